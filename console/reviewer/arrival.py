"""Arrival: what today holds. The first frame is painted here, with no store behind it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.kit import phrases
from console.reviewer.place import Place

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console.reviewer.link import Trouble
    from console.services.answers import Standing

OPENING = "Opening your desk …"


class Arrival(Place):
    """Limits, plan, opt-outs, check-in, support; then the shift."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "begin",
            "Start the shift",
            id="arrival.start",
            key_display="enter",
            tooltip="Start, or go on with, the shift",
        ),
        Binding("r", "retry", "Try again", id="arrival.retry", tooltip="Ask for the store again"),
        Binding("e", "plan", "Plan end", id="arrival.plan", tooltip="Say when you want to stop"),
        Binding(
            "o", "opt_out", "Leave out", id="arrival.opt_out", tooltip="Categories you'd rather not be given"
        ),
        Binding("c", "check_in", "Check-in", id="arrival.check_in", tooltip="A private note to yourself"),
        Binding("s", "support", "Support", id="arrival.support", tooltip="Who to turn to"),
        Binding(
            "m", "record", "My record", id="arrival.record", show=False, tooltip="Everything kept about you"
        ),
        Binding("question_mark", "app.help", "Help", id="arrival.help", key_display="?", tooltip="All keys"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._until: int | None = None
        self._checked_in = False

    def body(self) -> ComposeResult:
        """Lay out the page."""
        with VerticalScroll():
            yield Static(Content(OPENING), classes="column", id="page")

    def show(self, standing: Standing) -> None:
        """Fill the page."""
        from console.reviewer import arriving  # noqa: PLC0415 - not needed before the first paint

        page = arriving.page(standing, self.console.tier, self._until, checked_in=self._checked_in)
        self.query_one("#page", Static).update(page)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Turn off what makes no sense now."""
        del parameters
        here = self.standing
        if here is None:
            return action == "retry" or action.startswith("app.")
        if action == "retry":
            return False
        if action == "plan":
            return here.shift_start is None
        if action == "check_in":
            return "start" in here.policy.checkin.ask and not self._checked_in
        return True

    def tell(self, trouble: Trouble) -> None:
        """Say why the desk can't be opened, where the page would be."""
        if self.standing is not None:
            super().tell(trouble)
            return
        words = f"{trouble.line}\n\nr tries again, ctrl+q leaves."
        self.query_one("#page", Static).update(Content(words))

    def action_retry(self) -> None:
        """Ask for the store again."""
        self.query_one("#page", Static).update(Content(OPENING))
        self.console.open_desk()

    def action_begin(self) -> None:
        """Start the shift, or go on with the one that is running."""
        self.run_worker(self._begin(), group="acts")

    def action_plan(self) -> None:
        """Ask when the shift should end."""
        from console.reviewer.arriving import PlanDialog  # noqa: PLC0415 - as above

        here = self.standing
        if here is not None:
            self.app.push_screen(PlanDialog(here.now, here.policy.zone), self._planned)

    def action_opt_out(self) -> None:
        """Ask which categories not to serve."""
        from console.reviewer.arriving import OptOutDialog  # noqa: PLC0415 - as above

        here = self.standing
        if here is not None:
            names = {lane.category for lane in here.lanes} | here.opted_out
            dialog = OptOutDialog(sorted(names), here.opted_out, phrases.length(here.policy.opt_out.keep))
            self.app.push_screen(dialog, self._opted_out)

    def action_check_in(self) -> None:
        """Offer a private check-in."""
        from console.reviewer.checkin import CheckInDialog  # noqa: PLC0415 - as above

        self.app.push_screen(CheckInDialog(), self._checked)

    def action_support(self) -> None:
        """Show who to turn to."""
        self.console.show_support()

    def action_record(self) -> None:
        """Show what is kept."""
        self.console.show_record()

    async def _begin(self) -> None:
        from console.reviewer import acts  # noqa: PLC0415 - as above

        here = self.standing
        if (
            here is not None
            and here.shift_start is None
            and not await self.link.stand(acts.start_shift, self._until)
        ):
            return
        self.console.begin()

    def _planned(self, answer: int | None) -> None:
        if answer is not None:
            self._until = answer or None
            self._stood(self.standing)

    def _opted_out(self, answer: frozenset[str] | None) -> None:
        from console.reviewer import acts  # noqa: PLC0415 - as above

        if answer is not None:
            self.run_worker(self.link.stand(acts.opt_out, answer), group="acts")

    def _checked(self, answer: tuple[int | None, str] | None) -> None:
        from console.reviewer import acts  # noqa: PLC0415 - as above

        if answer is not None:
            self._checked_in = True
            self.run_worker(self.link.stand(acts.check_in, "start", *answer), group="acts")
