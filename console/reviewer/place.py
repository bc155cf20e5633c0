"""What the console's full screens share: a head line, the keys at the foot, and where the person stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.content import Content
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widgets import Static

from console.kit import phrases
from console.kit.keybar import KeyBar
from console.text import cell_width, clean

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from console.reviewer.link import Link, Trouble
    from console.reviewer.root import ReviewerApp
    from console.services.answers import Standing

PERSONAL = "personal store (honour system)"
SIMULATED = "simulated time"


class Head(Static):
    """One line: who, in what kind of store, and where the day stands in a word."""

    DEFAULT_CSS = """
    Head { height: 1; padding: 0 1; background: $panel; color: $foreground; dock: top; }
    """

    def tell(self, standing: Standing | None, tier: str, *, state: bool) -> None:
        """Show who and where; with `state` also how the day stands."""
        if standing is None:
            self.update(Content.styled("Leeward", "bold"))
            return
        marks = [PERSONAL] if tier == "personal" else []
        marks += [SIMULATED] if standing.simulated else []
        who = clean(standing.person.name, one_line=True, max_cells=24)
        left = " · ".join(["Leeward", who, *marks])
        word = phrases.STATE[standing.assessment.state] if state else ""
        room = max(1, self.size.width - 2 - cell_width(left) - cell_width(word))
        self.update(Content(left) + Content(" " * room) + Content.styled(word, "bold"))


class Place(Screen[None]):
    """A full screen; `show` is called with every new standing."""

    DEFAULT_CSS = """
    Place { background: $background; color: $foreground; }
    Place .quiet { color: $quiet; }
    Place .column { width: 74; max-width: 100%; height: auto; padding: 1 2; }
    """

    names_state = True
    """Whether the head line names the state; the desk's rail does so itself."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - declared so in Textual
    """Columns from which the rail has room for wider meters."""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - the same
    """Lines from which there is room for some air."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """As in Textual, which also paints the whole screen anew when it changes; two widgets suffice."""

    @property
    def console(self) -> ReviewerApp:
        """The app, by its own type."""
        return cast("ReviewerApp", self.app)

    @property
    def link(self) -> Link:
        """The line to the desk."""
        return self.console.link

    @property
    def standing(self) -> Standing | None:
        """Where the person stood when last asked."""
        return self.console.standing

    def compose(self) -> ComposeResult:
        """Lay out head, body and keys."""
        yield Head()
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """Yield what is between head and keys."""
        yield from ()

    def on_mount(self) -> None:
        """Follow the standing."""
        self.watch(self.app, "standing", self._stood)

    def on_resize(self) -> None:
        """Lay the lines out anew that were made for the width."""
        self._stood(self.standing)

    def _stood(self, standing: Standing | None) -> None:
        self.query_one(Head).tell(standing, self.console.tier, state=self.names_state)
        if standing is not None:
            self.show(standing)
            self.refresh_bindings()

    def show(self, standing: Standing) -> None:
        """Show where the person stands."""

    def hide(self) -> bool:
        """Put away what is revealed, and say whether anything was; only the desk ever has something."""
        return False

    def nothing_open(self) -> None:
        """Nothing is revealed as far as the desk knows: show nothing either."""

    def tell(self, trouble: Trouble) -> None:
        """Say in one line what did not work."""
        self.notify(trouble.line, markup=False, timeout=8)
