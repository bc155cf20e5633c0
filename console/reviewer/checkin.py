"""The private check-in: two small questions, each of which can be left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from console.kit.dialogs import Dialog
from console.kit.entry import Entry
from console.services.own import FEELINGS, NOTE_LONGEST

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType


class CheckInDialog(Dialog[tuple[int | None, str]]):
    """How it is going, in a number and a line; dismissed with both, or None when skipped."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"feel({number})", word) for number, word in FEELINGS.items()),
        Binding("n", "note", "Note", tooltip="Go to the note"),
        Binding("enter", "keep", "Keep"),
    ]
    AUTO_FOCUS = ""
    heading = "How is it going?"

    def __init__(self) -> None:
        super().__init__()
        self._feeling: int | None = None

    def inside(self) -> ComposeResult:
        """Yield the questions."""
        yield Static(
            Content("Only you can read this. It is not part of any report about you, and you can delete it.")
        )
        yield Static(self._scale(), classes="answers", id="scale")
        yield Entry(placeholder="a line to yourself, if you like", max_length=NOTE_LONGEST)
        yield Static(Content("1-5 choose · n writes a note · enter keeps it · esc skips"), classes="answers")

    def action_feel(self, number: int) -> None:
        """Choose a number."""
        self._feeling = number
        self.query_one("#scale", Static).update(self._scale())

    def action_note(self) -> None:
        """Go to the note."""
        self.query_one(Input).focus()

    def action_keep(self) -> None:
        """Close with what was said; nothing said is a skip."""
        note = self.query_one(Input).value
        self.dismiss((self._feeling, note) if note or self._feeling is not None else None)

    def on_input_submitted(self) -> None:
        """Keep, from the note."""
        self.action_keep()

    def _scale(self) -> Content:
        parts = []
        for number, word in FEELINGS.items():
            mark = "●" if number == self._feeling else "○"
            style = "$accent bold" if number == self._feeling else ""
            parts.append(
                Content.styled(f"{mark} {number} {word}", style)
                if style
                else Content(f"{mark} {number} {word}")
            )
        return Content("   ").join(parts)
