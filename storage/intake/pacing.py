"""How many rows a live batch holds, so that reviewers hardly notice that cases come in.

A batch keeps everyone else from writing for as long as it lasts, and how long that is differs by machine, by
load and by how large the store has grown: 300 rows took 6 ms on an idle disk and 59 ms on a busy one. So a
batch is as large as the last ones say that it may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Stopwatch = Callable[[], float]
    """Seconds since any moment, never running back; console.clock has one."""

HOLD: Final = 0.005
"""Seconds a batch may keep reviewers from writing: one that must wait for it still answers a key within the
16 ms of a frame, the reviewer's own commit included."""

FEWEST_ROWS: Final = 50
"""A commit waits for the disk as long for one row as for 50: with fewer, intake crawls and nobody gains."""

MOST_ROWS: Final = 1_000
"""More in a transaction save nothing: a commit's own cost is below a tenth of it by then."""

FIRST_ROWS: Final = 100
"""What to begin with, and to stay with when there is no stopwatch: 5 ms of a machine twice as slow."""

MOST_CHANGE: Final = 2.0
"""By how much one batch may change the next: a machine that stood still for once is no reason to crawl."""


class Pace:
    """Learns from batch to batch."""

    def __init__(self, watch: Stopwatch | None) -> None:
        self._watch = watch
        self._begun = 0.0
        self.rows = FIRST_ROWS
        """Rows of the next batch."""

    def begin(self) -> None:
        """Note that a batch has the store for itself from now on."""
        if self._watch is not None:
            self._begun = self._watch()

    def end(self, rows: int) -> None:
        """Note that it has let go of the store, having written that many rows."""
        if self._watch is None:
            return
        took = self._watch() - self._begun
        # A few rows that were left over say nothing of how long many take, unless they took too long already.
        if took < HOLD and rows < self.rows:
            return
        fits = rows * HOLD / max(took, HOLD / MOST_ROWS)
        least, most = self.rows / MOST_CHANGE, self.rows * MOST_CHANGE
        self.rows = round(min(max(fits, least, FEWEST_ROWS), most, MOST_ROWS))
