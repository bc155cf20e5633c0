"""What a dead terminal left open stays charged in full, whatever its person does next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console.services import rest, session
from console.services.answers import RefusedByRuleError
from storage.records import Verdict
from tests.support.places import make_place, one_case_file, terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from console.services.seats import Workplace

ACTS: dict[str, Callable[[Workplace], object]] = {
    "hide": session.hide,
    "release": lambda work: session.release(work, "1"),
    "decide": lambda work: session.decide(work, "1", Verdict.DISMISS),
    "hide everything": session.hide_everything,
    "a break": rest.start_break,
    "going away": rest.go_away,
    "ending the shift": session.end_shift,
    "leaving": session.leave,
}


def _used(work: Workplace) -> int | None:
    return next(each.used for each in session.standing(work).assessment.meters if each.rule == "all")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("by_commands", [False, True])
def test_nothing_refunds_an_orphan(tmp_path: Path, act: str, *, by_commands: bool) -> None:
    """Two seconds into a reservation of twenty the terminal dies: all twenty stay used."""
    with make_place(tmp_path) as place:
        place.take_in(one_case_file(tmp_path))
        first = place.work("ana", terminal("one"))
        session.arrive(first)
        session.start_shift(first)
        session.next_case(first)
        session.reveal(first, "1", "report_text")
        place.clock.advance(2_000)
        after = place.work("ana", None if by_commands else terminal("two"), dead=True)
        if not by_commands:
            session.arrive(after)
        ACTS[act](after)
        assert _used(after) == 20_000
        assert "reveal.closed" not in [line["kind"] for line in place.store.ledger("ana")]


def test_single_commands_go_on_after_a_dead_console(tmp_path: Path) -> None:
    """Once the orphan has run out they reveal and hide as ever, and hiding gives the rest back."""
    with make_place(tmp_path) as place:
        place.take_in(one_case_file(tmp_path))
        first = place.work("ana", terminal("one"))
        session.arrive(first)
        session.start_shift(first)
        session.next_case(first)
        session.reveal(first, "1", "report_text")
        commands = place.work("ana", dead=True)
        with pytest.raises(RefusedByRuleError):
            session.reveal(commands, "1", "report_text")
        place.clock.advance(20_000)
        session.reveal(commands, "1", "report_text")
        place.clock.advance(5_000)
        session.hide(commands)
        assert _used(commands) == 25_000
