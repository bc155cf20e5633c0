"""Dialogs: one question, a few answers, each on a key of its own. Nothing is chosen for anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

R = TypeVar("R")


class Dialog(ModalScreen[R]):
    """A box in the middle of the screen; escape leaves it without an answer."""

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 70%;
    }
    Dialog > .box {
        width: 66;
        max-width: 94%;
        height: auto;
        max-height: 96%;
        padding: 1 3;
        background: $surface;
        border: round $border;
        border-title-color: $primary;
        border-title-style: bold;
    }
    Dialog .answers { margin-top: 1; height: auto; color: $foreground; }
    Dialog .body { height: auto; }
    Dialog Input { margin-top: 1; border: round $border; background: $surface; height: 3; padding: 0 1; }
    Dialog Input:focus { border: round $primary; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Back", id="dialog.back", tooltip="Close without an answer"),
    ]
    heading = ""
    scrolls = False
    """Whether the box itself takes the keys that scroll: for long reading."""

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with VerticalScroll(classes="box", can_focus=self.scrolls) as box:
            box.border_title = Content(self.heading)
            yield from self.inside()

    def inside(self) -> ComposeResult:
        """Yield what the box holds."""
        yield from ()

    def action_leave(self) -> None:
        """Close without an answer."""
        self.dismiss(None)


class Ask(Dialog[str]):
    """A question whose answers are keys; dismissed with the answer's name, or None."""

    def __init__(
        self,
        heading: str,
        body: Content | str,
        answers: Sequence[tuple[str, str, str]],
        *,
        back: str = "Back",
    ) -> None:
        """`answers` are (key, name, words); `body` as a str is our own text and never anyone else's."""
        super().__init__()
        self.heading = heading
        self._body = Content(body) if isinstance(body, str) else body
        self._answers = [*answers, ("escape", "", back)]
        for key, name, words in answers:
            self._bindings._add_binding(Binding(key, f"answer('{name}')", words))  # noqa: SLF001 - bindings made at run time

    def inside(self) -> ComposeResult:
        """Yield the question and its answers."""
        yield Static(self._body, classes="body")
        with Vertical(classes="answers"):
            for key, name, words in self._answers:
                yield Choice(key, name, words)

    def action_answer(self, name: str) -> None:
        """Close with this answer."""
        self.dismiss(name)

    def on_choice_chosen(self, message: Choice.Chosen) -> None:
        """Close with the answer that was clicked."""
        self.dismiss(message.name or None)


class Choice(Static):
    """One answer: its key and its words."""

    DEFAULT_CSS = """
    Choice { height: auto; padding: 0 1; }
    Choice:hover { background: $panel; }
    """

    class Chosen(Message):
        """Somebody clicked the answer."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, key: str, name: str, words: str) -> None:
        shown = KEYS.get(key, key)
        super().__init__(Content.styled(f"{shown:>6}  ", "$accent bold") + Content(words))
        self._answer = name

    def on_click(self) -> None:
        """Choose it."""
        self.post_message(self.Chosen(self._answer))


KEYS = {"escape": "esc", "question_mark": "?", "space": "space", "enter": "enter"}
"""Keys by the names on keyboards."""
