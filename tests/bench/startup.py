"""How long `leeward --help` takes, beside a click program that does nothing else."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, millis
from tests.bench.screens import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Size

OURS = ("-m", "console", "--help")
BARE = ("-m", "tests.bench.bare_click", "--help")
EMPTY = ("-c", "pass")


def measure(size: Size) -> Iterator[Figure]:
    """Start both by turns, and a Python that does nothing."""
    took: dict[tuple[str, ...], list[tuple[float, float]]] = {OURS: [], BARE: [], EMPTY: []}
    for _ in range(size.of(25, 100)):
        for call, found in took.items():
            found.append(_run(call))
    wall = {call: statistics.median(each[0] for each in found[1:]) for call, found in took.items()}
    busy = {call: statistics.median(each[1] for each in found[1:]) for call, found in took.items()}
    told = (
        f"leeward --help {millis([wall[OURS]])}, bare click {millis([wall[BARE]])}, Python alone "
        f"{millis([wall[EMPTY]])}; of processor time {busy[OURS] / busy[BARE]:.2f}"
    )
    yield Figure("startup.help", wall[OURS] / wall[BARE], 2, told)


def _run(call: tuple[str, ...]) -> tuple[float, float]:
    """Return what one whole process took, in seconds: by the clock, and of the processor."""
    before, began = os.times(), time.perf_counter()
    subprocess.run([sys.executable, *call], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    took, after = time.perf_counter() - began, os.times()
    own = after.children_user + after.children_system - before.children_user - before.children_system
    return took, own
