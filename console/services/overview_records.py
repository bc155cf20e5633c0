"""People's records for the board, kept small: a few as they are, all others frozen.

To read a week of work back costs 30 ms and more, most of it for reading JSON. What was read once is
kept as compressed bytes (some 50 KB a week), thawed in 4 ms, and brought up to date with the lines since.
"""

from __future__ import annotations

import pickle
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.figures import team

if TYPE_CHECKING:
    from config.exposure import Record
    from config.policy import Policy
    from console.services.seats import Workplace
    from storage.figures.team import Member
    from storage.reading import Reading

HOT = 64
"""Records kept as they are: those near a limit are asked for again and again. A megabyte each, at most."""

FROZEN_BYTES = 128 * 1024 * 1024
"""All frozen records together; beyond that those read first are let go and read back when needed."""

REFREEZE = 100
"""Lines behind a frozen record from which it is frozen anew, at 8 ms, instead of catching up again."""

AFRESH_AFTER = 12 * 3_600_000
"""Ledger time, ms, after which a record is read back from the store: it only grows, and windows move on."""


@dataclass(slots=True)
class _Hot:
    record: Record
    seq: int


@dataclass(slots=True)
class _Frozen:
    data: bytes
    seq: int
    policy: str
    """Version it was read back for: another may look further back."""
    read_at: int


class Records:
    """Hands out records as of the newest line. What is handed out is read, never changed."""

    def __init__(self) -> None:
        self._hot: dict[str, _Hot] = {}
        self._frozen: dict[str, _Frozen] = {}
        self._bytes = 0

    def of(self, work: Workplace, reading: Reading, member: Member, now: int) -> tuple[Policy, Record]:
        """Return somebody's policy and record; call it in the snapshot that the member was read in."""
        if member.in_between:
            # Which of the two policies holds is the store's to say.
            self.forget(member.name)
            view = work.store.look(member.name, reading)
            return view.active.policy, view.record
        policy = work.store.figures.policy(member.policy).policy
        frozen = self._frozen.get(member.name)
        if frozen is not None and frozen.policy == member.policy and now - frozen.read_at < AFRESH_AFTER:
            record = self._brought_up(work, member, frozen)
            if record is not None:
                return policy, record
        self.forget(member.name)
        record = work.store.look(member.name, reading).record
        self._freeze(member, record, now)
        return policy, record

    def forget(self, name: str) -> None:
        """Let somebody's record go."""
        self._hot.pop(name, None)
        frozen = self._frozen.pop(name, None)
        self._bytes -= 0 if frozen is None else len(frozen.data)

    def _brought_up(self, work: Workplace, member: Member, frozen: _Frozen) -> Record | None:
        """Return the record with every line since, or None when there are too many of them."""
        hot = self._hot.pop(member.name, None)
        record, seq = (_thawed(frozen.data), frozen.seq) if hot is None else (hot.record, hot.seq)
        if seq > member.seq:
            return None
        if seq < member.seq:
            events = team.events_since(work.store.figures, member.name, seq, member.seq)
            if events is None:
                return None
            try:
                for event in events:
                    record.append(event)
            except ValueError:
                return None
        if member.seq - frozen.seq > REFREEZE:
            self._freeze(member, record, frozen.read_at)
        while len(self._hot) >= HOT:
            del self._hot[next(iter(self._hot))]
        self._hot[member.name] = _Hot(record, member.seq)
        return record

    def _freeze(self, member: Member, record: Record, read_at: int) -> None:
        before = self._frozen.pop(member.name, None)
        self._bytes -= 0 if before is None else len(before.data)
        data = zlib.compress(pickle.dumps(record, pickle.HIGHEST_PROTOCOL), 1)
        self._frozen[member.name] = _Frozen(data, member.seq, member.policy, read_at)
        self._bytes += len(data)
        while self._bytes > FROZEN_BYTES and len(self._frozen) > 1:
            self.forget(next(iter(self._frozen)))


def _thawed(data: bytes) -> Record:
    record: Record = pickle.loads(zlib.decompress(data))  # noqa: S301 - frozen by this process, and kept in it
    return record
