"""The least that a Textual app can be and still answer keys: the floor under the console's screens."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

FIRST = "Nothing but words"
TURNS = ("this way round", "that way round")
DIALOG = "A list"


class Listed(ModalScreen[None]):
    """As many lines as a page of keys has."""

    BINDINGS: ClassVar = [("escape", "dismiss", "Close")]

    def compose(self) -> ComposeResult:
        """Lay out the lines."""
        yield Static(Content("\n".join([DIALOG, *(f"line {each}" for each in range(18))])))


class BareApp(App[None]):
    """One line; space turns it over, and a question mark covers it."""

    BINDINGS: ClassVar = [("space", "turn", "Turn"), ("question_mark", "list", "List")]

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        self.turned = 0
        self.words = Static(Content(FIRST))
        yield self.words

    def action_turn(self) -> None:
        """Change the line."""
        self.turned += 1
        self.words.update(Content(TURNS[self.turned % 2]))

    def action_list(self) -> None:
        """Cover the line with a dialog."""
        self.push_screen(Listed())


if __name__ == "__main__":
    BareApp().run()
