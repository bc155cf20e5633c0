"""The tuning console: the draft, what was changed in it, and what that would do, worked out on the side."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from config.diff import diff
from config.errors import LeewardError
from config.problems import Refused
from console.kit.dialogs import Ask
from console.kit.shelter import ShelteredApp
from console.services.drafting import add_rule, change, drop_rule, settings
from console.text import clean
from console.tuning.editing import Line, setting_about, wrong
from console.tuning.form import by_address
from console.tuning.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.screen import Screen

    from config.diff import Change
    from console.crash import CrashHandler
    from console.services.drafting import Draft, Setting
    from console.services.tuning import Outlook, Subject

SETTLE = 0.15
"""Seconds after a change before what it would do is worked out: one who types fast asks once."""

MOST_UNDONE = 200


class TuningApp(ShelteredApp[int]):
    """One policy on one terminal."""

    TITLE = "Leeward"

    def __init__(
        self,
        subject: Subject,
        *,
        reduced_motion: bool = False,
        theme_name: str = "",
        keymap: Mapping[str, str] | None = None,
        crash: CrashHandler | None = None,
    ) -> None:
        super().__init__(reduced_motion=reduced_motion, theme_name=theme_name, keymap=keymap)
        self.subject = subject
        self.draft: Draft = subject.draft
        self.settings: list[Setting] = settings(self.draft)
        self.before: dict[str, Setting] = by_address(settings(subject.today))
        self.changes: list[Change] = []
        self.outlook: Outlook | None = None
        self._saved = self.draft.text
        self._undo: list[Draft] = []
        self._asked = 0
        self._crash = crash
        self._take_in(self.draft)

    @property
    def marks(self) -> list[str]:
        """What the head line says about where the policy and its figures come from."""
        return list(self.subject.marks)

    @property
    def changed(self) -> bool:
        """Whether the draft allows, or says, anything that the policy of today does not."""
        return bool(self.changes) or self.draft.text != self._saved

    def get_default_screen(self) -> Screen[None]:
        """Return the sheet."""
        return Sheet()

    def on_mount(self) -> None:
        """Work out what there is to see."""
        super().on_mount()
        from console.kit.commands import Commands  # noqa: PLC0415 - after the first paint

        self.COMMANDS = {Commands}  # type: ignore[misc]  # an instance of its own; the class is shared with tests
        if self._crash is not None:
            asyncio.get_running_loop().set_exception_handler(self._crash.on_loop)
        self.call_after_refresh(self._foresee)

    def take(self, draft: Draft) -> None:
        """Make this the draft, the one before it being one undo away."""
        if draft.text == self.draft.text:
            return
        self._undo = [*self._undo[-MOST_UNDONE:], self.draft]
        self._show(draft)

    def edit(self, setting: Setting) -> None:
        """Ask for a setting's value."""
        heading = clean(setting.address, one_line=True, max_cells=60)
        take = partial(self._change, setting.address)
        self.push_screen(Line(heading, setting_about(setting), setting.written, take, "takes it"))

    def action_undo(self) -> None:
        """Go back one change."""
        if self._undo:
            self._show(self._undo.pop())
        else:
            self.notify("There is nothing to take back.", markup=False)

    def action_reset(self) -> None:
        """Set what is under the cursor to what it was."""
        setting = self._current()
        if setting is not None and setting.address in self.before:
            self._try(partial(self._change, setting.address, self.before[setting.address].written))

    def action_add(self) -> None:
        """Ask for a kind of rule, then its id."""
        answers = [("l", "limit", "Limit"), ("b", "break", "Break")]
        answers += [("c", "cooldown", "Cool-down after severe cases"), ("s", "streak", "Streak")]
        self.push_screen(
            Ask("Add a rule", "It begins with the numbers of the default policy.", answers), self._named
        )

    def action_drop(self) -> None:
        """Take the rule under the cursor out."""
        setting = self._current()
        kind = "" if setting is None else setting.address.partition(".")[0]
        if setting is None or setting.rule in {kind, "frame"}:
            self.notify("This belongs to every policy. Rules with a name can be taken out.", markup=False)
            return
        self._try(lambda: self.take(drop_rule(self.draft, kind, setting.rule)))

    def action_compare(self) -> None:
        """Ask which policy to put beside the draft."""
        from console.tuning.compare import ask_which  # noqa: PLC0415 - rarely

        ask_which(self)

    def action_save(self) -> None:
        """Ask where to write the draft."""
        about = Content("The draft as TOML, its comments and order kept. A file that is there is replaced.")
        self.push_screen(
            Line("Save the draft", about, self.subject.path or "policy.toml", self._save, "writes it")
        )

    def action_propose(self) -> None:
        """Ask for a reason, then put the draft forward."""
        if self.subject.propose is None:
            self.notify(
                "There is no store here to propose to. Save the draft; then: leeward policy propose FILE",
                markup=False,
            )
            return
        if not self.changes:
            self.notify("Nothing is changed yet.", markup=False)
            return
        about = Content(
            "What only tightens takes effect at once. What loosens anything waits for somebody else to "
            "approve it. Say in a sentence why."
        )
        self.push_screen(Line("Propose the draft", about, "", self._propose, "proposes it"))

    def action_help(self) -> None:
        """Show all keys."""
        from console.kit.help import ROOMY, Help  # noqa: PLC0415 - rarely

        if not isinstance(self.screen, Help):
            self.push_screen(Help(roomy=self.size.width >= ROOMY))

    async def action_quit(self) -> None:
        """End; ask first where something would be lost."""
        if self.draft.text == self._saved:
            await super().action_quit()
            return
        answers = [("s", "save", "Save it first"), ("l", "leave", "Leave without it")]
        self.push_screen(
            Ask("The draft is not saved", "Leaving drops what you changed.", answers), self._leaving
        )

    def _leaving(self, answer: str | None) -> None:
        if answer == "save":
            self.action_save()
        elif answer == "leave":
            self.exit()

    def _named(self, kind: str | None) -> None:
        if not kind:
            return
        about = Content("A short name: events, meters and reports call the rule by it.")
        self.push_screen(
            Line(
                f"Add a {kind}",
                about,
                "",
                lambda name: self.take(add_rule(self.draft, kind, name.strip())),
                "adds it",
            )
        )

    def _change(self, address: str, written: str) -> None:
        self.take(change(self.draft, address, written))

    def _save(self, path: str) -> None:
        self.subject.save(self.draft, path)
        self._saved = self.draft.text
        self._sheet().follow()
        self.notify(f"Written: {clean(path, one_line=True, max_cells=60)}", markup=False)

    def _propose(self, reason: str) -> None:
        if not reason.strip():
            raise LeewardError("a reason is missing", "", "say in a sentence why")
        if self.subject.propose is not None:
            self.run_worker(self._proposed(self.subject.propose, reason.strip()), group="propose")

    async def _proposed(self, propose: Callable[[Draft, str], str], reason: str) -> None:
        try:
            said = await asyncio.to_thread(propose, self.draft, reason)
        except (LeewardError, Refused) as error:
            said = wrong(error)
        self.notify(clean(said, one_line=True, max_cells=300), markup=False, timeout=10)

    def _try(self, act: Callable[[], object]) -> None:
        """Do what may be refused, and say so if it is."""
        try:
            act()
        except (LeewardError, Refused) as error:
            self.notify(clean(wrong(error), one_line=True, max_cells=300), markup=False, timeout=8)

    def _current(self) -> Setting | None:
        from console.tuning.form import Form  # noqa: PLC0415 - loaded with the sheet

        return self._sheet().query_one(Form).current

    def _sheet(self) -> Sheet:
        return next(each for each in self.screen_stack if isinstance(each, Sheet))

    def _take_in(self, draft: Draft) -> None:
        self.draft = draft
        self.settings = settings(draft)
        self.changes = diff(self.subject.today.policy, draft.policy)

    def _show(self, draft: Draft) -> None:
        self._take_in(draft)
        self._sheet().follow()
        self._foresee()

    def _foresee(self) -> None:
        """Start anew on what the draft would do; what was being worked out for an earlier one stops."""
        self._asked += 1
        self._sheet().foresee(None)
        self.run_worker(self._worked_out(self._asked), group="outlook")

    async def _worked_out(self, asked: int) -> None:
        await asyncio.sleep(SETTLE)
        if asked != self._asked:
            return
        steps = self.subject.foresee(self.draft.policy, lambda: asked != self._asked)
        try:
            while (found := await asyncio.to_thread(next, steps, None)) is not None:
                if asked != self._asked or not self.is_running:
                    return
                self.outlook = found
                self._sheet().foresee(found)
        except LeewardError as error:
            if asked == self._asked and self.is_running:
                self._sheet().foresee(None, instead=wrong(error))
