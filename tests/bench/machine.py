"""What the figures were measured on: without it a ratio can be read and a time can't."""

from __future__ import annotations

import os
import platform
import statistics
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from storage import engine

if TYPE_CHECKING:
    from pathlib import Path as Folder

WRITES = 40


def line(folder: Folder) -> str:
    """Return one line on processor, memory, disk, versions and how busy it is."""
    parts = [
        f"{_processor()} x {len(os.sched_getaffinity(0))}",
        f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        f"4 KiB to disk {_to_disk(folder) * 1e6:.0f} us",
        f"Python {platform.python_version()}",
        f"SQLite {engine.build_version()}",
        f"Textual {metadata.version('textual')}",
        f"load {os.getloadavg()[0]:.1f}",
    ]
    return "machine: " + ", ".join(parts)


def _processor() -> str:
    try:
        for row in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if row.startswith("model name"):
                return row.partition(":")[2].strip()
    except OSError:
        pass
    return platform.machine()


def _to_disk(folder: Folder) -> float:
    """Return the median time, in seconds, to append a page to a file and have it on the disk."""
    path = folder / "to-disk"
    took = []
    with path.open("wb", buffering=0) as file:
        for _ in range(WRITES):
            before = time.perf_counter()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            took.append(time.perf_counter() - before)
    path.unlink()
    return statistics.median(took)
