"""The use case: take these files in, batch by batch, and say what became of every record."""

from __future__ import annotations

import contextlib
import gc
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from config.mappings import mapping_for
from storage.errors import StoreError
from storage.intake import forms
from storage.intake.chunks import Chunk, Reader
from storage.intake.pacing import MOST_ROWS, Pace
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
    from storage.intake.pacing import Stopwatch
    from storage.intake.preparing import Prepared
    from storage.reading import Reading
    from storage.sqlite import SqliteStore

LIVE_CHUNK: Final = MOST_ROWS
"""Records read at a time while reviewers work; storage.intake.pacing says how many go into a transaction."""

ALONE_ROWS: Final = 50_000
"""Records a transaction in maintenance, when nobody else writes."""

ALONE_CHUNK: Final = 2_000
"""Records read at a time in maintenance; it bounds the memory, not the transaction."""

MEANWHILE: Final = 6
"""Chunks read here while the second process starts, which takes a third of a second."""

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
    """Until all was committed, by the stopwatch that was handed in; 0 without one."""
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
    watch: Stopwatch | None = None,
) -> Intake:
    """Take in every record of these files (`-`: standard input).

    Each batch is one transaction, counters and all: whatever ends this early, what was committed is whole,
    and the same call again goes on from there. `source_name` stands for what the records say of their source,
    `mappings` is an organisation's own folder of them. With `by`, the counts are put on the store's chain.
    By `watch`, live batches are made so large that reviewers hardly wait for one.

    Raises UnreadableError, QuarantineError, MappingError or StoreError; batches before that stay.
    """
    started = 0.0 if watch is None else watch()
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
        taking = _Taking(door, kept, progress, sizes, Pace(watch) if live else None)
        stack.enter_context(door.pace(live=live))
        interrupted = False
        try:
            taking.run(plan, sources)
        except KeyboardInterrupt:
            interrupted = True
        if by is not None:
            with store.turn(STORE_CHAIN, reading) as turn:
                turn.append("intake.took", by=by, **taking.counts)
    seconds = 0.0 if watch is None else round(watch() - started, 3)
    # All of it is in the log and safe there: that it could not be moved on is no reason to keep the answer.
    with contextlib.suppress(StoreError):
        store.idle(plan.received_at)
    return Intake(
        **taking.counts,
        seconds=seconds,
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
        pace: Pace | None,
    ) -> None:
        self._door = door
        self._quarantine = quarantine
        self._progress = progress
        self._pace = pace
        self._total = None if None in sizes else sum(size or 0 for size in sizes)
        self._done = 0
        self._file = ("", 0)
        self._chunks = 0
        self.counts = {"read": 0, "new": 0, "updated": 0, "unchanged": 0, "quarantined": 0}
        self.dropped = 0
        self.reasons: Counter[str] = Counter()

    def run(self, plan: Plan, sources: Sequence[Source]) -> None:
        """Read everything, in a process of its own when that pays, and write it."""
        size = ALONE_CHUNK if self._pace is None else LIVE_CHUNK
        if self._total is not None and self._total >= WORTH_A_PROCESS:
            live = self._pace is not None
            worker = Worker(plan, self._door.opener(), sources, size, skip=MEANWHILE, gently=live)
            with contextlib.closing(worker), _no_looking_for_cycles():
                self._write(self._read_here(plan, sources, size, MEANWHILE), worker.written)
                self._write(worker.chunks(), worker.written)
            return
        self._write(self._read_here(plan, sources, size, None), lambda _: None)

    def _read_here(
        self, plan: Plan, sources: Sequence[Source], size: int, chunks: int | None
    ) -> Iterator[Chunk]:
        """Yield so many chunks from the beginning, all if None, read in this process."""
        with self._door.opener()() as known:
            yield from islice(Reader(plan, known, size).chunks(sources, lambda: self._chunks), chunks)

    def _write(self, chunks: Iterator[Chunk], written: Callable[[int], None]) -> None:
        for chunk in chunks:
            if self._pace is None:
                self._many(chunk, chunks)
            else:
                self._some(chunk, self._pace)
            written(self._chunks)

    def _many(self, first: Chunk, chunks: Iterator[Chunk]) -> None:
        """Write this chunk, and those after it as far as they go into the same large transaction.

        What is no plain file may keep silent for hours: no transaction waits for it to go on.
        """
        rows = 0 if self._total is None else ALONE_ROWS
        batch = [first]
        counts = _of_reading(first)
        if first.rows:
            with self._door.batch():
                pending = self._rows(first.rows, counts)
                # Written: a large transaction would hold on to 100 MB of rows.
                first.rows = []
                while pending < rows and (chunk := next(chunks, None)):
                    batch.append(chunk)
                    counts += _of_reading(chunk)
                    pending += self._rows(chunk.rows, counts)
                    chunk.rows = []
        self._settle(batch, counts)

    def _some(self, chunk: Chunk, pace: Pace) -> None:
        """Write a chunk in transactions so small that reviewers can do without noticing.

        No transaction waits for more to be read: reviewers would wait with it.
        """
        rows, chunk.rows = chunk.rows, []
        counts: Counter[str] = Counter()
        while rows:
            some, rows = rows[: pace.rows], rows[pace.rows :]
            counts = Counter()
            with self._door.batch():
                pace.begin()
                self._rows(some, counts)
            pace.end(len(some))
            if rows:
                self._settle((), counts)
                self._door.rest()
        self._settle([chunk], counts + _of_reading(chunk))
        self._door.rest()

    def _rows(self, rows: Sequence[Prepared], counts: Counter[str]) -> int:
        """Write rows, add to the counts what became of their records, and return how many they are."""
        result = self._door.write(rows)
        counts.update(read=len(rows), **result._asdict())
        return len(rows)

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


@contextlib.contextmanager
def _no_looking_for_cycles() -> Iterator[None]:
    """Leave freeing rows to the counting of references: looking for cycles took a fifth of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _of_reading(chunk: Chunk) -> Counter[str]:
    """Return the counts of a chunk's records that are no rows to be written."""
    bad = len(chunk.bad)
    return Counter(read=chunk.unchanged + bad, unchanged=chunk.unchanged, quarantined=bad)
