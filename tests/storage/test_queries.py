"""The queries do what their comments say they cost: no scan where a queue or a ledger can be long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import queries

if TYPE_CHECKING:
    from tests.storage.builders import Desk

LONG = ("queue", "ledger", "cases", "guarded", "decisions", "passed", "days", "w", "q", "c", "p", "n")
"""Tables, and their names in the queries, that grow with the work done."""

SCANS = {"chain_names": "SCAN ledger"}
"""Queries that read a long table from end to end, because that is what they are for."""


def _plan(desk: Desk, query: str) -> list[str]:
    steps = desk.store.core.execute(f"EXPLAIN QUERY PLAN {query}", _Anything()).fetchall()
    return [step[3] for step in steps]


class _Anything(dict[str, object]):
    def __missing__(self, _: str) -> int:
        return 1


@pytest.mark.parametrize("name", sorted(queries.load()))
def test_no_query_scans_what_grows(desk: Desk, name: str) -> None:
    """Every named query compiles, and steps into an index of whatever can be long."""
    steps = _plan(desk, queries.load()[name])
    scans = [step for step in steps if step.startswith("SCAN") and step.split()[1] in LONG]

    assert scans == [] or scans[0].startswith(SCANS.get(name, "nothing")), steps


@pytest.mark.parametrize("closed", [0, 3])
def test_a_claim_reads_the_head_of_each_lane_from_the_partial_index(desk: Desk, closed: int) -> None:
    """The index alone answers, in its own order; nothing of a lane is sorted."""
    steps = _plan(desk, desk.store.core.among_lanes("heads", closed))

    assert any("SEARCH w USING COVERING INDEX queue_waiting (lane=?)" in step for step in steps), steps
    assert sum("TEMP B-TREE" in step for step in steps) == 1, "the heads of the lanes, and nothing else"


def test_shifts_are_found_without_reading_the_chain(desk: Desk) -> None:
    """The partial index of shift lines is used."""
    steps = _plan(desk, queries.load()["shifts_until"])

    assert len(steps) == 1
    assert "ledger_shifts" in steps[0]


def test_rare_lines_are_found_by_one_index(desk: Desk) -> None:
    """Clocks that were set, refusals and whatever else is rare: by kind and time, and nothing is sorted."""
    names = ("rare_lines", "count_rare", "team_clocks")
    for name in names:
        steps = _plan(desk, queries.load()[name])
        assert any("ledger_rare (kind" in step for step in steps), (name, steps)
    assert len(_plan(desk, queries.load()["team_clocks"])) == 1
