"""Sums over the end of a record, at the price of a bisection.

Every window of the rules reaches from some instant onwards: what lies after it, also the part of a
reservation that is still to come, counts. So one question is enough, `since(instant)`, and its inverse.
Amounts are whole numbers: milliseconds times a weight, or a count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field


@dataclass(slots=True)
class Spans:
    """Weighted half-open spans in order of their start, with running sums.

    Spans may overlap: each counts for itself. Lookups cost a bisection plus the spans that overlap the
    instant, which is one at most in a record that one terminal at a time wrote.
    """

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    weights: list[int] = field(default_factory=list)
    reach: list[int] = field(default_factory=list)
    """The latest end so far: sorted, unlike `ends`."""
    before: list[int] = field(default_factory=lambda: [0])
    """`before[i]` is the amount of all spans before the i-th; one longer than the rest."""
    overlaps: int = 0
    """How many spans start before an earlier one ends."""

    def add(self, start: int, end: int, weight: int) -> None:
        """Append a span; `start` is not before any earlier start."""
        latest = self.reach[-1] if self.reach else start
        self.overlaps += start < latest
        self.starts.append(start)
        self.ends.append(end)
        self.weights.append(weight)
        self.reach.append(max(latest, end))
        self.before.append(self.before[-1] + weight * (end - start))

    def cut(self, length: int) -> None:
        """Keep the first `length` spans."""
        for index in range(length, len(self.starts)):
            self.overlaps -= index > 0 and self.starts[index] < self.reach[index - 1]
        del self.starts[length:], self.ends[length:], self.weights[length:]
        del self.reach[length:], self.before[length + 1 :]

    def until(self, instant: int) -> int:
        """Return the amount that lies before `instant`."""
        starts, ends, weights = self.starts, self.ends, self.weights
        index = bisect_right(self.reach, instant)
        total = self.before[index]
        while index < len(starts) and starts[index] < instant:
            end = ends[index]
            total += weights[index] * (min(end, instant) - starts[index])
            index += 1
        return total

    def since(self, instant: int) -> int:
        """Return the amount that lies at or after `instant`."""
        return self.before[-1] - self.until(instant)

    def earliest_since_at_most(self, amount: int) -> int:
        """Return the earliest instant with `since(instant) <= amount`, given that some span exceeds it."""
        wanted = self.before[-1] - amount
        # The sums alone name the span in which the amount is reached, as long as no span overlaps another.
        index = max(bisect_left(self.before, wanted) - 1, 0)
        if not self.overlaps:
            weight = self.weights[index]
            return self.starts[index] - (self.before[index] - wanted) // weight
        low, high = self.starts[0], self.reach[-1]
        while low < high:
            middle = (low + high) // 2
            if self.until(middle) >= wanted:
                high = middle
            else:
                low = middle + 1
        return low


@dataclass(slots=True)
class Instants:
    """Instants at which something was counted, in order."""

    at: list[int] = field(default_factory=list)

    def after(self, instant: int) -> int:
        """Return how many lie strictly after `instant`: what a sliding window holds."""
        return len(self.at) - bisect_right(self.at, instant)

    def since(self, instant: int) -> int:
        """Return how many lie at or after `instant`: what a day or a shift holds."""
        return len(self.at) - bisect_left(self.at, instant)

    def earliest_after_at_most(self, amount: int) -> int:
        """Return the earliest instant with `after(instant) <= amount`, given that more are known."""
        return self.at[len(self.at) - 1 - amount]
