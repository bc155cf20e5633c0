"""What was recorded, as work to come: when cases arrive by lane and hour, and how long they take.

Files come from anywhere and are read with suspicion: every error names file, line and remedy, and nothing of
a case's text is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from config.errors import LeewardError
from config.files import lines_up_to
from config.instants import read_instant
from config.words import plain, shown
from console.services.forecasting.asking import DAY, HOUR, TEXT_SHARE, Handling, Lane
from storage.intake.faults import Fault
from storage.intake.strictjson import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.events import Event
    from config.policy import Policy

LONGEST_LINE = 1 << 20
"""Bytes of one case, as intake takes them."""

MOST_KEPT = 20_000
"""Handling times kept of each severity: more of them say nothing new."""

_LONGEST = 24 * HOUR
"""A case that was in hand for longer was left lying, not handled."""


class HistoryError(LeewardError):
    """What was recorded can't be read, or says nothing about the work."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Lanes as recorded, and what to say of them."""

    lanes: tuple[Lane, ...]
    notes: tuple[str, ...]


def read_arrivals(
    lines: Iterable[bytes], name: str, policy: Policy, *, per_hour: float | None, due: int | None
) -> Arrivals:
    """Return the lanes of a file of cases in the form that intake takes.

    `per_hour` keeps the shape and sets the rate; `due` (ms) stands for cases without a due time of their own.
    """
    numbered = enumerate(lines_up_to(LONGEST_LINE, lines), 1)
    found = [each for each in (_case(line, f"{plain(name)}:{n}", policy) for n, line in numbered) if each]
    if not found:
        raise HistoryError("there are no cases in this file", plain(name), "name a file of cases, one a line")
    first, last = min(each[2] for each in found), max(each[2] for each in found)
    # Of cases that are dated to the day, the hour says nothing.
    dated = all(at % DAY == 0 for _, _, at, _ in found)
    days = (last - first) / DAY + (1 if dated else 0)
    if days < 1:
        raise HistoryError(
            "these cases cover less than a day",
            plain(name),
            "name a file of at least a day, or leave --history out",
        )
    rate = 1.0 if per_hour is None else per_hour * 24 * days / len(found)
    zone = policy.zone
    lanes: dict[tuple[int, str], tuple[list[float], list[int]]] = {}
    for severity, category, at, limit in found:
        hours, dues = lanes.setdefault((severity, category), ([0.0] * 24, []))
        if dated:
            for hour in range(24):
                hours[hour] += rate / days / 24
        else:
            hours[datetime.fromtimestamp(at // 1000, tz=zone).hour] += rate / days
        if limit is not None:
            dues.append(limit)
    made = tuple(
        Lane(severity, category, tuple(hours), sorted(dues)[len(dues) // 2] if dues else due)
        for (severity, category), (hours, dues) in sorted(lanes.items())
    )
    notes = [
        f"Arrivals follow {len(found):,} recorded cases over {days:,.0f} days, by lane"
        + (", spread over the day since they are dated to the day." if dated else " and hour of the day.")
    ]
    if per_hour is not None:
        notes.append(f"Their rate is set to {per_hour:g} an hour.")
    if any(dues for _, dues in lanes.values()):
        notes.append("Each lane's due time is the median of those recorded in it.")
    return Arrivals(made, tuple(notes))


def read_handling(events: Iterable[Event], name: str) -> Handling:
    """Return how long cases took, from claim to decision, less breaks and absences between."""
    seen = _Seen()
    for event in events:
        seen.take(event)
    whole = sum(map(sum, seen.taken))
    if not whole:
        remedy = "name a ledger's export, or give --handling"
        raise HistoryError("no case is claimed and decided in these events", plain(name), remedy)
    share = min(100, round(100 * seen.shown / whole)) if seen.shown else TEXT_SHARE
    kept = tuple(tuple(sorted(each)) for each in seen.taken)
    return Handling(whole // sum(map(len, kept)), kept, share)


class _Seen:
    """What the events say of handling, as they pass."""

    def __init__(self) -> None:
        self.taken: list[list[int]] = [[] for _ in range(5)]
        """Ms, by severity."""
        self.shown = 0
        """Ms with text on the screen."""
        self._claims: dict[tuple[str, str], tuple[int, int]] = {}
        self._opened: dict[tuple[str, str], int] = {}
        self._resting: dict[str, int] = {}
        self._rested: dict[str, int] = {}

    def take(self, event: Event) -> None:
        """Take in the next event."""
        person, key = event.person, (event.person, event.case or "")
        match event.kind:
            case "case.claimed":
                self._claims[key] = (event.at, event.severity or 5)
                self._rested[person] = 0
            case "break.started" | "away.started":
                self._resting.setdefault(person, event.at)
            case "break.ended" | "away.ended" if person in self._resting:
                rest = event.at - self._resting.pop(person)
                self._rested[person] = self._rested.get(person, 0) + rest
            case "reveal.granted":
                self.shown += event.ms or 0
                self._opened[key] = event.at + (event.ms or 0)
            case "reveal.closed" if key in self._opened:
                self.shown -= max(0, self._opened.pop(key) - event.at)
            case "case.decided" if key in self._claims:
                since, severity = self._claims.pop(key)
                self._keep(severity, event.at - since - self._rested.get(person, 0))
            case "case.released":
                self._claims.pop(key, None)

    def _keep(self, severity: int, ms: int) -> None:
        if 0 < ms <= _LONGEST and len(self.taken[severity - 1]) < MOST_KEPT:
            self.taken[severity - 1].append(ms)


def _case(line: bytes, where: str, policy: Policy) -> tuple[int, str, int, int | None] | None:
    """Return (severity, category, arrival, ms until due) of a line; None for an empty one."""
    if not line.strip():
        return None
    if len(line) > LONGEST_LINE:
        raise HistoryError("the line is longer than 1 MiB", where, "write one case a line")
    try:
        found = parse(line.strip().removeprefix(b"\xef\xbb\xbf"))
    except Fault as fault:
        raise HistoryError(f"the line {fault}", where, "write one case a line, as intake takes it") from None
    at, due = _instant(found, "reported_at", where), None
    if at is None:
        raise HistoryError('the case has no "reported_at"', where, 'write it like "2026-11-21T10:00:00Z"')
    severity = found.get("severity", policy.default_severity)
    if isinstance(severity, bool) or severity not in range(1, 6):
        raise HistoryError('"severity" is not a whole number from 1 to 5', where, "mend it, or leave it out")
    category = found.get("category")
    if not isinstance(category, str) or not 0 < len(category) <= 64:  # noqa: PLR2004 - as intake has it
        raise HistoryError('"category" is not a text of 1 to 64 characters', where, "mend it")
    by = _instant(found, "due_at", where)
    if by is not None and by > at:
        due = by - at
    return int(severity), category, at, due


def _instant(found: dict[str, Any], key: str, where: str) -> int | None:
    value = found.get(key)
    if value is None:
        return None
    at = read_instant(value) if isinstance(value, str) else None
    if at is None:
        said = shown(value) if isinstance(value, str) else "it"
        raise HistoryError(
            f'{said} is not an instant, in "{key}"', where, 'write it like "2026-11-21T10:00:00Z"'
        )
    return at
