"""The exposure report: every figure as the exported ledger has it, and a page for every odd store."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.exposure import Event
from config.instants import read_iso
from config.loading import loads
from config.policy import Policy
from console.services.reporting import breaks, exposure
from storage import verify
from storage.backup import backup, restore
from storage.figures import folds
from storage.opening import open_store
from tests.support import report_oracle
from tests.support.histories import histories, instants
from tests.support.lives import BEGIN, ask, exported, happen, lived, reading, written
from tests.support.policies import written_policies

if TYPE_CHECKING:
    from storage.sqlite import SqliteStore

TICK = 60_000
DAY = 86_400_000
QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

PLAIN = """
timezone = "Europe/Amsterdam"
[[limit]]
id = "day"
measure = "time"
over = "day"
max = "10m"
warn = "8m"
[[break]]
id = "rest"
after = "50m"
length = "10m"
"""
MORNING = read_iso("2026-11-02T08:00:00Z")


@st.composite
def teams_at_work(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, list[Event]], int]:
    """Draw a policy, what two people did in one or two shifts under it, and when a report is made."""
    form = draw(written_policies(TICK))
    lives: dict[str, list[Event]] = {}
    first = draw(instants(form, TICK))
    begin = first
    for name in ("ann", "bob"):
        begin = first + draw(st.sampled_from([0, 3, 200])) * TICK
        events: list[Event] = []
        for _ in range(draw(st.integers(1, 2))):
            events += draw(histories(form, TICK, begin))
            begin = (events[-1].at if events else begin) + draw(st.sampled_from([15, 700, 1500])) * TICK
        lives[name] = [replace(event, person=name) for event in events]
    last = max((event.at for events in lives.values() for event in events), default=begin)
    return form, lives, last + draw(st.sampled_from([0, 1, 30, 700])) * TICK


@settings(max_examples=20, deadline=None, suppress_health_check=QUIET)
@given(teams_at_work(), st.sets(st.integers(1, 7)))
def test_every_figure_is_that_of_the_exported_ledger(
    drawn: tuple[dict[str, Any], dict[str, list[Event]], int], early: set[int]
) -> None:
    """Exposure and breaks, asked once or again after earlier reports kept what they made; verify agrees."""
    form, lives, now = drawn
    with (
        TemporaryDirectory() as folder,
        patch.object(folds, "FEW", 1),
        lived(Path(folder), Policy.model_validate(form), {}) as store,
    ):
        for name in lives:
            store.add_person(name, ["reviewer"], "", reading(BEGIN), by="root")
        events = sorted((event for each in lives.values() for event in each), key=lambda event: event.at)
        asked = {len(events) * part // 8 for part in early}
        for count, event in enumerate(events, start=1):
            happen(store, event)
            if count in asked:
                exposure.make(ask(store, BEGIN, event.at))
                assert [each for each in verify.verify(store).problems if "day" in each.what] == []

        figures = exposure.make(ask(store, BEGIN, now + 1, now)).figures
        lines, policies = exported(store), written(store)
        for person in _rows(figures["people"]):
            _agrees(person, lines.get(person["person"], []), policies)
        doses = [Fraction(str(p["dose_points"])) for p in _rows(figures["people"]) if p["days"]]
        expected = report_oracle.gini(doses)
        assert figures["dose_gini"] == (
            None if expected is None else pytest.approx(float(expected), abs=1e-3)
        )
        rests = breaks.make(ask(store, BEGIN, now + 1, now)).figures
        for person in _rows(rests["people"]):
            _rests_agree(person, lines.get(person["person"], []), policies, now)
        # What was claimed and decided here never was in the queue: only what is said of days can be right.
        assert [each for each in verify.verify(store).problems if "day" in each.what] == []


def _rows(value: object) -> list[dict[str, Any]]:
    assert isinstance(value, list)
    return value


def _agrees(person: dict[str, Any], lines: list[dict[str, Any]], policies: dict[str, Any]) -> None:
    days = report_oracle.work_by_day(lines, policies).values()
    time = sum(day.ms for day in days)
    assert person["reveals"] == sum(day.reveals for day in days)
    assert person["time_ms"] == time
    assert person["severe_share"] == (sum(day.severe_ms for day in days) / time if time else None)
    assert person["dose_points"] == pytest.approx(float(sum(day.dose for day in days)), abs=0.0005)
    highest: dict[str, tuple[Fraction, Fraction, int]] = {}
    for (_, rule), (used, most, at) in sorted(report_oracle.peaks(lines, policies).items()):
        if rule not in highest or used / most > highest[rule][0] / highest[rule][1]:
            highest[rule] = (used, most, at)
    assert {rule: limit["share"] for rule, limit in person["limits"].items()} == {
        rule: pytest.approx(float(used / most)) for rule, (used, most, _) in highest.items()
    }
    assert {rule: read_iso(limit["at"]) for rule, limit in person["limits"].items()} == {
        rule: at for rule, (_, _, at) in highest.items()
    }


def _rests_agree(
    person: dict[str, Any], lines: list[dict[str, Any]], policies: dict[str, Any], now: int
) -> None:
    found = report_oracle.rests(lines, policies, TICK, now + 1).values()
    for key in ("due", "on_time", "late", "taken", "natural", "off_shift", "postponed", "overdue_ms"):
        told = sum(getattr(each, key) for each in found)
        # A tick that goes on at `now` is counted whole by the walk and to `now` by the report, for each rule.
        beyond = 2 * TICK if key == "overdue_ms" else 1
        assert told - beyond < person[key] <= told, key


def _reveal(name: str, at: int, seconds: int = 20, severity: int = 4) -> Event:
    return Event(
        name, at, "reveal.granted", case="1", field="f", severity=severity, category="spam", ms=seconds * 1000
    )


def _json(store: SqliteStore, since: int, until: int, **more: Any) -> dict[str, Any]:
    return dict(json.loads(json.dumps(exposure.make(ask(store, since, until, **more)).figures)))


def test_an_empty_store_gives_an_empty_page(tmp_path: Path) -> None:
    """Nobody, nothing, and no error."""
    with lived(tmp_path, loads(PLAIN, "test.toml"), {}) as store:
        made = exposure.make(ask(store, MORNING, MORNING + DAY))

        assert made.summary == ("Nobody was shown anything in this period.",)
        assert made.figures["people"] == []
        assert made.figures["dose_gini"] is None
        assert breaks.make(ask(store, MORNING, MORNING + DAY)).figures["people"] == []


def test_a_period_before_the_store_existed_says_so(tmp_path: Path) -> None:
    """The people are there with nothing; a note says why."""
    with lived(tmp_path, loads(PLAIN, "test.toml"), {"ann": [_reveal("ann", MORNING)]}) as store:
        made = exposure.make(ask(store, BEGIN - 30 * DAY, BEGIN - 20 * DAY, now=MORNING))

        assert _rows(made.figures["people"])[0]["reveals"] == 0
        assert any("younger than the period" in note for note in made.notes)


def test_one_person_is_compared_with_nobody(tmp_path: Path) -> None:
    """A team of one has the Gini of an even load, and no advice by comparison."""
    with lived(tmp_path, loads(PLAIN, "test.toml"), {"ann": [_reveal("ann", MORNING)]}) as store:
        found = _json(store, MORNING - DAY, MORNING + DAY)

        assert found["dose_gini"] == 0
        assert found["lighter_work"] == []
        assert found["people"][0]["time_ms"] == 20_000
        assert found["people"][0]["dose_points"] == 1.333


def test_a_person_who_left_is_there_with_what_they_did(tmp_path: Path) -> None:
    """Weeks later nothing more is told of them, and their last shift is told as it was."""
    shift = [Event("ann", MORNING, "shift.started"), _reveal("ann", MORNING + 1000)]
    with lived(tmp_path, loads(PLAIN, "test.toml"), {"ann": shift, "bob": []}) as store:
        then = _json(store, MORNING - DAY, MORNING + DAY, now=MORNING + 30 * DAY)
        later = _json(store, MORNING + 20 * DAY, MORNING + 30 * DAY)
        rests = breaks.make(ask(store, MORNING - DAY, MORNING + 30 * DAY)).figures

        assert [each["reveals"] for each in then["people"]] == [1, 0]
        assert [each["reveals"] for each in later["people"]] == [0, 0]
        assert _rows(rests["people"])[0]["overdue_ms"] == 3_600_000


def test_a_group_that_was_renamed_keeps_its_people(tmp_path: Path) -> None:
    """Figures go by the group people are in now; a note says so."""
    with lived(
        tmp_path, loads(PLAIN, "test.toml"), {"ann": [_reveal("ann", MORNING)]}, teams={"ann": "blue"}
    ) as store:
        store.add_person("ann", ["reviewer"], "green", reading(MORNING + DAY), by="root")

        made = exposure.make(ask(store, MORNING - DAY, MORNING + DAY, now=MORNING + 2 * DAY, group="green"))
        assert [each["group"] for each in _rows(made.figures["groups"])] == ["green"]
        assert _rows(made.figures["people"])[0]["reveals"] == 1
        assert any("in the group they are in now" in note for note in made.notes)
        old = exposure.make(ask(store, MORNING - DAY, MORNING + DAY, now=MORNING + 2 * DAY, group="blue"))
        assert old.figures["people"] == []


@pytest.mark.parametrize(
    ("first", "length"),
    [("2026-10-24T02:00:00Z", 25), ("2026-03-28T03:00:00Z", 23), ("2026-11-02T03:00:00Z", 24)],
)
def test_a_day_is_a_day_however_long(tmp_path: Path, first: str, length: int) -> None:
    """The last second of a day of 25 or 23 hours is still in it, and the next one is not."""
    start = read_iso(first)
    events = [
        _reveal("ann", start - 60_000),
        _reveal("ann", start),
        _reveal("ann", start + length * 3_600_000 - 60_000),
    ]
    events.append(_reveal("ann", start + length * 3_600_000))
    with lived(tmp_path, loads(PLAIN, "test.toml"), {"ann": events}) as store:
        found = _json(store, start + 3_600_000, start + 2 * 3_600_000, now=start + 9 * DAY)

        assert found["first_day"] == found["last_day"] == first[:10]
        assert found["people"][0]["reveals"] == 2
        assert [day["reveals"] for day in found["days"]] == [2]


def test_each_reveal_weighs_what_its_own_policy_said(tmp_path: Path) -> None:
    """After a change of weights in the middle of a day both are in its dose; limits are those of then."""
    with lived(tmp_path, loads(PLAIN, "test.toml"), {"ann": [_reveal("ann", MORNING, 60)]}) as store:
        heavier = loads(
            PLAIN.replace('"10m"', '"5m"').replace('"8m"', '"4m"') + "[severity]\nweights = [1, 2, 4, 8, 16]",
            "b",
        )
        store.set_policy(heavier, reading(MORNING + 1_800_000), by="root")
        happen(store, _reveal("ann", MORNING + 3_600_000, 60))

        person = _json(store, MORNING - DAY, MORNING + DAY)["people"][0]
        assert person["dose_points"] == 4 + 8
        assert person["limits"]["day"]["share"] == pytest.approx(120 / 300)
        assert verify.verify(store).sound


def test_a_simulated_store_says_so(tmp_path: Path) -> None:
    """On the report itself and in its notes."""
    with lived(tmp_path, loads(PLAIN, "test.toml"), {}, simulated=True) as store:
        made = exposure.make(ask(store, MORNING, MORNING + DAY))

        assert made.simulated
        assert any("simulated" in note for note in made.notes)


def test_who_should_get_lighter_work_has_a_plain_reason(tmp_path: Path) -> None:
    """By name: who is past a limit's warning, and who carries far more than the middle of the team."""
    lives = {
        "ann": [_reveal("ann", MORNING + n * 60_000, 50, severity=1) for n in range(11)],
        "bob": [_reveal("bob", MORNING)],
        "cem": [_reveal("cem", MORNING)],
    }
    with lived(tmp_path, loads(PLAIN, "test.toml"), lives) as store:
        found = _json(store, MORNING - DAY, MORNING + DAY)

        assert found["lighter_work"] == [
            {
                "person": "ann",
                "reasons": [
                    "used 91 % of day at its peak",
                    "4.583 points a day worked, 3.4 times the middle of the team",
                ],
            }
        ]


def test_a_report_is_the_same_from_a_backup_and_after_a_restore(tmp_path: Path) -> None:
    """A backup can't be written to, so what is missing is made and not kept; nothing differs."""
    events = [Event("ann", MORNING, "shift.started"), _reveal("ann", MORNING + 1000, 50)]
    with lived(tmp_path / "one", loads(PLAIN, "test.toml"), {"ann": events}) as store:
        backup(store, tmp_path / "copy.db")
        figures = _json(store, MORNING - DAY, MORNING + 5 * DAY)
        assert store.core.rows("summed") != []
    for path in (tmp_path / "copy.db", tmp_path / "two" / "store.db"):
        if not path.exists():
            restore(tmp_path / "copy.db", path)
        other = open_store(str(path))
        assert _json(other, MORNING - DAY, MORNING + 5 * DAY) == figures
        other.close()


@pytest.mark.parametrize("table", ["loads", "summaries", "summed"])
def test_what_was_changed_behind_its_back_is_found_or_made_again(tmp_path: Path, table: str) -> None:
    """A check names the day of a changed sum or summary; what names a line that is not there is made anew."""
    events = [Event("ann", MORNING, "shift.started"), _reveal("ann", MORNING + 1000, 50)]
    with lived(tmp_path, loads(PLAIN, "test.toml"), {"ann": events}) as store:
        figures = _json(store, MORNING - DAY, MORNING + 5 * DAY)
        changes = {
            "loads": "UPDATE loads SET dose = dose + 1",
            "summaries": "UPDATE summaries SET body = replace(body, '50000', '50')",
            "summed": "UPDATE summed SET head = 'another'",
        }
        with store.core.write():
            store.core.execute(changes[table])
        if table == "summed":
            assert _json(store, MORNING - DAY, MORNING + 5 * DAY) == figures
            assert verify.verify(store).sound
        else:
            said = {"loads": "the day's load is not that of the ledger"}
            what = said.get(table, "the summary of the day is not that of the ledger")
            assert [(each.what, each.where) for each in verify.verify(store).problems] == [
                (what, "ann, 2026-11-02")
            ]


AFTERNOON = [_reveal("ann", MORNING + n * 60_000, 20 + n) for n in range(1, 30)]


def _first(store: SqliteStore) -> None:
    exposure.make(ask(store, MORNING - DAY, MORNING + 5 * DAY, MORNING + 3_000_000))


def _second(store: SqliteStore) -> dict[str, Any]:
    """Let one more thing happen, and return what a second report says of all."""
    happen(store, _reveal("ann", MORNING + 3_100_000, 40))
    said = _json(store, MORNING - DAY, MORNING + 5 * DAY, now=MORNING + 3_200_000)
    del said["made_from"]
    return said


def test_a_second_report_reads_only_what_happened_since(tmp_path: Path) -> None:
    """The present day is gone on with, not folded again; what comes out is the same as without."""
    said = []
    for folder in ("on", "anew"):
        with lived(tmp_path / folder, loads(PLAIN, "test.toml"), {"ann": AFTERNOON}) as store:
            _first(store)
            if folder == "anew":
                store.core.rows("drop_fold", person="ann")
            with patch.object(folds, "first_needed", side_effect=folds.first_needed) as anew:
                said.append(_second(store))
            assert anew.called is (folder == "anew")
            assert verify.verify(store).sound
    assert said[0] == said[1]


@pytest.mark.parametrize(
    ("change", "used"),
    [
        ("form = replace(form, '\"passed\":', '\"passed\":1')", True),
        ("past = zeroblob(length(past))", True),
        ("past = x'00'", False),
        ("form = '[]'", False),
        ('form = replace(form, \'"policy":"\', \'"policy":"0\')', False),
        ("head = 'another'", False),
        ("seq = seq + 1000", False),
        ("until = until + 1", False),
    ],
)
def test_where_the_present_day_stands_is_checked(tmp_path: Path, change: str, used: bool) -> None:
    """What can't be gone on with is made again; what can, and was changed, is found by a check."""
    events = {"ann": AFTERNOON}
    with lived(tmp_path / "one", loads(PLAIN, "test.toml"), events) as store:
        _first(store)
        expected = _second(store)
    with lived(tmp_path / "two", loads(PLAIN, "test.toml"), events) as store:
        _first(store)
        with store.core.write():
            store.core.execute(f"UPDATE folds SET {change} WHERE person = 'ann'")  # noqa: S608 - ours
        found = [(each.what, each.where) for each in verify.verify(store).problems]
        what = "where the figures of the present day stand is not as the ledger tells it"
        assert (found == [(what, "ann")]) if used else (found in ([], [(what, "ann")]))
        if not used:
            assert _second(store) == expected


def test_a_longer_window_looks_further_back_than_what_was_kept(tmp_path: Path) -> None:
    """A new policy counts what a fold under the old one had no need to keep."""
    longer = PLAIN + '[[limit]]\nid = "month"\nmeasure = "time"\nover = "30d"\nmax = "10h"\n'
    early = [_reveal("ann", MORNING - 20 * DAY, 50)]
    with lived(tmp_path, loads(PLAIN, "test.toml"), {"ann": early + AFTERNOON}) as store:
        _first(store)
        store.set_policy(loads(longer, "b"), reading(MORNING + 3_050_000), by="root")

        month = _second(store)["people"][0]["limits"]["month"]
        assert month["used"] == 50 + sum(range(21, 50)) + 40
        assert verify.verify(store).sound


def test_an_older_store_gets_its_narrow_sums_from_its_ledger(tmp_path: Path) -> None:
    """A store from before they were kept has them after it is next opened."""
    events = [
        _reveal("ann", MORNING, 50),
        Event("ann", MORNING + 9_000, "reveal.closed", case="1", field="f"),
    ]
    with lived(tmp_path, loads(PLAIN, "test.toml"), {"ann": events}) as store:
        for table in ("loads", "summaries", "summed", "folds"):
            store.core.execute(f"DROP TABLE {table}")
        store.core.execute("DROP INDEX ledger_rare")
        store.core.execute("DELETE FROM _sqlite_migrations WHERE name IN ('0004_figures', '0009_folds')")
    store = open_store(str(tmp_path / "store.db"))
    assert store.core.rows("loads_by_person", first="2026-11-01", last="2026-11-03") == [
        ("ann", 1, 1, 9_000, 9_000, 0, 0, 36_000_000)
    ]
    assert verify.verify(store).sound
    store.close()
