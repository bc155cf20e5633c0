# ruff: noqa: E501 - each message is compared whole, and reads best whole
"""Exceptions for one person: two people agree, the ceiling holds, and what is over is over at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import ValidationError

from config import rules
from config.errors import LeewardError, RefusedError
from config.eventlines import read_events
from config.exceptions import ExceptionError, excepted, keys, read_change
from config.exposure import Record
from config.loading import loads, preset
from config.policy import Policy
from console import wording
from console.services import overrides, own, session
from console.services.answers import RefusedByRuleError
from storage import verify
from storage.errors import BadAskError, NotHereError
from storage.opening import open_store
from storage.records import STORE_CHAIN
from tests.services.test_session import HOUR, MINUTE, put
from tests.support.places import make_place, terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.oversight import Override
    from tests.support.places import Place

POLICY = """
name = "small"
timezone = "Europe/Amsterdam"
shift_length = "0"
[reveal]
longest = "20s"
[[limit]]
id = "daily.time"
measure = "time"
over = "day"
max = "1m"
[[limit]]
id = "dose"
measure = "dose"
over = "60m"
max = 60
[[break]]
id = "rest"
after = "50m"
length = "10m"
postpone = { times = 1, by = "5m" }
[ceiling]
daily_time = "3m"
"""
MORE = "limit.daily.time.max=2m"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Return a store where ana and ben review and sue and sam supervise; sam reviews as well."""
    with make_place(tmp_path, policy=POLICY) as made:
        for name, roles in (("sue", ["supervisor"]), ("sam", ["supervisor", "reviewer"])):
            made.store.add_person(name, roles, "", made.clock.read(), by="root")
        yield made


def ask(place: Place, change: str = MORE, *, by: str = "sue", about: str = "ana", hours: int = 8) -> Override:
    """Ask for an exception."""
    until = place.clock.read().wall + hours * HOUR
    return overrides.request(place.work(by), about, [change], "a colleague is ill", until)


def given(place: Place, change: str = MORE, **how: str) -> Override:
    """Ask for an exception and have it approved."""
    return overrides.approve(place.work("sam"), ask(place, change, **how).id)  # type: ignore[arg-type]  # words


def limit_of(place: Place, name: str = "ana") -> int:
    """Return a person's daily time in ms, as a reveal would meet it now."""
    return session.standing(place.work(name)).policy.limits[0].max


def lines(place: Place, name: str = "ana") -> list[tuple[object, object]]:
    """Return what a person's chain says of exceptions, each with who did it."""
    events = own.my_events(place.work(name), 1, 1_000)
    return [(each["kind"], each.get("by")) for each in events if str(each["kind"]).startswith("override.")]


def sound(place: Place) -> None:
    """Everything that is stored is what the ledger says."""
    report = verify.verify(place.store)  # type: ignore[arg-type]  # a SQLite store, opened by the place
    assert report.problems == ()


def test_an_exception_holds_from_its_approval_to_its_end(place: Place) -> None:
    """Not while it waits; then to the millisecond; then the base holds, and the chain says all of it."""
    asked = ask(place)
    assert limit_of(place) == MINUTE
    overrides.approve(place.work("sam"), asked.id)
    assert (limit_of(place), limit_of(place, "ben")) == (2 * MINUTE, MINUTE)
    place.clock.advance(8 * HOUR - 1)
    assert limit_of(place) == 2 * MINUTE
    place.clock.advance(1)
    assert limit_of(place) == MINUTE
    session.start_shift(place.work("ana"))
    said = [("override.requested", "sue"), ("override.approved", "sam"), ("override.ended", None)]
    assert lines(place) == said
    sound(place)


@pytest.mark.parametrize(
    ("asks", "about", "approves"),
    [("sue", "ana", "sue"), ("sam", "sam", "sam"), ("sue", "sam", "sam"), ("sam", "ana", "sam")],
)
def test_neither_who_asks_nor_whom_it_is_about_approves(
    place: Place, asks: str, about: str, approves: str
) -> None:
    """On every path the answer is no, and nothing changes."""
    asked = ask(place, by=asks, about=about)
    with pytest.raises(RefusedError, match="a second person approves this"):
        overrides.approve(place.work(approves), asked.id)
    assert limit_of(place, about) == MINUTE
    sound(place)


def test_a_second_terminal_is_not_a_second_person(place: Place) -> None:
    """Whoever asked is asked for another at any terminal; another person's yes counts once."""
    asked = ask(place, by="sue")
    for seat in (terminal("one"), terminal("two"), None):
        with pytest.raises(RefusedError, match="second person"):
            overrides.approve(place.work("sue", seat), asked.id)
    overrides.approve(place.work("sam", terminal("three")), asked.id)
    with pytest.raises(NotHereError, match="this is in force already"):
        overrides.approve(place.work("sam"), asked.id)


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_reviewers_ask_for_themselves_alone_and_approve_nothing(place: Place, who: str) -> None:
    """A reviewer's own request is taken; one about another, an approval and a revocation are not theirs."""
    mine = ask(place, by=who, about=who)
    other = "ben" if who == "ana" else "ana"
    with pytest.raises(RefusedError, match="is for supervisors"):
        ask(place, by=who, about=other)
    theirs = ask(place, by="sue", about=other)
    for answer in (overrides.approve, overrides.revoke):
        with pytest.raises(RefusedError, match="is for supervisors"):
            answer(place.work(who), theirs.id)
    assert [each.id for each, _ in overrides.listed(place.work(who))] == [mine.id]
    assert {each.id for each, _ in overrides.listed(place.work("sue"))} == {mine.id, theirs.id}


def test_a_role_that_was_taken_up_later_counts_and_none_is_remembered(place: Place) -> None:
    """Roles are looked up at each call, not at the start of a session."""
    asked, work = ask(place), place.work("ben")
    with pytest.raises(RefusedError):
        overrides.approve(work, asked.id)
    place.store.add_person("ben", ["supervisor"], "", place.clock.read(), by="root")
    assert overrides.approve(work, asked.id).answered_by == "ben"


def test_the_ceiling_can_not_be_passed(place: Place) -> None:
    """Neither when it is asked for, nor when the ceiling came down meanwhile, nor by adding changes up."""
    with pytest.raises(ExceptionError, match="past the ceiling, 3m a day"):
        ask(place, "limit.daily.time.max=4m")
    with pytest.raises(ExceptionError, match="the ceiling holds for everybody"):
        ask(place, "ceiling.daily_time=9h")
    asked = ask(place, "limit.daily.time.max=3m")
    lower = loads(POLICY.replace('daily_time = "3m"', 'daily_time = "2m"'))
    place.store.set_policy(lower, place.clock.read(), by="root")
    with pytest.raises(ExceptionError, match="past the ceiling, 2m a day"):
        overrides.approve(place.work("sam"), asked.id)
    assert limit_of(place) == MINUTE


def test_who_is_held_back_does_not_free_themselves(place: Place) -> None:
    """An exception that allows less is for another supervisor to take back; one that allows more is not."""
    place.store.add_person("tom", ["supervisor"], "", place.clock.read(), by="root")
    asked = ask(place, "limit.daily.time.max=30s", by="tom", about="sam")
    held = overrides.approve(place.work("sue"), asked.id)
    assert limit_of(place, "sam") == MINUTE // 2
    with pytest.raises(RefusedError, match="it is about you, and allows less"):
        overrides.revoke(place.work("sam"), held.id)
    assert limit_of(place, "sam") == MINUTE // 2
    overrides.revoke(place.work("sue"), held.id)
    assert limit_of(place, "sam") == MINUTE
    more = overrides.approve(place.work("sue"), ask(place, by="tom", about="sam").id)
    overrides.revoke(place.work("sam"), more.id)
    assert limit_of(place, "sam") == MINUTE
    sound(place)


def test_a_rest_can_not_be_made_so_short_that_work_goes_on(place: Place) -> None:
    """Under a ceiling on continuous work no exception shortens a rest below what the policy, or it, asks for."""
    default = preset("default")
    with pytest.raises(ExceptionError) as told:
        excepted(default, [read_change("break.rest.length=1s")])
    assert told.value.line() == (
        'a shorter rest would let work go on past the ceiling: break.rest.length: leave it at "10m" or more'
    )
    long = excepted(default, [read_change("break.rest.length=30m")])
    assert excepted(long, [read_change("break.rest.length=15m")]).breaks[0].length == 15 * MINUTE
    with pytest.raises(ExceptionError, match="past the ceiling"):
        excepted(long, [read_change("break.rest.length=14m")])
    assert given(place, "break.rest.length=1m").changes == (read_change("break.rest.length=1m"),)


def test_revoking_holds_at_the_next_act_of_an_open_session(place: Place) -> None:
    """In the middle of a shift: what the exception allowed is refused at the very next reveal."""
    put(place, ("spam", 1))
    asked = given(place)
    work = place.work("ana", terminal("here"))
    session.arrive(work)
    session.start_shift(work)
    case = session.next_case(work).case.id
    for _ in range(4):
        session.reveal(work, case, "report_text")
        place.clock.advance(20_000)
    overrides.revoke(place.work("sue"), asked.id)
    with pytest.raises(RefusedByRuleError):
        session.reveal(work, case, "report_text")
    assert lines(place)[-1] == ("override.revoked", "sue")
    sound(place)


def test_what_was_recorded_is_judged_by_the_version_it_was_judged_by(place: Place) -> None:
    """Events carry the exception's version while it holds, and the base's before and after."""
    base = place.store.active_policy().version
    asked = given(place)
    session.start_shift(place.work("ana"))
    own_version = session.standing(place.work("ana")).policy.version
    overrides.revoke(place.work("sam"), asked.id)
    session.end_shift(place.work("ana"))
    versions = {each["kind"]: each["policy"] for each in own.my_events(place.work("ana"), 1, 100)}
    assert own_version != base
    assert (versions["override.requested"], versions["shift.started"], versions["shift.ended"]) == (
        base,
        own_version,
        base,
    )
    assert place.store.figures.policy(own_version).policy.limits[0].max == 2 * MINUTE


def test_an_export_with_exceptions_is_read_like_any(place: Place) -> None:
    """Their lines are passed over by the rules, and the engine's answer from the export is the store's."""
    asked = given(place)
    put(place, ("spam", 1))
    session.start_shift(place.work("ana"))
    session.reveal(place.work("ana"), session.next_case(place.work("ana")).case.id, "report_text")
    place.clock.advance(30_000)
    overrides.revoke(place.work("sue"), asked.id)
    here = session.standing(place.work("ana"))
    exported = [json.dumps(line) for line in place.store.ledger("ana")]
    record = Record.of(read_events(exported, "export"))
    assert rules.assess(here.policy, record, here.now) == here.assessment


def test_a_new_base_carries_the_exception_over(place: Place) -> None:
    """What the exception does not name follows the new policy; in the same transaction, and said."""
    given(place)
    changed = loads(POLICY.replace('after = "50m"', 'after = "40m"'))
    place.store.set_policy(changed, place.clock.read(), by="root")
    policy = session.standing(place.work("ana")).policy
    assert (policy.limits[0].max, policy.breaks[0].after) == (2 * MINUTE, 40 * MINUTE)
    assert lines(place)[-1] == ("override.rebuilt", None)
    sound(place)


def test_an_exception_that_no_longer_fits_ends(place: Place) -> None:
    """A lower ceiling or a rule that is gone ends it at once, and the chain says that it was the policy."""
    for change in (('daily_time = "3m"', 'daily_time = "1m"'), ('id = "daily.time"', 'id = "other"')):
        place.store.set_policy(loads(POLICY), place.clock.read(), by="root")
        asked = given(place)
        place.store.set_policy(loads(POLICY.replace(*change)), place.clock.read(), by="root")
        assert limit_of(place) == MINUTE
        assert lines(place)[-1] == ("override.ended", None)
        listed = {each.id: state for each, state in overrides.listed(place.work("sue"), every=True)}
        assert listed[asked.id] == "ended"
        sound(place)


def test_a_team_s_policy_is_the_base_of_its_people(place: Place) -> None:
    """A team under its own policy keeps it whatever the store's is; its exceptions are made from it."""
    place.store.add_person("ana", ["reviewer"], "blue", place.clock.read(), by="root")
    theirs = loads(POLICY.replace('max = "1m"', 'max = "90s"'))
    place.store.set_policy(theirs, place.clock.read(), by="root", team="blue")
    assert (limit_of(place), limit_of(place, "ben")) == (90_000, MINUTE)
    given(place, "break.rest.length=5m")
    place.store.set_policy(loads(POLICY.replace("max = 60", "max = 50")), place.clock.read(), by="root")
    assert (limit_of(place), lines(place)[-1][0]) == (90_000, "override.approved")
    place.store.set_policy(loads(POLICY), place.clock.read(), by="root", team="blue")
    assert (limit_of(place), lines(place)[-1][0]) == (MINUTE, "override.rebuilt")
    place.store.add_person("ana", ["reviewer"], "green", place.clock.read(), by="root")
    sound(place)


def test_one_exception_at_a_time(place: Place) -> None:
    """A second one waits until the first is over or taken back."""
    first, second = given(place), ask(place, "break.rest.length=5m")
    with pytest.raises(NotHereError, match="ana is under another exception"):
        overrides.approve(place.work("sam"), second.id)
    overrides.revoke(place.work("sue"), first.id)
    assert overrides.approve(place.work("sam"), second.id).answered_by == "sam"
    sound(place)


def test_it_is_asked_for_in_time_and_for_a_month_at_most(place: Place) -> None:
    """An end that is past, or more than thirty days off, is refused; so is approving what is over."""
    for hours, words in ((0, "this instant is over"), (30 * 24 + 1, "too long for an exception")):
        with pytest.raises(BadAskError, match=words):
            ask(place, hours=hours)
    asked = ask(place, hours=30 * 24)
    place.clock.advance(30 * 24 * HOUR)
    with pytest.raises(NotHereError, match="its time is over"):
        overrides.approve(place.work("sam"), asked.id)
    with pytest.raises(NotHereError, match="this is expired already"):
        overrides.revoke(place.work("sue"), asked.id)


def test_a_request_can_be_taken_back_and_then_not_approved(place: Place) -> None:
    """Withdrawn is withdrawn."""
    asked = ask(place)
    assert overrides.revoke(place.work("sue"), asked.id).answer == "withdrawn"
    with pytest.raises(NotHereError, match="this is withdrawn already"):
        overrides.approve(place.work("sam"), asked.id)
    assert limit_of(place) == MINUTE
    sound(place)


def test_the_person_sees_it_first(place: Place) -> None:
    """Status says it in plain words; the record and its export have every row and line."""
    given(place)
    session.start_shift(place.work("ana"))
    told = " ".join(wording.standing(session.standing(place.work("ana"))))
    assert "Until 17:00 an exception holds for you. No more than 2 minutes of revealed text" in told
    assert "Asked by sue, approved by sam: a colleague is ill" in told
    exported = [json.loads(line) for line in own.export_record(place.work("ana"))]
    assert {"exception asked for", "exception", "ledger"} <= {each["what"] for each in exported}
    assert "an exception holds" not in " ".join(wording.standing(session.standing(place.work("ben"))))


def test_a_reason_is_kept_clean_and_short(place: Place) -> None:
    """Control characters are made visible; an empty or endless one is refused."""
    until = place.clock.read().wall + HOUR
    asked = overrides.request(place.work("sue"), "ana", [MORE], "\x1b[31mill\nabc", until)
    assert "\x1b" not in asked.reason
    assert "\n" not in asked.reason
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(BadAskError, match="reason"):
            overrides.request(place.work("sue"), "ana", [MORE], reason, until)


@pytest.mark.parametrize(
    "tampered", ["overrides SET answered_by = 'ben'", "exceptions SET until = until + 1"]
)
def test_verify_finds_what_was_changed_by_hand(place: Place, tampered: str) -> None:
    """Who approved, and until when, is checked against the chain."""
    given(place)
    core = place.store.core  # type: ignore[attr-defined]  # a SQLite store
    with core.write():
        core.execute(f"UPDATE {tampered}")
    assert [each.what for each in verify.verify(place.store).problems]  # type: ignore[arg-type]  # as above


def test_a_turn_that_fails_leaves_no_half_of_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """When an exception can't be made anew the new policy is not in force either."""
    given(place)
    before, length = place.store.active_policy().version, place.store.chain_length(STORE_CHAIN)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("storage.sqlite_oversight._renew", fails)
        with pytest.raises(RuntimeError):
            place.store.set_policy(preset("default"), place.clock.read(), by="root")
    assert (place.store.active_policy().version, place.store.chain_length(STORE_CHAIN)) == (before, length)
    assert limit_of(place) == 2 * MINUTE
    sound(place)


def test_another_process_sees_it_at_once(place: Place) -> None:
    """A store opened before the approval judges by the exception at its next look."""
    other = open_store(str(place.path))
    try:
        assert other.look("ana", place.clock.read()).active.policy.limits[0].max == MINUTE
        given(place)
        assert other.look("ana", place.clock.read()).active.policy.limits[0].max == 2 * MINUTE
    finally:
        other.close()


WRONG = [
    ("x", '"x" is not a change: --set: write it like limit.daily-time.max=4h30m'),
    ("limit.daily-time.max=", '"limit.daily-time.max=" is not a change: --set: write it like limit.daily-time.max=4h30m'),
    ("limit.daily-time.max=" + "9" * 65, "the value is too long: limit.daily-time.max: give one length or number"),
    ("limit.daily-time.max=4", '"4" is not a length of time: limit "daily-time" max: add a unit, such as "4h" or "4m"'),
    ("limit.daily-time.max=6h", '6h is past the ceiling, 5h a day: limit "daily-time" max: use "5h" or less'),
    ("limit.daily-time.max=2h", 'a warning at 3h is past the limit of 2h: limit "daily-time" warn: warn at or below max'),
    ("limit.daily-time.max=4h", "nothing would change: --set: the policy says so already"),
    ("limit.dayly-time.max=4h", 'this policy has nothing of that name to change: limit.dayly-time.max: did you mean "limit.daily-time.max"?'),
    ("limit.hourly-dose.max=x", '"x" is not a number: limit.hourly-dose.max: write a plain number, like 3'),
    ("streak.rotate.max=2.5", 'a whole number is expected, not 2.5: streak "rotate" max: write a plain number, like 3'),
    ("break.rest.natural=ja", 'true or false is expected, not text: break "rest" natural: write true or false, without quotes'),
    ("ceiling.daily_time=9h", "the ceiling holds for everybody: ceiling.daily_time: choose a rule that stays within it"),
    ("timezone=UTC", "an exception can't change that: timezone: propose it for everybody: leeward policy propose"),
    ("shift_length=9h", "an exception can't change that: shift_length: propose it for everybody: leeward policy propose"),
    ("limit.daily-time.measure=dose", "an exception can't change that: limit.daily-time.measure: propose it for everybody: leeward policy propose"),
]  # fmt: skip
"""What is refused of the default policy, with the exact line."""


@pytest.mark.parametrize(("change", "line"), WRONG, ids=[change[:30] for change, _ in WRONG])
def test_what_can_not_be_changed_is_said_with_a_remedy(change: str, line: str) -> None:
    """Each wrong change gets one line: what, where, what to do."""
    with pytest.raises(LeewardError) as refused:
        excepted(preset("default"), [read_change(change)])
    assert refused.value.line() == line


def test_every_key_leads_somewhere_and_changes_only_that() -> None:
    """For each key of the default policy a sound value changes that key alone in the written form."""
    policy = preset("default")
    values = {
        "natural": "false",
        "max_severity": "1",
        "times": "1",
        "cutoff": "16:00",
        "last": "30m",
        "length": "11m",
    }
    for key in keys(policy):
        last = key.rpartition(".")[2]
        number = "dose" in key or key.startswith("streak")
        value = values.get(last, ("2" if last == "max" and "streak" in key else "46") if number else "61s")
        changes = [read_change(f"{key}={value}")]
        if last == "max" and not key.startswith("streak"):
            changes.append(read_change(f"{key.removesuffix('max')}warn={value}"))
        if last == "after":
            changes.append(read_change(f"{key.removesuffix('after')}notice=0"))
        made = excepted(policy, changes)
        assert isinstance(made, Policy)
        assert made.version != policy.version
        assert made.ceiling == policy.ceiling


STEPS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(["ana", "ben"]), st.sampled_from(["90s", "2m", "3m", "4m"])),
    st.tuples(st.just("approve"), st.sampled_from(["sue", "sam"]), st.integers(0, 5)),
    st.tuples(st.just("revoke"), st.sampled_from(["sue", "sam"]), st.integers(0, 5)),
    st.tuples(st.just("base"), st.sampled_from(["", "blue"]), st.sampled_from(["1m", "2m", "90s"])),
    st.tuples(st.just("ceiling"), st.sampled_from(["", "blue"]), st.sampled_from(["2m", "3m"])),
    st.tuples(st.just("work"), st.sampled_from(["ana", "ben"]), st.just(0)),
    st.tuples(st.just("wait"), st.just(""), st.sampled_from([1, 2 * HOUR])),
)


@settings(max_examples=25, deadline=None)
@hypothesis.given(st.lists(STEPS, max_size=25))
def test_whatever_is_asked_and_answered_the_ceiling_holds(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, object]]
) -> None:
    """Over any course: nobody's limit passes their ceiling, and what is stored is what the chains say."""
    with make_place(tmp_path_factory.mktemp("walk"), policy=POLICY) as place:
        for name in ("sue", "sam"):
            place.store.add_person(name, ["supervisor"], "", place.clock.read(), by="root")
        place.store.add_person("ben", ["reviewer"], "blue", place.clock.read(), by="root")
        for step in steps:
            try:
                _take(place, *step)
            except (LeewardError, IndexError, ValidationError):
                continue
            for name in ("ana", "ben"):
                policy = session.standing(place.work(name)).policy
                assert policy.ceiling is not None
                assert policy.limits[0].max <= (policy.ceiling.daily_time or 0)
        sound(place)


def _take(place: Place, act: str, who: str, what: object) -> None:
    base = place.store.policy_of(who if act in {"base", "ceiling"} else "").policy.form()
    if act == "ask":
        ask(place, f"limit.daily.time.max={what}", about=who, hours=3)
    elif act in {"approve", "revoke"} and isinstance(what, int):
        chosen = place.store.overrides()[what].id
        (overrides.approve if act == "approve" else overrides.revoke)(place.work(who), chosen)
    elif act in {"base", "ceiling"}:
        base["limit"][0]["max"] = what if act == "base" else base["limit"][0]["max"]
        base["ceiling"]["daily_time"] = what if act == "ceiling" else base["ceiling"]["daily_time"]
        place.store.set_policy(Policy.model_validate(base), place.clock.read(), by="root", team=who)
    elif act == "work":
        session.start_shift(place.work(who))
        session.end_shift(place.work(who))
    elif isinstance(what, int):
        place.clock.advance(what)
