"""What the console asks of the desk: every act runs on its thread and answers where one stands.

This module brings in the rules, the policy language and the store's words; it is loaded after the first
screen has been painted.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.services import own, rest, session
from storage.errors import NotHereError
from storage.records import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from console.services.answers import Passage, Standing
    from console.services.own import OwnRecord
    from console.services.seats import Workplace
    from storage.records import Verdict

LIGHT = 2
"""What "something lighter" means while no case is in hand: severity, at most."""

PRIVATE_FILE = 0o600

NO_FILES = ("In this store no file is written for you", "`leeward my record --json` prints all of it")
"""What is said instead of an export where the program runs as a service account."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Where one stands on arrival, and what kind of store this is."""

    standing: Standing
    tier: str


@dataclass(frozen=True, slots=True)
class Revealed:
    """A passage that may be shown, and where one stands now."""

    passage: Passage
    standing: Standing


def arrive(work: Workplace) -> Arrived:
    """Take the seat."""
    return Arrived(session.arrive(work), str(work.store.facts.tier))


def look(work: Workplace) -> Standing:
    """Ask again, and keep the seat warm; what is open stays open, however long it may be read."""
    return session.renew(work)


def start_shift(work: Workplace, until: int | None) -> Standing:
    """Begin the shift."""
    return session.start_shift(work, until)


def end_shift(work: Workplace) -> Standing:
    """End the shift."""
    return session.end_shift(work)


def take(work: Workplace, max_severity: int) -> Standing:
    """Claim the next case."""
    session.next_case(work, max_severity)
    return session.standing(work)


def lighter(work: Workplace, case: str, severity: int) -> Standing:
    """Give the case back and take a lighter one."""
    session.release(work, case)
    session.next_case(work, severity - 1)
    return session.standing(work)


def skip(work: Workplace, case: str) -> Standing:
    """Give the case back and take another."""
    session.release(work, case)
    session.next_case(work)
    return session.standing(work)


def release(work: Workplace, case: str) -> Standing:
    """Give the case back."""
    return session.release(work, case)


def reveal(work: Workplace, case: str, field: str, passage: int) -> Revealed:
    """Reveal one passage."""
    shown = session.reveal(work, case, field, passage)
    return Revealed(shown, session.standing(work))


def hide(work: Workplace) -> Standing:
    """Close what is open."""
    return session.hide(work)


def hide_everything(work: Workplace) -> Standing:
    """Close what is open and give the case back."""
    return session.hide_everything(work)


def decide(work: Workplace, case: str, verdict: Verdict, actions: Sequence[str], note: str) -> Standing:
    """Decide the case in hand."""
    session.decide(work, case, verdict, actions, note)
    return session.standing(work)


def undo(work: Workplace) -> Standing:
    """Take the last decision back."""
    session.undo(work)
    return session.standing(work)


def opt_out(work: Workplace, categories: Iterable[str]) -> Standing:
    """Say which categories not to be served."""
    return session.opt_out(work, categories)


def start_break(work: Workplace) -> Standing:
    """Begin a break."""
    return rest.start_break(work)


def end_break(work: Workplace) -> Standing:
    """End the break."""
    return rest.end_break(work)


def postpone(work: Workplace) -> Standing:
    """Postpone the break that is near."""
    return rest.postpone(work)


def go_away(work: Workplace) -> Standing:
    """Note that nobody is here."""
    return rest.go_away(work)


def come_back(work: Workplace) -> Standing:
    """Note that somebody is here again."""
    return rest.come_back(work)


def leave(work: Workplace) -> None:
    """Give everything back and free the seat."""
    session.leave(work)


def check_in(work: Workplace, moment: str, feeling: int | None, note: str) -> Standing:
    """Keep a private check-in."""
    own.check_in(work, moment, feeling, note)
    return session.standing(work)


def my_record(work: Workplace) -> OwnRecord:
    """Return what is kept about this person."""
    return own.my_record(work)


def my_events(work: Workplace, first: int, count: int) -> list[dict[str, object]]:
    """Return a part of this person's chain."""
    return own.my_events(work, first, count)


def forget_checkins(work: Workplace) -> int:
    """Delete this person's check-ins."""
    return own.forget(work)


def export_record(work: Workplace, path: str) -> int:
    """Write what is kept about this person to a new file that only they can read; return its lines.

    Raises NotHereError when the file can't be made, one that is there already among them, and where it would
    be the service account's: people name no files for that to write.
    """
    if work.store.facts.tier is not Tier.PERSONAL:
        raise NotHereError(*NO_FILES)
    where = os.path.expanduser(path)  # noqa: PTH111 - Path.expanduser raises where this leaves the text alone
    try:
        file = os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(file, "w", encoding="utf-8") as out:
            return sum(1 for line in own.export_record(work) if out.write(line + "\n"))
    except FileExistsError:
        raise NotHereError("There is a file of that name already", path, "choose another name") from None
    except OSError as error:
        raise NotHereError("The file can't be written", path, os.strerror(error.errno or 0)) from None
