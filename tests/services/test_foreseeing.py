"""What a draft would do, next to today's policy: coarsely at once, exactly after, and never for nobody."""

from __future__ import annotations

from itertools import chain

import pytest

from config.loading import loads, preset
from console.services import foreseeing
from console.services.forecasting import Ask, flat
from console.services.forecasting.history import HistoryError
from console.services.forecasting.running import run
from console.services.foreseeing import Foresight, Work, made_up, recorded

TODAY = preset("default")
TIGHT = loads('[[limit]]\nid = "little"\nmeasure = "time"\nover = "60m"\nmax = "2m"\n', "tight.toml")


def _work() -> Work:
    """Return two days of four people who worked under the default policy."""
    trace = []  # type: ignore[var-annotated]  # events, as the simulation collects them
    run(Ask(TODAY, 4, flat(12.0), 48.0), "a seed", trace=trace)
    return recorded(trace, TODAY, "Two days of 4 people")


WORK = _work()


def test_today_beside_itself_changes_nothing() -> None:
    """The very policy in force gives the same figure in both columns, coarsely and exactly."""
    answers = list(Foresight(TODAY, lambda: WORK)(TODAY, lambda: False))
    assert [answer.basis for answer in answers] == [
        "Two days of 4 people, 3 of them so far.",
        "Two days of 4 people.",
    ]
    assert all(row.today == row.draft for answer in answers for row in answer.rows)


def test_a_tighter_policy_shows_as_one() -> None:
    """Two minutes an hour refuse reveals, put cases off and leave less text a day."""
    answer = list(Foresight(TODAY, lambda: WORK)(TIGHT, lambda: False))[-1]
    figures = {row.label: (row.today, row.draft) for row in answer.rows}
    refused, less = figures["reveals refused"], figures["text a day, median"]
    assert refused[0] < refused[1]  # type: ignore[operator]  # both are counts
    assert less[0] > less[1]  # type: ignore[operator]  # both are lengths


def test_today_is_worked_out_once() -> None:
    """A second draft asks nothing new of today's policy."""
    foresight = Foresight(TODAY, lambda: WORK)
    first = list(foresight(TIGHT, lambda: False))
    kept = dict(foresight._replayed), dict(foresight._forecast)
    again = list(foresight(TIGHT, lambda: False))
    assert (dict(foresight._replayed), dict(foresight._forecast)) == kept
    assert first == again


@pytest.mark.parametrize("patience", [0, 1, 3])
def test_it_stops_when_nobody_waits(patience: int) -> None:
    """Once stopped it ends without an answer, whatever it was at."""
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > patience

    assert list(Foresight(TODAY, lambda: WORK)(TIGHT, stop)) == []


def test_a_made_up_month_is_sound_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replayed under the policy it was made under it refuses nothing; each person's lines are in order."""
    monkeypatch.setattr(foreseeing, "DAYS", 2)
    monkeypatch.setattr(foreseeing, "TEAMS", 1)
    work = made_up(TODAY)
    lines = [list(person) for person in work.people]
    assert all([line[1] for line in person] == sorted(line[1] for line in person) for person in lines)
    assert len({line[0] for line in chain.from_iterable(lines)}) == len(lines)
    longest = TODAY.reveal.longest
    assert all(
        (line[7] or 0) <= longest for line in chain.from_iterable(lines) if line[2] == "reveal.granted"
    )
    answer = list(Foresight(TODAY, lambda: work)(TODAY, lambda: False))[-1]
    assert next(row.draft for row in answer.rows if row.label == "reveals refused") == 0


def test_nothing_recorded_is_said_plainly() -> None:
    """Events without a claim say nothing about the work."""
    with pytest.raises(HistoryError):
        recorded([], TODAY, "nothing")
