"""The use case: take these files in, batch by batch, and say what became of every record."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Final

from config.mappings import mapping_for
from storage.intake import forms
from storage.intake.chunks import Chunk, Reader
from storage.intake.preparing import Plan
from storage.intake.quarantine import Quarantine
from storage.intake.worker import Worker
from storage.records import STORE_CHAIN
from storage.sqlite_intake import SqliteIntake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from storage.intake.door import Door
    from storage.intake.forms import Source
    from storage.reading import Reading
    from storage.sqlite import SqliteStore

LIVE_ROWS: Final = 300
"""Records a transaction while reviewers work: with 300-1,000 nobody notices, 10,000 cost them seconds."""

ALONE_ROWS: Final = 50_000
"""Records a transaction in maintenance, when nobody else writes."""

ALONE_CHUNK: Final = 2_000
"""Records read at a time in maintenance; it bounds the memory, not the transaction."""

WORTH_A_PROCESS: Final = 4 << 20
"""Bytes from which a second process pays: starting one costs what 2 MB of reading does."""

MOST_REASONS: Final = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, after a committed batch."""

    done: int
    """Bytes passed, of all files."""
    total: int | None
    """Bytes in all; None when it can't be known (standard input)."""
    read: int
    new: int
    updated: int
    unchanged: int
    quarantined: int


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the records: read = new + updated + unchanged + quarantined, always."""

    read: int
    new: int
    updated: int
    unchanged: int
    quarantined: int
    seconds: float
    dropped: int = 0
    """Fields left out of cases that were taken in, since they stood for a picture; not of unchanged ones."""
    interrupted: bool = False
    """Stopped by the person before the end. All that is counted is in the store; running it again goes on."""
    reasons: tuple[tuple[str, int], ...] = ()
    """Why records were quarantined, the most frequent first."""


def take_in(
    store: SqliteStore,
    sources: Sequence[Source],
    *,
    reading: Reading,
    source_name: str | None = None,
    quarantine: Path | None = None,
    progress: Callable[[Progress], None] | None = None,
    live: bool = True,
    by: str | None = None,
    mappings: Path | None = None,
) -> Intake:
    """Take in every record of these files (`-`: standard input).

    Each batch is one transaction, counters and all: whatever ends this early, what was committed is whole,
    and the same call again goes on from there. `source_name` stands for what the records say of their source,
    `mappings` is an organisation's own folder of them. With `by`, the counts are put on the store's chain.

    Raises UnreadableError, QuarantineError, MappingError or StoreError; batches before that stay.
    """
    started = perf_counter()
    sizes = [forms.size(source) for source in sources]
    plan = Plan(
        store.active_policy().policy.default_severity,
        store.look(STORE_CHAIN, reading).now,
        source_name,
        partial(mapping_for, folder=mappings),
    )
    door: Door = SqliteIntake(store.core)
    with contextlib.ExitStack() as stack:
        kept = None
        if quarantine is not None:
            kept = Quarantine(quarantine)
            stack.callback(kept.close)
        taking = _Taking(door, kept, progress, sizes)
        stack.enter_context(door.pace(live=live))
        interrupted = False
        try:
            taking.run(plan, sources, live=live)
        except KeyboardInterrupt:
            interrupted = True
        if by is not None:
            with store.turn(STORE_CHAIN, reading) as turn:
                turn.append("intake.took", by=by, **taking.counts)
    return Intake(
        **taking.counts,
        seconds=round(perf_counter() - started, 3),
        dropped=taking.dropped,
        interrupted=interrupted,
        reasons=tuple(taking.reasons.most_common()),
    )


class _Taking:
    """One run: what was read, written and put aside so far. Counts change only when a batch is committed."""

    def __init__(
        self,
        door: Door,
        quarantine: Quarantine | None,
        progress: Callable[[Progress], None] | None,
        sizes: Sequence[int | None],
    ) -> None:
        self._door = door
        self._quarantine = quarantine
        self._progress = progress
        self._total = None if None in sizes else sum(size or 0 for size in sizes)
        self._done = 0
        self._file = ("", 0)
        self._chunks = 0
        self.counts = {"read": 0, "new": 0, "updated": 0, "unchanged": 0, "quarantined": 0}
        self.dropped = 0
        self.reasons: Counter[str] = Counter()

    def run(self, plan: Plan, sources: Sequence[Source], *, live: bool) -> None:
        """Read everything, in a process of its own when that pays, and write it."""
        # A live transaction never waits for more to be read: reviewers would wait with it.
        rows, size = (1, LIVE_ROWS) if live else (ALONE_ROWS, ALONE_CHUNK)
        if self._total is not None and self._total >= WORTH_A_PROCESS:
            worker = Worker(plan, self._door.opener(), sources, size)
            try:
                self._write(worker.chunks(), rows, worker.written)
            finally:
                worker.close()
            return
        with self._door.opener()() as known:
            reader = Reader(plan, known, size)
            self._write(reader.chunks(sources, lambda: self._chunks), rows, lambda _: None)

    def _write(self, chunks: Iterator[Chunk], rows: int, written: Callable[[int], None]) -> None:
        for first in chunks:
            batch = [first]
            counts: Counter[str] = Counter()
            if first.rows:
                with self._door.batch():
                    pending = self._one(first, counts)
                    while pending < rows and (chunk := next(chunks, None)):
                        batch.append(chunk)
                        pending += self._one(chunk, counts)
            else:
                self._one(first, counts)
            self._settle(batch, counts)
            written(self._chunks)

    def _one(self, chunk: Chunk, counts: Counter[str]) -> int:
        """Write a chunk's rows, add to the counts what became of its records, and return how many rows."""
        result = self._door.write(chunk.rows)
        counts.update(
            read=chunk.read,
            new=result.new,
            updated=result.updated,
            unchanged=chunk.unchanged + result.unchanged,
            quarantined=len(chunk.bad),
        )
        rows = len(chunk.rows)
        # Written: a large transaction would hold on to 100 MB of rows.
        chunk.rows = []
        return rows

    def _settle(self, batch: Sequence[Chunk], counts: Counter[str]) -> None:
        """Count a committed batch, put its bad records aside and tell how far it is."""
        for name, count in counts.items():
            self.counts[name] += count
        self._chunks += len(batch)
        for chunk in batch:
            self.dropped += chunk.dropped
            for bad in chunk.bad:
                if bad.reason in self.reasons or len(self.reasons) < MOST_REASONS:
                    self.reasons[bad.reason] += 1
            if self._quarantine is not None and chunk.bad:
                self._quarantine.add(chunk.file, chunk.bad)
            name, taken = self._file
            self._done += chunk.taken - (taken if name == chunk.file else 0)
            self._file = chunk.file, chunk.taken
        if self._progress is not None:
            self._progress(Progress(self._done, self._total, **self.counts))
