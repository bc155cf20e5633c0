"""Every report in the situations that are easily forgotten: each gives a sensible page, never an error."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from config.instants import read_iso
from console.commands.report import KINDS
from console.reports.forms import FORMS, render
from console.services import session
from console.services.reporting import asking
from console.services.reporting.document import YOUNGER
from storage.records import Verdict
from tests.support.flows import Flowing
from tests.support.places import make_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.places import Place

HOUR = 3_600_000
DAY = 24 * HOUR
MADE = read_iso("2026-10-24T09:00:00Z")
"""When the store is made: a Saturday, on the local day of 25 hours in Amsterdam."""

SECOND_TIME = read_iso("2026-10-25T01:30:00Z")
"""Half past two at night for the second time, still the local day of 24 October."""

LONG_DAY = date(2026, 10, 24)

NOTHING = {
    "exposure": "Nobody was shown anything in this period.",
    "breaks": "No break was due or taken in this period.",
    "queue": "Cases: 0 came in, 0 ended, 0 waiting now.",
    "quality": "No decision that was drawn for a second look was looked at again in this period.",
    "wellbeing": (
        "No week that this period touches is over and was released. "
        "Check-ins are reported by whole weeks only."
    ),
    "transparency": (
        "0 cases were received: 0 by automated detection, 0 from users and other third parties, "
        "0 from trusted flaggers and 0 from staff."
    ),
}
"""First sentences where nothing happened; the chains of the integrity report are never none."""

ONE_CASE = NOTHING | {
    "exposure": "1 person worked; 12 s of exposure, 0.2 points.",
    "breaks": "1 break fell due; rested on time: 1, late: 0.",
    "queue": "Cases: 1 came in, 1 ended, 0 waiting now.",
    "transparency": (
        "1 case was received: 0 by automated detection, 0 from users and other third parties, "
        "1 from trusted flaggers and 0 from staff."
    ),
}

NEVER_SAID = re.compile(r"\b(None|nan|inf|True|False|Traceback)\b")

POLICY = """
timezone = "Europe/Amsterdam"
[[break]]
id = "rest"
after = "10s"
length = "10m"
grace = "1m"
"""


def _work(place: Place, flow: Flowing) -> None:
    """Have ana take, read and decide one case for 12 seconds, and end her shift."""
    flow.take_in([4])
    session.start_shift(place.work("ana"))
    case = session.next_case(place.work("ana")).case.id
    session.reveal(place.work("ana"), case, "report_text", 1)
    place.clock.advance(12_000)
    session.hide(place.work("ana"))
    session.decide(place.work("ana"), case, Verdict.CONFIRM)
    session.end_shift(place.work("ana"))


@contextmanager
def _one_person(folder: Path) -> Iterator[Place]:
    """Make a store in which one person decided one case in the hour that came twice."""
    with make_place(folder, policy=POLICY, people=("ana",), at=MADE) as place:
        place.store.add_person("ana", ["reviewer"], "blue", place.clock.read(), by="root")
        place.clock.advance(SECOND_TIME - MADE)
        _work(place, Flowing(place, folder))
        place.clock.advance(3 * HOUR)
        yield place


def _sensible(place: Place, expected: dict[str, str], **asked: Any) -> dict[str, Any]:
    """Make every report in every form; return the JSON of each by its kind."""
    told = {}
    for kind in KINDS:
        made = asking.make(place.store, place.clock, kind, **asked)
        said = {form: render(made, form) for form in FORMS}
        for form in ("table", "html"):
            assert NEVER_SAID.search(said[form]) is None, (kind, form)
        assert " 1 cases" not in said["table"]
        told[kind] = json.loads(said["json"])
        assert made.summary[0] == expected.get(kind, made.summary[0])
        assert all(sentence.endswith(".") for sentence in made.summary)
    return told


def test_an_empty_store(tmp_path: Path) -> None:
    """Nobody reviews and nothing came in: each report says so in a sentence."""
    with make_place(tmp_path, policy=POLICY, people=(), at=MADE) as place:
        told = _sensible(place, NOTHING)

        assert told["integrity"]["summary"][0].startswith("2 lines in 1 chain;")
        assert [row["person"] for row in told["integrity"]["tables"]["chains"]] == ["leeward"]


def test_one_person_on_a_day_of_25_hours(tmp_path: Path) -> None:
    """Their one case is in every report of that day, in the hour that came twice; the next day has none."""
    with _one_person(tmp_path) as place:
        told = _sensible(place, ONE_CASE, since=LONG_DAY, until=LONG_DAY)
        after = _sensible(place, NOTHING, since=date(2026, 10, 25), until=date(2026, 10, 25))

        for kind in KINDS:
            since, until = (read_iso(told[kind][end]) for end in ("since", "until"))
            assert until - since == 25 * HOUR
        assert [row["day"] for row in told["queue"]["tables"]["days"]] == ["2026-10-24"]
        assert told["exposure"]["figures"]["people"][0]["reveals"] == 1
        assert after["exposure"]["figures"]["people"][0]["reveals"] == 0


def test_a_person_who_left(tmp_path: Path) -> None:
    """Weeks later the reports of then are as they were, and the last weeks tell nothing of them."""
    with _one_person(tmp_path) as place:
        then = _sensible(place, ONE_CASE, since=LONG_DAY, until=LONG_DAY)
        place.clock.advance(40 * DAY)
        still = _sensible(place, ONE_CASE, since=LONG_DAY, until=LONG_DAY)
        _sensible(place, NOTHING, since=date(2026, 11, 20))

        for kind in ("exposure", "breaks", "quality", "transparency"):
            assert still[kind]["figures"] == then[kind]["figures"], kind


def test_a_group_that_was_renamed(tmp_path: Path) -> None:
    """Asked for by its new name, what was done under the old one is there; the old name is nobody's."""
    with _one_person(tmp_path) as place:
        place.store.add_person("ana", ["reviewer"], "green", place.clock.read(), by="root")
        told = _sensible(place, ONE_CASE, since=LONG_DAY, until=LONG_DAY, group="green")

        assert {told[kind]["group"] for kind in KINDS} == {"green"}
        for kind in KINDS:
            with pytest.raises(Exception, match="nobody is in this group"):
                asking.make(place.store, place.clock, kind, group="blue")


def test_a_time_before_the_store_existed(tmp_path: Path) -> None:
    """Nothing is told of it, and those that could have told something say why."""
    with _one_person(tmp_path) as place:
        told = _sensible(place, NOTHING, since=date(2019, 1, 1), until=date(2019, 1, 31))

        for kind in set(KINDS) - {"wellbeing", "integrity"}:
            assert YOUNGER in told[kind]["notes"], kind
        assert told["integrity"]["tables"]["policies"] == []
