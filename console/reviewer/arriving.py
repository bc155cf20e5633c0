"""What the arrival screen says and asks, loaded once the first frame is on the screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from config.durations import NotADurationError, parse_duration, parse_local_time
from console import wording
from console.clock import show_local
from console.kit import meters, phrases
from console.kit.content import as_content
from console.kit.dialogs import Dialog
from console.kit.entry import Entry
from console.kit.ticks import Ticks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console.services.answers import Standing

LABEL = 14
NAME = 24
FIGURE = 22
HONOUR = "A store of your own: its rules rely on you not to go around them."
DRILL = "Time in this store is simulated. Nothing here is a real shift."
FEW = 6
"""Categories named on the page before it only gives their number."""


def page(standing: Standing, tier: str, until: int | None, *, checked_in: bool) -> Content:
    """Return the arrival page."""
    name = as_content(standing.person.name, one_line=True, max_cells=30)
    lines = [Content("Hello, ") + name + Content("."), *_notes(standing, tier), Content("")]
    lines += _today(standing)
    lines += [as_content(line) for line in wording.exception(standing)]
    lines += [Content(""), _row("Shift", _shift(standing, until))]
    lines.append(_row("Not served", _not_served(standing.opted_out)))
    lines.append(_row("Waiting", Content(phrases.plural(standing.waiting, "case"))))
    if "start" in standing.policy.checkin.ask:
        words = (
            "written, for you alone" if checked_in else "c writes one, for you alone; to skip it, just start"
        )
        lines.append(_row("Check-in", Content(words)))
    lines.append(_row("Support", _support(standing)))
    lines += [Content(""), Content.styled("enter", "$accent bold") + Content(f"  {_start_words(standing)}")]
    return Content("\n").join(lines)


def support_page(standing: Standing) -> Content:
    """Return the organisation's words on support, and who to reach."""
    support = standing.policy.support
    lines = [as_content(support.message)] if support.message else []
    if support.contacts:
        lines.append(Content(""))
    for contact in support.contacts:
        name = as_content(contact.name, one_line=True, max_cells=30)
        lines.append(Content("  ") + name + Content("  ") + as_content(contact.how, one_line=True))
    if not lines:
        lines.append(
            Content("Your organisation has not written anything here yet. Ask your supervisor who to reach.")
        )
    return Content("\n").join(lines)


def _notes(standing: Standing, tier: str) -> list[Content]:
    notes = [HONOUR] if tier == "personal" else []
    notes += [DRILL] if standing.simulated else []
    return [Content.styled(note, "$quiet") for note in notes]


def _today(standing: Standing) -> list[Content]:
    zone = standing.policy.zone
    lines = [Content.styled("Your limits", "bold") + Content.styled(" as they stand now", "$quiet")]
    for meter in standing.assessment.meters:
        name = meters.name_of(meter.rule)
        left = ""
        if meter.kind == "limit" and meter.remaining is not None:
            left = f"{meters.amount(meter, meter.remaining)} left"
        note = meters.remark(meter, standing.now, zone)
        words = f"  {name:<{NAME}}{meters.figure(meter):<{FIGURE}}"
        tail = "  ".join(part for part in (left, note) if part)
        lines.append(Content(words) + Content.styled(tail, "$quiet"))
    return lines


def _shift(standing: Standing, until: int | None) -> Content:
    zone, now = standing.policy.zone, standing.now
    if standing.shift_start is not None:
        since = show_local(standing.shift_start, zone, now=now)
        end = "" if standing.planned_end is None else f", planned until {_at(standing.planned_end, standing)}"
        return Content(f"running since {since}{end}")
    if until is not None:
        return Content(f"until {_at(until, standing)}, or sooner if the day's shift length is used up")
    if standing.policy.shift_length == 0:
        return Content("no planned end; e sets one")
    return Content(
        f"{phrases.length(standing.policy.shift_length)} from the start, at most; e plans an earlier end"
    )


def _at(instant: int, standing: Standing) -> str:
    return show_local(instant, standing.policy.zone, now=standing.now)


def _not_served(names: frozenset[str]) -> Content:
    if not names:
        return Content("everything may come; o leaves categories out")
    if len(names) > FEW:
        return Content(f"{len(names)} categories are left out")
    return Content(", ").join([as_content(name, one_line=True, max_cells=24) for name in sorted(names)])


def _support(standing: Standing) -> Content:
    contacts = standing.policy.support.contacts
    if contacts:
        first = as_content(contacts[0].name, one_line=True, max_cells=24)
        return first + Content(" and others; s shows how" if len(contacts) > 1 else "; s shows how")
    return Content("s shows it; you may stop or skip at any time")


def _start_words(standing: Standing) -> str:
    return "Start the shift" if standing.shift_start is None else "Go on with the shift"


def _row(label: str, words: Content) -> Content:
    return Content.styled(f"{label:<{LABEL}}", "$quiet") + words


def planned_end(text: str, now: int, zone: ZoneInfo) -> int:
    """Return the instant (ms UTC) that "17:30" (the next one), or "6h" from now, means.

    Raises NotADurationError for anything else.
    """
    text = text.strip()
    if ":" not in text:
        return now + parse_duration(text)
    clock = timedelta(milliseconds=parse_local_time(text))
    here = datetime.fromtimestamp(now / 1000, zone)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    for day in (0, 1):
        at = (midnight + timedelta(days=day) + clock).replace(tzinfo=zone).astimezone(UTC)
        instant = int(at.timestamp() * 1000)
        if instant > now:
            return instant
    return now  # pragma: no cover - tomorrow is always to come


class PlanDialog(Dialog[int]):
    """When to stop; dismissed with an instant, 0 for the policy's own length, or None."""

    heading = "When do you want to stop?"

    def __init__(self, now: int, zone: ZoneInfo) -> None:
        super().__init__()
        self._now, self._zone = now, zone

    def inside(self) -> ComposeResult:
        """Yield the question."""
        yield Static(
            Content(
                "A time such as 17:30, or a length such as 6h. Empty is the usual length.\n"
                "The last part of a shift is kept light, so an early end brings that forward too."
            )
        )
        yield Entry(placeholder="17:30")
        yield Static(Content("enter sets it · esc leaves it as it was"), classes="answers", id="says")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Take the answer, or say what to write."""
        if not message.value.strip():
            self.dismiss(0)
            return
        try:
            self.dismiss(planned_end(message.value, self._now, self._zone))
        except NotADurationError as error:
            self.query_one("#says", Static).update(as_content(f"{error}: {error.remedy}", one_line=True))


class OptOutDialog(Dialog[frozenset[str]]):
    """Which categories not to be served; dismissed with the whole set, or None."""

    DEFAULT_CSS = """
    OptOutDialog .list { height: auto; max-height: 12; margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "Keep", id="optout.save", tooltip="Keep this choice"),
    ]
    heading = "Leave categories out"

    def __init__(self, names: Sequence[str], chosen: frozenset[str], keep: str) -> None:
        super().__init__()
        self._names, self._chosen, self._keep = list(names), chosen, keep

    def inside(self) -> ComposeResult:
        """Yield the list."""
        yield Static(Content(f"What you tick here is not given to you for {self._keep}. No reason is asked."))
        if self._names:
            shown = [(name, as_content(name, one_line=True, max_cells=50)) for name in self._names]
            with VerticalScroll(classes="list", can_focus=False):
                yield Ticks(shown, self._chosen)
        else:
            yield Static(
                Content("Nothing waits just now, so there is nothing to choose from."), classes="answers"
            )
        yield Static(Content("space ticks · s keeps the choice · esc leaves it as it was"), classes="answers")

    def action_save(self) -> None:
        """Close with what is ticked."""
        if not self._names:
            self.dismiss(None)
            return
        self.dismiss(frozenset(self.query_one(Ticks).ticked))
