"""Figures of a distribution and of agreement, exact where they can be: counts in, one division at the end.

Pure. Nothing here knows what is counted; what may be shown of it is decided in `config.disclosure`.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Level = Literal["nominal", "ordinal", "interval", "ratio"]
"""How far apart two different values are: just different, by ranks between, by difference, by proportion."""

V = TypeVar("V")
"""A judgement: anything that can be told from another."""

FEWEST_JUDGEMENTS = 2
"""One judgement alone agrees or disagrees with nothing."""


def gini(values: Iterable[int]) -> float | None:
    """Return how unequally values of at least 0 are spread: 0 for all the same, (n - 1) / n for all on one.

    None without values or where they are all 0: there is nothing to share. Mean absolute difference over
    twice the mean (Gini 1912), over the whole population, so without the correction for a sample.
    Raises ValueError for a negative value.
    """
    ordered = sorted(values)
    if ordered and ordered[0] < 0:
        raise ValueError("a share can't be negative")
    total = sum(ordered)
    if not total:
        return None
    count = len(ordered)
    weighted = sum((2 * place - count - 1) * value for place, value in enumerate(ordered, 1))
    return float(Fraction(weighted, count * total))


def rank(count: int, percent: int) -> int:
    """Return which of so many ordered values, counted from 1, is the percentile by nearest rank.

    It is the smallest value that at least that percentage does not exceed: one that occurred, and the lower
    of two in the middle. `percent` is a whole number, 0 to 100.
    """
    return max(1, -(-count * percent // 100))


def raw_agreement(pairs: Mapping[tuple[V, V], int]) -> float | None:
    """Return the share of pairs that are the same; None without pairs. `pairs` counts (first, second)."""
    total = sum(pairs.values())
    return sum(count for (one, two), count in pairs.items() if one == two) / total if total else None


def cohens_kappa(pairs: Mapping[tuple[V, V], int]) -> float | None:
    """Return agreement of two judgements beyond chance, -1 to 1 (Cohen 1960); `pairs` counts (first, second).

    None without pairs, and where every judgement is the same: chance alone explains that.
    """
    total = sum(pairs.values())
    firsts: Counter[V] = Counter()
    seconds: Counter[V] = Counter()
    for (one, two), count in pairs.items():
        firsts[one] += count
        seconds[two] += count
    same = sum(count for (one, two), count in pairs.items() if one == two)
    expected = sum(count * seconds[value] for value, count in firsts.items())
    if total == 0 or expected == total * total:
        return None
    return float(Fraction(same * total - expected, total * total - expected))


def krippendorffs_alpha(units: Iterable[tuple[int, ...]], level: Level = "nominal") -> float | None:
    """Return agreement over units judged by any number of people, 1 at best, 0 by chance (Krippendorff 2011).

    Each unit is the values it was given, missing ones left away; units with one value alone say nothing.
    None where nothing can be compared, or where every value is the same. For "ratio" values are at least 0.
    """
    return alpha_of_counted(Counter(units), level)


def alpha_of_counted(units: Mapping[tuple[int, ...], int], level: Level = "nominal") -> float | None:
    """Return `krippendorffs_alpha` of units that each occurred so often: a year has a handful of kinds."""
    judged = {unit: times for unit, times in units.items() if len(unit) >= FEWEST_JUDGEMENTS and times}
    totals: Counter[int] = Counter()
    for unit, times in judged.items():
        for value in unit:
            totals[value] += times
    if len(totals) < FEWEST_JUDGEMENTS:
        return None
    apart = _DISTANCES[level](totals)
    within = sum(
        (Fraction(times * _spread(Counter(unit), apart), len(unit) - 1) for unit, times in judged.items()),
        start=Fraction(0),
    )
    return float(1 - within * (totals.total() - 1) / _spread(totals, apart))


def _spread(counts: Mapping[int, int], apart: Callable[[int, int], Fraction]) -> Fraction:
    """Return the sum of squared distances over all ordered pairs of values."""
    values = sorted(counts)
    return sum(
        (
            2 * counts[low] * counts[high] * apart(low, high)
            for place, low in enumerate(values)
            for high in values[place + 1 :]
        ),
        start=Fraction(0),
    )


def _nominal(_: Mapping[int, int]) -> Callable[[int, int], Fraction]:
    return lambda low, high: Fraction(low != high)


def _ordinal(totals: Mapping[int, int]) -> Callable[[int, int], Fraction]:
    ranks, below = dict[int, Fraction](), 0
    for value in sorted(totals):
        ranks[value] = below + Fraction(totals[value], 2)
        below += totals[value]
    return lambda low, high: (ranks[high] - ranks[low]) ** 2


def _interval(_: Mapping[int, int]) -> Callable[[int, int], Fraction]:
    return lambda low, high: Fraction(high - low) ** 2


def _ratio(totals: Mapping[int, int]) -> Callable[[int, int], Fraction]:
    if min(totals) < 0:
        raise ValueError("a ratio needs values of at least 0")
    return lambda low, high: Fraction(high - low, high + low) ** 2


_DISTANCES: Mapping[Level, Callable[[Mapping[int, int]], Callable[[int, int], Fraction]]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
    "ratio": _ratio,
}
