"""Shares, percentiles and agreement, against published values and definitions written out."""

from __future__ import annotations

import statistics
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.statistics import (
    cohens_kappa,
    gini,
    krippendorffs_alpha,
    rank,
    raw_agreement,
)

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), sections C and D: four observers, twelve
# units, values missing where nobody judged. Alphas as published there: .743, .815, .849, .797.
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
UNITS = [tuple(value for value in unit if value is not None) for unit in zip(*OBSERVERS, strict=True)]
PUBLISHED = {"nominal": 0.743, "ordinal": 0.815, "interval": 0.849, "ratio": 0.797}


@pytest.mark.parametrize(("level", "alpha"), PUBLISHED.items())
def test_alpha_is_as_published(level: str, alpha: float) -> None:
    """Each kind of distance gives the published value, to its three decimals."""
    assert round(krippendorffs_alpha(UNITS, level), 3) == alpha  # type: ignore[arg-type] # words of Level


def test_alpha_of_two_observers_as_published() -> None:
    """Binary data, two observers, ten units without gaps (the same paper, section A): alpha is 0.095."""
    one = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0)
    two = (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)

    assert round(krippendorffs_alpha(list(zip(one, two, strict=True))) or 0, 3) == 0.095


def test_alpha_says_nothing_of_what_can_not_be_compared() -> None:
    """No unit, single judgements alone, or one value throughout: there is no alpha."""
    assert krippendorffs_alpha([]) is None
    assert krippendorffs_alpha([(1,), (2,), (3,)]) is None
    assert krippendorffs_alpha([(2, 2), (2, 2, 2)]) is None


def test_a_ratio_of_negative_values_is_refused() -> None:
    """Proportions need a zero at the bottom."""
    with pytest.raises(ValueError, match="at least 0"):
        krippendorffs_alpha([(-1, 1), (2, 2)], "ratio")


@given(st.lists(st.lists(st.integers(0, 4), max_size=4).map(tuple), max_size=8))
def test_alpha_is_its_definition(units: list[tuple[int, ...]]) -> None:
    """The observed over the expected disagreement, pair by pair, as the definition has it."""
    paired = [unit for unit in units if len(unit) > 1]
    everything = [value for unit in paired for value in unit]
    among = sum(
        one != two
        for (place, one), (other, two) in product(enumerate(everything), repeat=2)
        if place != other
    )
    within = sum(
        sum(unit[a] != unit[b] for a in range(len(unit)) for b in range(len(unit)) if a != b)
        / (len(unit) - 1)
        for unit in paired
    )
    found = krippendorffs_alpha(units)

    if not among:
        assert found is None
    else:
        assert found == pytest.approx(1 - within * (len(everything) - 1) / among)


def test_kappa_of_a_worked_table() -> None:
    """Two readers of 50 applications, 35 alike: observed .7, expected .5, so kappa is .4."""
    pairs = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}

    assert cohens_kappa(pairs) == pytest.approx(0.4)
    assert raw_agreement(pairs) == pytest.approx(0.7)


def test_kappa_of_nothing_or_of_one_answer() -> None:
    """Without pairs, or with one and the same answer throughout, there is no kappa."""
    assert cohens_kappa({}) is None
    assert raw_agreement({}) is None
    assert cohens_kappa({("yes", "yes"): 9}) is None
    assert raw_agreement({("yes", "yes"): 9}) == 1


@given(st.lists(st.integers(0, 10**12), max_size=12))
def test_gini_is_its_definition(values: list[int]) -> None:
    """The mean absolute difference of all pairs over twice the mean."""
    found = gini(values)

    if not sum(values):
        assert found is None
    else:
        differences = sum(abs(one - two) for one, two in product(values, repeat=2))
        assert found == pytest.approx(differences / (2 * len(values) * sum(values)))


def test_gini_at_its_ends() -> None:
    """Everybody the same: 0. All on one of four: 3/4. Nothing to share: no figure. Below 0: an error."""
    assert gini([7, 7, 7]) == 0
    assert gini([0, 0, 0, 9]) == 0.75
    assert gini([0, 0]) is None
    assert gini([]) is None
    with pytest.raises(ValueError, match="negative"):
        gini([1, -1])


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=40), st.integers(0, 100))
def test_a_percentile_is_the_smallest_value_not_often_exceeded(values: list[int], percent: int) -> None:
    """It occurred; at least that share is at or below it, and less than that share below any smaller one."""
    ordered = sorted(values)
    found = ordered[rank(len(ordered), percent) - 1]

    assert sum(value <= found for value in values) * 100 >= percent * len(values)
    smaller = [value for value in values if value < found]
    assert not smaller or len(smaller) * 100 < percent * len(values)


def test_the_middle_is_the_lower_median() -> None:
    """Half way is the lower of two middle values: a length of time that somebody really waited."""
    values = [1, 2, 3, 4]

    assert values[rank(4, 50) - 1] == statistics.median_low(values)
    assert (rank(1, 0), rank(1, 100), rank(10, 90), rank(11, 90)) == (1, 1, 9, 10)
