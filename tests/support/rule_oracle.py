"""The rules once more, by brute force: an independent check of the rule engine.

It walks through time in steps of one tick and counts; it computes nothing ahead. It shares
no code with the engine and reads the policy in its written form. Everything it is given must lie on ticks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SIZES = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
LONG_AGO = 10**15
MINUTE = 60_000


@lru_cache(maxsize=4096)
def length(text: str) -> int:
    """Return the milliseconds of a written duration."""
    return sum(int(count) * SIZES[unit] for count, unit in re.findall(r"(\d+)(ms|[smhd])", text))


@lru_cache(maxsize=4096)
def local_instant(zone: str, day: date, clock: str) -> int:
    """Return when a local clock first shows a time on a day, trying every minute of 30 hours.

    A time that is skipped is reckoned with the offset before the change.
    """
    wanted = datetime.fromisoformat(f"{day.isoformat()}T{clock}")
    place = ZoneInfo(zone)
    moment = wanted.replace(tzinfo=UTC) - timedelta(hours=15)
    before = timedelta(0)
    for _ in range(30 * 60):
        shown = moment.astimezone(place).replace(tzinfo=None)
        if shown >= wanted:
            if shown > wanted:
                moment = (wanted - before).replace(tzinfo=UTC)
            return round(moment.timestamp()) * 1000
        before = shown - moment.replace(tzinfo=None)
        moment += timedelta(minutes=1)
    raise AssertionError("no clock is 15 hours off")


@dataclass
class Span:
    """One reveal as it is charged, with what it was a reveal of."""

    start: int
    end: int
    severity: int
    category: str


@dataclass
class BreakState:
    """One break rule on the walk."""

    clock: int = 0
    postponed: int = 0
    rest: int = LONG_AGO
    rested: bool = True
    resting: bool = True


@dataclass
class Answer:
    """What the walk finds at one instant; lengths in ms."""

    state: str
    max_severity: int
    max_ms: list[int]
    used: dict[str, int]
    remaining: dict[str, int]
    binding: set[str]
    rest_owed: int

    def watched(self) -> tuple[object, ...]:
        """Return what `next_change_at` is about."""
        allowed = tuple(ms > 0 for ms in self.max_ms)
        return self.state, self.max_severity, allowed, frozenset(self.binding)


def _plain_break(rule: dict[str, Any]) -> dict[str, Any]:
    """Return a break rule with every key there and every length in ms."""
    moves = rule.get("postpone", {})
    return {
        "id": rule["id"],
        "after": length(rule["after"]),
        "length": length(rule["length"]),
        "exposed": rule.get("counts", "work") == "exposed",
        "notice": length(rule.get("notice", "0ms")),
        "grace": length(rule.get("grace", "0ms")),
        "times": moves.get("times", 0),
        "by": length(moves.get("by", "0ms")),
        "adds": length(moves.get("adds", "0ms")),
        "natural": rule.get("natural", True),
    }


@dataclass
class Walk:
    """A walk over one person's history, which goes on after its end with nothing done."""

    policy: dict[str, Any]
    events: Sequence[Any]
    now: int
    tick: int
    horizon: int
    """How many ticks after `now` may be asked about."""
    at: int = 0
    on_shift: bool = False
    on_break: bool = False
    away: bool = False
    shift_start: int | None = None
    until: int | None = None
    revealed: dict[str, int] = field(default_factory=dict)
    ended: list[tuple[int, int]] = field(default_factory=list)
    claimed: list[Any] = field(default_factory=list)
    counted: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Walk from the first event to `now`."""
        reveal = self.policy.get("reveal", {})
        self.charge = length(reveal.get("minimum_charge", "3s"))
        self.longest = length(reveal.get("longest", "20s"))
        weights = self.policy.get("severity", {}).get("weights", [0.5, 1, 2, 4, 8])
        self.weights = [round(weight * 1000) for weight in weights]
        self.limits = self.policy.get("limit", [])
        self.breaks = [_plain_break(rule) for rule in self.policy.get("break", [])]
        self.wind = self.policy.get("wind_down")
        self.states = {rule["id"]: BreakState() for rule in self.breaks}
        self.begin = self.events[0].at if self.events else self.now
        self.at = self.begin
        self.spans = self._spans()
        self.covered = self._covered()
        self.sums = {limit["id"]: self._sums(limit) for limit in self.limits}
        self.zone = self.policy.get("timezone", "UTC")
        self.days = self._days()
        self._events_at(self.at)
        while self.at < self.now:
            self.step()

    def _spans(self) -> list[Span]:
        spans: list[tuple[Any, Span, list[bool]]] = []
        for event in self.events:
            if event.kind == "reveal.granted":
                end = event.at + max(event.ms, self.charge)
                spans.append((event, Span(event.at, end, event.severity, event.category), [True]))
            if event.kind == "reveal.closed":
                for grant, span, is_open in reversed(spans):
                    same = grant.case == event.case and grant.field == event.field
                    if same and is_open[0] and event.at < grant.at + grant.ms:
                        span.end = max(event.at, grant.at + self.charge)
                        is_open[0] = False
                        break
        return [span for _, span, _ in spans]

    def _ticks(self) -> int:
        return (self.now - self.begin) // self.tick + self.horizon + 2

    def _covered(self) -> list[bool]:
        covered = [False] * self._ticks()
        for span in self.spans:
            for moment in range(span.start, span.end, self.tick):
                index = (moment - self.begin) // self.tick
                if index < len(covered):
                    covered[index] = True
        return covered

    def _counts(self, limit: dict[str, Any], severity: int, category: str) -> bool:
        return severity >= limit.get("severity_at_least", 1) and category in limit.get(
            "categories", [category]
        )

    def _sums(self, limit: dict[str, Any]) -> list[int]:
        """Return, for every tick from the first event on, the amount that lies before it."""
        most = max([span.end for span in self.spans], default=self.begin)
        amounts = [0] * max(self._ticks(), (most - self.begin) // self.tick + 1)
        for span in self.spans:
            if not self._counts(limit, span.severity, span.category):
                continue
            for moment in range(span.start, span.end, self.tick):
                index = (moment - self.begin) // self.tick
                if limit["measure"] == "time":
                    amounts[index] = self.tick
                else:
                    amounts[index] += self.weights[span.severity - 1] * self.tick
        return [0, *accumulate(amounts)]

    def _days(self) -> list[tuple[int, int | None]]:
        """Return the starts of local days around the walk, each with the cut-off of that day."""
        first = datetime.fromtimestamp(self.begin // 1000, tz=UTC).date() - timedelta(days=2)
        last = datetime.fromtimestamp((self.now + self.horizon * self.tick) // 1000, tz=UTC).date()
        starts = self.policy.get("day_starts", "04:00")
        cutoff = self.wind.get("cutoff") if self.wind else None
        days = []
        while first <= last + timedelta(days=3):
            at = None
            if cutoff is not None:
                on = first if cutoff >= starts else first + timedelta(days=1)
                at = local_instant(self.zone, on, cutoff)
            days.append((local_instant(self.zone, first, starts), at))
            first += timedelta(days=1)
        return days

    def day_start(self, at: int) -> int:
        """Return when the local day of an instant began."""
        return max(start for start, _ in self.days if start <= at)

    def day_end(self, at: int) -> int:
        """Return when the next local day begins."""
        return min(start for start, _ in self.days if start > at)

    def _events_at(self, at: int) -> None:
        """Apply everything that happened at this instant."""
        moved: dict[str, int] = {}
        for event in self.events:
            if event.at == at:
                self._apply(event, moved)
        for rule in self.breaks:
            state = self.states[rule["id"]]
            state.resting = not self.on_shift or self.on_break or (self.away and rule["natural"])
            if not (state.resting and state.rested):
                state.postponed += moved.get(rule["id"], 0)

    def _apply(self, event: Any, moved: dict[str, int]) -> None:  # noqa: C901 - one case a kind
        match event.kind:
            case "shift.started":
                self.on_shift, self.on_break, self.away = True, False, False
                self.shift_start, self.until = event.at, event.until
            case "shift.ended":
                self.on_shift = self.on_break = self.away = False
            case "break.started":
                self.on_break = self.on_shift
            case "break.ended":
                self.on_break = False
            case "away.started":
                self.away = self.on_shift
            case "away.ended":
                self.away = False
            case "break.postponed":
                moved[event.rule] = moved.get(event.rule, 0) + 1
            case "reveal.granted":
                self.revealed[event.case] = max(event.severity, self.revealed.get(event.case, 0))
            case "case.claimed":
                self.claimed.append(event)
            case "case.decided" | "case.released":
                self.ended.append((event.at, self.revealed.get(event.case, 0)))

    def step(self) -> None:
        """Let one tick pass, then apply what happens at its end."""
        working = self.on_shift and not self.on_break and not self.away
        exposed = self.covered[(self.at - self.begin) // self.tick]
        self.at += self.tick
        for rule in self.breaks:
            state = self.states[rule["id"]]
            runs = exposed if rule["exposed"] else working
            if not (state.resting and state.rested) and runs:
                state.clock += self.tick
            if state.resting:
                state.rest += self.tick
            else:
                state.rest, state.rested = 0, False
            if state.rest >= self.needed(rule):
                state.rested, state.clock, state.postponed = True, 0, 0
        if self.at <= self.now:
            self._events_at(self.at)

    def _moves(self, rule: dict[str, Any]) -> int:
        return min(self.states[rule["id"]].postponed, rule["times"])

    def needed(self, rule: dict[str, Any]) -> int:
        """Return how long a rest this rule asks for now."""
        return rule["length"] + self._moves(rule) * rule["adds"]

    def due_at(self, rule: dict[str, Any]) -> int:
        """Return the work clock at which the break is due."""
        return rule["after"] + self._moves(rule) * rule["by"]

    def overdue_at(self, rule: dict[str, Any]) -> int:
        """Return the work clock at which it is overdue."""
        return self.due_at(rule) + rule["grace"]

    def most(self, limit: dict[str, Any]) -> int:
        """Return a limit's maximum in ms, thousandths of a point per minute times ms, or a count."""
        return self._amount(limit, "max")

    def _amount(self, limit: dict[str, Any], key: str) -> int:
        if limit["measure"] == "time":
            return length(limit[key])
        return round(limit[key] * 1000) * MINUTE if limit["measure"] == "dose" else int(limit[key])

    def used(self, limit: dict[str, Any], at: int) -> int:
        """Return what a limit's window holds at an instant, counted once for each."""
        known = self.counted.get(limit["id"])
        if known is None or known[0] != at:
            known = self.counted[limit["id"]] = at, self._used(limit, at)
        return known[1]

    def _used(self, limit: dict[str, Any], at: int) -> int:
        over = limit["over"]
        sliding = over not in ("day", "shift")
        start = at - length(over) if sliding else self.day_start(at) if over == "day" else self.shift_start
        if start is None:
            return 0
        if limit["measure"] in ("time", "dose"):
            sums = self.sums[limit["id"]]
            index = min(max((start - self.begin) // self.tick, 0), len(sums) - 1)
            return sums[-1] - sums[index]
        things: Iterable[tuple[int, int, str]] = (
            [(span.start, span.severity, span.category) for span in self.spans]
            if limit["measure"] == "reveals"
            else [(claim.at, claim.severity, claim.category) for claim in self.claimed]
        )
        return sum(
            self._counts(limit, severity, category) and (moment > start or (moment == start and not sliding))
            for moment, severity, category in things
        )

    def smallest(self, limit: dict[str, Any], severity: int) -> int:
        """Return what the smallest reveal of a severity (or one more case) takes of a limit."""
        if limit["measure"] == "time":
            return self.charge
        return self.weights[severity - 1] * self.charge if limit["measure"] == "dose" else 1

    def fits(self, limit: dict[str, Any], severity: int, at: int) -> bool:
        """Say whether it takes that much, or does not concern the severity."""
        if severity < limit.get("severity_at_least", 1):
            return True
        return self.used(limit, at) + self.smallest(limit, severity) <= self.most(limit)

    def winding(self, at: int) -> bool:
        """Say whether it is the time of winding down."""
        if self.wind is None or not self.on_shift or self.shift_start is None:
            return False
        shift = length(self.policy.get("shift_length", "8h"))
        end = self.until if self.until is not None else self.shift_start + shift if shift else None
        if end is not None and at >= end - length(self.wind.get("last", "0ms")):
            return True
        start, cutoff = max(day for day in self.days if day[0] <= at)
        return cutoff is not None and start <= cutoff <= at

    def cooling(self, rule: dict[str, Any]) -> int:
        """Return how long a cool-down still lasts."""
        ends = [
            at + length(rule["wait"]) for at, severity in self.ended if severity >= rule["after_severity"]
        ]
        return max([end - self.at for end in ends if end > self.at], default=0)

    def streak(self, rule: dict[str, Any]) -> int:
        """Return how many of the latest claims in a row were that severe."""
        count = 0
        for claim in reversed(self.claimed):
            if claim.severity < rule["severity"]:
                break
            count += 1
        return count

    def answer(self) -> Answer:
        """Return everything that holds at the instant the walk has come to."""
        at = self.at
        plain = [limit for limit in self.limits if "categories" not in limit]
        reveals = [limit for limit in plain if limit["measure"] != "cases"]
        due = [rule for rule in self.breaks if self.states[rule["id"]].clock >= self.due_at(rule)]
        overdue = [rule for rule in self.breaks if self.states[rule["id"]].clock >= self.overdue_at(rule)]
        max_ms = [self._max_ms(severity, reveals, overdue) for severity in range(1, 6)]
        max_severity = 0
        if self.on_shift and not self.on_break and not due:
            while max_severity < 5 and self._claimable(max_severity + 1, plain):
                max_severity += 1
        used = {limit["id"]: self.used(limit, at) for limit in self.limits}
        remaining = {limit["id"]: max(self.most(limit) - used[limit["id"]], 0) for limit in self.limits}
        for rule in self.breaks:
            clock = self.states[rule["id"]].clock
            used[rule["id"]], remaining[rule["id"]] = clock, max(self.due_at(rule) - clock, 0)
        for rule in self.policy.get("cooldown", []):
            left = self.cooling(rule)
            used[rule["id"]], remaining[rule["id"]] = length(rule["wait"]) - left, left
        for rule in self.policy.get("streak", []):
            count = self.streak(rule)
            used[rule["id"]], remaining[rule["id"]] = count, max(rule["max"] - count, 0)
        return Answer(
            state=self._state(reveals, due, overdue),
            max_severity=max_severity,
            max_ms=max_ms,
            used=used,
            remaining=remaining,
            binding=self._binding(),
            rest_owed=max([self._missing(rule) for rule in due], default=0),
        )

    def granted(self, severity: int, category: str) -> int:
        """Return what a reveal of this severity and category would be granted, in ms; 0 if refused."""
        overdue = [rule for rule in self.breaks if self.states[rule["id"]].clock >= self.overdue_at(rule)]
        return self._max_ms(
            severity, [each for each in self._for(category) if each["measure"] != "cases"], overdue
        )

    def claims_up_to(self, category: str) -> int:
        """Return the highest severity that may be claimed in this category."""
        most = self.answer().max_severity
        found = 0
        while found < most and self._claimable(found + 1, self._for(category)):
            found += 1
        return found

    def _for(self, category: str) -> list[dict[str, Any]]:
        return [limit for limit in self.limits if category in limit.get("categories", [category])]

    def _missing(self, rule: dict[str, Any]) -> int:
        state = self.states[rule["id"]]
        return self.needed(rule) - (state.rest if state.resting else 0)

    def _state(self, reveals: list[Any], due: list[Any], overdue: list[Any]) -> str:
        warned = any(
            "warn" in limit and self.used(limit, self.at) >= self._amount(limit, "warn")
            for limit in self.limits
        )
        near = any(self.states[rule["id"]].clock >= rule["after"] - rule["notice"] for rule in self.breaks)
        order = [
            (not self.on_shift, "off_shift"),
            (self.on_break, "on_break"),
            (any(not self.fits(limit, 1, self.at) for limit in reveals), "capped"),
            (bool(overdue), "overdue"),
            (bool(due), "due"),
            (self.winding(self.at), "winding_down"),
            (warned or near, "approaching"),
        ]
        return next((name for holds, name in order if holds), "clear")

    def _max_ms(self, severity: int, reveals: list[Any], overdue: list[Any]) -> int:
        """Return what a reveal of a severity would be granted."""
        if not self.on_shift or self.on_break or overdue:
            return 0
        most = self.longest
        for limit in reveals:
            if severity < limit.get("severity_at_least", 1):
                continue
            room = self.most(limit) - self.used(limit, self.at)
            price = self.weights[severity - 1]
            if room < self.smallest(limit, severity):
                most = 0
            elif limit["measure"] == "time":
                most = min(most, room)
            elif limit["measure"] == "dose" and price:
                most = min(most, room // price)
        heavy = self.wind is not None and severity > self.wind["max_severity"]
        most = min(most, self._goes_on(heavy=heavy))
        return most if most >= self.charge else 0

    def _goes_on(self, *, heavy: bool) -> int:
        """Return how long revealing may go on from here, at most `longest`."""
        for gone in range(0, self.longest, self.tick):
            if any(self.states[rule["id"]].clock + gone >= self.overdue_at(rule) for rule in self.breaks):
                return gone
            if heavy and self.winding(self.at + gone):
                return gone
        return self.longest

    def _claimable(self, severity: int, plain: list[Any]) -> bool:
        if self.wind is not None and severity > self.wind["max_severity"] and self.winding(self.at):
            return False
        if any(not self.fits(limit, severity, self.at) for limit in plain):
            return False
        cooldowns, streaks = self.policy.get("cooldown", []), self.policy.get("streak", [])
        if any(severity >= rule["after_severity"] and self.cooling(rule) for rule in cooldowns):
            return False
        return not any(severity >= rule["severity"] and self.streak(rule) >= rule["max"] for rule in streaks)

    def _binding(self) -> set[str]:
        at = self.at
        names = {
            limit["id"]
            for limit in self.limits
            if any(not self.fits(limit, severity, at) for severity in range(1, 6))
        }
        for rule in self.breaks:
            clock = self.states[rule["id"]].clock
            if clock >= self.due_at(rule) or clock + self.charge > self.overdue_at(rule):
                names.add(rule["id"])
        names |= {rule["id"] for rule in self.policy.get("cooldown", []) if self.cooling(rule)}
        names |= {rule["id"] for rule in self.policy.get("streak", []) if self.streak(rule) >= rule["max"]}
        lasts = range(0, self.charge, self.tick)
        if self.wind and self.wind["max_severity"] < 5 and any(self.winding(at + gone) for gone in lasts):
            names.add("wind_down")
        return names

    def frees_at(self) -> dict[str, int | None]:
        """Return when each exhausted rule allows something again, trying every tick up to the horizon.

        None when it is not exhausted, when waiting does not help, or beyond the horizon.
        """
        found: dict[str, int | None] = {}
        last = self.at + self.horizon * self.tick
        for limit in self.limits:
            least = limit.get("severity_at_least", 1)
            found[limit["id"]] = None
            if self.fits(limit, least, self.at) or limit["over"] == "shift":
                continue
            later = range(self.at + self.tick, last + 1, self.tick)
            found[limit["id"]] = next((at for at in later if self.fits(limit, least, at)), None)
        for rule in self.breaks:
            state = self.states[rule["id"]]
            resting = state.resting and state.clock >= self.due_at(rule)
            found[rule["id"]] = self.at + self.needed(rule) - state.rest if resting else None
        for rule in self.policy.get("cooldown", []):
            found[rule["id"]] = self.at + self.cooling(rule) if self.cooling(rule) else None
        if self.wind is not None:
            later = self.day_end(self.at)
            helps = self.winding(self.at) and not self.winding(later)
            found["wind_down"] = later if helps else None
        return found

    def next_change(self) -> int | None:
        """Walk on until anything that is watched changes; None when nothing does up to the horizon.

        The walk is spent afterwards.
        """
        before = self.answer().watched()
        for _ in range(self.horizon):
            self.step()
            if self.answer().watched() != before:
                return self.at
        return None
