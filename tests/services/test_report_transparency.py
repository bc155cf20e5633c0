"""The report that is published each year; test_report_queue holds its figures to code that counts lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console.services import session
from console.services.reporting.document import Ask, Period
from console.services.reporting.transparency import make
from storage.records import Verdict
from tests.support import published_year as year
from tests.support.flows import Flowing
from tests.support.places import PLAIN, make_place

if TYPE_CHECKING:
    from pathlib import Path

    from console.services.reporting.document import Report
    from tests.support.places import Place

SCALE = 23
"""Of the published year: the smallest part of it that still has a third party's report."""


def report(place: Place) -> Report:
    """Make the report of all time."""
    now = place.clock.read().wall
    return make(Ask(place.store, now, Period(0, now + 1, "Europe/Amsterdam")))


def test_a_published_year_reads_as_it_was_published(tmp_path: Path) -> None:
    """A 23rd of a large provider's year: reports, images by hash match, third parties, trusted, accounts.

    `python -m tests.bench flows --full` makes the whole year and reads the published figures themselves.
    """
    store, end = year.fill(tmp_path, SCALE)
    try:
        made = make(Ask(store, end, Period(year.BEGIN, year.END, "Europe/Amsterdam")))
    finally:
        store.close()
    figures: Any = made.figures
    by_kind = {
        (row["origin"], row["content"]): row["cases"] for row in figures["received_by_origin_and_content"]
    }

    assert figures["received"] == year.REPORTS // SCALE
    assert by_kind["automated", "image"] == year.IMAGES_BY_HASH_MATCH // SCALE
    assert figures["received_by_origin"]["user"] == year.THIRD_PARTIES // SCALE == 1
    assert figures["trusted_flaggers"] == [{"name": year.HOTLINE, "cases": year.TRUSTED // SCALE}]
    assert figures["acted_on"]["accounts"] == year.ACCOUNTS // SCALE
    assert figures["reported_to_authority"] == figures["outcomes"]["confirm"] == year.REPORTS // SCALE
    assert figures["time_to_action_ms"]["median"] == figures["time_to_action_ms"]["p90"] == 2 * year.DAY


def test_an_empty_store_has_a_page(tmp_path: Path) -> None:
    """Zeros, no times, no flaggers, and still the text on how people are looked after."""
    with make_place(tmp_path) as place:
        made = report(place)
        figures: Any = made.figures

        assert figures["received"] == figures["decided_by_people"] == 0
        assert figures["time_to_action_ms"] == {"cases": 0, "median": None, "p90": None}
        assert made.summary[0].startswith("0 cases were received")
        assert made.tables[-1].rows


def test_the_text_on_support_is_the_policy_in_sentences(tmp_path: Path) -> None:
    """Limits, breaks, check-ins and where help is to be had, from the policy in force."""
    policy = f"""{PLAIN}
[[break]]
id = "rest"
after = "50m"
length = "10m"
[support]
message = "Somebody is there for you."
contacts = [{{ name = "The quiet room", how = "second floor" }}]
"""
    with make_place(tmp_path, policy=policy) as place:
        made = report(place)
        support: Any = made.figures["support"]
        says = " ".join(support["says"])

        assert "4 hours" in says
        assert "10 minutes" in says
        assert "private check-in" in says
        assert "The quiet room" in says
        assert support["message"] == "Somebody is there for you."
        assert [row[0] for row in made.tables[-1].rows] == support["says"]


def test_an_account_acted_on_twice_is_one_account(tmp_path: Path) -> None:
    """Two cases of one account, disabled and warned: two decisions and one account; one can be undone."""
    with make_place(tmp_path) as place:
        flow = Flowing(place, tmp_path)
        flow.take_in([1, 1])
        work = place.work("ana")
        session.start_shift(work)
        for action in ("disable-account", "warn-account"):
            offer = session.next_case(work)
            session.decide(work, offer.case.id, Verdict.CONFIRM, [action])
        figures: Any = report(place).figures
        assert figures["actions"] == {"disable-account": 1, "warn-account": 1}
        assert figures["acted_on"]["accounts"] == 1

        session.undo(work)
        figures = report(place).figures
        assert figures["actions"] == {"disable-account": 1}
        assert figures["outcomes"]["confirm"] == 1


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    """A flagger's name that is a formula, or markup, stands in the report as it is; forms see to it."""
    with make_place(tmp_path) as place:
        Flowing(place, tmp_path).take_in([2, 3, 4])
        made = report(place)

        names = [row[0] for table in made.tables if table.key == "trusted_flaggers" for row in table.rows]
        assert sorted(map(str, names)) == sorted(["=cmd()", "[b]\u202eHotline", "(no name)"])
