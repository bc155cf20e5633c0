"""Small charts made of text: a block for each hour, as high as its count beside the highest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from collections.abc import Sequence

EIGHTHS = " ▁▂▃▄▅▆▇█"
FULL, TRACK = "━", "─"


def columns(counts: Sequence[int], highest: int, height: int) -> list[str]:
    """Return `height` lines, top first; anything that is not nothing shows at least the lowest block."""
    steps = height * 8
    tall = [0 if not each else max(1, min(steps, each * steps // max(1, highest))) for each in counts]
    return [
        "".join(EIGHTHS[max(0, min(8, each - 8 * row))] for each in tall) for row in range(height - 1, -1, -1)
    ]


def stretched(counts: Sequence[int], width: int) -> list[int]:
    """Return the counts, each as often as fits into that many cells; the newest of them if none does."""
    if not counts:
        return []
    times = max(1, width // len(counts))
    return [each for each in counts for _ in range(times)][-width:]


def bar(part: int, whole: int, width: int, tone: str) -> Content:
    """Return a bar of that many cells."""
    filled = 0 if not whole or not part else max(1, min(width, part * width // whole))
    return Content.styled(FULL * filled, tone) + Content.styled(TRACK * (width - filled), "$track")
