"""A share of decisions is looked at again, by somebody else, who does not see the first one."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.loading import loads
from console.services import oversight, own, rest, session
from storage import verify
from storage.errors import CaseMovedError, NotHereError
from storage.oversight import drawn
from storage.records import CaseState, Verdict
from tests.services.test_session import put
from tests.support.places import PLAIN, make_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.places import Place

ALWAYS = PLAIN + "\n[review]\nsample = 1\n"
CATEGORIES = PLAIN + "\n[review]\nsample_by_category = { spam = 1 }\n"
PEOPLE = ("ana", "ben", "cy")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Return a store in which every decision is looked at again, and sue supervises."""
    with make_place(tmp_path, policy=ALWAYS, people=PEOPLE) as made:
        supervisor(made)
        yield made


def supervisor(place: Place) -> None:
    """Add sue, and begin everybody's shift."""
    place.store.add_person("sue", ["supervisor"], "", place.clock.read(), by="root")
    for name in PEOPLE:
        session.start_shift(place.work(name))


def decide(place: Place, name: str, verdict: Verdict = Verdict.CONFIRM) -> str:
    """Take the next case and decide it; return its id."""
    place.clock.advance(1_000)
    case = session.next_case(place.work(name)).case.id
    session.decide(place.work(name), case, verdict)
    return case


def state(place: Place, case: str) -> CaseState:
    """Return where a case stands."""
    found = place.store.case(case)
    assert found is not None
    return found.state


def sound(place: Place) -> None:
    """Everything that is stored is what the ledger says."""
    assert verify.verify(place.store).problems == ()  # type: ignore[arg-type]  # a SQLite store


@pytest.mark.parametrize("second", [Verdict.CONFIRM, Verdict.DISMISS, Verdict.ESCALATE])
def test_the_second_decision_stands(place: Place, second: Verdict) -> None:
    """The case waits again, for others; the second verdict is kept with what it makes of the first."""
    put(place, ("spam", 1))
    case = decide(place, "ana")
    assert state(place, case) is CaseState.WAITING
    with pytest.raises(NotHereError, match="Nothing waits"):
        session.next_case(place.work("ana"))
    assert decide(place, "ben", second) == case
    assert state(place, case) is (CaseState.ESCALATED if second is Verdict.ESCALATE else CaseState.DECIDED)
    (review,) = place.store.reviews_on(case)
    outcome = "upheld" if second is Verdict.CONFIRM else "overturned"
    assert (review.kind, review.person, review.done_by, review.outcome) == ("sample", "ana", "ben", outcome)
    line = own.my_events(place.work("ben"), 1, 100)[-1]
    assert (line["review"], line["outcome"], line["of"]) == ("sample", outcome, "ana")
    with pytest.raises(NotHereError, match="Nothing waits"):
        session.next_case(place.work("cy"))
    sound(place)


def test_nothing_tells_the_second_reviewer(place: Place) -> None:
    """The offer is that of an ordinary case, word for word, and no row or line of theirs speaks of it."""
    put(place, ("spam", 1))
    first = session.next_case(place.work("ana"))
    session.decide(place.work("ana"), first.case.id, Verdict.DISMISS)
    before = list(own.export_record(place.work("ben")))
    second = session.next_case(place.work("ben"))
    assert second == first
    new = [line for line in own.export_record(place.work("ben")) if line not in before]
    assert not any(word in line for line in new for word in ("ana", "sample", "second look", "dismiss"))
    assert "ana" not in str(session.standing(place.work("ben")))


def test_a_category_has_a_share_of_its_own(tmp_path: Path) -> None:
    """Only the named category is looked at again."""
    with make_place(tmp_path, policy=CATEGORIES, people=PEOPLE) as place:
        supervisor(place)
        put(place, ("spam", 1), ("other", 1))
        found = {decide(place, "ana") for _ in range(2)}
        waiting = [case for case in found if state(place, case) is CaseState.WAITING]
        assert [place.store.case(case).category for case in waiting] == ["spam"]  # type: ignore[union-attr]  # it is there
        sound(place)


def test_what_escalates_or_hands_on_is_not_drawn(place: Place) -> None:
    """An escalated case is looked at anyway; a second opinion asks for the second look itself."""
    put(place, ("spam", 1), ("spam", 1))
    escalated = decide(place, "ana", Verdict.ESCALATE)
    assert (state(place, escalated), place.store.reviews_on(escalated)) == (CaseState.ESCALATED, [])
    handed_on = decide(place, "ana", Verdict.SECOND_OPINION)
    assert [each.kind for each in place.store.reviews_on(handed_on)] == ["second-opinion"]
    assert decide(place, "ben") == handed_on
    (review,) = place.store.reviews_on(handed_on)
    assert (review.outcome, state(place, handed_on)) == ("answered", CaseState.DECIDED)
    sound(place)


def test_a_second_opinion_from_before_looks_were_kept_is_answered_like_any(place: Place) -> None:
    """A store brought up to date has no row of it: the next decision stands, and nothing is amiss."""
    put(place, ("spam", 1))
    case = decide(place, "ana", Verdict.SECOND_OPINION)
    core = place.store.core  # type: ignore[attr-defined]  # a SQLite store
    with core.write():
        core.execute("DELETE FROM reviews")
    sound(place)
    assert decide(place, "ben", Verdict.ESCALATE) == case
    assert (state(place, case), place.store.reviews_on(case)) == (CaseState.ESCALATED, [])
    sound(place)


def test_a_second_opinion_in_a_second_look_leaves_it_open(place: Place) -> None:
    """The third person completes the look at the first decision."""
    put(place, ("spam", 1))
    case = decide(place, "ana", Verdict.DISMISS)
    assert decide(place, "ben", Verdict.SECOND_OPINION) == case
    assert decide(place, "cy", Verdict.DISMISS) == case
    (review,) = place.store.reviews_on(case)
    assert (review.person, review.done_by, review.outcome) == ("ana", "cy", "upheld")
    sound(place)


def test_undoing_the_first_decision_takes_its_second_look_back(place: Place) -> None:
    """The case is in hand again, nothing waits; deciding anew is drawn like before."""
    put(place, ("spam", 1))
    case = decide(place, "ana")
    assert session.undo(place.work("ana")).case.id == case
    assert place.store.reviews_on(case) == []
    sound(place)
    session.decide(place.work("ana"), case, Verdict.DISMISS)
    assert [each.kind for each in place.store.reviews_on(case)] == ["sample"]
    sound(place)


def test_undoing_the_second_decision_opens_it_again(place: Place) -> None:
    """The row is as it was; whoever decides then completes it."""
    put(place, ("spam", 1))
    case = decide(place, "ana")
    decide(place, "ben", Verdict.DISMISS)
    session.undo(place.work("ben"))
    assert [each.done_at for each in place.store.reviews_on(case)] == [None]
    sound(place)
    session.release(place.work("ben"), case)
    assert decide(place, "cy") == case
    assert [each.outcome for each in place.store.reviews_on(case)] == ["upheld"]
    sound(place)


def test_the_first_can_not_be_undone_once_the_second_is_at_work(place: Place) -> None:
    """Who is in the middle of it keeps the case."""
    put(place, ("spam", 1))
    decide(place, "ana")
    session.next_case(place.work("ben"))
    with pytest.raises(NotHereError, match="Someone else has that case now"):
        session.undo(place.work("ana"))


def test_nobody_gets_out_of_it_by_deciding_again(tmp_path: Path) -> None:
    """What was drawn and taken back stays drawn, however often it is decided."""
    with make_place(tmp_path, policy=PLAIN + "\n[review]\nsample = 0.5\n", people=PEOPLE) as place:
        supervisor(place)
        put(place, *[("spam", 1)] * 12)
        work = place.work("ana")
        for _ in range(12):
            case, met = session.next_case(work).case.id, False
            for _ in range(3):
                place.clock.advance(1_000)
                session.decide(work, case, Verdict.CONFIRM)
                now = bool(place.store.reviews_on(case))
                assert now or not met
                met = now
                session.undo(work)
            session.decide(work, case, Verdict.CONFIRM)
            sound(place)


def test_the_draw_can_be_worked_out_from_the_export_alone(tmp_path: Path) -> None:
    """Hash and share stand in the line: with a JSON library anyone names the same cases."""
    with make_place(tmp_path, policy=PLAIN + "\n[review]\nsample = 0.3\n", people=PEOPLE) as place:
        supervisor(place)
        put(place, *[("spam", 1)] * 60)
        for _ in range(60):
            place.clock.advance(1_000)
            case = session.next_case(place.work("ana")).case.id
            session.decide(place.work("ana"), case, Verdict.CONFIRM)
        expected = set()
        for exported in place.store.ledger("ana"):
            line = json.loads(json.dumps(exported))
            if line["kind"] == "case.decided":
                told = {key: value for key, value in line.items() if key != "hash"}
                body = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                number = int.from_bytes(hashlib.sha256(body.encode()).digest()[:8], "big")
                if number / 2**64 < line["sample"]:
                    expected.add(line["case"])
        waiting = {str(n) for n in range(1, 61) if state(place, str(n)) is CaseState.WAITING}
        assert waiting == expected
        assert 5 < len(waiting) < 35
        sound(place)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 1_000))
def test_the_draw_keeps_to_its_share(digest: bytes, share: int) -> None:
    """None at 0, all at 1, and the same as the fraction it stands for in between."""
    text, number = digest.hex(), int.from_bytes(digest[:8], "big")
    assert drawn(text, share) is (number * 1_000 < share * 2**64)
    assert not drawn(text, 0)
    assert drawn(text, 1_000)


ACTS = (
    "next",
    "confirm",
    "dismiss",
    "second",
    "undo",
    "release",
    "break",
    "appeal",
    "hand",
    "requeue",
    "wait",
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE), st.integers(1, 4)), max_size=40))
def test_whatever_happens_the_store_says_what_the_ledger_says(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, str, int]]
) -> None:
    """Over any course of decisions, second looks, appeals and handing over; nobody judges their own again."""
    policy = PLAIN + "\n[review]\nsample = 0.5\n"
    with make_place(tmp_path_factory.mktemp("walk"), policy=policy, people=PEOPLE) as place:
        supervisor(place)
        put(place, *[("spam", 1), ("other", 2)] * 2)
        for act, name, number in acts:
            try:
                _act(place, act, name, str(number))
            except (NotHereError, CaseMovedError):
                continue
        sound(place)
        for number in range(1, 5):
            standing = [each for each in place.store.decisions_on(str(number)) if each.undone_at is None]
            assert len({each.person for each in standing}) == len(standing)


def _act(place: Place, act: str, name: str, case: str) -> None:
    work, supervising = place.work(name), place.work("sue")
    held = place.store.look(name, place.clock.read()).held
    if act == "wait":
        place.clock.advance(4_000)
    elif act == "next":
        session.next_case(work)
    elif act in {"confirm", "dismiss", "second"} and held is not None:
        verdict = {"second": Verdict.SECOND_OPINION}.get(act) or Verdict(act)
        session.decide(work, held.id, verdict)
    elif act == "undo":
        session.undo(work)
    elif act == "release" and held is not None:
        session.release(work, held.id)
    elif act == "break":
        rest.start_break(work)
        rest.end_break(work)
    elif act == "appeal":
        oversight.appeal(supervising, case, "they ask for another look")
    elif act == "hand":
        oversight.hand(supervising, case, name)
    elif act == "requeue":
        oversight.requeue(supervising, case)


def test_a_store_without_a_share_draws_nothing(tmp_path: Path) -> None:
    """The section is optional, and none is the default: decided is decided."""
    assert loads(PLAIN).review is None
    with make_place(tmp_path, people=PEOPLE) as place:
        supervisor(place)
        put(place, ("spam", 1))
        assert state(place, decide(place, "ana")) is CaseState.DECIDED
        assert "sample" not in own.my_events(place.work("ana"), 1, 100)[-1]
