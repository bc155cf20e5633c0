"""The desk: one case at a time, its text blurred until asked for and blurred again by almost anything."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from console.reviewer import acts, notices
from console.reviewer.card import CaseCard, GuardedField
from console.reviewer.deciding import DecideDialog, Judgement
from console.reviewer.desk_keys import KEYS
from console.reviewer.place import Place
from console.reviewer.rail import Rail
from console.reviewer.warning import warning
from console.services.answers import UNDO_MS

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.timer import Timer

    from console.reviewer.link import Trouble
    from console.services.answers import Offer, Standing

ANY = 5
"""The heaviest severity: no wish of one's own."""


class DeskScreen(Place):
    """Case card and rail. Everything that shows or hides text goes through `_begin` and `hide`."""

    DEFAULT_CSS = """
    DeskScreen.-tall CaseCard { padding: 1 1 0 2; }
    DeskScreen.-tall Rail { padding: 1 1 0 3; }
    DeskScreen.-wide Rail { width: 44; padding: 0 2 0 4; }
    DeskScreen.-wide.-tall Rail { padding: 1 2 0 4; }
    DeskScreen #notice {
        height: auto; max-height: 4; padding: 0 2; margin: 0; background: $surface; color: $foreground;
        display: none;
        &.-said { display: block; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = KEYS

    names_state = False

    def __init__(self) -> None:
        super().__init__()
        self._said: Content | None = None
        self._glance = 0
        """Counts what hides: a reveal that was asked for before and answered after is not shown."""
        self._asking = False
        self._told_of: str | None = None
        """The case whose warning was read."""
        self._ends_at = 0.0
        self._until_hidden: Timer | None = None
        self._seconds: Timer | None = None
        self._undo: Timer | None = None

    def body(self) -> ComposeResult:
        """Lay out notice, card and rail."""
        yield Static(id="notice")
        with Horizontal():
            yield CaseCard()
            yield Rail()

    @property
    def card(self) -> CaseCard:
        """The card."""
        return self.query_one(CaseCard)

    @property
    def offer(self) -> Offer | None:
        """The case in hand."""
        here = self.standing
        return None if here is None else here.held

    @property
    def field(self) -> GuardedField | None:
        """The guarded field that keys speak to: the focused one, else the first."""
        if isinstance(self.focused, GuardedField):
            return self.focused
        return next(iter(self.card.fields()), None)

    def show(self, standing: Standing) -> None:
        """Follow the standing."""
        self.query_one(Rail).follow(standing)
        self._notice()
        self.call_later(self.card.follow, standing, notices.idle(standing, undo=self._undo is not None))

    def tell(self, trouble: Trouble) -> None:
        """Say what did not work above the card, where it stays until something else is done."""
        here = self.standing
        self._said = notices.trouble(trouble, here) if here is not None else None
        self._notice()

    def hide(self) -> bool:
        """Take the text off the screen now, and tell the desk; say whether there was any."""
        self._glance += 1
        if not self.is_mounted or not self.card.conceal():
            return False
        self._stop_countdown()
        self.run_worker(self.link.stand(acts.hide), group="acts")
        return True

    def nothing_open(self) -> None:
        """Put away what the desk no longer counts as open. A reveal still being asked for may go on."""
        if self.is_mounted and self.card.conceal():
            self._stop_countdown()

    def on_screen_suspend(self) -> None:
        """Hide when a dialog opens."""
        self.hide()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turn off what makes no sense now."""
        del parameters
        here = self.standing
        if here is None:
            return True
        case = None if here.held is None else here.held.case
        allowed = {
            **dict.fromkeys(("reveal", "turn", "field", "decide", "release"), case is not None),
            "next": case is None,
            "lighter": case is None or case.severity > 1,
            "undo": self._undo is not None,
            "postpone": notices.break_is_near(here),
        }
        return allowed.get(action, True)

    def action_next(self) -> None:
        """Take the next case."""
        self._do(acts.take, ANY)

    def action_lighter(self) -> None:
        """Take something lighter, giving back what is in hand."""
        if self.offer is None:
            self._do(acts.take, acts.LIGHT)
        else:
            self._do(acts.lighter, self.offer.case.id, self.offer.case.severity)

    def action_release(self) -> None:
        """Give the case back."""
        if self.offer is not None:
            self._do(acts.release, self.offer.case.id)

    def action_postpone(self) -> None:
        """Move the break that is near."""
        self._do(acts.postpone)

    def action_break(self) -> None:
        """Take a break."""
        self._do(acts.start_break)

    def action_record(self) -> None:
        """Show what is kept."""
        self.console.show_record()

    def action_support(self) -> None:
        """Show who to turn to."""
        self.console.show_support()

    def action_end(self) -> None:
        """Ask, then end the shift."""
        self.app.push_screen(notices.end_shift(self.standing), self._end)

    def action_field(self, step: int) -> None:
        """Go to another guarded field; what is open closes."""
        fields, here = self.card.fields(), self.field
        if here is not None and fields:
            self.hide()
            fields[(fields.index(here) + step) % len(fields)].focus()

    def action_reveal(self) -> None:
        """Show the passage, or hide it."""
        field = self.field
        if field is None or field.field.passages == 0:
            return
        if field.is_open:
            self.hide()
        else:
            self._ask_first(field)

    def action_turn(self, step: int) -> None:
        """Go to another passage; if one was open, the next opens."""
        field = self.field
        if field is None or not 1 <= field.passage + step <= field.field.passages:
            return
        was_open = self.hide()
        field.turn_to(field.passage + step)
        if was_open:
            self._ask_first(field)

    def action_decide(self) -> None:
        """Ask for the decision."""
        if self.offer is not None:
            self.app.push_screen(DecideDialog(self.offer.case), self._decided)

    def action_undo(self) -> None:
        """Take the last decision back."""
        self._forget_undo()
        self._do(acts.undo)

    def _ask_first(self, field: GuardedField) -> None:
        offer = self.offer
        if offer is None:
            return
        if offer.warning is not None and self._told_of != offer.case.id:
            self.app.push_screen(warning(offer), lambda answer: self._warned(answer, field, offer))
        else:
            self._begin(field)

    def _warned(self, answer: str | None, field: GuardedField, offer: Offer) -> None:
        case = offer.case
        if answer == "reveal":
            self._told_of = case.id
            self._begin(field)
        elif answer == "lighter":
            self._do(acts.lighter, case.id, case.severity)
        elif answer == "skip":
            self._do(acts.skip, case.id)
        elif answer == "break":
            self._do(acts.start_break)

    def _begin(self, field: GuardedField) -> None:
        if self.offer is not None and not self._asking:
            self._asking = True
            self._clear_notice()
            self.run_worker(self._reveal(field, self.offer.case.id, self._glance), group="acts")

    async def _reveal(self, field: GuardedField, case: str, glance: int) -> None:
        began = self.console.seconds()
        try:
            answer = await self.link.ask(acts.reveal, case, field.field.name, field.passage)
        finally:
            self._asking = False
        if answer is None:
            return
        left = began + answer.passage.ms / 1000 - self.console.seconds()
        if glance != self._glance or not self.is_current or not self.app.app_focus or left <= 0:
            await self.link.stand(acts.hide)
            return
        # Counted from before the question was sent, so that it is hidden no later than the ledger says.
        self._ends_at = self.console.seconds() + left
        self._stop_countdown()
        self.console.text_until(self._ends_at)
        field.show(answer.passage.text, math.ceil(left))
        self._until_hidden = self.set_timer(left, self.hide)
        self._seconds = self.set_interval(1, self._tick)
        self.console.stood(answer.standing)

    def _tick(self) -> None:
        left = max(0, math.ceil(self._ends_at - self.console.seconds()))
        if not left:
            self.hide()
        for field in self.card.fields():
            if field.is_open:
                field.tick(left)

    def _stop_countdown(self) -> None:
        self.console.text_gone()
        if self._until_hidden is not None:
            self._until_hidden.stop()
            self._until_hidden = None
        if self._seconds is not None:
            self._seconds.stop()
            self._seconds = None

    def _decided(self, answer: Judgement | None) -> None:
        if answer is not None and self.offer is not None:
            self.run_worker(self._decide(self.offer.case.id, answer), group="acts")

    async def _decide(self, case: str, answer: Judgement) -> None:
        self._forget_undo()
        self._clear_notice()
        self._undo = self.set_timer(UNDO_MS / 1000, self._forget_undo)
        if not await self.link.stand(acts.decide, case, answer.verdict, answer.actions, answer.note):
            self._forget_undo()

    def _forget_undo(self) -> None:
        if self._undo is not None:
            self._undo.stop()
            self._undo = None
            self._stood(self.standing)

    def _end(self, answer: str | None) -> None:
        if answer == "end":
            self.run_worker(self.console.end_shift(), group="acts")

    def _do(self, act: object, *args: object) -> None:
        self._forget_undo()
        self.hide()
        self._clear_notice()
        self.run_worker(self.link.stand(act, *args), group="acts")  # type: ignore[arg-type]  # each act above fits its arguments

    def _clear_notice(self) -> None:
        self._said = None
        self._notice()

    def _notice(self) -> None:
        here = self.standing
        words = self._said or (
            notices.notice(here, arrived_at=self.console.arrived_at) if here is not None else None
        )
        widget = self.query_one("#notice", Static)
        widget.set_class(words is not None, "-said")
        widget.update(words or Content(""))
