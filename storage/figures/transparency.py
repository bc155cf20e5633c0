"""What was received and what was done about it, as it is published."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.figures.flow import Days
    from storage.figures.source import Source


@dataclass(frozen=True, slots=True)
class Received:
    """What came in on some days, and what was first decided on them."""

    arrivals: Mapping[tuple[str, str, str], int]
    """(origin, origin_name, content) -> cases."""
    outcomes: Mapping[tuple[str, str, str, str], int]
    """(origin, origin_name, content, verdict) -> cases, those ended before left away."""
    categories: dict[str, Counter[str]]
    """Category -> "received", and each verdict -> cases."""

    def total(self) -> int:
        """Return how many cases came in."""
        return sum(self.arrivals.values())

    def of(self, origin: str) -> int:
        """Return how many came from an origin."""
        return sum(count for (each, _, _), count in self.arrivals.items() if each == origin)

    def content(self, content: str) -> int:
        """Return how many were of a kind of content."""
        return sum(count for (_, _, each), count in self.arrivals.items() if each == content)

    def by_kind(self) -> Counter[tuple[str, str]]:
        """Return how many came by origin and content."""
        found: Counter[tuple[str, str]] = Counter()
        for (origin, _, content), count in self.arrivals.items():
            found[origin, content] += count
        return found

    def flaggers(self) -> list[tuple[str, int]]:
        """Return trusted flaggers with how many cases came from each, most first."""
        found: Counter[str] = Counter()
        for (origin, name, _), count in self.arrivals.items():
            if origin == "trusted":
                found[name] += count
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))

    def verdicts(self, origin: str | None = None, name: str | None = None) -> Counter[str]:
        """Return how many were decided how, of all, of an origin, or of one name in it."""
        found: Counter[str] = Counter()
        for (each, who, _, verdict), count in self.outcomes.items():
            if origin in (None, each) and name in (None, who):
                found[verdict] += count
        return found


@dataclass(frozen=True, slots=True)
class Acted:
    """What was done by decisions that stand."""

    counts: Mapping[tuple[str, str], int]
    """(content, action) -> decisions; the action "" counts those with any."""
    accounts: int
    """Different accounts that something was done about."""

    def action(self, action: str) -> int:
        """Return how many decisions had an action."""
        return sum(count for (_, each), count in self.counts.items() if each == action)

    def actions(self) -> list[str]:
        """Return every action that was taken."""
        return sorted({action for _, action in self.counts if action})

    def content(self, content: str) -> int:
        """Return about how many cases of a kind of content something was done."""
        return self.counts.get((content, ""), 0)


def received(source: Source, days: Days) -> Received:
    """Return what came in on these days and what was first decided on them."""
    between = days._asdict()
    with source.snapshot():
        arrivals = source.rows("arrivals_by_origin", **between)
        lanes = source.rows("arrivals_by_lane", **between)
    with source.snapshot():
        outcomes = source.rows("outcomes_by_origin", **between)
        decided = source.rows("outcomes_by_lane", **between)
    categories: dict[str, Counter[str]] = defaultdict(Counter)
    for _, category, count in lanes:
        categories[category]["received"] += count
    for _, category, verdict, again, count in decided:
        if not again:
            categories[category][verdict] += count
    return Received(
        {(origin, name, content): count for origin, name, content, count in arrivals},
        {(origin, name, content, verdict): count for origin, name, content, verdict, count in outcomes},
        dict(categories),
    )


def acted(source: Source, days: Days) -> Acted:
    """Return what was done on these days."""
    between = days._asdict()
    with source.snapshot():
        counts = source.rows("acted_in", **between)
        accounts = source.rows("acted_accounts_in", **between)[0][0]
    return Acted({(content, action): count for content, action, count in counts}, accounts)
