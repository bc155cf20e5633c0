"""The one widget in which guarded text is ever shown, and only for as long as it may be.

What was not revealed is not here: the widget knows its shape. What was revealed is in one attribute until
it is hidden, and hiding also empties every cache that could have kept it. Two caches belong to the
display library and remember what they measured, whoever asked.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.content import Content
from textual.widget import Widget

from console.kit.content import as_content, forget_measured


class GuardedText(Widget):
    """One passage: its blurred shape, or for a while its text."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    GuardedText {
        height: auto;
        width: 1fr;
        max-width: 78;
        color: $veil;
        &.-open { color: $foreground; }
    }
    """

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self._placeholder = placeholder
        self._shown: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether text is on the screen."""
        return self._shown is not None

    def veil(self, placeholder: str) -> None:
        """Show another passage's shape."""
        self._placeholder = placeholder
        self.conceal()
        self.refresh(layout=True)

    def show(self, text: str) -> None:
        """Show the text of a passage until `conceal`. The caller keeps no reference to it."""
        self._shown = text
        self.set_class(True, "-open")
        self.refresh(layout=True)

    def conceal(self) -> bool:
        """Put the shape back and leave nothing of the text behind; say whether there was any."""
        if self._shown is None:
            return False
        self._shown = None
        self._layout_cache.clear()
        self.clear_cached_dimensions()
        self._styles_cache.clear()
        self.set_class(False, "-open")
        self.refresh(layout=True)
        # Once now, and once when the next frame has pushed the old one out of what the screen keeps.
        forget_shown()
        self.call_after_refresh(forget_shown)
        return True

    def render(self) -> Content:
        """Return the text while it is open, else its shape."""
        if self._shown is None:
            return Content(self._placeholder)
        return as_content(self._shown)


def forget_shown() -> None:
    """Empty the library caches that remember texts by what they measured or cut."""
    forget_measured()
    Segment._split_cells.cache_clear()  # noqa: SLF001 - there is no public way
