"""A list with a cursor. It draws only the lines on the screen, and keeps its place while it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.binding import BindingType
    from textual.events import Click


class Row(NamedTuple):
    """One line: what it is known by from one list to the next, and how it is drawn."""

    key: str
    draw: Callable[[int], Content]
    """Called with the width in cells, when the line is on the screen."""


class Rows(ScrollView, can_focus=True):
    """Up and down move, enter opens; the line that was chosen stays chosen when others come and go."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    Rows { height: 1fr; background: $background; color: $foreground; padding: 0 1;
           scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "Up", show=False, id="rows.up", tooltip="One line up"),
        Binding("down,j", "move(1)", "Down", show=False, id="rows.down", tooltip="One line down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="rows.page_up", tooltip="A page up"),
        Binding("pagedown", "page(1)", "Page down", show=False, id="rows.page_down", tooltip="A page down"),
        Binding("home", "end(0)", "First", show=False, id="rows.first", tooltip="The first line"),
        Binding("end", "end(1)", "Last", show=False, id="rows.last", tooltip="The last line"),
        Binding(
            "enter", "choose", "Open", id="rows.open", key_display="enter", tooltip="See more of the line"
        ),
    ]

    class Chosen(Message):
        """Somebody wants to see more of a line."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Moved(Message):
        """The cursor is on another line, or that line may read differently now."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Row] = ()
        self._here = 0
        self._drawn: dict[int, Strip] = {}

    @property
    def key(self) -> str | None:
        """What the line under the cursor is known by."""
        return self._rows[self._here].key if self._rows else None

    def fill(self, rows: Sequence[Row]) -> None:
        """Show these lines; the cursor stays on the line it was on, wherever that is now."""
        key = self.key
        self._rows = rows
        if not rows or rows[min(self._here, len(rows) - 1)].key != key:
            self._here = next((index for index, row in enumerate(rows) if row.key == key), self._here)
        self._here = max(0, min(self._here, len(rows) - 1))
        self._measure()

    def on_resize(self) -> None:
        """Lay out for the new width."""
        self._measure()

    def notify_style_update(self) -> None:
        """Draw everything anew in the new colours."""
        super().notify_style_update()
        self._drawn.clear()

    def on_focus(self) -> None:
        """Show where one is."""
        self._forget()

    def on_blur(self) -> None:
        """Show it more quietly."""
        self._forget()

    def on_click(self, event: Click) -> None:
        """Go to the line; a second click on it opens it."""
        index = self.scroll_offset.y + event.y - self.gutter.top
        if not 0 <= index < len(self._rows):
            return
        if index == self._here:
            self.action_choose()
        self._go(index)

    def action_move(self, step: int) -> None:
        """Go up or down."""
        self._go(self._here + step)

    def action_page(self, step: int) -> None:
        """Go a page up or down."""
        self._go(self._here + step * max(1, self.size.height - 1))

    def action_end(self, last: int) -> None:
        """Go to the first line or the last."""
        self._go(len(self._rows) - 1 if last else 0)

    def action_choose(self) -> None:
        """Open the line."""
        if self.key is not None:
            self.post_message(self.Chosen(self.key))

    def render_line(self, y: int) -> Strip:
        """Return one line of what is scrolled to."""
        index = self.scroll_offset.y + y
        strip = self._drawn.get(index)
        if strip is None:
            strip = self._drawn[index] = self._draw(index)
        return strip

    def _draw(self, index: int) -> Strip:
        width = self.scrollable_content_region.width or self.size.width
        if index >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        here = index == self._here
        mark = "> " if here else "  "
        shown = (Content(mark) + self._rows[index].draw(max(1, width - 2))).truncate(width, ellipsis=True)
        if here:
            shown = shown.stylize("bold")
        strips = Visual.to_strips(self, shown, width, 1, self.visual_style, apply_selection=False)
        strip = strips[0] if strips else Strip.blank(width)
        return strip.adjust_cell_length(width, self.rich_style)

    def _go(self, index: int) -> None:
        index = max(0, min(index, len(self._rows) - 1))
        if index != self._here:
            self._here = index
            self._forget()
            self.post_message(self.Moved())
        self.scroll_to_region(Region(0, index, 1, 1), animate=False, force=True)

    def _measure(self) -> None:
        self.virtual_size = Size(max(1, self.scrollable_content_region.width), len(self._rows))
        self._forget()

    def _forget(self) -> None:
        self._drawn.clear()
        self.refresh()
