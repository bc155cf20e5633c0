"""The least that a Textual app can be and still answer keys: the floor under the console's screens."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

FIRST = "Nothing but words"
SECOND = "and a few more"
DIALOG = "A list"


class Listed(ModalScreen[None]):
    """As many lines as a page of keys has."""

    BINDINGS: ClassVar = [("escape", "dismiss", "Close")]

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        yield Static(Content("\n".join([DIALOG, *(f"line {each}" for each in range(18))])))


class Line(Static, can_focus=True):
    """A line that shows whether keys speak to it."""

    DEFAULT_CSS = "Line:focus { background: $accent; }"


class BareApp(App[None]):
    """Two lines; arrows go from one to the other, and a question mark covers both."""

    BINDINGS: ClassVar = [
        ("down", "app.focus_next", "Next"),
        ("up", "app.focus_previous", "Before"),
        ("question_mark", "list", "List"),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        yield Line(Content(FIRST))
        yield Line(Content(SECOND))

    def action_list(self) -> None:
        """Cover the lines with a dialog."""
        self.push_screen(Listed())


if __name__ == "__main__":
    BareApp().run()
