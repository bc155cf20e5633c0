"""The use cases of a session, one promise each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from console.services import rest, session
from console.services.answers import RefusedByRuleError
from storage.errors import BadAskError, NotHereError
from storage.records import Verdict
from tests.support.places import make_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from console.services.seats import Workplace
    from tests.support.places import Place

MINUTE = 60_000
HOUR = 60 * MINUTE
POLICY = """
name = "day"
timezone = "Europe/Amsterdam"
shift_length = "8h"
[[break]]
id = "rest"
after = "50m"
length = "10m"
notice = "5m"
grace = "3m"
postpone = { times = 1, by = "5m", adds = "2m" }
[[cooldown]]
id = "after-severe"
after_severity = 4
wait = "3m"
[[streak]]
id = "rotate"
severity = 4
max = 2
[wind_down]
last = "60m"
max_severity = 2
"""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Return a store with two reviewers."""
    with make_place(tmp_path, policy=POLICY) as made:
        yield made


def put(place: Place, *cases: tuple[str, int]) -> None:
    """Take in one case for each category and severity, in that order of due time."""
    lines = [
        json.dumps(
            {
                "source": "test",
                "external_id": f"{number}",
                "category": category,
                "severity": severity,
                "reported_at": "2026-10-01T10:00:00Z",
                "due_at": f"2026-12-01T10:{number:02}:00Z",
                "fields": {"report_text": "The bench by the canal was painted green."},
            }
        )
        for number, (category, severity) in enumerate(cases)
    ]
    file = place.path.parent / "cases.jsonl"
    file.write_text("\n".join(lines))
    assert place.take_in(file).new == len(cases)


def on_shift(place: Place, name: str = "ana") -> Workplace:
    """Return a person's workplace, with a shift begun."""
    work = place.work(name)
    session.start_shift(work)
    return work


def finish(work: Workplace, verdict: Verdict = Verdict.DISMISS) -> str:
    """Take the next case, read it and decide it; return its id."""
    case = session.next_case(work).case.id
    session.reveal(work, case, "report_text")
    session.decide(work, case, verdict)
    return case


def test_a_decision_can_be_undone_for_ten_seconds(place: Place) -> None:
    """At ten seconds it still can; a millisecond later it stands."""
    put(place, ("spam", 1))
    work = on_shift(place)
    case = finish(work)
    place.clock.advance(10_000)
    assert session.undo(work).case.id == case
    session.decide(work, case, Verdict.CONFIRM, ["remove-url"], "a note")
    place.clock.advance(10_001)
    with pytest.raises(NotHereError):
        session.undo(work)
    assert [each.verdict for each in place.store.decisions_on(case) if each.undone_at is None] == ["confirm"]


def test_an_undone_decision_cannot_be_undone_again(place: Place) -> None:
    """What was taken back is not there to be taken back; the note stays off the ledger."""
    put(place, ("spam", 1), ("spam", 1))
    work = on_shift(place)
    finish(work)
    session.undo(work)
    session.release(work, "1")
    with pytest.raises(NotHereError):
        session.undo(work)
    assert "a note" not in json.dumps(list(place.store.ledger()))


def test_a_second_opinion_is_somebody_elses(place: Place) -> None:
    """The first decider is never offered the case again, on any day; another reviewer is."""
    put(place, ("spam", 1))
    ana, ben = on_shift(place), on_shift(place, "ben")
    case = finish(ana, Verdict.SECOND_OPINION)
    with pytest.raises(NotHereError):
        session.next_case(ana)
    session.end_shift(ana)
    place.clock.advance(48 * HOUR)
    session.start_shift(ana)
    with pytest.raises(NotHereError):
        session.next_case(ana)
    session.end_shift(ben)
    place.clock.advance(10 * MINUTE)
    session.start_shift(ben)
    assert session.next_case(ben).case.id == case


def test_a_released_case_comes_back_tomorrow(place: Place) -> None:
    """Skipping needs no reason, and the case is not pressed on the same person the same day."""
    put(place, ("spam", 1), ("spam", 1))
    work = on_shift(place)
    first = session.next_case(work).case.id
    session.release(work, first)
    second = session.next_case(work).case.id
    assert second != first
    session.release(work, second)
    with pytest.raises(NotHereError):
        session.next_case(work)
    session.end_shift(work)
    place.clock.advance(24 * HOUR)
    session.start_shift(work)
    assert session.next_case(work).case.id == first


def test_what_was_opted_out_of_is_not_served(place: Place) -> None:
    """Only other categories come, until the wish has run out."""
    put(place, ("violence", 1), ("spam", 1))
    work = on_shift(place)
    session.opt_out(work, ["violence"])
    assert session.next_case(work).case.category == "spam"
    session.decide(work, "2", Verdict.DISMISS)
    with pytest.raises(NotHereError):
        session.next_case(work)
    session.end_shift(work)
    place.clock.advance(30 * 24 * HOUR)
    session.start_shift(work)
    assert session.next_case(work).case.category == "violence"


def test_asking_for_lighter_work_is_answered(place: Place) -> None:
    """No case above the severity asked for is taken, whatever is due first."""
    put(place, ("spam", 3), ("spam", 1))
    work = on_shift(place)
    assert session.next_case(work, 2).case.severity == 1


def test_streak_and_cool_down_keep_severe_cases_apart(place: Place) -> None:
    """After a severe one there is a wait; after two in a row something lighter comes first."""
    put(place, ("hate", 4), ("hate", 4), ("hate", 4), ("spam", 1))
    work = on_shift(place)
    finish(work)
    assert session.next_case(work).case.severity == 1
    session.release(work, "4")
    place.clock.advance(3 * MINUTE)
    for _ in range(2):
        assert session.next_case(work).case.severity == 4
        finish(work)
        place.clock.advance(3 * MINUTE)


def test_a_due_break_lets_the_case_be_finished_and_no_other_be_taken(place: Place) -> None:
    """Due: reveal and decide, no claim. Overdue: nothing is shown. Rested: all again."""
    put(place, ("spam", 1), ("spam", 1))
    work = on_shift(place)
    case = session.next_case(work).case.id
    place.clock.advance(50 * MINUTE)
    session.reveal(work, case, "report_text")
    session.hide(work)
    place.clock.advance(3 * MINUTE)
    with pytest.raises(RefusedByRuleError) as told:
        session.reveal(work, case, "report_text")
    assert told.value.refused.state == "overdue"
    session.decide(work, case, Verdict.DISMISS)
    with pytest.raises(RefusedByRuleError):
        session.next_case(work)
    rest.start_break(work)
    place.clock.advance(10 * MINUTE - 1)
    assert rest.end_break(work).assessment.state == "overdue"
    rest.start_break(work)
    place.clock.advance(10 * MINUTE)
    rest.end_break(work)
    session.next_case(work)


def test_a_break_is_postponed_within_the_policy(place: Place) -> None:
    """Not before it is near, once, and the break grows by what postponing adds."""
    work = on_shift(place)
    with pytest.raises(NotHereError):
        rest.postpone(work)
    place.clock.advance(46 * MINUTE)
    rest.postpone(work)
    with pytest.raises(RefusedByRuleError):
        rest.postpone(work)
    place.clock.advance(9 * MINUTE)
    due = session.standing(work)
    assert (due.assessment.state, due.assessment.rest_owed) == ("due", 12 * MINUTE)


def test_a_new_shift_puts_nothing_off(place: Place) -> None:
    """A day's shifts share one length, and what is owed stays owed."""
    work = on_shift(place)
    began = session.standing(work).now
    place.clock.advance(7 * HOUR)
    assert session.standing(work).assessment.state == "overdue"
    session.end_shift(work)
    again = session.start_shift(work, until=began + 20 * HOUR)
    assert again.planned_end == began + 8 * HOUR
    assert again.assessment.state == "overdue"
    assert again.assessment.may.max_severity == 0


def test_hiding_everything_always_works(place: Place) -> None:
    """In any state, with and without a case: nothing is open or in hand afterwards."""
    put(place, ("spam", 1))
    work = place.work("ana")
    session.hide_everything(work)
    session.start_shift(work)
    case = session.next_case(work).case.id
    session.reveal(work, case, "report_text")
    here = session.hide_everything(work)
    assert (here.held, here.open_reveal) == (None, None)


@pytest.mark.parametrize(("field", "passage"), [("nothing", 1), ("report_text", 0), ("report_text", 2)])
def test_there_is_no_such_passage(place: Place, field: str, passage: int) -> None:
    """A wrong ask is told as one, and charges nothing."""
    put(place, ("spam", 1))
    work = on_shift(place)
    case = session.next_case(work).case.id
    with pytest.raises(BadAskError):
        session.reveal(work, case, field, passage)
    assert "reveal.granted" not in [line["kind"] for line in place.store.ledger("ana")]
