"""The keys at the foot of the screen, as one line of text.

Textual's own footer makes a widget of each key and all of them anew whenever the focus moves: 50 ms of work
for a line that has not changed. This one is drawn again only when it reads differently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.content import Content
from textual.widget import Widget

from console.text import cell_width, clean

if TYPE_CHECKING:
    from textual.app import App
    from textual.binding import Binding
    from textual.events import Click
    from textual.screen import Screen

GAP = "  "

NAME = 16
"""Cells of a key's name; "ctrl+shift+space" has as many."""


class Key(NamedTuple):
    """One key on the line."""

    shown: str
    words: str
    key: str


def key_name(app: App[Any], binding: Binding) -> str:
    """Return how a key is shown; a person's own keys come from a file, and that may hold anything."""
    return clean(app.get_key_display(binding), one_line=True, max_cells=NAME)


class KeyBar(Widget):
    """Follows what the screen can do now; a click presses the key."""

    ALLOW_SELECT: ClassVar[bool] = False
    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $background; color: $quiet;
             text-wrap: nowrap; text-overflow: ellipsis; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: tuple[Key, ...] = ()

    def on_mount(self) -> None:
        """Follow the screen."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def render(self) -> Content:
        """Return the line."""
        parts = [
            Content.styled(each.shown, "$accent bold") + Content(f" {each.words}") for each in self._keys
        ]
        return Content(GAP).join(parts)

    def on_click(self, event: Click) -> None:
        """Press the key that was clicked."""
        start = self.gutter.left
        for each in self._keys:
            end = start + cell_width(each.shown) + 1 + len(each.words)
            if start <= event.x < end:
                self.app.simulate_key(each.key)
                return
            start = end + len(GAP)

    def _follow(self, screen: Screen[object]) -> None:
        if not self.is_attached or screen is not self.screen:
            return
        found: dict[str, Key] = {}
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled and binding.action not in found:
                shown = key_name(self.app, binding)
                found[binding.action] = Key(shown, binding.description, binding.key)
        keys = tuple(found.values())
        if keys != self._keys:
            self._keys = keys
            self.refresh()
