"""The board's snapshots: right after every step, cheap when little happened, with nothing in them of pace."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from config.errors import RefusedError
from config.loading import loads
from console import cli
from console.clock import ManualClock
from console.services import governance, overrides, oversight, overview_asks, overview_team, rest, session
from console.services.overview import Board
from console.services.overview_people import PersonNow
from console.services.seats import Terminal, Workplace
from console.supervisor import plain
from storage.figures import team
from storage.opening import create
from tests.support.hostile import offence
from tests.support.teams import BOSS, HOUR, MINUTE, NOON, POLICY, TeamRoom, make_team

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from console.services.overview import Overview
    from storage.figures.team import Member
    from storage.sqlite import SqliteStore


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> TeamRoom:
    """Return a team at noon; nobody changes it."""
    return make_team(tmp_path_factory.mktemp("team"))


@pytest.fixture
def room(made: TeamRoom, tmp_path: Path) -> TeamRoom:
    """Return a copy of the team, to be changed."""
    for file in made.path.parent.glob("team.db*"):
        shutil.copy(file, tmp_path / file.name)
    return TeamRoom(tmp_path / "team.db", ManualClock(NOON), set(made.dead))


@pytest.fixture
def work(room: TeamRoom) -> Iterator[Workplace]:
    """Return the supervisor's workplace."""
    here = room.open()
    yield here
    here.store.close()


@pytest.fixture
def others(room: TeamRoom) -> Iterator[SqliteStore]:
    """Return the store as another process has it open."""
    here = room.open()
    yield here.store  # type: ignore[misc]  # the only backend there is
    here.store.close()


@pytest.fixture
def assessed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return whom the board has asked the rules about."""
    asked: list[str] = []

    def assess(self: Any, work: Any, reading: Any, member: Member, now: int) -> None:
        asked.append(member.name)
        whole(self, work, reading, member, now)

    whole = overview_team.Team._assess
    monkeypatch.setattr(overview_team.Team, "_assess", assess)
    return asked


def whole_look(board: Board, work: Workplace) -> Overview:
    """Look until everyone was assessed."""
    seen = board.look(work)
    while seen.behind:
        seen = board.look(work)
    return seen


def kinds(seen: Overview, who: str) -> set[str]:
    """Return what the alerts about somebody are."""
    return {each.kind for each in seen.alerts if each.who == who}


def as_other(others: SqliteStore, room: TeamRoom, name: str, seat: str | None = None) -> Workplace:
    """Return the workplace of one of the team."""
    terminal = Terminal(seat or f"t-{name}", "desk", 1, name)
    return Workplace(others, room.clock, name, terminal, room.lives)


def test_every_look_says_what_assessing_everyone_anew_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the team does, what is remembered and skipped makes no difference to what is shown."""
    # Otherwise the figures of limits that are near may be a minute old.
    monkeypatch.setattr(overview_team, "NEAR_AFRESH", 0)
    board, looks = Board(), 0

    def watch(room: TeamRoom, store: SqliteStore) -> None:
        nonlocal looks
        looks += 1
        if looks % 5:
            return
        work = Workplace(store, room.clock, BOSS, None, room.lives)
        seen, anew = whole_look(board, work), whole_look(Board(), work)
        assert anew.people == seen.people
        assert anew.alerts == seen.alerts
        assert anew.flow.decisions == seen.flow.decisions or seen.flow.counted_at != anew.flow.counted_at

    make_team(tmp_path, seed=13, watch=watch)
    assert looks > 500


def test_nobody_is_assessed_for_nothing(
    room: TeamRoom, work: Workplace, others: SqliteStore, assessed: list[str]
) -> None:
    """Nothing happened: no rule is asked. Somebody far from every limit reads on: none either."""
    board = Board()
    whole_look(board, work)
    assessed.clear()
    whole_look(board, work)
    assert assessed == []
    jun = as_other(others, room, "jun")
    offer = session.next_case(jun, 1)
    session.reveal(jun, offer.case.id, next(each.name for each in offer.fields if each.guarded))
    session.hide(jun)
    whole_look(board, work)
    assert assessed == []
    rest.start_break(jun)
    seen = whole_look(board, work)
    assert assessed == ["jun"]
    assert next(each.mode for each in seen.people if each.name == "jun") == "break"


def test_time_alone_brings_people_up_again(room: TeamRoom, work: Workplace, assessed: list[str]) -> None:
    """At the next instant of change somebody is assessed again, though nothing was appended."""
    board = Board()
    whole_look(board, work)
    room.clock.advance(16 * MINUTE)
    assessed.clear()
    seen = whole_look(board, work)
    assert "jun" in assessed
    assert next(each.state for each in seen.people if each.name == "jun") == "approaching"


def test_a_look_spends_no_more_than_its_share(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first look over many people takes several rounds, each of which assesses somebody."""
    monkeypatch.setattr("console.services.overview.READ_FOR", 0.0)
    monkeypatch.setattr(overview_team, "LEAST", 1)
    monkeypatch.setattr("console.services.overview.ASSESS_FOR", 0.0)
    board = Board()
    seen = board.look(work)
    rounds = [seen.behind]
    assert not seen.first_read
    while seen.behind:
        seen = board.look(work)
        rounds.append(seen.behind)
    assert rounds == list(range(rounds[0], -1, -1))
    assert seen.first_read


def test_a_dead_terminal_is_told_until_somebody_does_something(room: TeamRoom, work: Workplace) -> None:
    """First what it had open is still counted; then a case is in hand without anybody there."""
    board = Board()
    lost = next(each.lost for each in whole_look(board, work).alerts if each.kind == "lost")
    assert lost is not None
    assert (lost.name, lost.open_until) == ("hugo", NOON + 12_000)
    room.clock.advance(MINUTE)
    lost = next(each.lost for each in whole_look(board, work).alerts if each.kind == "lost")
    assert lost is not None
    assert lost.open_until == 0
    oversight.requeue(work, str(lost.held_case))
    assert "lost" not in kinds(whole_look(board, work), "hugo")


def test_alerts_say_who_is_overdue_and_near(work: Workplace) -> None:
    """A break that is overdue or due, a limit that is near or reached, each with whose it is."""
    seen = whole_look(Board(), work)
    assert kinds(seen, "cleo") == {"overdue"}
    assert kinds(seen, "dario") == {"due"}
    assert kinds(seen, "grace") == {"capped"}
    assert kinds(seen, "ben") == {"near"}
    assert kinds(seen, "jun") == set()


@pytest.mark.parametrize("which", ["newest", "new"])
def test_a_chain_that_was_changed_is_told(
    room: TeamRoom, work: Workplace, others: SqliteStore, which: str
) -> None:
    """The newest line of each chain is checked at first, and every line that is appended later."""
    board = Board()
    if which == "new":
        whole_look(board, work)
        rest.start_break(as_other(others, room, "jun"))
    others.core.execute("DROP TRIGGER ledger_no_update")
    others.core.execute(
        "UPDATE ledger SET body = replace(body, 'jun', 'kim') WHERE person = 'jun' AND seq = "
        "(SELECT seq FROM chains WHERE person = 'jun')"
    )
    assert "chain" in kinds(whole_look(board, work), "jun")


def test_a_chain_that_was_cut_short_is_told(work: Workplace, others: SqliteStore) -> None:
    """A head that went back to an earlier line is no chain that grew."""
    board = Board()
    whole_look(board, work)
    others.core.execute(
        "UPDATE chains SET (seq, head) = (SELECT seq, hash FROM ledger WHERE person = 'ana' AND seq = 3) "
        "WHERE person = 'ana'"
    )
    assert "chain" in kinds(whole_look(board, work), "ana")


def test_a_clock_that_was_set_is_told_for_a_day(room: TeamRoom, work: Workplace, others: SqliteStore) -> None:
    """What the ledger notes of clocks comes up here."""
    with others.turn("jun", room.clock.read()) as turn:
        turn.append("clock.anomaly", by_ms=-7_200_000)
    board = Board()
    assert "clock" in kinds(whole_look(board, work), "jun")
    room.clock.advance(25 * HOUR)
    assert "clock" not in kinds(whole_look(board, work), "jun")


@pytest.mark.parametrize("name", ["jun", "nobody"])
def test_only_supervisors_look(room: TeamRoom, others: SqliteStore, name: str) -> None:
    """Every look asks whether it is still a supervisor who looks, and so does one person's page."""
    here = Workplace(others, room.clock, name, None, room.lives)
    for ask in (Board().look, lambda work: Board().person(work, "ana")):
        with pytest.raises(RefusedError):
            ask(here)


def test_little_room_on_the_disk_is_told(work: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before nothing can be written any more."""
    board = Board()
    assert not [each for each in whole_look(board, work).alerts if each.kind == "disk"]
    monkeypatch.setattr(team, "room_left", lambda _: 50 * 1024 * 1024)
    assert next(each.kind for each in whole_look(board, work).alerts) == "disk"


def test_past_due_cases_are_counted_only_so_far(
    room: TeamRoom, work: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lane says how many are past due; beyond so many, that there are more."""
    room.clock.advance(300 * HOUR)
    seen = whole_look(Board(), work)
    late = {(each.category, each.severity): each for each in seen.lanes if each.late}
    assert late
    monkeypatch.setattr(team, "LATE_COUNTED", 1)
    again = whole_look(Board(), work)
    assert again.more_late
    assert again.late <= seen.late


def test_an_exception_waits_is_approved_and_is_shown(
    room: TeamRoom, work: Workplace, others: SqliteStore
) -> None:
    """A request comes up for a second person, and what it changes counts at once."""
    noor = Workplace(others, room.clock, "noor", None, room.lives)
    overrides.request(
        noor, "grace", ["limit.hourly-dose.max=20", "limit.hourly-dose.warn=19"], "Asked for", NOON + HOUR
    )
    board = Board()
    request = whole_look(board, work).requests[0]
    assert (request.about, request.asked_by, request.reason) == ("grace", "noor", "Asked for")
    assert request.own("noor")
    assert not request.own(BOSS)
    overrides.approve(work, request.id)
    room.clock.advance(11_000)
    seen = whole_look(board, work)
    grace = next(each for each in seen.people if each.name == "grace")
    assert (grace.excepted_until, grace.near, seen.requests) == (NOON + HOUR, (), ())
    room.clock.advance(2 * HOUR)
    grace = next(each for each in whole_look(board, work).people if each.name == "grace")
    assert grace.excepted_until is None


def test_a_policy_waits_is_approved_and_holds_for_everyone(
    room: TeamRoom, work: Workplace, others: SqliteStore
) -> None:
    """A looser policy comes up with what it changes; once approved, everyone is assessed under it."""
    noor = Workplace(others, room.clock, "noor", None, room.lives)
    looser = loads(POLICY.replace("max = 10", "max = 20").replace("warn = 7", "warn = 15"), "looser.toml")
    governance.propose(noor, looser, "", reason="A try")
    board = Board()
    seen = whole_look(board, work)
    request = seen.requests[0]
    assert (request.kind, request.about, request.own("noor"), request.own(BOSS)) == (
        "policy",
        "",
        True,
        False,
    )
    assert any("hourly-dose" in change and "loosening" in change for change in request.changes)
    assert kinds(seen, "grace") == {"capped"}
    overview_asks.approve(work, request)
    seen = board.look(work, afresh=True)
    while seen.behind:
        seen = board.look(work)
    assert seen.requests == ()
    assert kinds(seen, "grace") == set()
    anew = whole_look(Board(), work)
    assert anew.people == seen.people
    # A break that is overdue is still owed under the policy that it was owed by.
    assert kinds(seen, "cleo") == {"overdue"}


def test_a_case_that_is_handed_over_is_listed(work: Workplace) -> None:
    """It stands among the cases in hand, with whom it is kept for."""
    waiting = next(each for each in work.store.cases("0", 600) if each.state == 0)
    oversight.hand(work, waiting.id, "jun")
    kept = next(each for each in whole_look(Board(), work).kept if each.case == waiting.id)
    assert (kept.person, kept.handed, kept.category) == ("jun", True, waiting.category)


def test_arrivals_and_decisions_are_those_of_the_store(work: Workplace, others: SqliteStore) -> None:
    """The charts' counts are recounted here case by case."""
    seen = whole_look(Board(), work)
    flow = seen.flow
    hours = [flow.since + index * HOUR for index in range(25)]
    for table, column, counts in (
        ("cases", "received_at", flow.arrivals),
        ("decisions", "at", flow.decisions),
    ):
        count = f"SELECT COUNT(*) FROM {table} WHERE {column} >= ? AND {column} < ?"  # noqa: S608 - fixed names
        found = [others.core.execute(count, hour).fetchall()[0][0] for hour in pairwise(hours)]
        assert tuple(found) == counts
    oldest = others.core.execute(
        "SELECT MIN(c.received_at) FROM cases AS c JOIN queue AS q ON q.id = c.id WHERE q.state = 0"
    ).fetchall()
    assert oldest == [(seen.oldest,)]
    assert sum(flow.day_arrivals) == 600


def test_nothing_tells_how_fast_anybody_works(work: Workplace) -> None:
    """A person's entry has these facts and no others: no counts of cases, no skips, no check-ins."""
    assert {each.name for each in fields(PersonNow)} == {
        "name", "team", "state", "mode", "since", "break_due_at", "break_left", "rest_owed", "near",
        "excepted_until",
    }  # fmt: skip
    told = plain.document(whole_look(Board(), work))
    keys = {"person", "team", "state", "mode", "since", "break_due_at", "rest_owed_seconds", "near"}
    assert {key for each in told["people"] for key in each} == keys | {"exception_until"}


@pytest.mark.parametrize("people", [(), ("ana",)])
def test_empty_stores_and_one_person_make_a_sensible_board(tmp_path: Path, people: tuple[str, ...]) -> None:
    """Nobody there, or one who never worked: words instead of an error."""
    clock = ManualClock(NOON)
    store = create(str(tmp_path / "s.db"), loads(POLICY, "p"), clock.read(), by=BOSS)
    store.add_person(BOSS, ["supervisor"], "", clock.read(), by=BOSS)
    for name in people:
        store.add_person(name, ["reviewer"], "", clock.read(), by=BOSS)
    seen = whole_look(Board(), Workplace(store, clock, BOSS, None, lambda _: None))
    store.close()
    said = "\n".join(plain.lines(seen))
    assert ("Nobody is on shift. 1 person off shift." if people else "Nobody reviews here yet.") in said
    assert "Nothing waits." in said
    assert ".." not in said
    assert "Nothing asks for attention." in said


def test_one_look_is_printed_for_people_and_for_programs(
    room: TeamRoom, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says it in lines with --once, in one document with --json; both say what is simulated."""
    before = ["--db", str(room.path), "--as", BOSS, "supervise"]
    assert cli.run([*before, "--once"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Simulated store")
    assert "cleo: break overdue" in said
    assert "severity 5, csam: 1 waits\n" in said, "a lane without due times has nothing to say of them"
    assert all(offence(line) is None for line in said.splitlines())
    assert cli.run([*before, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["simulated"] is True
    assert {each["person"]: each["state"] for each in told["people"]}["cleo"] == "overdue"
