"""Re-checks an exported ledger against a policy with code of its own: nothing of config.rules is used.

The policy is read as plain TOML; everything is recomputed from the event lines. Each function returns the
breaches it finds as plain sentences; an empty list is the pass.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
WEIGHTS = (0.5, 1, 2, 4, 8)
"""The weights of a policy that names none."""
Line = dict[str, Any]


def millis(value: object) -> int:
    """Return a duration text ("1h30m", "20s", "0") or an instant as milliseconds."""
    if isinstance(value, int):
        return value
    text = str(value)
    if re.fullmatch(r"(\d+(\.\d+)?(ms|s|m|h|d))+", text):
        parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
        return int(sum(Fraction(number) * UNITS[unit] for number, unit in parts))
    if text == "0":
        return 0
    moment = datetime.fromisoformat(text)
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@dataclass(frozen=True)
class Span:
    """One reveal: granted at `g`, for `m` ms, closed at `c` (None: never), charged over [g, end)."""

    g: int
    m: int
    c: int | None
    end: int
    severity: int
    category: str


def spans_of(lines: list[Line], minimum: int) -> list[Span]:
    """Return every reveal's charged span, from the lines of one person."""
    spans: list[Span] = []
    open_at: dict[tuple[str, str], list[int]] = {}
    rows: list[list[Any]] = []
    for line in lines:
        if line["kind"] == "reveal.granted":
            open_at.setdefault((line["case"], line["field"]), []).append(len(rows))
            m = round(Fraction(str(line["seconds"])) * 1000)
            rows.append([millis(line["at"]), m, None, line["severity"], line["category"]])
        elif line["kind"] == "reveal.closed":
            waiting = open_at.get((line["case"], line["field"]))
            if waiting:
                rows[waiting.pop()][2] = millis(line["at"])
    for g, m, c, severity, category in rows:
        end = g + m if c is None else max(min(c, g + m), g + minimum)
        spans.append(Span(g, m, c, end, severity, category))
    return spans


def chain_breaches(lines: list[Line]) -> list[str]:
    """Recompute one chain: numbering, links and hashes."""
    found = []
    prev = "0" * 64
    for number, line in enumerate(lines, start=1):
        body = {key: value for key, value in line.items() if key != "hash"}
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if line["seq"] != number:
            found.append(f"line {number} is numbered {line['seq']}")
        if line["prev"] != prev:
            found.append(f"line {number} does not follow the one before")
        if line["hash"] != hashlib.sha256(text.encode()).hexdigest():
            found.append(f"line {number} does not match its hash")
        prev = line["hash"]
    return found


def overlap_breaches(spans: list[Span]) -> list[str]:
    """No two reveals run at once: each is closed, or has run out, before the next is granted."""
    found = []
    for earlier, later in pairwise(spans):
        ends = earlier.g + earlier.m if earlier.c is None else min(earlier.c, earlier.g + earlier.m)
        if ends > later.g:
            found.append(f"a reveal granted at {later.g} overlaps one that ran until {ends}")
    return found


def break_breaches(lines: list[Line], spans: list[Span]) -> list[str]:
    """No reveal is granted during a break or off shift, and none runs on into a break."""
    found = []
    on_shift, on_break = False, False
    quiet_from: list[int] = []
    for line in lines:
        kind, at = line["kind"], millis(line["at"])
        if kind == "shift.started":
            on_shift, on_break = True, False
        elif kind == "shift.ended":
            on_shift = False
            quiet_from.append(at)
        elif kind == "break.started":
            on_break = True
            quiet_from.append(at)
        elif kind == "break.ended":
            on_break = False
        elif kind == "reveal.granted" and (on_break or not on_shift):
            found.append(f"a reveal was granted at {at} while not at work")
    for span in spans:
        shown_until = span.g + span.m if span.c is None else min(span.c, span.g + span.m)
        found += [f"a reveal ran into the break at {at}" for at in quiet_from if span.g < at < shown_until]
    return found


def day_start(at: int, zone: str, starts: str) -> int:
    """Return the latest local day's start that is not after `at`, stepping back by whole local dates."""
    tz = ZoneInfo(zone)
    hour, minute = (int(part) for part in starts.split(":"))
    day = datetime.fromtimestamp(at // 1000, tz).date() + timedelta(days=1)
    while True:
        begin = datetime(day.year, day.month, day.day, hour, minute, tzinfo=tz)
        begin_ms = round(begin.timestamp()) * 1000
        if begin_ms <= at:
            return begin_ms
        day -= timedelta(days=1)


def _window_start(limit: dict[str, Any], policy: dict[str, Any], at: int, shift: int) -> int:
    over = limit["over"]
    if over == "day":
        return day_start(at, policy.get("timezone", "UTC"), policy.get("day_starts", "04:00"))
    return shift if over == "shift" else at - millis(over)


def limit_breaches(policy: dict[str, Any], lines: list[Line], spans: list[Span]) -> list[str]:
    """At every grant and claim, what each limit counts stays within its max, reservations counted whole.

    What is counted only grows at those instants, so holding there is holding at every millisecond.
    """
    weights = [Fraction(str(each)) for each in policy.get("severity", {}).get("weights", WEIGHTS)]
    shifts = [millis(line["at"]) for line in lines if line["kind"] == "shift.started"]
    claims = [line for line in lines if line["kind"] == "case.claimed"]
    found = []
    for limit in policy.get("limit", []):
        low, only = limit.get("severity_at_least", 1), limit.get("categories")
        counted = [s for s in spans if s.severity >= low and (only is None or s.category in only)]
        taken = [
            millis(line["at"])
            for line in claims
            if line["severity"] >= low and (only is None or line["category"] in only)
        ]
        measure = limit["measure"]
        most = millis(limit["max"]) if measure == "time" else Fraction(str(limit["max"]))
        for at in taken if measure == "cases" else [s.g for s in counted]:
            shift = max((start for start in shifts if start <= at), default=at)
            start = _window_start(limit, policy, at, shift)
            calendar = limit["over"] in ("day", "shift")
            used = _used(measure, counted, taken, at, start, calendar=calendar, weights=weights)
            if used > most:
                found.append(f"{limit['id']}: {float(used)} used at {at}, the limit is {limit['max']}")
    return found


def _used(
    measure: str,
    spans: list[Span],
    claims: list[int],
    at: int,
    start: int,
    *,
    calendar: bool,
    weights: list[Fraction],
) -> Fraction | int:
    inside = (lambda t: start <= t <= at) if calendar else (lambda t: start < t <= at)
    if measure == "cases":
        return sum(map(inside, claims))
    if measure == "reveals":
        return sum(inside(span.g) for span in spans)
    # At a grant everything earlier is closed or has run out, so final ends are the ends as of then,
    # except that the span being granted counts whole.
    parts = [
        (max(s.g, start), s.g + s.m if s.g == at else s.end, s.severity)
        for s in spans
        if s.g <= at and (s.end > start or s.g == at)
    ]
    if measure == "dose":
        return sum((weights[sev - 1] * (end - begin) / 60_000 for begin, end, sev in parts), Fraction(0))
    total, covered = 0, start
    for begin, end, _ in sorted(parts):
        total += max(0, end - max(begin, covered))
        covered = max(covered, end)
    return total


def rest_breaches(policy: dict[str, Any], lines: list[Line]) -> list[str]:  # noqa: C901 - one walk
    """Nothing is claimed once a break is due, and nothing revealed once it is overdue (work clocks)."""
    found = []
    for rule in policy.get("break", []):
        if rule.get("counts", "work") != "work":
            continue
        after, grace, length = (millis(rule.get(key, "0")) for key in ("after", "grace", "length"))
        more = rule.get("postpone", {"times": 0, "by": "0", "adds": "0"})
        clock, rest, postponed, last = 0, length, 0, millis(lines[0]["at"])
        working = False
        for line in lines:
            at, kind = millis(line["at"]), line["kind"]
            if working:
                clock += at - last
                rest = 0
            else:
                rest += at - last
                if rest >= length + postponed * millis(more.get("adds", "0")):
                    clock, postponed = 0, 0
            last = at
            due = after + postponed * millis(more["by"])
            if kind == "case.claimed" and clock >= due:
                found.append(f"{rule['id']}: a case was claimed at {at} with the break due")
            if kind == "reveal.granted" and clock >= due + grace:
                found.append(f"{rule['id']}: a reveal was granted at {at} with the break overdue")
            if kind in ("shift.started", "break.ended", "away.ended"):
                working = True
            elif kind in ("shift.ended", "break.started", "away.started"):
                working = False
            elif kind == "break.postponed" and line["rule"] == rule["id"]:
                postponed = min(postponed + 1, more["times"])
    return found


def wind_down_breaches(policy: dict[str, Any], lines: list[Line], spans: list[Span]) -> list[str]:
    """In the last part of a planned shift nothing heavier than the wind-down allows is shown or claimed."""
    rule = policy.get("wind_down")
    if rule is None:
        return []
    found = []
    shift_length = millis(policy.get("shift_length", "8h"))
    begins: list[int] = []
    for line in lines:
        at = millis(line["at"])
        if line["kind"] == "shift.started":
            until = line.get("until")
            begins.append((at + shift_length if until is None else millis(until)) - millis(rule["last"]))
        elif line["kind"] == "case.claimed" and begins and at >= begins[-1]:
            heavy = line["severity"] > rule["max_severity"]
            found += [f"severity {line['severity']} was claimed at {at}, in the wind-down"] * heavy
    starts = [millis(line["at"]) for line in lines if line["kind"] == "shift.started"]
    for span in spans:
        begin = max((pair for pair in zip(starts, begins, strict=True) if pair[0] <= span.g), default=None)
        if begin and span.severity > rule["max_severity"] and span.g + span.m > begin[1]:
            found.append(f"severity {span.severity} was shown past {begin[1]}, in the wind-down")
    return found


def breaches(policy: dict[str, Any], lines: list[Line]) -> list[str]:
    """Return everything that is wrong with one person's exported chain under that policy, read as TOML."""
    reveal = policy.get("reveal", {})
    spans = spans_of(lines, millis(reveal.get("minimum_charge", "3s")))
    return [
        *chain_breaches(lines),
        *overlap_breaches(spans),
        *break_breaches(lines, spans),
        *limit_breaches(policy, lines, spans),
        *rest_breaches(policy, lines),
        *wind_down_breaches(policy, lines, spans),
    ]
