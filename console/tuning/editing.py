"""The dialogs of the tuning console: one setting, a new rule, where to save, why to propose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Input, Static

from config.errors import LeewardError
from config.problems import Refused
from console.kit.content import as_content
from console.kit.dialogs import Dialog
from console.kit.entry import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from console.services.drafting import Setting

LONGEST = 400
"""Cells of a message; a policy's own messages are shorter."""


class Line(Dialog[str]):
    """One line to write; it closes when what was written is taken, and says what is wrong until then."""

    def __init__(
        self, heading: str, about: Content, written: str, take: Callable[[str], object], enter: str
    ) -> None:
        """`take` is given what was written, and raises Refused or LeewardError for what can't be."""
        super().__init__()
        self.heading = heading
        self._about = about
        self._written = written
        self._take = take
        self._enter = enter

    def inside(self) -> ComposeResult:
        """Yield what it is about, the line, and the room for what is wrong."""
        yield Static(self._about, classes="body")
        yield Entry(self._written)
        yield Static(Content(""), id="wrong")
        yield Static(Content(f"enter {self._enter} · esc leaves it as it was"), classes="answers")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Hand over what was written; close if it was taken."""
        try:
            self._take(message.value)
        except (Refused, LeewardError) as error:
            self.query_one("#wrong", Static).update(as_content(wrong(error), max_cells=LONGEST))
        else:
            self.dismiss(message.value)


def setting_about(setting: Setting) -> Content:
    """Return what a setting is for, and what may be written."""
    parts = [setting.about or "Where the numbers come from."]
    if setting.choices:
        parts.append("One of: " + ", ".join(setting.choices) + ".")
    parts.append("Nothing written takes the key out: its default holds then.")
    return as_content("\n".join(parts), max_cells=LONGEST)


def wrong(error: Exception) -> str:
    """Return what is wrong with what was written, and what to do, without files and lines."""
    if isinstance(error, Refused):
        first = error.problems[0]
        return f"{first.what[:1].upper()}{first.what[1:]}: {first.remedy}."
    if isinstance(error, LeewardError):
        return f"{error.what[:1].upper()}{error.what[1:]}: {error.remedy}."
    return ""
