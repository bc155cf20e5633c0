"""Screens for when there is nothing to review: a limit is reached, the shift is over or runs elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from config.localdays import LATEST
from console.clock import show_local
from console.kit import meters, phrases
from console.kit.content import as_content
from console.kit.dialogs import Ask
from console.reviewer import acts
from console.reviewer.checkin import CheckInDialog
from console.reviewer.place import Place

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console.services.answers import Standing


class Plain(Place):
    """One column of words."""

    def body(self) -> ComposeResult:
        """Lay out the column."""
        with VerticalScroll():
            yield Static(classes="column", id="page")

    def say(self, lines: list[Content]) -> None:
        """Fill the column."""
        self.query_one("#page", Static).update(Content("\n").join(lines))


class Closed(Plain):
    """A limit is reached: since when, until when, and why. It opens again by itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "break", "Break", id="closed.break", tooltip="Take a break"),
        Binding("e", "end", "End shift", id="closed.end", tooltip="End the shift"),
        Binding("m", "record", "My record", id="closed.record", tooltip="Everything kept about you"),
        Binding("s", "support", "Support", id="closed.support", tooltip="Who to turn to"),
        Binding("question_mark", "app.help", "Help", id="closed.help", key_display="?", tooltip="All keys"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._since: int | None = None

    def show(self, standing: Standing) -> None:
        """Say why, since when and until when."""
        if self._since is None:
            self._since = standing.now
        self.say(closed(standing, self._since))

    def action_break(self) -> None:
        """Take a break."""
        self.run_worker(self.link.stand(acts.start_break), group="acts")

    def action_end(self) -> None:
        """Ask, then end the shift."""
        dialog = Ask("End the shift?", "What you decided stays decided.", [("e", "end", "End the shift")])
        self.app.push_screen(dialog, self._end)

    def action_record(self) -> None:
        """Show what is kept."""
        self.console.show_record()

    def action_support(self) -> None:
        """Show who to turn to."""
        self.console.show_support()

    def _end(self, answer: str | None) -> None:
        if answer == "end":
            self.run_worker(self.console.end_shift(), group="acts")


def closed(standing: Standing, since: int) -> list[Content]:
    """Return the words for a limit that is reached."""
    zone, now = standing.policy.zone, standing.now
    spent = [
        meter for meter in standing.assessment.meters if meter.kind == "limit" and meter.frees_at is not None
    ]
    until = min((meter.frees_at for meter in spent if meter.frees_at), default=None)
    end = standing.planned_end or LATEST
    today = until is None or until >= end or until - now > 12 * phrases.HOUR
    lines = [Content.styled("Done for today" if today else "Done for now", "bold"), Content("")]
    lines += [as_content(reason.reason) for reason in standing.assessment.binding]
    lines += [Content(""), _row("Since", show_local(since, zone, now=now))]
    if until is not None:
        lines.append(_row("Until", show_local(until, zone, now=now)))
    for meter in spent:
        lines.append(_row("Limit", f"{meters.name_of(meter.rule)}: {meters.figure(meter)}"))
    lines.append(Content(""))
    if today:
        lines.append(
            Content("That is the whole of what a day should hold. Nothing is left undone by stopping here.")
        )
    else:
        lines.append(
            Content("Nothing to do until then. This screen opens again by itself; a break counts as rest.")
        )
    return lines


class Goodbye(Plain):
    """The shift is over."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "app.quit", "Leave", id="goodbye.leave", key_display="enter", tooltip="Close Leeward"
        ),
        Binding("c", "check_in", "Check-in", id="goodbye.check_in", tooltip="A private note to yourself"),
        Binding("m", "record", "My record", id="goodbye.record", tooltip="Everything kept about you"),
        Binding("s", "support", "Support", id="goodbye.support", tooltip="Who to turn to"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._before: Standing | None = None
        self._checked_in = False

    def look_back(self, before: Standing) -> None:
        """Take in how the shift stood when it ended."""
        self._before = before
        if self.is_mounted:
            self._stood(self.standing)

    def show(self, standing: Standing) -> None:
        """Say goodbye, in time and not in cases."""
        lines = [Content.styled("Your shift has ended", "bold"), Content("")]
        if self._before is not None and self._before.shift_start is not None:
            lines.append(_row("On shift", phrases.length(standing.now - self._before.shift_start)))
        for meter in standing.assessment.meters:
            if meter.kind == "limit" and meter.unit == "seconds":
                lines.append(
                    _row("Text open", f"{phrases.length(meter.used)} ({meters.name_of(meter.rule)})")
                )
                break
        lines.append(Content(""))
        if "end" in standing.policy.checkin.ask:
            said = (
                "Your check-in is kept, for you alone."
                if self._checked_in
                else "c writes a line to yourself, if you like."
            )
            lines.append(Content(said))
        lines += [
            Content("s shows who to turn to, today or any day."),
            Content(""),
            Content("Thank you. Rest well."),
        ]
        self.say(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a check-in once, where the policy asks for one."""
        del parameters
        here = self.standing
        return action != "check_in" or (
            here is not None and "end" in here.policy.checkin.ask and not self._checked_in
        )

    def action_check_in(self) -> None:
        """Offer a private check-in."""
        self.app.push_screen(CheckInDialog(), self._checked)

    def action_record(self) -> None:
        """Show what is kept."""
        self.console.show_record()

    def action_support(self) -> None:
        """Show who to turn to."""
        self.console.show_support()

    def _checked(self, answer: tuple[int | None, str] | None) -> None:
        if answer is not None:
            self._checked_in = True
            self.run_worker(self.link.stand(acts.check_in, "end", *answer), group="acts")


class Taken(Plain):
    """The person works at another terminal."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape", "leave", "Leave", id="taken.leave", tooltip="Close Leeward here"),
    ]

    def __init__(self, line: str) -> None:
        super().__init__()
        self._line = line

    def action_leave(self) -> None:
        """Close this one, with the answer no."""
        self.app.exit(return_code=1)

    def on_mount(self) -> None:
        """Say it."""
        super().on_mount()
        self.say(
            [
                Content.styled("Leeward is open somewhere else", "bold"),
                Content(""),
                Content(self._line),
                Content(""),
                Content("One person works at one terminal at a time. Nothing is shown here."),
                Content("enter closes this one."),
            ]
        )


def _row(label: str, words: str) -> Content:
    return Content.styled(f"{label:<12}", "$quiet") + Content(words)
