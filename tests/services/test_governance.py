"""Changing what is in force: tightening at once, loosening by two people, and nothing owed is lost."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import console
from config import rules
from config.diff import Direction
from config.errors import RefusedError
from config.loading import loads
from console.services import governance, overrides, rest, session
from console.services.answers import RefusedByRuleError
from storage.errors import BadAskError, NotHereError
from storage.records import Verdict
from storage.verify import verify
from tests.support.places import make_place, one_case_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.services.governance import Outcome
    from tests.support.places import Place

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

POLICY = """
name = "{name}"
timezone = "Europe/Amsterdam"
[[limit]]
id = "daily"
measure = "time"
over = "day"
max = "{daily}"
[[break]]
id = "rest"
after = "{after}"
length = "10m"
grace = "3m"
[ceiling]
daily_time = "5h"
"""


def text(name: str = "as it is", daily: str = "2h", after: str = "50m") -> str:
    """Return a policy's TOML."""
    return POLICY.format(name=name, daily=daily, after=after)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Return a store with the reviewers ana and ben, the tuner tom and the supervisor sue."""
    with make_place(tmp_path, policy=text()) as made:
        made.store.add_person("tom", ["tuner", "reviewer"], "", made.clock.read(), by="root")
        made.store.add_person("sue", ["supervisor"], "", made.clock.read(), by="root")
        yield made


def propose(place: Place, source: str, who: str = "tom", **how: object) -> Outcome:
    """Put a policy forward."""
    return governance.propose(place.work(who), loads(source), source, reason="as agreed", **how)  # type: ignore[arg-type]  # the test's own names


def daily(place: Place, team: str = "") -> int:
    """Return the daily limit in force, ms."""
    return place.store.policy_of(team).policy.limits[0].max


def test_tightening_holds_at_once(place: Place) -> None:
    """One person may tighten, and the ledger says who, why and what."""
    found = propose(place, text(daily="1h"))
    assert (found.direction, found.proposal.state, daily(place)) == (Direction.TIGHTENING, "approved", HOUR)
    last = list(governance.history(place.store))[-1]
    assert (last.by, last.approved_by, last.direction, last.reason) == (
        "tom",
        None,
        "tightening",
        "as agreed",
    )
    assert last.changes == ('tightening: limit "daily" max: from 2h to 1h',)


def test_loosening_waits_for_a_second_person(place: Place) -> None:
    """Nothing changes before somebody else approves; then both stand on the ledger, with the hash."""
    found = propose(place, text(daily="3h"))
    assert (found.direction, found.proposal.state) == (Direction.LOOSENING, "waiting")
    assert daily(place) == 2 * HOUR
    with pytest.raises(RefusedError, match="a second person approves this: you put it forward"):
        governance.approve(place.work("tom"), found.proposal.id)
    assert daily(place) == 2 * HOUR
    done = governance.approve(place.work("sue"), found.proposal.id)
    assert (done.proposal.state, daily(place)) == ("approved", 3 * HOUR)
    last = list(governance.history(place.store))[-1]
    assert (last.by, last.approved_by, last.proposal) == ("tom", "sue", found.proposal.id)
    assert last.version == loads(text(daily="3h")).version
    assert verify(place.store).sound


def test_what_does_both_counts_as_loosening(place: Place) -> None:
    """A change that tightens one thing and loosens another waits; one that does neither does not."""
    assert propose(place, text(daily="1h", after="60m")).proposal.state == "waiting"
    renamed = propose(place, text(name="renamed"))
    assert (renamed.direction, renamed.proposal.state) == (Direction.NEUTRAL, "approved")
    with pytest.raises(NotHereError, match="this policy is in force already"):
        propose(place, text(name="renamed"))


@pytest.mark.parametrize(
    "section",
    ["[review]\nsample = 0.05", "[checkin]\nask = []", "[support]\nmessage = 'Ask for a walk.'"],
)
def test_nobody_changes_the_safety_net_alone(place: Place, section: str) -> None:
    """Second looks, check-ins and who to turn to allow nobody more text, and still take two people."""
    found = propose(place, f"{text()}\n{section}\n")
    assert (found.direction, found.proposal.state) == (Direction.NEUTRAL, "waiting")
    assert governance.approve(place.work("sue"), found.proposal.id).proposal.state == "approved"


def test_only_those_whose_work_it_is(place: Place) -> None:
    """Reviewers neither propose nor approve, a stranger nothing at all."""
    waits = propose(place, text(daily="3h")).proposal.id
    for who in ("ana", "nobody"):
        with pytest.raises(RefusedError):
            propose(place, text(daily="1h"), who)
        for act in (governance.approve, governance.withdraw):
            with pytest.raises(RefusedError):
                act(place.work(who), waits)
    assert daily(place) == 2 * HOUR


def test_a_withdrawn_or_settled_proposal_stays_so(place: Place) -> None:
    """What was withdrawn can't be approved, and nothing is approved twice."""
    first, second = (propose(place, text(daily=f"{hours}h")).proposal.id for hours in (3, 4))
    assert governance.withdraw(place.work("sue"), first).state == "withdrawn"
    with pytest.raises(NotHereError, match="this proposal is withdrawn already"):
        governance.approve(place.work("sue"), first)
    governance.approve(place.work("sue"), second)
    with pytest.raises(NotHereError, match="this proposal is approved already"):
        governance.approve(place.work("sue"), second)
    with pytest.raises(NotHereError, match="there is no such proposal"):
        governance.approve(place.work("sue"), "p-none")


def test_a_stale_proposal_is_compared_anew(place: Place) -> None:
    """What tightened when it was put forward, or loosened, is judged against what is in force at approval."""
    waits = propose(place, text(daily="3h"))
    propose(place, text(daily="30m"))
    (shown,) = governance.open_proposals(place.work("sue"))
    assert (shown.stale, str(shown.changes[0])) == (True, 'loosening: limit "daily" max: from 30m to 3h')
    done = governance.approve(place.work("sue"), waits.proposal.id)
    assert (done.stale, str(done.changes[0])) == (True, 'loosening: limit "daily" max: from 30m to 3h')
    assert list(governance.history(place.store))[-1].changes == (
        'loosening: limit "daily" max: from 30m to 3h',
    )


def test_rolling_back_takes_the_same_two_people(place: Place) -> None:
    """An earlier policy is named by its version; going back to a looser one waits, to a tighter one not."""
    first = place.store.active_policy().version
    tight = propose(place, text(daily="1h")).proposal.version
    back = governance.roll_back(place.work("tom"), first[:8], reason="too tight")
    assert (back.proposal.state, daily(place)) == ("waiting", HOUR)
    governance.approve(place.work("sue"), back.proposal.id)
    assert daily(place) == 2 * HOUR
    again = governance.roll_back(place.work("sue"), tight, reason="after all")
    assert (again.proposal.state, daily(place)) == ("approved", HOUR)
    for unknown in ("ffffff", "12", "no version"):
        with pytest.raises(NotHereError, match="no policy of this version was in force"):
            governance.roll_back(place.work("tom"), unknown, reason="x")


def test_the_ceiling_takes_two_people_too(place: Place) -> None:
    """Raising it or dropping it is loosening; lowering it holds at once."""
    assert propose(place, text().replace('"5h"', '"6h"')).proposal.state == "waiting"
    assert propose(place, text().split("[ceiling]", maxsplit=1)[0]).proposal.state == "waiting"
    assert propose(place, text().replace('"5h"', '"4h"')).proposal.state == "approved"


def test_a_group_has_its_own(place: Place) -> None:
    """A group's policy is compared with what the group is under, and nobody else's changes."""
    place.store.add_person("ben", [], "blue", place.clock.read(), by="root")
    assert propose(place, text(daily="1h"), team="blue").proposal.state == "approved"
    assert (daily(place), daily(place, "blue")) == (2 * HOUR, HOUR)
    waits = propose(place, text(daily="90m"), team="blue")
    assert waits.proposal.state == "waiting"
    governance.approve(place.work("sue"), waits.proposal.id)
    assert (daily(place), daily(place, "blue")) == (2 * HOUR, 90 * MINUTE)
    assert session.standing(place.work("ben")).policy.limits[0].max == 90 * MINUTE
    assert verify(place.store).sound


def test_joining_a_looser_group_takes_two_people(place: Place) -> None:
    """Being put where more is allowed is loosening for that person; where less is, it is not."""
    loose = propose(place, text(daily="4h"), team="loose")
    governance.approve(place.work("sue"), loose.proposal.id)
    assert governance.move(place.work("sue"), "ana", "unknown group") is None
    asked = governance.move(place.work("sue"), "ana", "loose")
    assert asked is not None
    assert session.standing(place.work("ana")).policy.limits[0].max == 2 * HOUR
    with pytest.raises(RefusedError, match="a second person approves this"):
        governance.approve(place.work("sue"), asked.proposal.id)
    own = governance.move(place.work("sue"), "tom", "loose")
    assert own is not None
    with pytest.raises(RefusedError, match="it is about you"):
        governance.approve(place.work("tom"), own.proposal.id)
    governance.approve(place.work("tom"), asked.proposal.id)
    assert session.standing(place.work("ana")).policy.limits[0].max == 4 * HOUR
    assert verify(place.store).sound


def test_what_is_to_begin_later_begins_with_a_shift(place: Place) -> None:
    """An approved policy comes into force at the first shift after its time, not before, and once."""
    start = place.clock.read().wall + DAY
    found = propose(place, text(daily="1h"), starts_at=start)
    assert found.proposal.state == "waiting"
    assert governance.approve(place.work("sue"), found.proposal.id).proposal.state == "scheduled"
    session.start_shift(place.work("ana"))
    session.end_shift(place.work("ana"))
    assert daily(place) == 2 * HOUR
    place.clock.advance(DAY)
    session.start_shift(place.work("ana"))
    assert daily(place) == HOUR
    assert governance.take_up(place.store, place.clock) == []
    last = list(governance.history(place.store))[-1]
    assert (last.by, last.approved_by) == ("tom", "sue")
    with pytest.raises(BadAskError, match="a policy can't begin then"):
        propose(place, text(daily="2h"), starts_at=start)


def test_a_series_is_compared_day_by_day(place: Place) -> None:
    """Each day is compared with the one before it; one whose base never came lapses if it loosens."""
    now = place.clock.read().wall
    steps = [propose(place, text(daily=f"{30 + 10 * day}m"), starts_at=now + day * DAY) for day in (1, 2, 3)]
    assert [str(each.changes[0]) for each in steps[1:]] == [
        'loosening: limit "daily" max: from 40m to 50m',
        'loosening: limit "daily" max: from 50m to 1h',
    ]
    for each in steps:
        governance.approve(place.work("sue"), each.proposal.id)
    governance.withdraw(place.work("tom"), steps[1].proposal.id)
    place.clock.advance(DAY + HOUR)
    governance.take_up(place.store, place.clock)
    assert daily(place) == 40 * MINUTE
    place.clock.advance(2 * DAY)
    assert governance.take_up(place.store, place.clock) == []
    assert daily(place) == 40 * MINUTE
    states = {each.id: each.state for each in place.store.proposals()}
    assert [states[each.proposal.id] for each in steps] == ["approved", "withdrawn", "lapsed"]


def overdue(place: Place) -> None:
    """Let ana work until her break is overdue."""
    session.start_shift(place.work("ana"))
    place.clock.advance(54 * MINUTE)
    assert session.standing(place.work("ana")).assessment.state == "overdue"


def test_a_looser_policy_clears_no_rest_that_is_owed(place: Place) -> None:
    """Who is overdue stays so under the policy that said it, until the rest is taken; then it changes."""
    overdue(place)
    before = place.store.active_policy().version
    waits = propose(place, text(after="2h"))
    governance.approve(place.work("sue"), waits.proposal.id)
    work = place.work("ana")
    assert session.standing(work).assessment.state == "overdue"
    with pytest.raises(RefusedByRuleError):
        session.next_case(work)
    rest.start_break(work)
    assert list(place.store.ledger("ana"))[-1]["policy"] == before
    place.clock.advance(9 * MINUTE)
    rest.end_break(work)
    assert session.standing(work).assessment.state == "overdue"
    rest.start_break(work)
    place.clock.advance(10 * MINUTE)
    rest.end_break(work)
    here = session.standing(work)
    assert (here.assessment.state, here.policy.breaks[0].after) == ("clear", 2 * HOUR)
    assert list(place.store.ledger("ana"))[-1]["policy"] == waits.proposal.version
    assert verify(place.store).sound


def test_nor_does_another_process_or_a_move_to_another_group(place: Place) -> None:
    """What is owed is in the store: a process that starts anew, and another group, find it there."""
    loose = propose(place, text(after="2h"), team="loose")
    governance.approve(place.work("sue"), loose.proposal.id)
    overdue(place)
    asked = governance.move(place.work("sue"), "ana", "loose")
    assert asked is not None
    governance.approve(place.work("tom"), asked.proposal.id)
    rest.go_away(place.work("ana"))
    rest.come_back(place.work("ana"))
    place.reopened()
    assert session.standing(place.work("ana")).assessment.state == "overdue"
    place.clock.advance(MINUTE)
    session.end_shift(place.work("ana"))
    place.clock.advance(12 * MINUTE)
    session.start_shift(place.work("ana"))
    assert session.standing(place.work("ana")).policy.breaks[0].after == 2 * HOUR


def test_a_tighter_policy_holds_for_a_running_session(place: Place, tmp_path: Path) -> None:
    """The next decision is judged by it; an open reveal ends as granted, and the case may be finished."""
    work = place.work("ana")
    place.take_in(one_case_file(tmp_path))
    session.start_shift(work)
    case = session.next_case(work).case.id
    session.reveal(work, case, "report_text")
    propose(place, text(daily="30m", after="20m").replace("[ceiling]", '[reveal]\nlongest = "5s"\n[ceiling]'))
    opened = session.standing(work).open_reveal
    assert opened is not None
    assert opened.ms == 20_000
    assert session.reveal(work, case, "report_text", 2).ms == 5_000
    place.clock.advance(21 * MINUTE)
    assert session.standing(work).assessment.state == "due"
    session.decide(work, case, Verdict.DISMISS)
    policies = [line["policy"] for line in place.store.ledger("ana")]
    tight = place.store.active_policy().version
    assert policies[-1] == tight
    assert policies[0] != tight
    assert verify(place.store).sound


def test_nothing_else_sets_a_policy() -> None:
    """No module of the console puts a policy in force but the one that asks for two people."""
    setting = {"set_policy", "put_in_force", "put_policy", "governing"}
    root = Path(console.__file__).parent
    found = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in setting
    }
    assert found == {"services/governance.py"}


def test_a_forged_proposal_is_found(place: Place) -> None:
    """A proposal that somebody changed in the tables is not the ledger's: verify says so."""
    propose(place, text(daily="3h"))
    assert verify(place.store).sound
    core = place.store.core  # type: ignore[attr-defined]  # as somebody with the file in hand
    with core.write():
        core.execute("UPDATE proposals SET asked_by = 'ana'")
    assert not verify(place.store).sound


def test_the_owed_rest_is_never_less_than_under_either_policy(place: Place) -> None:
    """Under a policy that asks for more, the change holds at once even while something is owed."""
    overdue(place)
    propose(place, text(after="30m").replace('length = "10m"', 'length = "20m"'))
    here = session.standing(place.work("ana"))
    assert here.assessment.rest_owed == 20 * MINUTE
    view = place.store.look("ana", place.clock.read())
    assert rules.assess(here.policy, view.record, view.now).rest_owed == 20 * MINUTE
    assert replace(here).policy.version == place.store.active_policy().version


@pytest.fixture
def held_back(place: Place) -> Place:
    """Return the same store with ana under an exception that allows her an hour a day."""
    place.store.add_person("sam", ["supervisor"], "", place.clock.read(), by="root")
    until = place.clock.read().wall + DAY
    asked = overrides.request(place.work("sue"), "ana", ["limit.daily.max=1h"], "a hard week", until)
    overrides.approve(place.work("sam"), asked.id)
    return place


def test_nobody_frees_somebody_alone_who_is_held_back(held_back: Place) -> None:
    """A policy without room for that exception loosens nothing else, and waits for a second person still."""
    renamed = text().replace('"daily"', '"each-day"')
    found = propose(held_back, renamed)
    assert (found.direction, found.proposal.state) == (Direction.LOOSENING, "waiting")
    assert str(found.changes[-1]) == (
        "loosening: an exception removed (it allows less than this policy would)"
    )
    assert daily_of(held_back, "ana") == HOUR
    (waits,) = governance.open_proposals(held_back.work("sue"))
    assert waits.direction is Direction.LOOSENING
    governance.approve(held_back.work("sue"), found.proposal.id)
    assert daily_of(held_back, "ana") == 2 * HOUR
    assert verify(held_back.store).problems == ()  # type: ignore[arg-type]  # a SQLite store, opened by the place


def test_what_leaves_an_exception_its_room_holds_at_once(held_back: Place) -> None:
    """Tightening takes one person still, and so does any policy of a group that she is not in."""
    assert propose(held_back, text(after="40m")).proposal.state == "approved"
    blue = text(daily="90m", after="40m").replace('"daily"', '"day"')
    assert propose(held_back, blue, team="blue").proposal.state == "approved"
    assert daily_of(held_back, "ana") == HOUR


def test_what_loosens_for_everybody_is_said_of_nobody_alone(held_back: Place) -> None:
    """Where a policy loosens anyhow, what it changes is told without a word of anybody's exception."""
    found = propose(held_back, text(daily="3h"))
    assert [str(each) for each in found.changes] == ['loosening: limit "daily" max: from 2h to 3h']


def test_joining_a_group_without_room_for_an_exception_waits(held_back: Place) -> None:
    """A group whose policy is tighter for everybody else would free ana: somebody else approves it."""
    propose(held_back, text(daily="90m").replace('"daily"', '"day"'), team="blue")
    found = governance.move(held_back.work("sue"), "ana", "blue")
    assert found is not None
    assert found.proposal.state == "waiting"
    assert governance.move(held_back.work("sue"), "ben", "blue") is None
    governance.approve(held_back.work("tom"), found.proposal.id)
    assert daily_of(held_back, "ana") == 90 * MINUTE


def daily_of(place: Place, person: str) -> int:
    """Return the daily limit that a person is under, ms."""
    return session.standing(place.work(person)).policy.limits[0].max
