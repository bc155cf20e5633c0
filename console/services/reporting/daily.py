"""What the reports on the flow of cases share: which local days they cover, and how a day is called."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from config.localdays import day_of
from console.services.reporting.document import YOUNGER
from storage.figures.flow import Days, days_of

if TYPE_CHECKING:
    from config.policy import Policy
    from console.services.reporting.document import Ask

MOST_BARS: Final = 400
"""Days that a chart shows one by one; of a longer period it shows the last ones."""

NOT_BY_GROUP: Final = (
    "The queue is everybody's, so that these figures are of the whole store; they are not kept by group."
)

WHOLE_DAYS: Final = "Figures are of whole local days: every day that the period touches counts as a whole."


def policy_of(ask: Ask) -> Policy:
    """Return the policy in force."""
    return ask.store.active_policy().policy


def covered(ask: Ask, policy: Policy) -> Days:
    """Return the local days that the period touches."""
    return days_of(policy, ask.period.since, ask.period.until)


def day_names(days: Days) -> tuple[str, ...]:
    """Return these days one by one, the last so many of a long period."""
    first, last = date.fromisoformat(days.first), date.fromisoformat(days.last)
    first = max(first, last - timedelta(days=MOST_BARS - 1))
    return tuple((first + timedelta(days=step)).isoformat() for step in range((last - first).days + 1))


def days_before(policy: Policy, now: int, count: int) -> Days:
    """Return the last so many whole local days before the one that holds `now`."""
    today = day_of(policy.zone, policy.day_starts, None, now).start
    last = date.fromisoformat(days_of(policy, today - 1, today).last)
    return Days((last - timedelta(days=count - 1)).isoformat(), last.isoformat())


def notes(ask: Ask, policy: Policy) -> list[str]:
    """Return the notes that every such report carries; which of them depends on what was asked for."""
    found = []
    since, until = ask.period.since, ask.period.until
    begins = day_of(policy.zone, policy.day_starts, None, max(0, since)).start
    ends = day_of(policy.zone, policy.day_starts, None, max(0, until - 1)).end
    # A period that ends now ends with what there is of today.
    if begins != max(0, since) or until not in (ends, ask.now, ask.now + 1):
        found.append(WHOLE_DAYS)
    if ask.store.facts.created_at > begins:
        found.append(YOUNGER)
    if ask.group is not None:
        found.append(NOT_BY_GROUP)
    return found
