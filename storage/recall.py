"""A person's record, kept warm: folded once, then line by line as the chain grows.

A warm turn reads no history. A cold one reads back to the start of an earlier shift, far enough that the
rules answer as they would from the first line on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from config.exposure import Record
from storage import ledger
from storage.rollups import ForgottenError, Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from config.exposure import Event
    from config.policy import Policy
    from storage.rollups import Key, Sums

DAY_MS = 86_400_000
LEAST_HORIZON_MS = 8 * DAY_MS
"""A week's window, and a day for spans, night shifts and days of 25 hours."""

LEAST_GAP_MS = 6 * 3_600_000
"""Longer than a rest that an earlier policy may have let somebody lengthen."""

STEP = 200
"""Lines read at a time while looking back for claims."""


class Line(NamedTuple):
    """A stored line."""

    seq: int
    at: int
    kind: str
    body: str


class History(Protocol):
    """Reads one person's chain; each answer is complete, no cursor stays open."""

    def lines(self, first: int, last: int) -> Sequence[Line]:
        """Return the lines with first <= seq <= last, in order."""
        ...

    def shifts_until(self, at: int) -> Sequence[Line]:
        """Return the latest lines that start or end a shift, with an `at` of at most this, newest first."""
        ...

    def met_before(self, cases: Iterable[str], at: int) -> bool:
        """Return whether this person released or decided one of these cases before that instant."""
        ...


@dataclass(slots=True)
class Recalled:
    """The record of one person as of one line of their chain."""

    seq: int
    head: str
    policy: str
    """Version of the policy that the record was read back for: a longer window needs more history."""
    record: Record
    tally: Tally

    def take(self, event: Event, policy: Policy) -> tuple[Key, Sums] | None:
        """Take in the next event and return what it adds to which day.

        Raises ForgottenError, before any change.
        """
        added = self.tally.take(event, policy)
        self.record.append(event)
        return added


def recall(
    history: History,
    length: int,
    head: str,
    *,
    now: int,
    policies: Callable[[str], Policy],
    version: str,
    whole: bool = False,
) -> Recalled:
    """Return the record of a chain of that length, read back only as far as the policy in force looks.

    `whole` reads all of it, which costs what the person's history costs.
    """
    policy = policies(version)
    for first in (1 if whole else _first_needed(history, policy, now), 1):
        lines = history.lines(first, length)
        if first > 1 and not _stands_alone(history, lines):
            continue
        earlier = _earlier_claims(history, first, policy)
        tally, record = Tally(whole=first == 1), Record()
        try:
            for line in earlier:
                claim = ledger.event_of(ledger.parse(line.body), line.at)
                record.append(claim)
                # It counts for streaks and is no longer in hand.
                record.append(replace(claim, kind="case.released"))
            fold_in(record, tally, lines, policies)
        except ForgottenError:
            continue
        return Recalled(length, head, version, record, tally)
    raise AssertionError("a whole chain refers to nothing before it")


def fold_in(record: Record, tally: Tally, lines: Iterable[Line], policies: Callable[[str], Policy]) -> None:
    """Take stored lines into a record and a tally."""
    for line in lines:
        told = ledger.parse(line.body)
        event = ledger.event_of(told, line.at)
        tally.take(event, policies(str(told["policy"])))
        record.append(event)


def horizon(policy: Policy) -> int:
    """Return how far back, in ms, an event can still matter (streaks and long gaps apart)."""
    windows = [limit.over.length for limit in policy.enforced_limits if limit.over.kind == "sliding"]
    waits = [rule.wait for rule in policy.cooldowns]
    return max(LEAST_HORIZON_MS, DAY_MS + max([*windows, *waits], default=0))


def long_gap(policy: Policy) -> int:
    """Return a time off shift, in ms, after which every break clock is 0 whatever was postponed."""
    rests = [rule.length + rule.postpone_times * rule.postpone_adds for rule in policy.enforced_breaks]
    return max([LEAST_GAP_MS, policy.reveal.longest, *rests])


def _first_needed(history: History, policy: Policy, now: int) -> int:
    """Return the seq of the latest shift start before the horizon that follows a long gap; else 1."""
    rest = long_gap(policy)
    later: Line | None = None
    for line in history.shifts_until(now - horizon(policy)):
        if later is not None and line.kind == "shift.ended" and later.at - line.at >= rest:
            return later.seq
        later = line if line.kind == "shift.started" else None
    return 1


def _stands_alone(history: History, lines: Sequence[Line]) -> bool:
    """Return whether nothing in these lines goes back to a case from before them."""
    if not lines:
        return True
    claimed: set[str] = set()
    for line in lines:
        if line.kind in {"case.claimed", "case.decided", "case.released", "decision.undone"}:
            case = str(ledger.parse(line.body).get("case"))
            if line.kind == "case.claimed":
                claimed.add(case)
            elif case not in claimed:
                return False
    return not history.met_before(claimed, lines[0].at)


def _earlier_claims(history: History, first: int, policy: Policy) -> list[Line]:
    """Return the claims before `first` that streaks still count, oldest first."""
    if not policy.streaks:
        return []
    lightest = min(rule.severity for rule in policy.streaks)
    found: list[Line] = []
    last = first - 1
    while last >= 1:
        for line in reversed(history.lines(max(1, last - STEP + 1), last)):
            if line.kind != "case.claimed":
                continue
            found.append(line)
            severity = ledger.parse(line.body).get("severity")
            if isinstance(severity, int) and severity < lightest:
                return found[::-1]
        last -= STEP
    return found[::-1]
