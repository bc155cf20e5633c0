"""How large live batches become, for machines of all kinds."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from storage.intake.pacing import FEWEST_ROWS, FIRST_ROWS, HOLD, MOST_ROWS, Pace


@dataclass
class Machine:
    """A machine that takes so long for a commit and so long for a row, by its own stopwatch."""

    commit: float
    row: float
    now: float = 1_000.0

    def watch(self) -> float:
        """Return the time by this machine."""
        return self.now

    def batch(self, pace: Pace, rows: int | None = None) -> float:
        """Write a batch and return for how long it held the store."""
        count = pace.rows if rows is None else rows
        took = self.commit + count * self.row
        pace.begin()
        self.now += took
        pace.end(count)
        return took


@pytest.mark.parametrize(("commit", "row"), [(0.001, 20e-6), (0.0005, 40e-6), (0.002, 15e-6), (0.003, 30e-6)])
def test_a_batch_holds_the_store_for_about_five_milliseconds(commit: float, row: float) -> None:
    """Whatever a commit and a row cost, after a few batches each is about as long as it may be."""
    machine = Machine(commit, row)
    pace = Pace(machine.watch)
    held = [machine.batch(pace) for _ in range(40)]
    assert max(held[20:]) < 1.2 * HOLD
    assert min(held[20:]) > 0.8 * HOLD


@pytest.mark.parametrize(("commit", "row", "rows"), [(0.05, 1e-3, FEWEST_ROWS), (0.0, 0.0, MOST_ROWS)])
def test_there_are_bounds(commit: float, row: float, rows: int) -> None:
    """The slowest machine still takes in the fewest rows at a time, and the fastest no more than the most."""
    machine = Machine(commit, row)
    pace = Pace(machine.watch)
    for _ in range(20):
        machine.batch(pace)
    assert pace.rows == rows


def test_a_machine_that_gets_busy_is_followed_at_once() -> None:
    """Eight times as slow: three batches on, each is as short as it was; and back again after that."""
    machine = Machine(0.0005, 10e-6)
    pace = Pace(machine.watch)
    for _ in range(20):
        machine.batch(pace)
    before = pace.rows
    machine.row *= 8
    for _ in range(3):
        machine.batch(pace)
    assert machine.batch(pace) < 1.2 * HOLD
    machine.row /= 8
    for _ in range(12):
        machine.batch(pace)
    assert pace.rows == pytest.approx(before, rel=0.1)


def test_one_stumble_costs_little() -> None:
    """A single batch of a second halves the next one, no more."""
    machine = Machine(0.001, 20e-6)
    pace = Pace(machine.watch)
    for _ in range(20):
        machine.batch(pace)
    before = pace.rows
    machine.commit = 1.0
    machine.batch(pace)
    assert pace.rows == round(before / 2)


def test_a_few_left_over_rows_teach_nothing() -> None:
    """The short last batch of a chunk makes the next one neither larger nor smaller."""
    machine = Machine(0.001, 20e-6)
    pace = Pace(machine.watch)
    for _ in range(20):
        machine.batch(pace)
    before = pace.rows
    machine.batch(pace, rows=1)
    assert pace.rows == before


def test_without_a_stopwatch_batches_stay_as_they_begin() -> None:
    """Nobody tells the time, so nothing is learned."""
    pace = Pace(None)
    pace.begin()
    pace.end(FIRST_ROWS)
    assert pace.rows == FIRST_ROWS
