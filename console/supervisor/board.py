"""The board: five pages over one list, and beside it, where there is room, everything at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from console.kit.keybar import KeyBar
from console.supervisor.frame import Head, Tabs
from console.supervisor.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console.services.overview import Overview
    from console.supervisor.pages import Wish
    from console.supervisor.root import SupervisorApp

OPENING = "Opening the store …"

SHOWN = {"order": 0, "fold": 0, "requeue": 4, "approve": 3}
"""Keys that make sense on one page only, and which that is."""

LAST = 4


class BoardScreen(Screen[None]):
    """Follows the snapshots; asks for nothing but what a key asks for."""

    DEFAULT_CSS = """
    BoardScreen { background: $background; color: $foreground; }
    BoardScreen #page { width: 1fr; }
    BoardScreen #top { height: auto; padding: 0 2; margin-top: 0; }
    BoardScreen #header { height: 1; padding: 0 3; color: $quiet;
                          text-wrap: nowrap; text-overflow: ellipsis; }
    BoardScreen #foot { height: auto; max-height: 3; padding: 0 3; color: $quiet; }
    BoardScreen #beside { width: 42; padding: 0 1 0 2; outline-left: vkey $track; display: none;
                          scrollbar-size-vertical: 1; }
    BoardScreen.-wide #beside { display: block; }
    BoardScreen.-tall #top { padding: 1 2; }
    BoardScreen.-tall #beside { padding: 1 1 0 3; }
    BoardScreen #notice { height: auto; max-height: 3; padding: 0 2; background: $surface; display: none;
                          &.-said { display: block; } }
    BoardScreen .quiet { color: $quiet; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (116, "-wide")]  # noqa: RUF012 - declared so in Textual
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - the same

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "page(0)", "Team", show=False, id="board.team", tooltip="The team now"),
        Binding("2", "page(1)", "Queue", show=False, id="board.queue", tooltip="The queue by lane"),
        Binding("3", "page(2)", "Alerts", show=False, id="board.alerts", tooltip="What asks for attention"),
        Binding(
            "4", "page(3)", "Requests", show=False, id="board.requests", tooltip="What waits for approval"
        ),
        Binding("5", "page(4)", "Cases", show=False, id="board.cases", tooltip="Cases in hand and kept"),
        Binding(
            "right,tab", "turn(1)", "Next page", id="board.next", key_display="→", tooltip="The next page"
        ),
        Binding("left,shift+tab", "turn(-1)", "Back", show=False, id="board.back", tooltip="The page before"),
        Binding("o", "order", "Order", id="board.order", tooltip="By need of a break, or by name"),
        Binding("f", "fold", "Off shift", id="board.fold", tooltip="Show or fold those who are off shift"),
        Binding("r", "requeue", "Put back", id="board.requeue", tooltip="Put the case back in its lane"),
        Binding("h", "hand", "Hand over", id="board.hand", tooltip="Hand a case to a named person"),
        Binding("u", "again", "Look again", show=False, id="board.again", tooltip="Look again now"),
        Binding("question_mark", "app.help", "Help", id="board.help", key_display="?", tooltip="All keys"),
        Binding("ctrl+q", "app.quit", "Leave", id="board.leave", key_display="^q", tooltip="Leave"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.page = 0
        self._wish: Wish | None = None
        self._more: Callable[[str], Content] = _nothing

    @property
    def console(self) -> SupervisorApp:
        """The app, by its own type."""
        return cast("SupervisorApp", self.app)

    @property
    def seen(self) -> Overview | None:
        """The latest snapshot."""
        return self.console.seen

    @property
    def rows(self) -> Rows:
        """The list."""
        return self.query_one(Rows)

    def compose(self) -> ComposeResult:
        """Lay out the board."""
        yield Head()
        yield Tabs()
        with Horizontal():
            with Vertical(id="page"):
                yield Static(Content(OPENING), id="top")
                yield Static(id="header")
                yield Rows()
                yield Static(id="foot")
            with VerticalScroll(id="beside", can_focus=False):
                yield Static(id="glance")
        yield Static(id="notice")
        yield KeyBar()

    def on_mount(self) -> None:
        """Follow the snapshots."""
        self.rows.focus()
        self.watch(self.app, "seen", self._follow)
        self.watch(self.app, "said", self._say)

    def on_resize(self) -> None:
        """Lay out anew what was made for the width."""
        self.call_after_refresh(self._follow, self.seen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turn off what makes no sense on this page."""
        del parameters
        if action in SHOWN:
            return self.seen is not None and SHOWN[action] == self.page
        if action == "hand":
            return self.seen is not None
        return True

    def _follow(self, seen: Overview | None) -> None:
        if not self.is_mounted:
            return
        self.query_one(Head).tell(seen)
        self.query_one(Tabs).tell(seen, self.page)
        if seen is None:
            return
        from console.supervisor.pages import Wish, page_of  # noqa: PLC0415 - after the first paint
        from console.supervisor.rail import rail  # noqa: PLC0415 - the same

        self._wish = self._wish or Wish()
        width = self.rows.scrollable_content_region.width or self.size.width
        page = page_of(self.page, seen, self._wish, max(20, width - 2))
        self.query_one("#top", Static).update(page.top)
        self.query_one("#header", Static).update(Content(page.header if page.rows else ""))
        self.rows.fill(page.rows)
        self._more = page.more
        self.on_rows_moved()
        beside = self.query_one("#beside", VerticalScroll)
        if beside.display and beside.scrollable_content_region.width:
            glance = rail(seen, beside.scrollable_content_region.width, page=self.page)
            self.query_one("#glance", Static).update(glance)
        self.refresh_bindings()

    def _say(self, said: str) -> None:
        notice = self.query_one("#notice", Static)
        notice.set_class(bool(said), "-said")
        notice.update(Content(said))

    def go(self, page: int) -> None:
        """Show that page from its first line."""
        self.page = page
        self._follow(self.seen)
        self.rows.action_end(0)

    def on_rows_moved(self) -> None:
        """Say below the list what the line under the cursor has no room for."""
        key = self.rows.key
        self.query_one("#foot", Static).update(Content("") if key is None else self._more(key))

    def action_page(self, page: int) -> None:
        """Go to a page."""
        self.go(page)

    def action_turn(self, step: int) -> None:
        """Go to the next page, or the one before; round at the ends."""
        self.go((self.page + step) % (LAST + 1))

    def action_order(self) -> None:
        """Order people the other way."""
        if self._wish is not None:
            self._wish = type(self._wish)(not self._wish.by_name, self._wish.unfolded)
            self._follow(self.seen)

    def action_fold(self) -> None:
        """Show or fold who is off shift."""
        if self._wish is not None:
            self._wish = type(self._wish)(self._wish.by_name, not self._wish.unfolded)
            self._follow(self.seen)

    def action_again(self) -> None:
        """Look again now."""
        self.console.look_now()

    def on_rows_chosen(self, message: Rows.Chosen) -> None:
        """Open what the line stands for."""
        from console.supervisor import opening  # noqa: PLC0415 - after the first paint

        opening.open_line(self, message.key)

    def action_requeue(self) -> None:
        """Ask, then put the case under the cursor back."""
        from console.supervisor import opening  # noqa: PLC0415 - after the first paint

        opening.ask_requeue(self)

    def action_hand(self) -> None:
        """Ask which case and to whom."""
        from console.supervisor import opening  # noqa: PLC0415 - after the first paint

        opening.ask_hand(self)


def _nothing(_: str) -> Content:
    return Content("")
