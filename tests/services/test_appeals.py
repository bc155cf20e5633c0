"""An appeal is decided by somebody who never decided the case, and who does not see what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import RefusedError
from console.services import oversight, own, session
from storage import verify
from storage.errors import BadAskError, NotHereError
from storage.records import STORE_CHAIN, CaseState, Verdict
from tests.services.test_second_review import PEOPLE, decide, sound, state, supervisor
from tests.services.test_session import put
from tests.support.places import PLAIN, make_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.places import Place


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Return a store with three reviewers on shift, a supervisor and a case."""
    with make_place(tmp_path, policy=PLAIN, people=PEOPLE) as made:
        supervisor(made)
        put(made, ("spam", 1))
        yield made


def appeal(place: Place, case: str, by: str = "sue") -> None:
    """Appeal a case, a second later."""
    place.clock.advance(1_000)
    oversight.appeal(place.work(by), case, "the sender says it is a recipe", "the account's owner")


@pytest.mark.parametrize(
    ("second", "outcome"), [(Verdict.CONFIRM, "upheld"), (Verdict.DISMISS, "overturned")]
)
def test_an_appeal_is_decided_by_another(place: Place, second: Verdict, outcome: str) -> None:
    """Never offered to the first decider, in its lane for others; the second decision stands."""
    case = decide(place, "ana")
    appeal(place, case)
    assert state(place, case) is CaseState.WAITING
    with pytest.raises(NotHereError, match="Nothing waits"):
        session.next_case(place.work("ana"))
    assert decide(place, "ben", second) == case
    (review,) = place.store.reviews_on(case)
    assert (review.kind, review.outcome, review.asked_by, review.done_by) == ("appeal", outcome, "sue", "ben")
    assert state(place, case) is CaseState.DECIDED
    sound(place)


def test_it_is_on_the_stores_own_chain(place: Place) -> None:
    """Who appealed, who put it forward, why, and which decision it is about."""
    case = decide(place, "ana")
    appeal(place, case)
    line = list(place.store.ledger(STORE_CHAIN))[-1]
    said = {key: line[key] for key in ("kind", "case", "by", "appellant", "reason", "of")}
    assert said == {
        "kind": "case.appealed",
        "case": case,
        "by": "sue",
        "appellant": "the account's owner",
        "reason": "the sender says it is a recipe",
        "of": "ana",
    }


def test_a_second_appeal_goes_to_a_third_person(place: Place) -> None:
    """Whoever decided before is not asked again; when nobody is left it waits, and that can be seen."""
    case = decide(place, "ana")
    appeal(place, case)
    decide(place, "ben", Verdict.DISMISS)
    appeal(place, case)
    assert place.store.anybody_left(case)
    for name in ("ana", "ben"):
        with pytest.raises(NotHereError, match="Nothing waits"):
            session.next_case(place.work(name))
    decide(place, "cy")
    appeal(place, case)
    assert not place.store.anybody_left(case)
    assert [each.outcome for each in place.store.reviews_on(case)] == ["overturned", "overturned", None]
    place.store.add_person("dee", ["reviewer"], "", place.clock.read(), by="root")
    assert place.store.anybody_left(case)
    sound(place)


def test_who_took_a_decision_back_has_decided_too(place: Place) -> None:
    """Somebody who decided, undid it and gave the case back is no fresh pair of eyes."""
    case = decide(place, "ana")
    session.undo(place.work("ana"))
    session.release(place.work("ana"), case)
    decide(place, "ben")
    appeal(place, case)
    with pytest.raises(NotHereError, match="Nothing waits"):
        session.next_case(place.work("ana"))
    assert decide(place, "cy") == case
    sound(place)


def test_a_supervisor_who_appeals_does_not_decide_it(place: Place) -> None:
    """They have seen the decision."""
    place.store.add_person("sue", ["reviewer"], "", place.clock.read(), by="root")
    case = decide(place, "ana")
    appeal(place, case)
    session.start_shift(place.work("sue"))
    with pytest.raises(NotHereError, match="Nothing waits"):
        session.next_case(place.work("sue"))
    with pytest.raises(NotHereError, match="sue has put this appeal forward"):
        oversight.hand(place.work("sue"), case, "sue")
    sound(place)


def test_only_a_decided_case_is_appealed(place: Place) -> None:
    """Not one that waits, is in hand, is escalated, is looked at already, or is not there."""
    with pytest.raises(NotHereError, match="only a decided case"):
        appeal(place, "1")
    case = session.next_case(place.work("ana")).case.id
    with pytest.raises(NotHereError, match="only a decided case"):
        appeal(place, case)
    session.decide(place.work("ana"), case, Verdict.ESCALATE)
    for number in (case, "7", "x", "9" * 40):
        with pytest.raises(NotHereError):
            appeal(place, number)
    sound(place)


def test_an_appealed_decision_can_not_be_undone(place: Place) -> None:
    """Its ten seconds are over with the appeal."""
    case = decide(place, "ana")
    appeal(place, case)
    with pytest.raises(NotHereError, match="Someone else has that case now"):
        session.undo(place.work("ana"))
    assert state(place, case) is CaseState.WAITING
    sound(place)


def test_undoing_what_answered_an_appeal_opens_it_again(place: Place) -> None:
    """The appeal waits for its answer as before."""
    case = decide(place, "ana")
    appeal(place, case)
    decide(place, "ben", Verdict.DISMISS)
    session.undo(place.work("ben"))
    assert [each.outcome for each in place.store.reviews_on(case)] == [None]
    sound(place)


def test_the_appealed_reviewer_reads_it_first_and_the_next_one_nothing(place: Place) -> None:
    """It is among what is kept about the first decider; the second finds nothing before deciding."""
    case = decide(place, "ana")
    appeal(place, case)
    session.next_case(place.work("ben"))
    assert (
        own.my_record(place.work("ana")).kept["second look"][0]["reason"] == "the sender says it is a recipe"
    )
    assert own.my_record(place.work("ben")).kept["second look"] == ()
    session.decide(place.work("ben"), case, Verdict.CONFIRM)
    assert own.my_record(place.work("ben")).kept["second look"][0]["outcome"] == "upheld"


def test_appealing_is_for_supervisors_and_wants_a_reason(place: Place) -> None:
    """A reviewer is refused; so is an appeal without a word."""
    case = decide(place, "ana")
    with pytest.raises(RefusedError, match="is for supervisors"):
        appeal(place, case, by="ana")
    with pytest.raises(BadAskError, match="a reason is missing"):
        oversight.appeal(place.work("sue"), case, "  ")
    assert state(place, case) is CaseState.DECIDED


@pytest.mark.parametrize(
    "tampered", ["reviews SET outcome = 'upheld'", "reviews SET seq = seq + 1", "queue SET state = 2"]
)
def test_verify_finds_what_was_changed_by_hand(place: Place, tampered: str) -> None:
    """Outcome, subject and where the case stands are checked against the chains."""
    case = decide(place, "ana")
    appeal(place, case)
    core = place.store.core  # type: ignore[attr-defined]  # a SQLite store
    with core.write():
        core.execute(f"UPDATE {tampered}")
    assert verify.verify(place.store).problems  # type: ignore[arg-type]  # as above
