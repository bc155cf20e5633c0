"""The tuning console's one full screen: the form on the left, what it means on the right."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from config.explain import explain
from console.kit.content import as_content
from console.kit.keybar import KeyBar
from console.text import cell_width, clean
from console.tuning import beside
from console.tuning.form import Form

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console.services.tuning import Outlook
    from console.tuning.root import TuningApp


class Sheet(Screen[None]):
    """Follows the draft: every change is drawn at once, and what it would do as soon as that is known."""

    DEFAULT_CSS = """
    Sheet { background: $background; color: $foreground; }
    Sheet #head { height: 1; padding: 0 1; background: $panel; color: $foreground; dock: top; }
    Sheet Form { width: 1fr; }
    Sheet #beside { width: 1fr; padding: 0 1; border: round $border; scrollbar-size-vertical: 1; }
    Sheet #beside:focus { border: round $primary; }
    Sheet #beside Static { height: auto; margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "app.undo", "Undo", id="tuning.undo", tooltip="Take the last change back"),
        Binding(
            "r", "app.reset", "As it was", id="tuning.reset", tooltip="This setting as it was", show=False
        ),
        Binding("a", "app.add", "Add", id="tuning.add", tooltip="Add a rule"),
        Binding("d", "app.drop", "Drop", id="tuning.drop", tooltip="Take this rule out"),
        Binding("c", "app.compare", "Compare", id="tuning.compare", tooltip="Beside another policy"),
        Binding("s", "app.save", "Save", id="tuning.save", tooltip="Write the draft to a file"),
        Binding("p", "app.propose", "Propose", id="tuning.propose", tooltip="Put the draft forward"),
        Binding(
            "tab", "app.focus_next", "Other side", id="tuning.other", tooltip="To the other side", show=False
        ),
        Binding("question_mark", "app.help", "Help", id="tuning.help", key_display="?", tooltip="All keys"),
    ]

    def compose(self) -> ComposeResult:
        """Lay out head, both sides and keys."""
        yield Static(Content("Leeward"), id="head")
        with Horizontal():
            yield Form()
            with VerticalScroll(id="beside"):
                yield Static(id="words")
                yield Static(id="changes")
                yield Static(id="outlook")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the draft."""
        self.follow()
        self.query_one(Form).focus()

    def on_resize(self) -> None:
        """Lay the head line out for the width."""
        self._head()

    def follow(self) -> None:
        """Draw the draft anew."""
        app = self._tuning
        self.query_one(Form).fill(app.settings, app.before)
        text = beside.heading("Changed") + Content("\n") + beside.changes(app.changes)
        self.query_one("#changes", Static).update(text)
        self._head()
        self._words()

    def foresee(self, outlook: Outlook | None, *, instead: str = "Working it out …") -> None:
        """Show what the draft would do; where that is not known, say why not `instead`."""
        text = beside.heading("What it would do") + Content("\n") + beside.outlook(outlook, instead)
        self.query_one("#outlook", Static).update(text)

    def on_option_list_option_highlighted(self) -> None:
        """Put the rule under the cursor in words."""
        self._words()

    def on_option_list_option_selected(self) -> None:
        """Ask for the setting's new value."""
        setting = self.query_one(Form).current
        if setting is not None:
            self._tuning.edit(setting)

    @property
    def _tuning(self) -> TuningApp:
        return cast("TuningApp", self.app)

    def _words(self) -> None:
        setting = self.query_one(Form).current
        rule, key = ("", "") if setting is None else (setting.rule, setting.key)
        found = next((each for each in explain(self._tuning.draft.policy) if each.rule == rule), None)
        text = Content("This is not set.") if found is None else beside.sentence(found, key)
        title = as_content(rule or "In words", one_line=True, max_cells=60)
        self.query_one("#words", Static).update(beside.heading(title.plain) + Content("\n") + text)

    def _head(self) -> None:
        app = self._tuning
        right = "changed" if app.changed else "as it stands"
        name = clean(PurePath(app.draft.name).name, one_line=True, max_cells=40)
        parts = " · ".join(["Leeward", "tuning", name, *app.marks])
        left = clean(parts, one_line=True, max_cells=max(1, self.size.width - 3 - cell_width(right)))
        room = max(1, self.size.width - 2 - cell_width(left) - cell_width(right))
        self.query_one("#head", Static).update(
            Content(left) + Content(" " * room) + Content.styled(right, "bold")
        )
