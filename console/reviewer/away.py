"""Nobody at the desk: nothing on the screen, the work clock stopped, until a key is pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.events import Click, Key

WORDS = "You seem to be away: all is blurred and your work clock has stopped.\n\nPress any key to go on."


class Away(ModalScreen[None]):
    """Takes the next key, whatever it is, and does nothing else with it."""

    DEFAULT_CSS = """
    Away { align: center middle; background: $background; color: $quiet; }
    Away Static { width: auto; max-width: 90%; text-align: center; }
    """

    def compose(self) -> ComposeResult:
        """Lay out the words."""
        yield Static(Content(WORDS))

    def on_key(self, event: Key) -> None:
        """Somebody is back."""
        event.stop()
        event.prevent_default()
        self.dismiss(None)

    def on_click(self, event: Click) -> None:
        """Somebody is back."""
        event.stop()
        self.dismiss(None)
