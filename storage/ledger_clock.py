"""Ledger time: what the clocks of a host say, made into an instant that never runs backwards.

Within one boot ledger time advances by the uptime clock alone, so that setting the wall clock gives nobody a
rest and takes nobody's away; a wall clock that moved against it is noted once. Pure: the readings come in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from config.localdays import LATEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.reading import Reading

TOLERANCE_MS = 2_000
"""How far wall and uptime may drift apart before it is called a step; time servers correct less at once."""

SIMULATED = "simulated"
"""The boot of readings whose wall clock is the only clock, and is meant to be set."""


class Anchor(NamedTuple):
    """What ties ledger time to one boot of a host; `offset` is wall minus ledger time, as last noted (ms)."""

    boot: str
    uptime0: int | None
    at0: int
    offset: int


class Told(NamedTuple):
    """The ledger time of a reading; `by_ms` is how far the wall clock stepped, `anchor` what to keep.

    `unconfirmed`: another boot's uptime clock says that less time has passed.
    """

    at: int
    anchor: Anchor
    by_ms: int = 0
    unconfirmed: bool = False


def tell(anchor: Anchor | None, reading: Reading, last: int, others: Sequence[Anchor] = ()) -> Told:
    """Return the ledger time of a reading of this host, at least `last`.

    `anchor` is what was kept of the boot, None at first. `last` is the latest instant already given out: the
    person's own within one boot, that of the whole ledger when `needs_last_of_all` says so; `others`, the
    anchors of the host's other boots, are read only then.
    Keep `Told.anchor` if it differs from `anchor`.
    """
    if reading.boot == SIMULATED or reading.uptime is None:
        return _by_wall(anchor, reading, last)
    if anchor is None or anchor.boot != reading.boot or anchor.uptime0 is None:
        return _new_boot(reading, reading.uptime, last, others)
    # A fall of the uptime clock within a boot can't be; time stays where it was.
    at = max(anchor.at0 + max(0, reading.uptime - anchor.uptime0), last)
    offset = reading.wall - at
    moved = offset - anchor.offset
    if -TOLERANCE_MS <= moved <= TOLERANCE_MS:
        return Told(at, anchor)
    return Told(at, anchor._replace(offset=offset), moved)


def steady(anchor: tuple[str | None, int | None, int, int], reading: Reading, last: int) -> int | None:
    """Return what `tell` would, if this is the same boot and nothing is to be noted; else None.

    Nearly every turn ends here, and is spared the rest. `anchor` has the fields of an Anchor.
    """
    boot, uptime0, at0, offset = anchor
    if boot != reading.boot or reading.uptime is None or uptime0 is None or boot == SIMULATED:
        return None
    at = max(at0 + max(0, reading.uptime - uptime0), last)
    return at if -TOLERANCE_MS <= reading.wall - at - offset <= TOLERANCE_MS and at < LATEST else None


def needs_last_of_all(anchor: Anchor | None, reading: Reading) -> bool:
    """Return whether nothing but the ledger itself tells how late it already was."""
    return (
        reading.boot == SIMULATED
        or reading.uptime is None
        or anchor is None
        or anchor.boot != reading.boot
        or anchor.uptime0 is None
    )


def _new_boot(reading: Reading, uptime: int, last: int, others: Sequence[Anchor]) -> Told:
    """Tell the first time of a boot, by the wall clock if its uptime leaves room for it.

    A boot that was up at the last instant already is an earlier one under another name: a host runs one at
    a time. Then only that one's uptime clock counts. Where either may be, the wall clock is believed, and
    that nothing confirms it is noted.
    """
    told = (each.at0 + uptime - each.uptime0 for each in others if each.uptime0 is not None)
    same = max((at for at in told if last <= at <= reading.wall + TOLERANCE_MS), default=None)
    if others and uptime > reading.wall - last + TOLERANCE_MS:
        at = last if same is None else same
        by_ms = reading.wall - at
    else:
        at = max(reading.wall, last)
        by_ms = reading.wall - (at if same is None else same)
    if -TOLERANCE_MS <= by_ms <= TOLERANCE_MS:
        by_ms = 0
    return Told(at, Anchor(reading.boot, uptime, at, reading.wall - at), by_ms, by_ms > 0)


def _by_wall(anchor: Anchor | None, reading: Reading, last: int) -> Told:
    """Tell time by the wall clock alone: forward steps can't be told from waiting, backward ones are noted.

    While a clock that was set back catches up, what is noted follows it silently.
    """
    at = max(reading.wall, last)
    behind = reading.wall - at
    known = anchor if anchor is not None and anchor.boot == reading.boot and anchor.uptime0 is None else None
    noted = known.offset if known else 0
    if known and behind == noted:
        return Told(at, known)
    slack = 0 if reading.boot == SIMULATED else TOLERANCE_MS
    stepped = behind - noted if behind < noted - slack else 0
    return Told(at, Anchor(reading.boot, None, known.at0 if known else at, behind), stepped)
