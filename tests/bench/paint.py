"""How long until the reviewer console shows its first frame, beside the barest Textual app.

From the start of the process until the first screen's words have come, in a real pseudo-terminal; then until
the desk has answered and the page is filled, about which nothing was asked.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

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
    bare: list[float] = []
    found: dict[Path, list[tuple[float, float]]] = {short: [], long: []}
    for _ in range(size.of(12, 40)):
        with screen("-m", "tests.bench.bare_app") as shown:
            bare.append(shown.until(bare_app.FIRST.encode()) - shown.began)
        for path, took in found.items():
            took.append(_start(path))
    floor = statistics.median(bare[1:])
    first = {path: statistics.median(each[0] for each in took[1:]) for path, took in found.items()}
    filled = {path: statistics.median(each[1] for each in took[1:]) for path, took in found.items()}
    told = f"console {millis([first[short]])}, bare app {millis([floor])}; {FEW} cases queued"
    yield Figure("paint.first", first[short] / floor, 1.3, told)
    told = f"console {millis([first[long]])}, bare app {millis([floor])}; {many:,} cases queued"
    yield Figure("paint.first.long-queue", first[long] / floor, 1.3, told)
    told = f"{many:,} cases queued against {FEW}"
    yield Figure("paint.same", first[long] / first[short], SAME, told)
    told = f"page filled by the desk: {millis([filled[long]])} with {many:,} queued, {millis([filled[short]])} with {FEW}"
    yield Figure("paint.filled", filled[long] / floor, None, told)
    yield Figure("paint.filled.same", filled[long] / filled[short], SAME, told)


def _start(path: Path) -> tuple[float, float]:
    """Return the seconds until the first words came, and until the page was filled."""
    with screen("-m", "console", "--db", str(path), "--as", "ann", "review") as shown:
        first = shown.until(FIRST) - shown.began
        return first, shown.until(FILLED) - shown.began


def _store(folder: Path, cases: int) -> Path:
    folder.mkdir()
    clock = HostClock()
    store = opening.create(str(folder / "store.db"), preset("default"), clock.read(), by="bench")
    fill(store, cases, LANES, LANES)
    store.add_person("ann", ["reviewer"], "", clock.read(), by="bench")
    store.close()
    return folder / "store.db"
