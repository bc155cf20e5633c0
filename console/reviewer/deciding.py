"""The decision: one of four verdicts, what is to be done after a confirmation, and a note."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from console.kit import phrases
from console.kit.content import as_content
from console.kit.dialogs import Dialog
from console.kit.entry import Entry
from console.kit.ticks import Ticks
from console.services.answers import ACTIONS
from storage.records import Verdict

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from storage.records import Case

NOTE_LONGEST = 2_000

VERDICTS = {
    Verdict.CONFIRM: ("c", "Confirm"),
    Verdict.DISMISS: ("x", "Dismiss"),
    Verdict.ESCALATE: ("e", "Escalate"),
    Verdict.SECOND_OPINION: ("o", "Second opinion"),
}

MEANING = {
    Verdict.CONFIRM: "The report is right.",
    Verdict.DISMISS: "There is nothing here to act on.",
    Verdict.ESCALATE: "Someone with more authority should see it.",
    Verdict.SECOND_OPINION: "Someone else decides, without being told what you thought.",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided, not yet recorded."""

    verdict: Verdict
    actions: tuple[str, ...]
    note: str


class DecideDialog(Dialog[Judgement]):
    """Verdict, actions, note; dismissed with a Judgement, or None."""

    DEFAULT_CSS = """
    DecideDialog > .box { width: 74; padding: 1 2; }
    DecideDialog Horizontal { height: auto; }
    DecideDialog #verdicts { width: 24; height: auto; }
    DecideDialog #actions { width: 1fr; height: auto; }
    DecideDialog #meaning { height: 1; color: $quiet; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"verdict('{verdict.value}')", words) for verdict, (key, words) in VERDICTS.items()),
        Binding("a", "actions", "Actions", tooltip="Go to the actions"),
        Binding("n", "note", "Note", tooltip="Go to the note"),
        Binding("s", "save", "Record", id="decide.save", tooltip="Record the decision"),
        Binding("enter", "save", "Record", show=False),
    ]
    AUTO_FOCUS = ""
    heading = "Decide"

    def __init__(self, case: Case) -> None:
        super().__init__()
        self._case = case
        self._verdict: Verdict | None = None

    def inside(self) -> ComposeResult:
        """Yield what there is to choose."""
        case = self._case
        head = as_content(case.category, one_line=True, max_cells=40).stylize("bold")
        yield Static(head + Content(f"  {phrases.pips(case.severity)}  {phrases.severity(case.severity)}"))
        with Horizontal(classes="answers"):
            yield Static(self._verdicts(), id="verdicts")
            with Vertical(id="actions"):
                yield Ticks([(action, Content(words(action))) for action in ACTIONS])
        yield Static(self._meaning(), id="meaning")
        yield Entry(placeholder="a note for the record, if it helps", max_length=NOTE_LONGEST)
        yield Static(
            Content("c x e o choose · a actions · n note · enter records it · esc back"), classes="answers"
        )

    def on_mount(self) -> None:
        """Actions wait for a confirmation."""
        self.query_one(Ticks).disabled = True

    def action_verdict(self, value: str) -> None:
        """Choose a verdict; actions go with a confirmation only."""
        self._verdict = Verdict(value)
        self.query_one("#verdicts", Static).update(self._verdicts())
        self.query_one("#meaning", Static).update(self._meaning())
        chosen = self.query_one(Ticks)
        if self._verdict is not Verdict.CONFIRM:
            chosen.clear()
        chosen.disabled = self._verdict is not Verdict.CONFIRM

    def action_actions(self) -> None:
        """Go to the actions."""
        if self._verdict is Verdict.CONFIRM:
            self.query_one(Ticks).focus()

    def action_note(self) -> None:
        """Go to the note."""
        self.query_one(Input).focus()

    def on_input_submitted(self) -> None:
        """Record, from the note."""
        self.action_save()

    def action_save(self) -> None:
        """Record the decision, once there is one."""
        if self._verdict is None:
            self.query_one("#meaning", Static).update(Content("Choose one of the four first."))
            return
        self.dismiss(Judgement(self._verdict, self.query_one(Ticks).ticked, self.query_one(Input).value))

    def _verdicts(self) -> Content:
        lines = []
        for verdict, (key, label) in VERDICTS.items():
            chosen = verdict is self._verdict
            mark = Content("● " if chosen else "○ ")
            line = mark + Content.styled(key, "$accent bold") + Content(f"  {label}")
            lines.append(line.stylize("bold") if chosen else line)
        return Content("\n").join(lines)

    def _meaning(self) -> Content:
        return Content("Nothing chosen yet." if self._verdict is None else MEANING[self._verdict])


def words(action: str) -> str:
    """Return an action's code as words: "remove url"."""
    return action.replace("-", " ")
