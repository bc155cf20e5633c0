"""Two things to do in a break: plain words, slowly. Common practice, offered as no more than that."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

IN, OUT = 4, 6
"""Seconds to breathe in and out: six breaths a minute, the pace commonly used for slow breathing."""

ROOM = 24

STEPS = (
    "Put both feet on the floor and let your shoulders drop.",
    "Find five things you can see. Take your time with each.",
    "Four things you can feel: the chair, your sleeves, the air.",
    "Three things you can hear, near or far.",
    "Two things you can smell, or two smells you like.",
    "One thing you can taste, or one slow breath.",
    "That is all. Do it again, or leave it at that.",
)


class Breathing(Static):
    """Paced breathing: a line that fills and empties, or only the words when motion is reduced."""

    def __init__(self, *, still: bool) -> None:
        super().__init__()
        self._still = still
        self._second = 0

    def on_mount(self) -> None:
        """Start."""
        self._paint()
        self.set_interval(1, self._on)

    def _on(self) -> None:
        self._second = (self._second + 1) % (IN + OUT)
        if not self._still or self._second in {0, IN}:
            self._paint()

    def _paint(self) -> None:
        inward = self._second < IN
        word = "Breathe in" if inward else "Breathe out"
        if self._still:
            words = f"{word}, slowly: {IN if inward else OUT} seconds."
            self.update(Content(words) + _leave())
            return
        done = (self._second + 1) / IN if inward else 1 - (self._second - IN + 1) / OUT
        filled = round(ROOM * done)
        line = Content.styled("━" * filled, "$primary") + Content.styled("─" * (ROOM - filled), "$track")
        self.update(Content(f"{word:<14}") + line + _leave())


class Grounding(Static):
    """Grounding through the senses, one step at a time, at the person's own pace."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0

    def on_mount(self) -> None:
        """Start."""
        self._paint()

    def step(self) -> None:
        """Go one step on."""
        self._at = (self._at + 1) % len(STEPS)
        self._paint()

    def _paint(self) -> None:
        self.update(Content(STEPS[self._at]) + Content("\n\nspace goes on, q puts it away").stylize("$quiet"))


def _leave() -> Content:
    return Content("\n\nBreathe as you like if that feels better. q puts it away").stylize("$quiet")
