"""Recomputes the figures of the work reports from exported ledger lines, with code of its own.

Nothing of config.rules, config.dayfold or storage is used: policies are read in their written form, time is
walked in steps of a tick, and sums are made anew at every question. Slow, and simple enough to be believed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.support.ledger_oracle import day_start, millis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Line = dict[str, Any]
Written = dict[str, Any]

HOUR = 3_600_000
RULED = frozenset(
    f"{what}.{how}"
    for what, hows in {
        "shift": ("started", "ended"),
        "case": ("claimed", "decided", "released"),
        "reveal": ("granted", "closed"),
        "break": ("started", "ended", "postponed"),
        "away": ("started", "ended"),
    }.items()
    for how in hows
)


@lru_cache(maxsize=100_000)
def day_name(zone: str, starts: str, at: int) -> str:
    """Return the date on which the local day that holds an instant began."""
    begin = day_start(at, zone, starts)
    return (
        (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=begin))
        .astimezone(ZoneInfo(zone))
        .date()
        .isoformat()
    )


def _day(policy: Written, at: int) -> str:
    return day_name(policy.get("timezone", "UTC"), policy.get("day_starts", "04:00"), at)


@dataclass
class Reveal:
    """One reveal under the policy that judged its grant; `charged` as of now, ms."""

    at: int
    ms: int
    severity: int
    category: str
    policy: Written
    where: tuple[str, str]
    closed: int | None = None

    def end(self, least: int) -> int:
        """Return where its charge ends."""
        if self.closed is None:
            return self.at + self.ms
        return max(min(self.closed, self.at + self.ms), self.at + least)


def _least(policy: Written) -> int:
    return millis(policy.get("reveal", {}).get("minimum_charge", "3s"))


def reveals_of(lines: Iterable[Line], policies: Mapping[str, Written]) -> list[Reveal]:
    """Return one person's reveals with their closes."""
    found: list[Reveal] = []
    for line in lines:
        _take_reveal(found, line, policies)
    return found


def _take_reveal(found: list[Reveal], line: Line, policies: Mapping[str, Written]) -> None:
    at = millis(line["at"])
    if line["kind"] == "reveal.granted":
        ms = round(Fraction(str(line["seconds"])) * 1000)
        where = (line["case"], line["field"])
        policy = policies[line["policy"]]
        found.append(Reveal(at, ms, line["severity"], line["category"], policy, where))
    elif line["kind"] == "reveal.closed":
        for reveal in reversed(found):
            same = reveal.where == (line["case"], line["field"]) and reveal.closed is None
            if same and reveal.at + reveal.ms > at:
                reveal.closed = at
                return


@dataclass
class Work:
    """What one person did on one day; dose in points, as an exact fraction."""

    reveals: int = 0
    ms: int = 0
    severe_ms: int = 0
    dose: Fraction = Fraction(0)


def work_by_day(lines: Iterable[Line], policies: Mapping[str, Written]) -> dict[str, Work]:
    """Return one person's work by the local day of each grant, charged as its own policy says."""
    days: dict[str, Work] = {}
    for reveal in reveals_of(lines, policies):
        work = days.setdefault(_day(reveal.policy, reveal.at), Work())
        charged = min(reveal.end(_least(reveal.policy)) - reveal.at, reveal.ms)
        weights = reveal.policy.get("severity", {}).get("weights", (0.5, 1, 2, 4, 8))
        work.reveals += 1
        work.ms += charged
        work.severe_ms += charged if reveal.severity >= 4 else 0
        work.dose += Fraction(str(weights[reveal.severity - 1])) * charged / 60_000
    return days


def gini(amounts: list[Fraction]) -> Fraction | None:
    """Return the mean difference of all pairs over twice the mean, by its definition."""
    if not sum(amounts):
        return None
    differences = sum(abs(one - other) for one in amounts for other in amounts)
    return differences / (2 * len(amounts) * sum(amounts))


Peaks = dict[tuple[str, str], tuple[Fraction, Fraction, int]]
"""(day, limit) -> used, most, at; ms, points or counts."""


def peaks(lines: list[Line], policies: Mapping[str, Written]) -> Peaks:
    """Return one person's highest use of each limit on each day, at grants and claims that it counts."""
    found: Peaks = {}
    reveals: list[Reveal] = []
    claims: list[tuple[int, int, str]] = []
    shift: int | None = None
    for line in lines:
        at, kind = millis(line["at"]), line["kind"]
        _take_reveal(reveals, line, policies)
        if kind == "shift.started":
            shift = at
        if kind == "case.claimed":
            claims.append((at, line["severity"], line["category"]))
        if kind not in ("reveal.granted", "case.claimed"):
            continue
        policy = policies[line["policy"]]
        for limit in policy.get("limit", []):
            if (limit["measure"] == "cases") != (kind == "case.claimed") or not _counts(limit, line):
                continue
            most = (
                Fraction(millis(limit["max"])) if limit["measure"] == "time" else Fraction(str(limit["max"]))
            )
            if not most:
                continue
            used = _used(limit, policy, at, shift, reveals, claims)
            key = (_day(policy, at), limit["id"])
            known = found.get(key)
            if known is None or used / most > known[0] / known[1]:
                found[key] = (used, most, at)
    return found


def _counts(limit: dict[str, Any], line: Mapping[str, Any]) -> bool:
    only = limit.get("categories")
    return line["severity"] >= limit.get("severity_at_least", 1) and (
        only is None or line["category"] in only
    )


def _used(  # noqa: PLR0917 - all that a sum made anew is made from
    limit: dict[str, Any],
    policy: Written,
    at: int,
    shift: int | None,
    reveals: list[Reveal],
    claims: list[tuple[int, int, str]],
) -> Fraction:
    over = limit["over"]
    if over == "shift":
        if shift is None:
            return Fraction(0)
        start, calendar = shift, True
    elif over == "day":
        start = day_start(at, policy.get("timezone", "UTC"), policy.get("day_starts", "04:00"))
        calendar = True
    else:
        start, calendar = at - millis(over), False
    counted = [r for r in reveals if _counts(limit, {"severity": r.severity, "category": r.category})]
    if limit["measure"] in ("reveals", "cases"):
        instants = [r.at for r in counted]
        if limit["measure"] == "cases":
            instants = [a for a, s, c in claims if _counts(limit, {"severity": s, "category": c})]
        return Fraction(sum(1 for each in instants if (each >= start if calendar else each > start)))
    least = _least(policy)
    if limit["measure"] == "dose":
        weights = policy.get("severity", {}).get("weights", (0.5, 1, 2, 4, 8))
        parts = [
            Fraction(str(weights[r.severity - 1])) * max(0, r.end(least) - max(r.at, start)) for r in counted
        ]
        return sum(parts, Fraction(0)) / 60_000
    total, covered = 0, start
    for begin, end in sorted((max(r.at, start), r.end(least)) for r in counted):
        total += max(0, end - max(begin, covered))
        covered = max(covered, end)
    return Fraction(total)


@dataclass
class Rests:
    """How the breaks of one rule went on one day."""

    due: int = 0
    on_time: int = 0
    late: int = 0
    taken: int = 0
    natural: int = 0
    off_shift: int = 0
    postponed: int = 0
    overdue_ms: int = 0


@dataclass
class _Rule:
    """One break rule as the walk has it."""

    written: dict[str, Any]
    clock: int = 0
    postponed: int = 0
    rest: int | None = 10**15
    """Length of the unbroken rest so far; None while at work. Before the first line nobody worked."""
    rested: bool = True
    kinds: set[str] = field(default_factory=set)
    fallen: bool = False
    over_since: int | None = None

    def __post_init__(self) -> None:
        moves = self.written.get("postpone") or {}
        self.after, self.length, self.grace = (
            millis(self.written.get(key, "0")) for key in ("after", "length", "grace")
        )
        self.times = int(moves.get("times", 0))
        self.by, self.adds = (millis(moves.get(key, "0")) for key in ("by", "adds"))

    def rests(self, mode: str) -> bool:
        return mode in ("off", "break") or (mode == "away" and self.written.get("natural", True))

    @property
    def due(self) -> int:
        return self.after + min(self.postponed, self.times) * self.by

    @property
    def overdue(self) -> int:
        return self.due + self.grace

    @property
    def needs(self) -> int:
        return self.length + min(self.postponed, self.times) * self.adds


def rests(  # noqa: C901, PLR0912 - one walk
    lines: list[Line], policies: Mapping[str, Written], tick: int, until: int
) -> dict[tuple[str, str], Rests]:
    """Walk one person's time in ticks up to `until`, under one policy: (day, rule) -> how breaks went."""
    ruled = [line for line in lines if line["kind"] in RULED]
    if not ruled:
        return {}
    policy = policies[ruled[0]["policy"]]
    least = _least(policy)
    rules = {rule["id"]: _Rule(rule) for rule in policy.get("break", [])}
    found: dict[tuple[str, str], Rests] = {}

    def note(rule: str, at: int) -> Rests:
        return found.setdefault((_day(policy, at), rule), Rests())

    shift = resting = away = False
    reveals: list[Reveal] = []
    index, last = 0, millis(ruled[0]["at"])
    for at in range(last, until, tick):
        for name, rule in rules.items():
            if rule.rest is not None and not rule.rested and rule.rest >= rule.needs:
                _rested(rule, note(name, at))
        while index < len(ruled) and millis(ruled[index]["at"]) == at:
            line = ruled[index]
            index, last, kind = index + 1, at, line["kind"]
            _take_reveal(reveals, line, policies)
            if kind == "shift.started":
                shift, resting, away = True, False, False
            elif kind == "shift.ended":
                shift = resting = away = False
            elif kind == "break.started":
                resting = resting or shift
            elif kind == "break.ended":
                resting = False
            elif kind == "away.started":
                away = shift
            elif kind == "away.ended":
                away = False
            elif kind == "break.postponed" and line["rule"] in rules:
                rule = rules[line["rule"]]
                rule.postponed += 0 if rule.rested and rule.rests(_mode(shift, resting, away)) else 1
                note(line["rule"], at).postponed += 1
        mode = _mode(shift, resting, away)
        exposed = any(r.at <= at < r.end(least) for r in reveals)
        for name, rule in rules.items():
            _step(rule, mode, at, last, tick, exposed=exposed, note=lambda a, n=name: note(n, a))
    return {key: each for key, each in found.items() if each != Rests()}


def _mode(shift: bool, resting: bool, away: bool) -> str:
    return "off" if not shift else "break" if resting else "away" if away else "work"


def _rested(rule: _Rule, day: Rests) -> None:
    if rule.clock > 0:
        if rule.fallen:
            day.on_time += rule.clock < rule.overdue
            day.late += rule.clock >= rule.overdue
        day.taken += "break" in rule.kinds
        day.natural += rule.kinds >= {"away"} and "break" not in rule.kinds
        day.off_shift += rule.kinds == {"off"}
    rule.rested, rule.clock, rule.postponed, rule.fallen = True, 0, 0, False


def _step(rule: _Rule, mode: str, at: int, last: int, tick: int, *, exposed: bool, note: Any) -> None:
    """Take one tick [at, at + tick) of doing one thing."""
    rests_now = rule.rests(mode)
    if rests_now:
        if rule.rest is None:
            rule.rest, rule.kinds, rule.rested = 0, set(), False
    else:
        rule.rest, rule.rested = None, False
    if not rule.rested and rule.clock >= rule.due and not rule.fallen:
        rule.fallen = True
        note(at).due += 1
    overdue = mode == "work" and not rule.rested and rule.clock >= rule.overdue
    if not overdue:
        rule.over_since = None
    else:
        start = last if rule.over_since is None else max(last, rule.over_since)
        if rule.over_since is None or last > rule.over_since:
            rule.over_since = start = at
        if at - start < HOUR:
            note(at).overdue_ms += min(tick, start + HOUR - at)
    if rests_now:
        rule.kinds.add(mode)
        rule.rest = (rule.rest or 0) + tick
    runs = exposed if rule.written.get("counts", "work") == "exposed" else mode == "work"
    if runs and not rule.rested:
        rule.clock += tick
