"""The report on quality; test_report_queue holds its figures to code that counts lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from console.services import overrides, oversight, session
from console.services.reporting import quality
from console.services.reporting.document import Ask, Period
from storage.records import Verdict
from tests.support.flows import Flowing
from tests.support.places import make_place

if TYPE_CHECKING:
    from pathlib import Path

    from console.services.reporting.document import Report
    from tests.support.places import Place

ALL = 'name = "all"\n[review]\nsample = 1.0\n'


def report(place: Place, since: int = 0, until: int | None = None) -> Report:
    """Make the report."""
    now = place.clock.read().wall
    period = Period(since, now + 1 if until is None else until, "UTC")
    return quality.make(Ask(place.store, now, period))


def decide(place: Place, person: str, verdict: Verdict) -> str:
    """Have a person decide the case that they are offered."""
    place.clock.advance(1)
    offer = session.next_case(place.work(person))
    session.decide(place.work(person), offer.case.id, verdict)
    return offer.case.id


def test_agreement_of_a_worked_table(tmp_path: Path) -> None:
    """Four cases twice, one of them with another verdict: observed agreement 3/4, expected by chance 1/2."""
    pairs = [("confirm", "confirm"), ("confirm", "dismiss"), ("dismiss", "dismiss"), ("dismiss", "dismiss")]
    with make_place(tmp_path, policy=ALL) as place:
        for person in ("ana", "ben"):
            session.start_shift(place.work(person))
        for first, second in pairs:
            Flowing(place, tmp_path, taken=pairs.index((first, second)) + place.clock.read().wall).take_in(
                [2]
            )
            one = decide(place, "ana", Verdict(first))
            assert decide(place, "ben", Verdict(second)) == one
        made = report(place)
        figures: Any = made.figures["all"]

        assert (figures["sampled"], figures["agreement"]) == (4, 0.75)
        assert figures["kappa"] == pytest.approx(0.5)
        assert figures["alpha"] == pytest.approx(1 - 7 * 2 / (2 * 3 * 5))
        assert figures["sample_overturn_rate"] == 0.25
        assert (
            [row["policy"] for row in made.figures["by_policy"]]
            == [  # type: ignore[attr-defined] # JSON
                f"all ({place.store.active_policy().version[:12]})"
            ]
        )


def test_appeals_do_not_count_as_samples(tmp_path: Path) -> None:
    """An appeal that changes the verdict: one overturned of one, and no agreement to speak of."""
    with make_place(tmp_path, policy='name = "none"\n') as place:
        place.store.add_person("sue", ["supervisor"], "", place.clock.read(), by="root")
        for person in ("ana", "ben"):
            session.start_shift(place.work(person))
        Flowing(place, tmp_path).take_in([2])
        case = decide(place, "ana", Verdict.CONFIRM)
        oversight.appeal(place.work("sue"), case, "they say it was a garden")
        assert report(place).figures["open"] == {"appeal": 1}
        decide(place, "ben", Verdict.DISMISS)
        figures: Any = report(place).figures["all"]

        assert (figures["appeals"], figures["appeals_overturned"], figures["sampled"]) == (1, 1, 0)
        assert figures["agreement"] is figures["kappa"] is figures["alpha"] is None


def test_an_empty_store_and_a_time_before_it(tmp_path: Path) -> None:
    """Nothing was looked at again: a plain sentence and no figure."""
    with make_place(tmp_path) as place:
        for made in (report(place), report(place, 0, 1)):
            assert made.summary == (
                "No decision that was drawn for a second look was looked at again in this period.",
            )
            assert made.figures["all"]["agreement"] is None  # type: ignore[index] # JSON


def test_nobody_is_named(tmp_path: Path) -> None:
    """No name of anybody who reviewed is anywhere in the report."""
    with make_place(tmp_path, policy=ALL, people=("reviewer-one", "reviewer-two")) as place:
        for person in ("reviewer-one", "reviewer-two"):
            session.start_shift(place.work(person))
        Flowing(place, tmp_path).take_in([2])
        decide(place, "reviewer-one", Verdict.CONFIRM)
        decide(place, "reviewer-two", Verdict.CONFIRM)

        assert "reviewer-" not in repr(report(place))


def test_an_exception_makes_nobody_a_row_of_their_own(tmp_path: Path) -> None:
    """What was decided under an exception for one person is in the totals, and under no policy version."""
    with make_place(tmp_path, policy=ALL) as place:
        for name in ("sue", "sam"):
            place.store.add_person(name, ["supervisor"], "", place.clock.read(), by="root")
        until = place.clock.read().wall + 3_600_000
        asked = overrides.request(place.work("sue"), "ana", ["reveal.longest=15s"], "a new screen", until)
        overrides.approve(place.work("sam"), asked.id)
        for person in ("ana", "ben"):
            session.start_shift(place.work(person))
        Flowing(place, tmp_path).take_in([2])
        decide(place, "ana", Verdict.CONFIRM)
        decide(place, "ben", Verdict.CONFIRM)
        made = report(place)
        figures: Any = made.figures
        assert (figures["all"]["sampled"], figures["by_policy"]) == (1, [])
