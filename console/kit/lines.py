"""A list that asks only for the lines it shows: a million of them cost as much as a screenful."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = 100
"""Lines asked for at once."""

PAGES_KEPT = 8
"""Pages remembered; scrolling back further asks again."""


class Lines(ScrollView, can_focus=True):
    """Fixed lines at the top, then as many as there are, fetched a page at a time."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    Lines { height: 1fr; background: $background; color: $foreground; padding: 0 2; }
    """

    class Wanted(Message):
        """A page is on the screen and not here; answer with `put`."""

        def __init__(self, page: int) -> None:
            super().__init__()
            self.page = page

    def __init__(self) -> None:
        super().__init__()
        self._top: list[Content] = []
        self._count = 0
        self._pages: dict[int, list[Content]] = {}
        self._asked: set[int] = set()

    def fill(self, top: Sequence[Content], count: int) -> None:
        """Start over: these lines, then `count` that are fetched when seen."""
        self._top, self._count = list(top), count
        self._pages.clear()
        self._asked.clear()
        self._measure()

    def put(self, page: int, lines: Sequence[Content]) -> None:
        """Take in a page that was wanted."""
        self._asked.discard(page)
        self._pages[page] = list(lines)
        while len(self._pages) > PAGES_KEPT:
            del self._pages[min(self._pages, key=lambda each: -abs(each - page))]
        self.refresh()

    def on_resize(self) -> None:
        """Lay out for the new width."""
        self._measure()

    def render_line(self, y: int) -> Strip:
        """Return one line of what is scrolled to."""
        content = self._line(self.scroll_offset.y + y)
        width = self.size.width
        shown = content.truncate(width, ellipsis=True)
        strips = Visual.to_strips(self, shown, width, 1, self.visual_style, apply_selection=False)
        strip = strips[0] if strips else Strip.blank(width)
        return strip.adjust_cell_length(width, self.rich_style)

    def _line(self, index: int) -> Content:
        if index < len(self._top):
            return self._top[index]
        index -= len(self._top)
        if index >= self._count:
            return Content("")
        page, offset = divmod(index, PAGE)
        lines = self._pages.get(page)
        if lines is None:
            if page not in self._asked:
                self._asked.add(page)
                self.post_message(self.Wanted(page))
            return Content("…")
        return lines[offset] if offset < len(lines) else Content("")

    def _measure(self) -> None:
        self.virtual_size = Size(max(1, self.size.width), len(self._top) + self._count)
        self.refresh()
