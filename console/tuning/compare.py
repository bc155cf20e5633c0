"""Two policies side by side: every setting that differs, and what that does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from config.diff import diff
from config.loading import preset_names
from console.kit.content import as_content
from console.kit.keybar import KeyBar
from console.services.drafting import settings
from console.text import cell_width, clean
from console.tuning import beside
from console.tuning.editing import Line
from console.tuning.form import by_address

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console.services.drafting import Draft, Setting
    from console.tuning.root import TuningApp

ADDRESS, VALUE = 34, 20
"""Cells of a setting's name and of each value: they fit 80 columns."""


def ask_which(app: TuningApp) -> None:
    """Ask for a file or a preset, and show it beside the draft."""
    about = Content("A policy file, or one that comes with Leeward: " + ", ".join(preset_names()) + ".")
    found: list[Draft] = []

    def read(name: str) -> None:
        found[:] = [app.subject.read(name.strip())]

    def show(_: str | None) -> None:
        if found:
            app.push_screen(Compare(found[0], app.draft))

    app.push_screen(Line("Compare with", about, "default", read, "compares"), show)


class Compare(Screen[None]):
    """The other policy on the left, the draft on the right."""

    DEFAULT_CSS = """
    Compare { background: $background; color: $foreground; }
    Compare #both { padding: 1 2; }
    Compare Static { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "Back", id="compare.back", tooltip="Back to the draft"),
        Binding("question_mark", "app.help", "Help", id="compare.help", key_display="?", tooltip="All keys"),
    ]

    def __init__(self, other: Draft, draft: Draft) -> None:
        super().__init__()
        self._other = other
        self._draft = draft

    def compose(self) -> ComposeResult:
        """Lay out what differs, then in words what that does."""
        with VerticalScroll(id="both"):
            yield Static(self._table())
            words = diff(self._other.policy, self._draft.policy)
            yield Static(Content("\n") + beside.heading("From the left one to the draft") + Content("\n"))
            yield Static(beside.changes(words))
        yield KeyBar()

    def on_mount(self) -> None:
        """Let the keys scroll."""
        self.query_one("#both", VerticalScroll).focus()

    def action_back(self) -> None:
        """Go back to the draft."""
        self.dismiss(None)

    def _table(self) -> Content:
        left, right = by_address(settings(self._other)), by_address(settings(self._draft))
        lines = [_line("", clean(self._other.name, one_line=True), "the draft").stylize("bold")]
        for address in [*left, *(each for each in right if each not in left)]:
            one, other = left.get(address), right.get(address)
            if one is None or other is None or one.means != other.means:
                lines.append(_line(address, _value(one), _value(other)))
        if len(lines) == 1:
            lines.append(Content("They say the same.").stylize("$quiet"))
        return Content("\n").join(lines)


def _value(setting: Setting | None) -> str:
    return "not there" if setting is None else setting.written or "not set"


def _line(address: str, left: str, right: str) -> Content:
    cells = [
        as_content(text, one_line=True, max_cells=room) for text, room in ((address, ADDRESS), (left, VALUE))
    ]
    gaps = [
        max(0, room - cell_width(cell.plain)) + 2 for cell, room in zip(cells, (ADDRESS, VALUE), strict=True)
    ]
    return (
        cells[0]
        + Content(" " * gaps[0])
        + cells[1]
        + Content(" " * gaps[1])
        + as_content(right, one_line=True, max_cells=VALUE)
    )
