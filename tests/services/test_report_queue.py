"""The report on the queue says what the exported ledger and the queue's rows say, whatever happened."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from config.instants import iso
from console.clock import parse_instant
from console.reports.forms import FORMS, render
from console.services import session
from console.services.reporting.document import Ask, Period
from console.services.reporting.queue import make
from storage import verify
from storage.flow import bucket, waits_of
from storage.flow_again import SUMS
from storage.records import Verdict
from tests.support import flow_oracle
from tests.support.flows import POLICY, Flowing
from tests.support.places import MORNING, make_place

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR = 3_600_000
DAY = 24 * HOUR
PEOPLE = ("ana", "ben", "cid", "dee")

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["take"] * 3
            + ["decide"] * 12
            + ["undo"] * 2
            + ["release", "appeal", "appeal", "change", "wait", "wait", "long"]
        ),
        st.integers(0, 30),
        st.integers(0, 3),
    ),
    min_size=10,
    max_size=60,
)


@contextmanager
def flowing(folder: Path, at: int = MORNING) -> Iterator[Flowing]:
    """Make a place with four reviewers on shift and a supervisor."""
    with make_place(folder, policy=POLICY, people=PEOPLE, at=at) as place:
        place.store.add_person("sue", ["supervisor"], "", place.clock.read(), by="root")
        flow = Flowing(place, folder)
        flow.start(PEOPLE)
        yield flow


def play(flow: Flowing, steps: list[tuple[str, int, int]]) -> None:
    """Do these things one after the other."""
    clock = flow.place.clock
    for what, number, who in steps:
        clock.advance(1)
        person = PEOPLE[who]
        if what == "take":
            flow.take_in(
                [number + step for step in range(1 + who * 2)], due_ms=number * HOUR if who else None
            )
        elif what == "decide":
            flow.decide(person, number)
        elif what == "undo":
            flow.undo(person)
        elif what == "release":
            flow.release(person)
        elif what == "appeal":
            flow.appeal(flow.last.get(person))
        elif what == "change" and flow.taken:
            flow.take_in([number + 1], first=number % flow.taken)
        elif what == "wait":
            clock.advance(number * 600_000)
        else:
            clock.advance(DAY + number * HOUR)


def days(report: Any) -> tuple[str, str]:
    """Return the days that a report covers."""
    return report.figures["days"]["first"], report.figures["days"]["last"]


def close(found: Any, expected: Any) -> None:
    """Compare figures, those that are divisions to twelve digits."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            close(found[key], value)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=1e-12)
    else:
        assert found == expected


def check(flow: Flowing, since: int, until: int) -> None:
    """Compare all three reports on a period with the oracle."""
    store: Any = flow.place.store
    known = flow_oracle.told(store)
    now = flow.place.clock.read().wall
    report: Any = flow.report("queue", since, until)
    covered = days(report)
    expected = flow_oracle.queue(known, covered, now)
    found = dict(report.figures)
    found["by_lane"] = {
        (row.pop("severity"), row.pop("category")): row for row in map(dict, report.figures["by_lane"])
    }
    found["by_trusted_flagger"] = {
        row.pop("name"): row for row in map(dict, report.figures["by_trusted_flagger"])
    }
    close({key: found[key] for key in expected}, expected)
    assert sum(row["arrivals"] for row in report.figures["by_day"]) == expected["arrivals"]
    assert sum(row["ended"] for row in report.figures["by_day"]) == expected["ended"]

    report = flow.report("transparency", since, until)
    expected = flow_oracle.transparency(known, days(report))
    found = dict(report.figures)
    found["trusted_flaggers"] = {row["name"]: row["cases"] for row in found["trusted_flaggers"]}
    found["received_by_origin_and_content"] = {
        (row["origin"], row["content"]): row["cases"] for row in found["received_by_origin_and_content"]
    }
    acted_on = dict(found["acted_on"])
    assert acted_on.pop("accounts") == expected.pop("accounts")
    contents = expected.pop("acted_on")
    assert acted_on == {name: contents[name] for name in acted_on}
    close({key: found[key] for key in expected}, {key: _plain(value) for key, value in expected.items()})

    report = flow.report("quality", since, until)
    expected = flow_oracle.quality(known, covered)
    found = {key: report.figures[key] for key in ("all", "second_opinions")}
    found["by_category"] = {row.pop("category"): row for row in map(dict, report.figures["by_category"])}
    found["by_policy"] = {
        row.pop("version"): {key: value for key, value in row.items() if key != "policy"}
        for row in map(dict, report.figures["by_policy"])
    }
    close(found, {key: _plain(value) for key, value in expected.items()})


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else value


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(STEPS, st.integers(-40, 200), st.integers(1, 200))
def test_every_figure_is_that_of_the_ledger_and_the_queue(
    steps: list[tuple[str, int, int]], begin: int, hours: int
) -> None:
    """Queue, quality and transparency agree with independent code, over all time and over any period.

    The week has the 25-hour day of 2026-10-25 in it. The counts pass the store's own check as well.
    """
    at = MORNING - 9 * DAY
    with tempfile.TemporaryDirectory() as folder, flowing(Path(folder), at) as flow:
        play(flow, steps)
        now = flow.place.clock.read().wall
        check(flow, 0, now + 1)
        check(flow, at + begin * HOUR, at + (begin + hours) * HOUR)
        problems = verify.verify(flow.place.store).problems  # type: ignore[arg-type] # the only backend
        assert problems == ()


@given(st.integers(0, 2**40))
def test_a_class_of_waits_holds_its_waits(wait: int) -> None:
    """Every wait lies in its own class, classes follow each other, and none is wide."""
    shortest, longest = waits_of(bucket(wait))

    assert shortest <= wait <= longest
    assert bucket(shortest) == bucket(longest) == bucket(wait)
    assert bucket(longest + 1) == bucket(wait) + 1
    assert (longest - shortest) * 64 <= max(shortest, 1)


def test_an_empty_store_has_a_page(tmp_path: Path) -> None:
    """Nothing came, nothing waits: zeros, gaps and a plain sentence; also for a time before the store."""
    with flowing(tmp_path) as flow:
        for since, until in ((0, 1), (MORNING - 400 * DAY, MORNING + 1)):
            report = flow.report("queue", since, until)
            assert report.figures["arrivals"] == report.figures["waiting"] == 0
            assert report.figures["age_ms"]["p50"] is None  # type: ignore[index] # JSON
            assert report.summary[-1] == "Nothing waits and nothing is in hand."


def test_one_case_that_nobody_decided(tmp_path: Path) -> None:
    """It came, it waits, its age is that of the queue; and at the pace of no decisions it stays."""
    with flowing(tmp_path) as flow:
        flow.take_in([1])
        flow.place.clock.advance(DAY + 5)
        now = flow.place.clock.read().wall
        report = flow.report("queue", MORNING, now + 1)

        assert report.figures["age_ms"] == dict.fromkeys(("p50", "p90", "p99", "oldest"), DAY + 5)
        assert report.figures["ended"] == 0
        assert report.figures["forecast"]["empty_at"] is None  # type: ignore[index] # JSON
        assert report.summary[-1].startswith("Not empty at this pace")


def test_the_forecast_carries_recent_rates_on(tmp_path: Path) -> None:
    """In two whole days 15 came and 17 were ended, one more a day: the 15 that wait take 15 days."""
    with flowing(tmp_path, MORNING) as flow:
        flow.take_in([1] * 15)
        flow.place.clock.advance(2 * DAY)
        store: Any = flow.place.store
        store.core.execute("DELETE FROM lane_outcomes")
        for day, cases in (("2026-11-02", 10), ("2026-11-03", 7)):
            lane = {"severity": 2, "category": "spam"}
            store.core.rows("add_lane_outcome", day=day, verdict="confirm", again=0, **lane, cases=cases)
        report = flow.report("queue", MORNING, MORNING + 1)
        forecast: Any = report.figures["forecast"]

        assert (forecast["days"], forecast["arrivals"], forecast["ended"], forecast["left"]) == (
            2,
            15,
            17,
            15,
        )
        assert forecast["empty_at"] == iso(MORNING + 2 * DAY + 15 * DAY)


def test_everything_within_a_second(tmp_path: Path) -> None:
    """Cases that come and are decided at one and the same instant: waits of 0, and the counts still check."""
    with flowing(tmp_path) as flow:
        flow.take_in(list(range(8)))
        for number in range(8):
            person = PEOPLE[number % 4]
            offer = session.next_case(flow.place.work(person))
            session.decide(flow.place.work(person), offer.case.id, tuple(Verdict)[number % 4])
        report: Any = flow.report("queue", MORNING, MORNING + 1)

        assert report.figures["waits"]["all"]["first_review"]["median_ms"] == 0
        assert verify.verify(flow.place.store).problems == ()  # type: ignore[arg-type] # the only backend


def test_a_part_of_a_day_is_widened_and_said_so(tmp_path: Path) -> None:
    """An hour of a day is told as that whole day, with a note; whole days need none."""
    with flowing(tmp_path) as flow:
        flow.take_in([1, 2, 3])
        flow.place.clock.advance(3 * DAY)
        part = flow.report("queue", MORNING + HOUR, MORNING + 2 * HOUR)
        whole = flow.report("queue", MORNING - 5 * HOUR, MORNING + 19 * HOUR)

        assert part.figures["arrivals"] == whole.figures["arrivals"] == 3
        assert any("whole local days" in note for note in part.notes)
        assert not any("whole local days" in note for note in whole.notes)


def test_a_day_of_25_hours_has_all_its_cases(tmp_path: Path) -> None:
    """The local day of 2026-10-24 ends an hour late: what came in its last hour is that day's."""
    begin = parse_instant("2026-10-24T02:00:00Z")
    with flowing(tmp_path, begin) as flow:
        flow.take_in([1])
        flow.place.clock.advance(25 * HOUR - 1)
        flow.take_in([2])
        flow.place.clock.advance(1)
        flow.take_in([3])
        report: Any = flow.report("queue", begin, begin + 25 * HOUR)
        both: Any = flow.report("queue", begin, begin + 25 * HOUR + 1)

        assert [row["arrivals"] for row in report.figures["by_day"]] == [2]
        assert [(row["day"], row["arrivals"]) for row in both.figures["by_day"]] == [
            ("2026-10-24", 2),
            ("2026-10-25", 1),
        ]


def test_every_form_takes_what_the_reports_say(tmp_path: Path) -> None:
    """Hostile categories and names of flaggers in text, CSV, JSON and a page: none of it works there."""
    with flowing(tmp_path) as flow:
        flow.take_in(list(range(18)))
        for number in range(16):
            flow.decide(PEOPLE[number % 4], number)
        now = flow.place.clock.read().wall
        for kind in ("queue", "quality", "transparency"):
            report = flow.report(kind, 0, now + 1)
            for form in FORMS:
                said = render(report, form)
                assert "\u202e" not in said or form == "json"
            assert "<script>" not in render(report, "html")
            for table in report.tables:
                lines = render(report, "csv", table=table.key).splitlines()
                assert not any(line.startswith("=cmd") for line in lines)


def test_a_group_is_told_that_the_queue_is_everybodys(tmp_path: Path) -> None:
    """Asked for one group the figures are those of all, and a note says why."""
    with flowing(tmp_path) as flow:
        flow.take_in([1])
        period = Period(MORNING, MORNING + 1, "Europe/Amsterdam")
        report = make(Ask(flow.place.store, MORNING, period, "blue"))

        assert report.figures["arrivals"] == 1
        assert any("everybody's" in note for note in report.notes)


def test_a_changed_count_is_found(tmp_path: Path) -> None:
    """Whoever changes one figure of the counts, or a wait, is told of by the store's own check."""
    with flowing(tmp_path) as flow:
        flow.take_in(list(range(6)))
        for person in PEOPLE:
            flow.decide(person, 0)
        store: Any = flow.place.store
        for change, told in (
            ("UPDATE lane_arrivals SET cases = cases + 1", "the count of arrivals by lane is wrong"),
            ("UPDATE origin_outcomes SET cases = cases + 1", "the count of decisions by origin is wrong"),
            ("UPDATE wait_days SET due = due + 1", "the sum of waits is wrong"),
            ("UPDATE waits SET wait = wait + 1", "the waits are not those of the decisions"),
            ("DELETE FROM arrived", "the count of arrivals by origin is wrong"),
        ):
            store.core.execute("SAVEPOINT before")
            store.core.execute(change)
            found = [problem.what for problem in verify.verify(store).problems]
            store.core.execute("ROLLBACK TO before")
            store.core.execute("RELEASE before")
            assert told in found, change
        assert verify.verify(store).sound


def test_a_store_from_before_the_counts_is_counted_when_it_is_opened(tmp_path: Path) -> None:
    """With every count taken away the next to open it makes them all again, the same."""
    with flowing(tmp_path) as flow:
        flow.take_in(list(range(12)))
        for number in range(8):
            flow.decide(PEOPLE[number % 4], number)
        store: Any = flow.place.store
        tables = ("arrived", "waits", *SUMS)

        def rows() -> list[Any]:
            found = [store.core.execute("SELECT * FROM " + table).fetchall() for table in tables]  # noqa: S608 - own
            return [sorted(row for row in each if row[-1]) for each in found]

        before = rows()
        for table in tables:
            store.core.execute("DELETE FROM " + table)  # noqa: S608 - named above
        store = flow.place.reopened()

        assert rows() == before
        assert verify.verify(store).sound
