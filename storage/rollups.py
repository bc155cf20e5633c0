"""Day sums of the ledger, for reports: folded line by line, or all over again to check them.

A reveal counts on the local day of its grant, a case on that of its claim, a decision on its own; the day is
that of the policy which judged the line. A reveal is charged in full until it is closed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from config.localdays import date_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.exposure import Event
    from config.policy import Policy

WORST = 5
"""What names no severity counts as the most severe."""


class Key(NamedTuple):
    """Whose sums: one local day, one severity, one category."""

    day: str
    severity: int
    category: str


class Sums(NamedTuple):
    """What is added to a day's row; any of them may be negative.

    `charged_ms` is in milliseconds; `dose` in dose units, by the weights of the policy that judged the grant.
    """

    reveals: int = 0
    charged_ms: int = 0
    cases: int = 0
    decided: int = 0
    dose: int = 0

    def plus(self, other: Sums) -> Sums:
        """Return both together."""
        return Sums(
            self.reveals + other.reveals,
            self.charged_ms + other.charged_ms,
            self.cases + other.cases,
            self.decided + other.decided,
            self.dose + other.dose,
        )


SEVERE = 4
"""From this severity on, exposure counts as severe."""


class Load(NamedTuple):
    """All of one person's local day in one row; times in ms, dose in dose units."""

    reveals: int = 0
    charged_ms: int = 0
    severe_ms: int = 0
    cases: int = 0
    decided: int = 0
    dose: int = 0


def loads(days: Iterable[tuple[Key, Sums]]) -> dict[str, Load]:
    """Return what rows of day sums come to, by day."""
    found: dict[str, Load] = {}
    for key, sums in days:
        known = found.get(key.day) or Load()
        found[key.day] = Load(
            known.reveals + sums.reveals,
            known.charged_ms + sums.charged_ms,
            known.severe_ms + (sums.charged_ms if key.severity >= SEVERE else 0),
            known.cases + sums.cases,
            known.decided + sums.decided,
            known.dose + sums.dose,
        )
    return found


class ForgottenError(Exception):
    """A line refers to something from before what was folded: fold the whole chain."""


@dataclass(slots=True)
class _Open:
    key: Key
    at: int
    ms: int
    least: int
    weight: int


@dataclass(slots=True)
class Tally:
    """What of one person's earlier lines later ones refer to."""

    whole: bool
    """Whether the chain was folded from its first line on; if not, `ForgottenError` may be raised."""
    _open: dict[tuple[str, str], list[_Open]] = field(default_factory=dict)
    _claims: dict[str, tuple[int, str]] = field(default_factory=dict)
    _decided: dict[str, Key] = field(default_factory=dict)

    def take(self, event: Event, policy: Policy) -> tuple[Key, Sums] | None:
        """Take in the next line, judged by `policy`, and return what it adds to which row (None: nothing)."""
        kind = event.kind
        if kind == "reveal.granted":
            return self._granted(event, policy)
        if kind == "reveal.closed":
            return self._closed(event)
        if kind == "case.claimed":
            severity, category = event.severity or WORST, event.category or ""
            self._claims[event.case or ""] = (severity, category)
            return Key(local_day(policy, event.at), severity, category), Sums(cases=1)
        if kind == "case.decided":
            return self._decided_on(event, policy)
        if kind == "decision.undone":
            key = self._decided.pop(event.case or "", None)
            if key is None and not self.whole:
                raise ForgottenError
            return None if key is None else (key, Sums(decided=-1))
        return None

    def _granted(self, event: Event, policy: Policy) -> tuple[Key, Sums]:
        key = Key(local_day(policy, event.at), event.severity or WORST, event.category or "")
        ms = event.ms or 0
        opened = self._open
        for where in [where for where, all_ in opened.items() if _over(all_, event.at)]:
            del opened[where]
        weight = policy.milli_weights[key.severity - 1]
        reveal = _Open(key, event.at, ms, policy.reveal.minimum_charge, weight)
        opened.setdefault((event.case or "", event.field or ""), []).append(reveal)
        return key, Sums(reveals=1, charged_ms=ms, dose=ms * weight)

    def _closed(self, event: Event) -> tuple[Key, Sums] | None:
        """Give back what was not used; a reveal whose time is over stays charged in full."""
        stack = self._open.get((event.case or "", event.field or ""), [])
        for index in range(len(stack) - 1, -1, -1):
            reveal = stack[index]
            if reveal.at + reveal.ms > event.at:
                del stack[index]
                charged = min(reveal.ms, max(event.at - reveal.at, reveal.least))
                back = charged - reveal.ms
                return reveal.key, Sums(charged_ms=back, dose=back * reveal.weight)
        return None

    def _decided_on(self, event: Event, policy: Policy) -> tuple[Key, Sums]:
        claim = self._claims.get(event.case or "")
        if claim is None:
            if not self.whole:
                raise ForgottenError
            claim = (event.severity or WORST, event.category or "")
        key = Key(local_day(policy, event.at), *claim)
        self._decided[event.case or ""] = key
        return key, Sums(decided=1)


def fold(lines: Iterator[tuple[Event, Policy]]) -> dict[Key, Sums]:
    """Return the day sums of one whole chain, rows that came to nothing left away."""
    tally = Tally(whole=True)
    days: dict[Key, Sums] = {}
    for event, policy in lines:
        added = tally.take(event, policy)
        if added is not None:
            key, sums = added
            days[key] = days.get(key, Sums()).plus(sums)
    return {key: sums for key, sums in days.items() if any(sums)}


def local_day(policy: Policy, at: int) -> str:
    """Return the date on which the local day that holds `at` began, as YYYY-MM-DD."""
    return date_of(policy.zone, policy.day_starts, at)


def _over(opened: list[_Open], now: int) -> bool:
    return all(reveal.at + reveal.ms <= now for reveal in opened)
