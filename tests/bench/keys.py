"""How long from a key to the changed screen, in the console and in the barest Textual app, by turns.

Three kinds of key: one that goes to the next field (the next line, in the bare app), one that opens a page
over the screen, and one that closes that again. A changed screen is the end of the first frame that has it.
Last, what asks the desk first: a passage shown, with its charge on the disk, told for its own sake.
"""

from __future__ import annotations

import json
import statistics
from typing import TYPE_CHECKING, NamedTuple

from config.loading import preset
from console.clock import HostClock
from storage import opening
from storage.intake.taking import take_in
from tests.bench import bare_app
from tests.bench.figures import Figure, millis, percentile
from tests.bench.paint import FILLED
from tests.bench.screens import FRAME_END, Screen, screen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.bench.figures import Size

DOWN, UP, SPACE, ENTER = b"\x1b[B", b"\x1b[A", b" ", b"\r"
LIST, ESCAPE = b"?", b"\x1b[27u"
"""Escape as newer terminals send it; the older way has every app wait for what may follow."""

BETWEEN = 0.08
"""Seconds of quiet before the next key: the last frames of one press are not the first of another."""

SHOWN = "garden"

Press = tuple[bytes, tuple[bytes, ...]]
"""A key, and the marks of the frame that it leads to."""

Pair = tuple[list[Press], list[Press]]
"""The same kind of key in the console and in the bare app; several are pressed in turn."""


def measure(size: Size) -> Iterator[Figure]:
    """Press each kind of key in both."""
    count = size.of(60, 500)
    with (
        screen("-m", "console", "--db", str(_store(size.folder)), "--as", "ann", "review") as ours,
        screen("-m", "tests.bench.bare_app") as bare,
    ):
        _to_the_desk(ours)
        bare.until(bare_app.FIRST.encode())
        bare.quiet()
        end = FRAME_END
        move: list[Press] = [(DOWN, (end,)), (UP, (end,))]
        opens: Pair = [(LIST, (b"Keys", end))], [(LIST, (bare_app.DIALOG.encode(), end))]
        closes: Pair = [(ESCAPE, (b"report_text", end))], [(ESCAPE, (bare_app.SECOND.encode(), end))]
        (moved,) = _by_turns(ours, bare, [(move, move)], count)
        yield _figure("keys.move", moved, "to the next field")
        opened, closed = _by_turns(ours, bare, [opens, closes], count)
        yield _figure("keys.open", opened, "a page of keys opens")
        yield _figure("keys.close", closed, "and closes")
        shown = []
        for _ in range(size.of(15, 60)):
            shown.append(_press(ours, (SPACE, (SHOWN.encode(), end))).seconds)
            _press(ours, (SPACE, ("▒".encode(), end)))
        told = (
            f"space to the passage shown, its charge committed: median {millis([statistics.median(shown)])}"
        )
        yield Figure("keys.reveal", percentile(shown, 0.99) * 1000, None, told, unit=" ms")


class Took(NamedTuple):
    """What a key came to, in seconds: to the changed screen, and of the processor until all was quiet."""

    seconds: float
    busy: float


Both = tuple[list[Took], list[Took]]


def _by_turns(ours: Screen, bare: Screen, kinds: list[Pair], count: int) -> list[Both]:
    """Press each kind of key in the console, then in the bare app, and return what it took."""
    took: list[Both] = [([], []) for _ in kinds]
    for each in range(count):
        for (console, app), (here, there) in zip(kinds, took, strict=True):
            here.append(_press(ours, console[each % len(console)]))
            there.append(_press(bare, app[each % len(app)]))
    return took


def _press(shown: Screen, press: Press) -> Took:
    key, marks = press
    before = shown.busy()
    began = shown.press(key)
    seconds = shown.until(*marks) - began
    shown.quiet(BETWEEN)
    return Took(seconds, shown.busy() - before)


def _figure(name: str, took: Both, what: str) -> Figure:
    ours, bare = ([each.seconds for each in one] for one in took)
    busy, busy_bare = (statistics.median(each.busy for each in one) for one in took)
    middle, middle_bare = statistics.median(ours), statistics.median(bare)
    worst, worst_bare = percentile(ours, 0.99), percentile(bare, 0.99)
    told = (
        f"{what}: p99 {millis([worst])}, median {millis([middle])}; bare app {millis([worst_bare])}, "
        f"{millis([middle_bare])}: medians {middle / middle_bare:.2f}, processor time {millis([busy])} to "
        f"{millis([busy_bare])}; {len(ours)} presses each"
    )
    return Figure(name, worst / worst_bare, 2, told)


def _to_the_desk(ours: Screen) -> None:
    """Start the shift and take a case."""
    ours.until(FILLED)
    ours.quiet()
    ours.press(ENTER)
    ours.until(b"Break", FRAME_END)
    ours.quiet()
    ours.press(ENTER)
    ours.until(b"report_text", FRAME_END)
    ours.quiet(1)


def _store(folder: Path) -> Path:
    clock = HostClock()
    file = folder / "cases.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for each in range(20):
            case = {
                "source": "bench",
                "external_id": str(each),
                "category": "spam",
                "severity": 1,
                "reported_at": "2026-10-01T10:00:00Z",
                "fields": {
                    "report_text": f"The {SHOWN} gate was left open. " * 12,
                    "note": f"A quiet {SHOWN} path. " * 8,
                },
            }
            out.write(json.dumps(case) + "\n")
    store = opening.create(str(folder / "store.db"), preset("default"), clock.read(), by="bench")
    store.add_person("ann", ["reviewer"], "", clock.read(), by="bench")
    take_in(store, [file], reading=clock.read())
    store.close()
    return folder / "store.db"
