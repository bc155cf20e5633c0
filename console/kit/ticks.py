"""A short list to tick things off in. What is ticked is said by the mark, never by its colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from textual.binding import BindingType
    from textual.events import Click

TICKED, OPEN = "[x]", "[ ]"
HERE = "> "


class Ticks(Widget, can_focus=True):
    """Lines with a box each; up and down move, space ticks."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    Ticks { height: auto; width: 1fr; color: $foreground; }
    Ticks:disabled { color: $quiet; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("space", "tick", "Tick", show=False),
    ]

    def __init__(self, choices: Sequence[tuple[str, Content]], ticked: Collection[str] = ()) -> None:
        """`choices` are (value, what is shown)."""
        super().__init__()
        self._choices = list(choices)
        self._ticked = {value for value, _ in choices if value in ticked}
        self._here = 0

    @property
    def ticked(self) -> tuple[str, ...]:
        """The values that are ticked, in the order of the list."""
        return tuple(value for value, _ in self._choices if value in self._ticked)

    def clear(self) -> None:
        """Untick everything."""
        self._ticked.clear()
        self.refresh()

    def action_move(self, step: int) -> None:
        """Go up or down, and round at the ends."""
        self._here = (self._here + step) % max(1, len(self._choices))
        self.refresh()
        self.scroll_visible(animate=False)

    def action_tick(self) -> None:
        """Tick or untick the line."""
        if self._choices:
            self._ticked ^= {self._choices[self._here][0]}
            self.refresh()

    def on_click(self, event: Click) -> None:
        """Tick what was clicked."""
        if 0 <= event.y < len(self._choices):
            self._here = event.y
            self.action_tick()

    def on_focus(self) -> None:
        """Show where one is."""
        self.refresh()

    def on_blur(self) -> None:
        """Show it no longer."""
        self.refresh()

    def render(self) -> Content:
        """Return the lines."""
        return Content("\n").join([self._line(index) for index in range(len(self._choices))])

    def _line(self, index: int) -> Content:
        value, words = self._choices[index]
        pointer = HERE if self.has_focus and index == self._here else "  "
        line = Content(f"{pointer}{TICKED if value in self._ticked else OPEN} ") + words
        return line.stylize("bold") if pointer == HERE else line
