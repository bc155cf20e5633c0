"""A reviewer's session in a process of its own, made to be killed: `python -m tests.support.session_child`.

Arguments: the store, the person, and what to do. Prints one acknowledgement a line, flushed, as a terminal
would show it; what was printed before the kill was acknowledged.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from console.clock import HostClock
from console.here import process_lives, this_terminal
from console.services import session
from console.services.answers import RefusedByRuleError
from console.services.seats import Workplace
from storage import sqlite_core, sqlite_turn
from storage.opening import open_store
from storage.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = ("arrive", "shift", "next", "reveal", "hide", "second reveal", "decide")


def say(word: str) -> None:
    """Acknowledge a step."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def die(*_args: object, **_kwargs: object) -> None:
    """End at once, as a power cut of this process would."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(path: str, person: str, task: str, where: str = "") -> None:
    """Run a task, dying where it says."""
    work = Workplace(open_store(path), HostClock(), person, this_terminal(), process_lives)
    {"session": one_case, "race": race}[task](work, where)


def one_case(work: Workplace, where: str) -> None:
    """Arrive, take a case, reveal, hide, reveal again, decide; `where` is STEP or `before STEP`."""
    case = ""

    def take() -> None:
        nonlocal case
        case = session.next_case(work).case.id

    acts: dict[str, Callable[[], object]] = {
        "arrive": lambda: session.arrive(work),
        "shift": lambda: session.start_shift(work),
        "next": take,
        "reveal": lambda: session.reveal(work, case, "report_text", 1),
        "hide": lambda: session.hide(work),
        "second reveal": lambda: session.reveal(work, case, "report_text", 2),
        "decide": lambda: session.decide(work, case, Verdict.DISMISS),
    }
    for step in STEPS:
        if where == f"before {step}":
            sqlite_core.Core.commit = die  # type: ignore[method-assign]  # dies with the turn still open
        if where == f"between {step}":
            sqlite_turn.SqliteTurn.deliver = die  # type: ignore[method-assign,assignment]  # charged, not yet read
        acts[step]()
        say(step)
        if where == step:
            die()


def race(work: Workplace, _where: str) -> None:
    """Reveal the passage in hand until told no, as a single command would; print how often it was granted."""
    plain = Workplace(work.store, work.clock, work.person, None, process_lives)
    held = session.standing(plain).held
    granted = 0
    say("ready")
    sys.stdin.readline()
    try:
        while held is not None:
            session.reveal(plain, held.case.id, "report_text", 1, 1)
            granted += 1
    except RefusedByRuleError:
        say(str(granted))


if __name__ == "__main__":
    main(*sys.argv[1:])
