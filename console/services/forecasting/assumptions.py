"""What a forecast takes for granted, in plain sentences: numbers alone would say more than is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.durations import spoken
from console.services.forecasting.shifts import span

if TYPE_CHECKING:
    from console.services.forecasting.asking import Ask


def assumptions(ask: Ask) -> tuple[str, ...]:
    """Return what this forecast assumes."""
    return (
        *ask.notes,
        *_team(ask),
        _handling(ask),
        *_PEOPLE,
        _run_in(ask),
    )


_PEOPLE = (
    "Text is read first, in passages as long as the policy allows; then the case is decided.",
    "Breaks are taken when due, after the case in hand, and never postponed; nobody skips or opts out.",
    "Where a rule ends the reading, the case goes back to the front of its lane and is gone on with there.",
    "Whoever a limit leaves nothing to do rests ten minutes before asking again, then twice as long.",
)

UNKNOWN = (
    "What it can't know: how people feel and how that changes their work, illness, meetings and training, "
    "cases that are handed on or reviewed twice, and whether tomorrow's cases are like yesterday's. "
    "People behave differently under other rules. It compares policies; it does not promise a waiting time."
)
"""Said with every forecast."""


def _team(ask: Ask) -> tuple[str, ...]:
    people = f"{ask.reviewers} people" if ask.reviewers > 1 else "One person"
    work = "work" if ask.reviewers > 1 else "works"
    if ask.policy.shift_length == 0:
        return (f"{people} {work} round the clock: the policy has no shift length.",)
    days = "every day" if ask.workdays == 7 else f"{ask.workdays} days of seven"  # noqa: PLR2004 - a week
    cutoff = ask.policy.wind_down is not None and ask.policy.wind_down.cutoff is not None
    if ask.starts == "together":
        starts = "all beginning at the same time"
    elif cutoff:
        starts = "their starts spread so that each shift is over by the cut-off"
    else:
        starts = "their starts spread evenly over the day"
    return (f"{people} {work} one shift of {spoken(ask.policy.shift_length)} {days}, {starts}.",)


def _handling(ask: Ask) -> str:
    share = f"guarded text is on the screen for {ask.handling.text_share} parts of 100 of that"
    if ask.handling.recorded:
        return f"Handling times are drawn from those recorded, by severity; {share}."
    mean = spoken(ask.handling.mean)
    return f"Handling times are exponential, {mean} on average, whatever the severity; {share}."


def _run_in(ask: Ask) -> str:
    when = span(ask)
    before = when.since - when.begin
    if before < 1000:  # noqa: PLR2004 - less than a second is nothing to speak of
        return "It starts with nothing waiting."
    ran = spoken(before - before % 1000)
    return f"It runs for {ran} before anything is counted, starting with nothing waiting."
