"""No combination of what is shown leaves a few people over: brute force over small partitions."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.disclosure import Shown, may_be_shown

PARTITIONS = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 9), max_size=5)


@given(PARTITIONS, st.integers(5, 8))
def test_no_sum_or_difference_is_a_few_people(people: dict[str, int], least: int) -> None:
    """Whatever is added and taken away, what is left is nobody, or at least so many."""
    shown = may_be_shown(people, least)
    names = sorted(shown.groups)
    total = sum(people.values())

    for signs in product((0, 1), repeat=len(names)):
        part = sum(sign * people[name] for sign, name in zip(signs, names, strict=True))
        assert part == 0 or part >= least
        if shown.everybody:
            assert total - part == 0 or total - part >= least


@given(PARTITIONS, st.integers(5, 8))
def test_no_more_is_left_out_than_needed(people: dict[str, int], least: int) -> None:
    """Everybody is shown where they are enough; one more group would be too small, or leave a few over."""
    shown = may_be_shown(people, least)
    total = sum(people.values())

    assert shown.everybody == (total >= least)
    for name in set(people) - shown.groups if shown.everybody else ():
        rest = total - sum(people[each] for each in shown.groups | {name})
        assert people[name] < least or 0 < rest < least


def test_the_smallest_goes_with_those_that_are_too_few() -> None:
    """Three people left out would be found by subtraction: the smallest group that is enough goes too."""
    assert may_be_shown({"red": 9, "blue": 6, "green": 3}, 5) == Shown(
        everybody=True, groups=frozenset({"red"})
    )


def test_two_small_groups_hide_each_other() -> None:
    """Left out together they are enough, so that no other group has to go."""
    assert may_be_shown({"red": 9, "blue": 3, "green": 3}, 5).groups == {"red"}


def test_nobody_and_a_single_group() -> None:
    """Without answers nothing is shown; a single group that is enough is everybody and shown as both."""
    assert may_be_shown({}, 5) == Shown(everybody=False, groups=frozenset())
    assert may_be_shown({"red": 4, "blue": 0}, 5) == Shown(everybody=False, groups=frozenset())
    assert may_be_shown({"red": 5, "blue": 0}, 5) == Shown(everybody=True, groups=frozenset({"red"}))


def test_less_than_five_is_never_asked_for() -> None:
    """Whoever passes a smaller number has a mistake in the code, not a choice."""
    with pytest.raises(ValueError, match="fewer than 5"):
        may_be_shown({"red": 5}, 4)
