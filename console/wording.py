"""What commands and the line-by-line session say to people: values in, lines out.

The lines may hold text from anywhere; whoever prints them passes them through the sanitiser (console.output).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import answer
from console.clock import show_local
from console.kit import phrases

if TYPE_CHECKING:
    from config.policy import Policy
    from config.rules import Meter
    from console.services.answers import Offer, OfferedField, Passage, Standing
    from storage.records import Case, Decision

Lines = list[str]

SECOND = 1_000


def when(at: int, standing: Standing) -> str:
    """Return an instant in the policy's time zone, with its day unless it is today."""
    return show_local(at, standing.policy.zone, now=standing.now)


def summary(here: Standing) -> Lines:
    """Return the state in a word, the reasons if something is held back, and how much waits."""
    state = phrases.STATE[here.assessment.state]
    waiting = phrases.plural(here.waiting, "case waits", "cases wait")
    most = here.assessment.may.max_severity
    allowed = "" if most in {0, 5} else f" You may take severity {most} and below."
    lines = [*taken_back(here), f"{state}. {waiting}.{allowed}"]
    lines += [each.reason for each in here.assessment.binding]
    if here.assessment.rest_owed:
        lines.append(f"Rest still owed: {phrases.length(here.assessment.rest_owed)}.")
    return lines


def standing(here: Standing) -> Lines:
    """Return everything about where a person stands, a line for every rule."""
    lines = summary(here)
    if here.shift_start is not None:
        planned = "no planned end"
        if here.planned_end is not None:
            planned = f"planned to end at {when(here.planned_end, here)}"
        lines.append(f"On shift since {when(here.shift_start, here)}, {planned}.")
    if here.break_started is not None:
        lines.append(f"On a break since {when(here.break_started, here)}.")
    lines += [meter(each, here) for each in here.assessment.meters]
    if here.held is not None:
        lines.append(f"In hand: case {here.held.case.id}.")
    lines += exception(here)
    if here.open_reveal is not None:
        until = when(here.open_reveal.granted_at + here.open_reveal.ms, here)
        lines.append(f"Open: {here.open_reveal.field}, until {until}.")
    return lines


def exception(here: Standing) -> Lines:
    """Say which exception holds for the person, until when, who asked for it and who agreed."""
    if here.exception is None:
        return []
    asked, says = here.exception.override, " ".join(here.exception.says)
    names = f"Asked by {asked.asked_by}, approved by {asked.answered_by}: {asked.reason}"
    return [f"Until {when(asked.expires_at, here)} an exception holds for you. {says} {names}"]


def taken_back(here: Standing) -> Lines:
    """Say that a case was taken out of the person's hands."""
    moved = here.taken_back
    return [] if moved is None else [f"{moved.by} put case {moved.case} back in the queue."]


def meter(shown: Meter, here: Standing) -> str:
    """Return one rule's line: what is used and left, or how long until it asks for something."""
    left = shown.remaining or 0
    match shown.kind:
        case "break":
            said = f"a rest is due in {phrases.short(left)}" if left > 0 else "a rest is due"
        case "cooldown":
            said = f"{phrases.short(left)} to wait" if left > 0 else "no wait"
        case "streak":
            said = f"{shown.used} of {shown.limit} in a row"
        case "wind_down" if shown.remaining is None:
            said = "at the end of a shift"
        case "wind_down":
            said = f"in {phrases.short(left)}" if left > 0 else "now"
        case _:
            said = _amounts(shown)
    frees = "" if shown.frees_at is None else f", free at {when(shown.frees_at, here)}"
    return f"  {shown.rule}: {said}{frees}"


def _amounts(shown: Meter) -> str:
    """Return "12 of 60 points, 48 left"."""

    def amount(value: int | None) -> str:
        if shown.unit == "seconds":
            return phrases.short(value or 0)
        return f"{answer.amount(shown.unit, value or 0):g}"

    unit = " points" if shown.unit == "points" else ""
    return f"{amount(shown.used)} of {amount(shown.limit)}{unit}, {amount(shown.remaining)} left"


def postponable(here: Standing) -> bool:
    """Return whether a break is near enough for `postpone` to make sense (the rules still decide)."""
    meters = {each.rule: each for each in here.assessment.meters if each.kind == "break"}
    return any(
        rule.postpone is not None
        and (near := meters.get(rule.id)) is not None
        and near.used >= (near.warn or 0)
        for rule in here.policy.enforced_breaks
    )


def support(policy: Policy) -> Lines:
    """Return the organisation's message and how to reach someone."""
    lines = [policy.support.message] if policy.support.message else []
    return [*lines, *(f"  {contact.name}: {contact.how}" for contact in policy.support.contacts)]


def shift_started(standing: Standing) -> Lines:
    """Say that the shift began, and until when it is planned."""
    lines = [f"Your shift began at {when(standing.now, standing)} ({standing.policy.timezone})."]
    if standing.planned_end is not None:
        lines.append(f"It is planned to end at {when(standing.planned_end, standing)}.")
    return [*lines, "Take a case: leeward next"]


def shift_ended(standing: Standing) -> Lines:
    """Say that the shift is over."""
    return [f"Your shift ended at {when(standing.now, standing)}. Thank you for today."]


def break_started(standing: Standing) -> Lines:
    """Say how long the break would be."""
    rule = next((each for each in standing.policy.enforced_breaks if each.id == standing.break_rule), None)
    lines = [f"Your break began at {when(standing.now, standing)}. What was open is hidden."]
    owed = standing.assessment.rest_owed
    if owed:
        lines.append(f"It is complete after {phrases.length(owed)}.")
    elif rule is not None:
        lines.append(f"It is complete after {phrases.length(rule.length)}.")
    return [*lines, "End it when you are ready: leeward break end"]


def break_ended(standing: Standing) -> Lines:
    """Say whether rest is still owed."""
    lines = [f"Your break ended at {when(standing.now, standing)}."]
    if standing.assessment.rest_owed:
        lines.append(f"{phrases.length(standing.assessment.rest_owed)} of rest is still owed.")
    return lines


def break_postponed() -> Lines:
    """Say that it is put off, and what that costs."""
    return ["Postponed. The break grows a little for it; `leeward status` shows when it is due."]


def offer(offered: Offer, now: int, *, hints: bool = True) -> Lines:
    """Describe a claimed case; guarded text only by its shape."""
    lines = [*case_head(offered.case, now)]
    if offered.warning:
        lines.append(f"Before you read: {offered.warning}")
    for field in offered.fields:
        lines += field_lines(field)
    guarded = next((field for field in offered.fields if field.guarded), None)
    if hints and guarded is not None:
        lines.append(f"Show a passage: leeward reveal {offered.case.id} {guarded.name}")
    return lines


def case_row(case: Case) -> str:
    """Return one line about a case, for lists."""
    return (
        f"{case.id}  {case.state.name.lower()}  {case.category}, severity {phrases.severity(case.severity)}"
        f"  {case.source}: {case.external_id}"
    )


def case_head(case: Case, now: int) -> Lines:
    """Return the two lines that say which case this is and what it is about."""
    names = [case.origin, f"({case.origin_name})" if case.origin_name else ""]
    origin = " ".join(name for name in names if name) or "somebody unnamed"
    due = "no due time"
    if case.due_at is not None:
        late = now - case.due_at
        due = f"due {phrases.length(late)} ago" if late > 0 else f"due in {phrases.length(-late)}"
    return [
        f"Case {case.id}, from {case.source}: {case.external_id}",
        f"  {case.category}, severity {phrases.severity(case.severity)}; {case.content}",
        f"  reported by {origin}, {phrases.ago(case.reported_at, now)} ago; {due}",
    ]


def field_lines(field: OfferedField) -> Lines:
    """Return an open field with its text, a guarded one with the shape of its first passage."""
    if not field.guarded:
        return [f"  {field.name}: {field.text or ''}"]
    count = phrases.plural(field.passages, "passage")
    return [
        f"  {field.name} (guarded, {count}):",
        *(f"    {line}".rstrip() for line in field.placeholder.splitlines()),
    ]


def passage(shown: Passage) -> Lines:
    """Return one revealed passage, and until when it may stay."""
    return [
        f"{shown.field}, passage {shown.passage} of {shown.passages}, {phrases.countdown(shown.ms)} at most:",
        "",
        shown.text,
        "",
        "Hide it when you have read it: leeward hide",
    ]


def hidden(here: Standing) -> Lines:
    """Say what is open after hiding: nothing, or what a terminal that has gone left to run out."""
    left = here.open_reveal
    if left is None:
        return ["Nothing is open now."]
    return [phrases.still_counted(left.granted_at + left.ms, here.policy.zone)]


def decided(made: Decision) -> Lines:
    """Say what was recorded."""
    actions = f", with {', '.join(made.actions)}" if made.actions else ""
    return [f"Case {made.case}: {made.verdict}{actions}. Recorded."]
