"""The two lines at the head of the board: who looks at what, and the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from console.clock import show_local
from console.text import cell_width, clean

if TYPE_CHECKING:
    from textual.events import Click

    from console.services.overview import Overview

PERSONAL = "personal store (honour system)"
SIMULATED = "simulated time"
FIRST_NAMES = ("Team", "Queue", "Alerts", "Requests", "Cases")


class Head(Static):
    """One line: who, in what kind of store, and of when the board is."""

    DEFAULT_CSS = """
    Head { height: 1; padding: 0 1; background: $panel; color: $foreground; dock: top; }
    """

    def tell(self, seen: Overview | None) -> None:
        """Show it."""
        if seen is None:
            self.update(Content.styled("Leeward", "bold"))
            return
        marks = [PERSONAL] if seen.tier == "personal" else []
        marks += [SIMULATED] if seen.simulated else []
        left = " · ".join(["Leeward", clean(seen.by, one_line=True, max_cells=20), *marks])
        right = f"as of {show_local(seen.now, seen.zone)}"
        room = max(1, self.size.width - 2 - cell_width(left) - len(right))
        self.update(Content(left) + Content(" " * room) + Content.styled(right, "bold"))


class Tabs(Widget):
    """The pages by number and name, with how much is on each; a click goes there."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    Tabs { height: 1; padding: 0 1; background: $panel; color: $quiet; text-wrap: nowrap;
           text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = FIRST_NAMES
        self._page = 0

    def tell(self, seen: Overview | None, page: int) -> None:
        """Show how much is on each page, and which is in front."""
        names = self._names
        if seen is not None:
            from console.supervisor.pages import tab_words  # noqa: PLC0415 - after the first paint

            names = tuple(tab_words(seen))
        if (names, page) != (self._names, self._page):
            self._names, self._page = names, page
            self.refresh()

    def render(self) -> Content:
        """Return the line; the page in front is in brackets as well as in another colour."""
        parts = []
        for index, name in enumerate(self._names):
            key = Content.styled(f"{index + 1}", "$accent bold")
            here = index == self._page
            words = Content.styled(f"[{name}]", "$foreground bold") if here else Content(f" {name} ")
            parts.append(key + words)
        return Content(" ").join(parts)

    def on_click(self, event: Click) -> None:
        """Go to the page that was clicked."""
        start = self.gutter.left
        for index, name in enumerate(self._names):
            end = start + len(name) + 3
            if start <= event.x < end:
                self.app.simulate_key(str(index + 1))
                return
            start = end + 1
