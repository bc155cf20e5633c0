"""What the desk says above the case: calmly, and only what there is something to be done about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console import wording
from console.clock import show_local
from console.kit import phrases
from console.kit.content import as_content
from console.kit.dialogs import Ask

if TYPE_CHECKING:
    from config.rules import Meter
    from console.reviewer.link import Trouble
    from console.services.answers import Standing

GOES_ON = "You can decide or give back the case in hand."


def notice(here: Standing, *, arrived_at: int) -> Content | None:  # noqa: PLR0911 - one a thing to say
    """Return what the state asks to be said, or None.

    What was open before this console arrived, at `arrived_at` (ms UTC), is not its to hide.
    """
    left = here.open_reveal
    if left is not None and left.granted_at < arrived_at:
        return Content(phrases.still_counted(left.granted_at + left.ms, here.policy.zone))
    if here.taken_back is not None:
        return as_content(" ".join(wording.taken_back(here)), one_line=True)
    state = here.assessment.state
    if state in {"due", "overdue"}:
        rest = phrases.length(here.assessment.rest_owed)
        words = f"A break of {rest} is due. b starts it."
        if state == "overdue":
            words = f"Your break is overdue, so text stays blurred until you have rested {rest}. b starts it."
        tail = [
            GOES_ON if here.held is not None else "",
            "p moves it." if state == "due" and can_move(here) else "",
        ]
        return Content(" ".join([words, *filter(None, tail)]))
    if state == "capped":
        return _reasons(here) + Content(f" {GOES_ON}")
    if here.planned_end is not None and here.planned_end <= here.now:
        return Content("Your planned end has come. e ends the shift, whenever it suits you.")
    coming = _coming(here)
    if coming is not None:
        later = " p moves it." if can_move(here) else ""
        return Content(f"A break is due in {phrases.length(coming.remaining or 0)}. b starts it now.{later}")
    return None


def trouble(told: Trouble, here: Standing) -> Content:
    """Return what did not work, and when that changes."""
    words = as_content(told.line)
    if told.frees_at is not None:
        words += Content(f" This frees at {show_local(told.frees_at, here.policy.zone, now=here.now)}.")
    return words


def break_is_near(here: Standing) -> bool:
    """Whether a break is announced or due, and its rule lets it be moved at all."""
    return can_move(here) and (here.assessment.state == "due" or _coming(here) is not None)


def can_move(here: Standing) -> bool:
    """Whether any break that is near may be postponed by its rule; the desk has the last word."""
    near = {meter.rule for meter in here.assessment.meters if meter.kind == "break" and _is_near(meter)}
    return any(rule.postpone_times and rule.id in near for rule in here.policy.enforced_breaks)


def idle(here: Standing, *, undo: bool) -> Content:
    """Return what the card says without a case in hand."""
    lines = [Content.styled("No case in hand", "bold"), Content("")]
    may = here.assessment.may
    if undo:
        lines += [Content("Your decision is kept. u takes it back, for ten seconds."), Content("")]
    if not here.waiting:
        lines.append(Content("Nothing waits just now. This screen notices when something comes."))
    elif may.claim:
        lines.append(_key("enter", "Take the next case"))
        lines.append(_key("l", "Take something light"))
        if may.max_severity < phrases.MOST_SEVERE:
            lines += [Content(""), Content(f"For now nothing above {phrases.severity(may.max_severity)}.")]
    else:
        lines.append(Content("No new case just now."))
    if here.waiting and here.assessment.state not in {"due", "overdue", "capped"}:
        lines += [
            as_content(each.reason, one_line=True).stylize("$quiet") for each in here.assessment.binding
        ]
    lines += [Content(""), _key("b", "Take a break"), _key("e", "End the shift")]
    return Content("\n").join(lines)


def end_shift(here: Standing | None) -> Ask:
    """Return the question before a shift ends."""
    held = here is not None and here.held is not None
    back = "The case in hand goes back to the queue. " if held else ""
    return Ask("End the shift?", f"{back}What you decided stays decided.", [("e", "end", "End the shift")])


def _reasons(here: Standing) -> Content:
    return Content(" ").join([as_content(each.reason, one_line=True) for each in here.assessment.binding])


def _coming(here: Standing) -> Meter | None:
    near = [meter for meter in here.assessment.meters if meter.kind == "break" and _is_near(meter)]
    return min(near, key=lambda meter: meter.remaining or 0, default=None)


def _is_near(meter: Meter) -> bool:
    return (
        meter.warn is not None
        and meter.limit is not None
        and meter.warn < meter.limit
        and meter.used >= meter.warn
    )


def _key(key: str, words: str) -> Content:
    return Content.styled(f"{key:>6}", "$accent bold") + Content(f"  {words}")
