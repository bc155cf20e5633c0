"""Worked cases of rest and window rules from transport and screen-time limits, which nobody here wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from config.durations import MINUTE, SECOND
from config.exposure import Event, Record
from config.instants import read_instant
from config.localdays import day_of
from config.policy import Policy
from config.rules import Assessment, assess
from tests.support.oracles import oracle

NAME = "rest-and-window-vectors.json"
"""Minutes, unless a vector names another unit. `drive` is exposure, `other` is work without exposure, `rest`
is neither; what is expected is so at the end of the sequence."""

VECTORS = json.loads(Path(__file__).parents[1].joinpath("data", NAME).read_text())["vectors"]
BEGIN = 1_774_000_000_000


def _vectors(key: str) -> list[Any]:
    return [pytest.param(vector, id=vector["id"]) for vector in VECTORS if key in vector]


def _after(rule: dict[str, Any], sequence: list[Any], unit: int) -> Assessment:
    """Return the answer at the end of a sequence of driving, other work and rest, back from the last rest."""
    longest = f"{max([count for _, count in sequence]) * unit}ms"
    lengths = {key: f"{rule[key] * unit}ms" for key in ("after", "length", "grace")}
    policy = Policy.model_validate(
        {
            "shift_length": "0",
            "reveal": {"longest": longest, "minimum_charge": "1s"},
            "break": [{"id": "rest", "counts": rule["counts"], **lengths}],
        }
    )
    at = BEGIN
    events = [Event("a", at, "shift.started")]
    for what, count in sequence:
        end = at + count * unit
        if what == "drive":
            facts = {"case": "c", "field": "f"}
            events.append(
                Event("a", at, "reveal.granted", severity=1, category="x", ms=count * unit, **facts)
            )
            events.append(Event("a", end, "reveal.closed", **facts))
        elif what == "rest":
            events += [Event("a", at, "break.started", rule="own"), Event("a", end, "break.ended")]
        at = end
    return assess(policy, Record.of(events), at)


def test_the_vectors_are_those_of_the_other_rule_books() -> None:
    """The copy that comes with the tests is what was handed over, to the letter."""
    assert json.loads(oracle(NAME).read_text())["vectors"] == VECTORS


def test_every_vector_is_asked() -> None:
    """No vector is of a kind that none of these tests reads."""
    kinds = ("break", "day", "spans", "note")
    assert sum(len(_vectors(kind)) for kind in kinds) == len(VECTORS) == 12


@pytest.mark.parametrize("vector", _vectors("break"))
def test_rest_rules(vector: dict[str, Any]) -> None:
    """The answer at the end of the sequence is the one the other rule book gives."""
    unit = SECOND if vector.get("unit") == "s" else MINUTE
    answer = _after(vector["break"], vector["sequence"], unit)
    found = {"state": answer.state, "may_claim": answer.may.claim, "may_reveal": answer.may.reveal}
    assert {key: found[key] for key in vector["expect"]} == vector["expect"]


@pytest.mark.parametrize("vector", _vectors("day"))
def test_days_of_23_and_25_hours(vector: dict[str, Any]) -> None:
    """What was used before the day changes is used no longer at the very instant it does."""
    before, after = (read_instant(vector["instants"][key]) for key in ("before", "after"))
    assert before is not None
    assert after is not None
    limit = {"id": "day", "measure": "reveals", "over": "day", "max": 1}
    policy = Policy.model_validate({**vector["day"], "limit": [limit]})
    record = Record.of([Event("a", before, "reveal.granted", case="c", field="f", severity=1, ms=3000)])
    used = [assess(policy, record, at).meters[0] for at in (before, after)]
    assert vector["expect"]["different_local_days"] == ([meter.used for meter in used] == [1, 0])
    assert used[0].frees_at == after


@pytest.mark.parametrize("vector", _vectors("spans"))
def test_spans_over_a_change_of_the_clocks(vector: dict[str, Any]) -> None:
    """What lasts five hours is charged as five hours, whatever the clocks on the wall show."""
    policy = Policy.model_validate(
        {
            "timezone": vector["zone"],
            "day_starts": "00:00",
            "limit": [{"id": "day", "measure": "time", "over": "day", "max": "20h"}],
        }
    )
    for begin, end, minutes in vector["spans"]:
        start, stop = read_instant(begin), read_instant(end)
        assert start is not None
        assert stop is not None
        facts = {"case": "c", "field": "f"}
        record = Record.of(
            [
                Event("a", start, "reveal.granted", severity=1, ms=stop - start + MINUTE, **facts),
                Event("a", stop, "reveal.closed", **facts),
            ]
        )
        assert assess(policy, record, stop).meters[0].used == minutes * MINUTE
        day = day_of(policy.zone, 0, None, start)
        assert day.end - day.start == (25 if minutes == 300 else 23) * 60 * MINUTE


@pytest.mark.parametrize("vector", _vectors("note"))
def test_points_add_across_sources(vector: dict[str, Any]) -> None:
    """Two spans have the sum of their doses, and twice the time has twice the points."""
    assert "sum of their doses" in vector["note"]
    policy = Policy.model_validate(
        {
            "limit": [{"id": "dose", "measure": "dose", "over": "24h", "max": 1000}],
            "severity": {"weights": [1, 2, 3, 4, 5]},
        }
    )

    def dose(*spans: tuple[int, int]) -> int:
        events = [
            Event(
                "a", BEGIN + index * 100_000, "reveal.granted", case="c", field="f", severity=severity, ms=ms
            )
            for index, (severity, ms) in enumerate(spans)
        ]
        return assess(policy, Record.of(events), BEGIN + 1_000_000).meters[0].used

    assert dose((2, 10_000), (5, 7_000)) == dose((2, 10_000)) + dose((5, 7_000))
    assert dose((3, 20_000)) == 2 * dose((3, 10_000))
