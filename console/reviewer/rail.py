"""The rail beside the case: the state in a word, the next break, the queue, and a meter for every rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.clock import show_local
from console.kit import meters, phrases

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from config.rules import Meter
    from console.services.answers import Standing

LABEL = 9


class Rail(VerticalScroll, can_focus=True):
    """Follows the standing; narrow at 80 columns, wider where there is room."""

    DEFAULT_CSS = """
    Rail {
        width: 29;
        padding: 0 1 0 3;
        outline-left: vkey $track;
        scrollbar-size-vertical: 1;
        &:focus { outline-left: vkey $accent; }
        Static { height: auto; }
        #meters { margin-top: 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._standing: Standing | None = None

    def compose(self) -> ComposeResult:
        """Lay out the two parts."""
        yield Static(id="day")
        yield Static(id="meters")

    def follow(self, standing: Standing) -> None:
        """Show where the person stands."""
        self._standing = standing
        width = self.scrollable_content_region.width or self.size.width
        self.query_one("#day", Static).update(day(standing))
        lines = meters.meter_lines(standing.assessment, standing.policy.zone, max(12, width))
        self.query_one("#meters", Static).update(lines)

    def on_resize(self) -> None:
        """Lay the meters out for the new width."""
        if self._standing is not None:
            self.follow(self._standing)


def day(standing: Standing) -> Content:
    """Return state, next break and queue."""
    rows = [
        ("State", Content.styled(phrases.STATE[standing.assessment.state], "bold")),
        ("Break", Content(next_break(standing))),
        ("Shift", Content(_shift(standing))),
        ("Waiting", Content(phrases.plural(standing.waiting, "case"))),
    ]
    return Content("\n").join(Content.styled(f"{label:<{LABEL}}", "$quiet") + words for label, words in rows)


def next_break(standing: Standing) -> str:
    """Return when the next break is due, in a few words."""
    coming = [
        meter for meter in standing.assessment.meters if meter.kind == "break" and meter.remaining is not None
    ]
    nearest: Meter | None = min(coming, key=lambda meter: meter.remaining or 0, default=None)
    if nearest is None or nearest.remaining is None:
        return "when you like"
    if nearest.remaining == 0:
        return f"now, {phrases.length(standing.assessment.rest_owed)}"
    return f"in {phrases.length(nearest.remaining)}"


def _shift(standing: Standing) -> str:
    if standing.planned_end is None:
        return "no planned end"
    return f"until {show_local(standing.planned_end, standing.policy.zone, now=standing.now)}"
