"""A search for records that tell two policies apart, made of both policies' own numbers, give or take 1.

Where two policies differ in one number, a record that lies between the two is made of few of such lengths.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.events import Event
from config.exposure import Record
from config.localdays import day_of
from config.rules import Granted, claimable, grant, may_postpone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from config.policy import Policy

NOON = 1_793_620_800_000
"""2026-11-02T12:00:00Z, a Monday."""

_ACTS = (
    *("fill",) * 5,
    *("due",) * 4,
    *("reveal",) * 4,
    *("claims", "case", "rest", "recover") * 2,
    *("postpone", "shift", "shift"),
)

LONG_DAY = NOON - 9 * 86_400_000
"""A Saturday; in Europe clocks are put back in the night that follows."""

CATEGORIES = ("spam", "fraud", "other")
LONGEST = 30 * 86_400_000


@dataclass(frozen=True)
class Witness:
    """A record, and what the second policy allows more of than the first after it."""

    events: list[Event]
    now: int
    what: str
    before: int
    after: int


def allowed(
    policy: Policy, record: Record, now: int, categories: Sequence[str] = CATEGORIES
) -> dict[str, int]:
    """Return everything that a policy allows at an instant: the heaviest claim and the longest reveals."""
    may = claimable(policy, record, now)
    found = {f"a claim in {each}": min(may.max_severity, may.closed.get(each, 5)) for each in categories}
    for severity in range(1, 6):
        for category in categories:
            answer = grant(policy, record, now, severity=severity, category=category, wanted=LONGEST)
            ms = answer.ms if isinstance(answer, Granted) else 0
            found[f"a reveal of {severity} in {category}"] = ms
    return found


def search(old: Policy, new: Policy, dice: Random, tries: int) -> Witness | None:
    """Return a record after which `new` allows more than `old`, if one is found in so many tries."""
    maker = _Maker(old, new, dice)
    for _ in range(tries):
        events = maker.events()
        record = Record()
        for number, event in enumerate(events):
            if event.kind == "break.postponed" and not _may_postpone(old, new, record, event):
                continue
            record.append(event)
            last = number == len(events) - 1
            for now in {event.at, event.at + (maker.length() if last or dice.randrange(3) == 0 else 0)}:
                before, after = (allowed(each, record, now, maker.categories) for each in (old, new))
                for what, most in after.items():
                    if most > before[what]:
                        return Witness(events[: number + 1], now, what, before[what], most)
    return None


def _may_postpone(old: Policy, new: Policy, record: Record, event: Event) -> bool:
    """Say whether either policy would have let this be recorded."""
    return any(may_postpone(each, record, event.at, event.rule or "") is None for each in (old, new))


class _Maker:
    def __init__(self, old: Policy, new: Policy, dice: Random) -> None:
        self._dice = dice
        self._policies = (old, new)
        limits = [limit for policy in self._policies for limit in policy.enforced_limits]
        named = {each for limit in limits for each in limit.categories or ()}
        self.categories = ("other", *sorted(named))
        self._limits = limits
        self._breaks = [rule for policy in self._policies for rule in policy.enforced_breaks]
        self._rest = max((rule.length + 3 * rule.postpone_adds for rule in self._breaks), default=0)
        self._windows = sorted({limit.over.length for limit in limits if limit.over.kind == "sliding"})
        self._lengths = sorted({each for policy in self._policies for each in _lengths(policy)} - {0})
        self._counts = sorted({each for policy in self._policies for each in _counts(policy)})
        self._charge = min(policy.reveal.minimum_charge for policy in self._policies)
        self._rules = sorted({rule.id for policy in self._policies for rule in policy.enforced_breaks})
        self._lightest = sorted({each for policy in self._policies for each in _severities(policy)})

    def length(self) -> int:
        """Return a length of time at which something may change, ms."""
        dice = self._dice
        length = dice.choice(self._lengths)
        if dice.randrange(4) == 0:
            length += dice.choice([-1, 1]) * dice.choice(self._lengths)
        if dice.randrange(6) == 0:
            length -= dice.choice(self._policies).reveal.minimum_charge
        return max(0, length + dice.choice([0, 0, 0, 0, -1, 1]))

    def events(self) -> list[Event]:
        """Return a short record."""
        dice = self._dice
        at = self._start()
        until = at + self.length() if dice.randrange(4) == 0 else None
        made = [Event("a", at, "shift.started", until=until)]
        for number in range(dice.choice([0, 1, 1, 2, 2, 3, 4])):
            at = self._act(made, at, number)
            if dice.randrange(2):
                at += self.length()
        return made

    def _start(self) -> int:
        dice, policy = self._dice, self._dice.choice(self._policies)
        if dice.randrange(3):
            return NOON
        cutoff = policy.wind_down.cutoff if policy.wind_down else None
        day = day_of(policy.zone, policy.day_starts, cutoff, dice.choice([NOON, LONG_DAY]))
        near = dice.choice([day.start, day.end, day.end if day.cutoff is None else day.cutoff])
        return near - dice.choice([0, self.length()])

    def _act(self, made: list[Event], at: int, number: int) -> int:
        dice = self._dice
        facts: dict[str, Any] = {
            "severity": dice.choice(self._lightest),
            "category": dice.choice(self.categories),
            "case": f"c{number}",
        }
        match dice.choice(_ACTS):
            case "fill" if self._limits:
                at = self._fill(made, at, facts)
            case "due" if self._breaks:
                at = self._due(made, at)
            case "recover":
                made.append(Event("a", at, "break.started"))
                at += max(self._rest, dice.choice([0, *self._windows]))
                made.append(Event("a", at, "break.ended"))
            case "reveal":
                at = self._reveal(made, at, facts)
            case "claims":
                made += _claims(at, facts, dice.choice(self._counts))
            case "case":
                made.append(Event("a", at, "reveal.granted", field="f", ms=self._charge, **facts))
                at += dice.choice([0, self._charge])
                made.append(Event("a", at, "case.decided", case=facts["case"]))
            case "rest":
                what = dice.choice(["break", "away"])
                made.append(Event("a", at, f"{what}.started"))
                at += self.length()
                made.append(Event("a", at, f"{what}.ended"))
            case "postpone" if self._rules:
                made.append(Event("a", at, "break.postponed", rule=dice.choice(self._rules)))
            case _:
                made.append(Event("a", at, "shift.ended"))
                made.append(Event("a", at, "shift.started"))
        return at

    def _fill(self, made: list[Event], at: int, facts: dict[str, Any]) -> int:
        """Use up a limit, all or nearly."""
        dice = self._dice
        limit, policy = dice.choice(self._limits), dice.choice(self._policies)
        facts["severity"] = dice.choice([limit.severity_at_least, 5, facts["severity"]])
        facts["category"] = dice.choice(sorted(limit.categories or self.categories))
        if limit.measure == "cases":
            made += _claims(at, facts, min(limit.max, 20))
            return at
        if limit.measure == "reveals":
            for count in range(min(limit.max, 20)):
                made.append(Event("a", at, "reveal.granted", field=f"f{count}", ms=self._charge, **facts))
                at += self._charge
            return at
        weight = policy.milli_weights[facts["severity"] - 1] if limit.measure == "dose" else 1
        ms = limit.max // weight if weight else limit.max
        ms -= dice.choice([0, 0, 0, 1, policy.reveal.minimum_charge, self.length()])
        if ms > 0:
            made.append(Event("a", at, "reveal.granted", field="f", ms=ms, **facts))
        return at + dice.choice([0, max(ms, 0), max(ms, 0)])

    def _due(self, made: list[Event], at: int) -> int:
        """Work until a break is due or overdue, postpone it some times, and rest, all or nearly enough."""
        dice = self._dice
        rule = dice.choice(self._breaks)
        times = dice.choice([0, 0, 1, 2, rule.postpone_times])
        work = rule.after + times * rule.postpone_by + dice.choice([0, 0, rule.grace])
        work += dice.choice([0, 0, 0, -1, -self._charge, 1])
        facts: dict[str, Any] = {"severity": 1, "category": "other", "case": "w", "field": "w"}
        if rule.counts == "exposed" or dice.randrange(4) == 0:
            made.append(Event("a", at, "reveal.granted", ms=max(work, 1), **facts))
        for count in range(times):
            moved = at + max(rule.after + count * rule.postpone_by - dice.choice([0, rule.notice]), 0)
            made.append(Event("a", max(moved, made[-1].at), "break.postponed", rule=rule.id))
        at = max(at + dice.choice([0, work, work, work]), made[-1].at)
        if dice.randrange(3):
            other = dice.choice(self._breaks)
            kind = dice.choice(["break", "away"])
            made.append(Event("a", at, f"{kind}.started"))
            rest = other.length + dice.choice([0, *range(times + 1)]) * other.postpone_adds
            at += max(rest + dice.choice([0, 0, 0, -1]), 0)
            if dice.randrange(4):
                made.append(Event("a", at, f"{kind}.ended"))
        return at

    def _reveal(self, made: list[Event], at: int, facts: dict[str, Any]) -> int:
        dice = self._dice
        for count in range(dice.choice([1, 1, 1, *self._counts])):
            ms = max(self.length(), self._charge)
            made.append(Event("a", at, "reveal.granted", field=f"f{count}", ms=ms, **facts))
            if dice.randrange(4) == 0:
                at += min(self.length(), ms)
                made.append(Event("a", at, "reveal.closed", case=facts["case"], field=f"f{count}"))
            elif dice.randrange(3):
                at += ms
        return at


def _claims(at: int, facts: dict[str, Any], count: int) -> list[Event]:
    return [Event("a", at, "case.claimed", **facts | {"case": f"{at}-{number}"}) for number in range(count)]


def _lengths(policy: Policy) -> list[int]:
    reveal, wind = policy.reveal, policy.wind_down
    found = [reveal.longest, reveal.minimum_charge, policy.shift_length]
    for limit in policy.enforced_limits:
        found.append(limit.over.length if limit.over.kind == "sliding" else 0)
        if limit.measure == "time":
            found.append(limit.max)
        elif limit.measure == "dose":
            found += [limit.max // weight for weight in policy.milli_weights if weight]
    for rule in policy.enforced_breaks:
        found += [
            rule.after,
            rule.length,
            rule.notice,
            rule.after - rule.notice,
            rule.grace,
            rule.postpone_by,
            rule.postpone_adds,
        ]
        found += [rule.after + rule.grace, rule.length + rule.postpone_adds, rule.after + rule.postpone_by]
    found += [rule.wait for rule in policy.cooldowns]
    if wind is not None:
        found += [wind.last, max(policy.shift_length - wind.last, 0)]
    return found


def _counts(policy: Policy) -> list[int]:
    limits = [limit.max for limit in policy.limits if limit.measure in {"cases", "reveals"}]
    found = [*limits, *(streak.max for streak in policy.streaks), 1]
    return [min(max(each + step, 1), 12) for each in found for step in (-1, 0)]


def _severities(policy: Policy) -> list[int]:
    found = [1, 5]
    for each in [
        *(limit.severity_at_least for limit in policy.limits),
        *(rule.after_severity for rule in policy.cooldowns),
        *(rule.severity for rule in policy.streaks),
        *([policy.wind_down.max_severity + 1] if policy.wind_down else []),
    ]:
        found += [each, each - 1]
    return [min(max(each, 1), 5) for each in found]
