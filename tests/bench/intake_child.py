"""A process of the intake benchmark: one that takes a file in, or a reviewer at work beside it."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from typing import Any

from storage.intake.taking import take_in
from storage.opening import open_store
from tests.bench.children import serve
from tests.bench.intake import NOW

PAUSE = 0.02
"""Seconds between one turn of a reviewer and the next."""


def take(path: str, file: str, live: str) -> dict[str, Any]:
    """Take a file in; return the figures, and of this process and its reader the peak memory, in MiB.

    Also their processor time, in seconds: it tells more than the rate where others are at work.
    """
    store = open_store(path)
    before = time.process_time()
    took = take_in(store, [Path(file)], reading=NOW, live=live == "1", watch=time.perf_counter)
    worked = time.process_time() - before
    store.close()
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "writer_busy": worked,
        "reader_busy": child.ru_utime + child.ru_stime,
        "read": took.read,
        "unchanged": took.unchanged,
        "seconds": took.seconds,
        "writer": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "reader": child.ru_maxrss / 1024,
    }


def review(path: str, name: str, until: str) -> list[float]:
    """Write a turn of two ledger lines every now and then until that file is there; return every wait (s)."""
    store = open_store(path)
    store.add_person(name, ["reviewer"], "", NOW, by="bench")
    waits = []
    while not Path(until).exists():
        begun = time.perf_counter()
        with store.turn(name, NOW) as turn:
            turn.append("away.started")
            turn.append("away.ended")
        waits.append(time.perf_counter() - begun)
        time.sleep(PAUSE)
    store.close()
    return waits


def main() -> None:
    """Do what the arguments say, when told to."""
    what, path, *rest = sys.argv[1:]
    if what == "take":
        serve(lambda _: take(path, *rest))
    else:
        serve(lambda task: review(path, *rest, task["until"]))


if __name__ == "__main__":
    main()
