"""From files to chunks of cases ready to be written, leaving out at once what is in the store unchanged."""

from __future__ import annotations

import marshal
from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from storage.intake import caps, faults, forms
from storage.intake.faults import Fault
from storage.intake.preparing import Prepared, Preparer
from storage.intake.quarantine import Bad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from storage.intake.door import Known
    from storage.intake.preparing import Key, Lane, Plan
    from storage.intake.raw import Raw

PROBE: Final = 16
"""While nothing is found to be in the store already, only every so many chunks are looked up: whether a
record changes anything is decided where it is written in any case, and a look-up costs time."""


@dataclass(slots=True)
class Chunk:
    """Some records of one file, read."""

    file: str
    taken: int
    """Bytes of the file read so far."""
    read: int
    unchanged: int
    rows: list[Prepared] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    dropped: int = 0
    """Fields left out of these cases."""

    def packed(self) -> bytes:
        """Return it as bytes for another process of ours: by marshal, at half the cost of pickle."""
        bad = [tuple(each) for each in self.bad]
        plain = (self.file, self.taken, self.read, self.unchanged, [tuple(row) for row in self.rows], bad)
        return marshal.dumps((*plain, self.dropped))

    @classmethod
    def unpacked(cls, packed: bytes) -> Chunk:
        """Return the chunk that was packed by the other process."""
        file, taken, read, unchanged, rows, bad, dropped = marshal.loads(packed)  # noqa: S302 - from our own process
        return cls(
            file, taken, read, unchanged, list(map(Prepared._make, rows)), list(map(Bad._make, bad)), dropped
        )


class Reader:
    """Reads files chunk by chunk."""

    def __init__(self, plan: Plan, known: Known, size: int, skip: int = 0) -> None:
        """`skip` chunks at the beginning are left to somebody else to read."""
        self._preparer = Preparer(plan)
        self._skip = skip
        self._known = known
        self._size = size
        self._sent: deque[list[Key]] = deque()
        self._number = 0
        self._hits = True
        self._blind = False
        self._lanes: set[Lane] = set()
        self._grew = True

    def chunks(self, sources: Sequence[forms.Source], written: Callable[[], int]) -> Iterator[Chunk]:
        """Yield the chunks of all files in order.

        `written` tells how many of the chunks yielded so far are committed. A record whose case is in one
        that is not may not be judged by what the store holds.
        """
        done = begun = 0
        for source in sources:
            with forms.opened(source) as file:
                while raws := list(islice(file.records, self._size)):
                    begun += 1
                    if begun <= self._skip:
                        self._sent.append([])
                        continue
                    while done < written():
                        self._sent.popleft()
                        done += 1
                    # Nobody here knows which cases are in a chunk that was skipped, until it is committed.
                    self._blind = done < self._skip
                    chunk = self._read(str(source), file.taken, raws)
                    self._sent.append([row[0][:2] for row in chunk.rows])
                    yield chunk

    def _read(self, file: str, taken: int, raws: list[Raw]) -> Chunk:
        chunk = Chunk(file, taken, len(raws), 0)
        prepare = self._preparer.prepare
        dropped = self._preparer.dropped
        lanes = self._lanes
        if self._grew:
            # Others take cases in as well; and what is in a chunk that was skipped is seen once it is there.
            lanes |= self._known.lanes()
            self._grew = False
        for raw in self._changed(raws, chunk):
            try:
                row = prepare(raw)
                # The columns are looked at here: a property would cost every record more than this does.
                lane = row[0][4], row[0][3]
                if lane not in lanes:
                    self._add_lane(lane)
                chunk.rows.append(row)
            except Fault as fault:
                chunk.bad.append(Bad(raw.line, raw.offset, str(fault)))
        chunk.dropped = self._preparer.dropped - dropped
        return chunk

    def _add_lane(self, lane: Lane) -> None:
        """Let another lane be. Raises Fault when there are enough: somebody makes categories up."""
        if len(self._lanes) >= caps.MAX_LANES:
            raise Fault(faults.NO_MORE_LANES)
        self._lanes.add(lane)
        self._grew = True

    def _changed(self, raws: list[Raw], chunk: Chunk) -> list[Raw]:
        """Return the records without those that the store holds word for word, which are counted."""
        self._number += 1
        if self._blind or (not self._hits and self._number % PROBE):
            return raws
        glance = self._preparer.glance
        glances = [None if raw.fault else glance(raw) for raw in raws]
        keys = {each[0] for each in glances if each}
        for sent in self._sent:
            keys.difference_update(sent)
        there = self._known.known(tuple(keys))
        self._hits = bool(there)
        if not there:
            return raws
        changed: list[Raw] = []
        ahead: set[Key] = set()
        for raw, each in zip(raws, glances, strict=True):
            if each:
                key, written = each
                digest = there.get(key)
                if digest == written and key not in ahead:
                    chunk.unchanged += 1
                    continue
                # A later record of this case in the same chunk must be judged after this one is written.
                ahead.add(key)
            changed.append(raw)
        return changed
