"""What a policy may say and hardly means: shown beside `check` and `explain`, never refused."""

from collections.abc import Iterator
from difflib import get_close_matches

from config.durations import DAY, HOUR, format_duration
from config.evidence import evidence
from config.policy import Limit, Policy
from config.words import shown

LONGEST_DAY = 25 * HOUR
"""A local day with the clocks set back."""


def notices(policy: Policy) -> list[str]:
    """Return a sentence for each oddity, in the order of the policy."""
    return [*_limits(policy), *_others(policy), *_sources(policy)]


def _limits(policy: Policy) -> Iterator[str]:
    for limit in policy.limits:
        if limit.measure == "time" and limit.max >= _window_length(limit) > 0:
            longest = format_duration(_window_length(limit))
            yield f"limit {shown(limit.id)} can never be reached: its window holds {longest} at most."
        if limit.measure == "dose" and not any(policy.milli_weights[limit.severity_at_least - 1 :]):
            yield f"limit {shown(limit.id)} can never be reached: what it counts weighs nothing."
        if limit.max == 0 and limit.severity_at_least == 1 and limit.categories is None:
            yield f"limit {shown(limit.id)} is 0: nothing can be done under this policy."
        if limit.over.kind == "shift":
            yield f"limit {shown(limit.id)} starts afresh with each shift, also with a second one of a day."
        if limit.over.kind == "sliding" and limit.over.length > 31 * DAY:
            yield f"limit {shown(limit.id)} looks back over more than a month: old work goes on counting."


def _window_length(limit: Limit) -> int:
    return {"sliding": limit.over.length, "day": LONGEST_DAY, "shift": 0}[limit.over.kind]


def _others(policy: Policy) -> Iterator[str]:
    for streak in policy.streaks:
        if streak.severity == 1:
            yield f"streak {shown(streak.id)} counts every case: with no lighter one, work stops for good."
    if policy.wind_down and policy.wind_down.max_severity == len(policy.milli_weights):
        yield "wind_down changes nothing: it lets every severity through."
    if policy.wind_down and policy.wind_down.last and policy.shift_length == 0:
        yield "wind_down needs a planned end: with shift_length 0 it begins only for those who give one."
    if not policy.enforced_breaks:
        yield "no break is ever due under this policy."
    if not policy.enforced_limits:
        yield "nothing limits how much is revealed under this policy."
    if not policy.support.contacts:
        yield "no support contacts are named: people in need of one find nobody here."


def _sources(policy: Policy) -> Iterator[str]:
    known = evidence()
    sections = (policy.severity, policy.reveal, policy.wind_down, policy.ceiling, policy.checkin)
    for part in (*policy.rules(), *(section for section in sections if section)):
        why = part.why
        close = get_close_matches(why[:64], known, n=1, cutoff=0.8) if why and why not in known else []
        if close:
            yield f"why = {shown(why)} is no known source: did you mean {shown(close[0])}?"
