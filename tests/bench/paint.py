"""How long until the reviewer console shows its first frame, beside the barest Textual app.

From the start of the process until the first screen's words have come, in a real pseudo-terminal; then until
the desk has answered and the page is filled, about which nothing was asked.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, NamedTuple

from config.loading import preset
from console.clock import HostClock
from storage import opening
from tests.bench import bare_app
from tests.bench.figures import SAME, Figure, millis
from tests.bench.next_claim import fill
from tests.bench.screens import screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bench.figures import Size

FEW = 10
FIRST, FILLED = b"Opening your desk", b"Your limits"
LANES = 5


def measure(size: Size) -> Iterator[Figure]:
    """Start a bare app, the console on a short queue and the console on a long one, by turns."""
    many = size.of(200_000, 1_000_000)
    short, long = _store(size.folder / "short", FEW), _store(size.folder / "long", many)
    found: dict[Path | None, list[_Start]] = {None: [], short: [], long: []}
    for _ in range(size.of(12, 40)):
        for path, starts in found.items():
            starts.append(_bare() if path is None else _console(path))
    floor, few, more = (_middle(starts[1:]) for starts in found.values())
    for name, each, cases in (("paint.first", few, FEW), ("paint.first.long-queue", more, many)):
        told = (
            f"console {millis([each.first])}, bare app {millis([floor.first])}; processor time "
            f"{each.busy / floor.busy:.2f}; {cases:,} cases queued"
        )
        yield Figure(name, each.first / floor.first, 1.3, told)
    told = f"{many:,} cases queued against {FEW}"
    yield Figure("paint.same", more.first / few.first, SAME, told)
    told = f"page filled by the desk: {millis([few.filled])}, {millis([more.filled])} with {many:,} queued"
    yield Figure("paint.filled", few.filled / floor.first, None, told)
    yield Figure("paint.filled.same", more.filled / few.filled, SAME, f"{many:,} cases queued against {FEW}")


class _Start(NamedTuple):
    """One start, in seconds: to the first words, to the filled page, and of the processor to the first."""

    first: float
    filled: float
    busy: float


def _middle(starts: list[_Start]) -> _Start:
    return _Start(*(statistics.median(each) for each in zip(*starts, strict=True)))


def _bare() -> _Start:
    with screen("-m", "tests.bench.bare_app") as shown:
        first = shown.until(bare_app.FIRST.encode()) - shown.began
        return _Start(first, first, shown.busy())


def _console(path: Path) -> _Start:
    with screen("-m", "console", "--db", str(path), "--as", "ann", "review") as shown:
        first, busy = shown.until(FIRST) - shown.began, shown.busy()
        return _Start(first, shown.until(FILLED) - shown.began, busy)


def _store(folder: Path, cases: int) -> Path:
    folder.mkdir()
    clock = HostClock()
    store = opening.create(str(folder / "store.db"), preset("default"), clock.read(), by="bench")
    fill(store, cases, LANES, LANES)
    store.add_person("ann", ["reviewer"], "", clock.read(), by="bench")
    store.close()
    return folder / "store.db"
