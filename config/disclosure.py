"""What may be shown of groups of people without showing a few of them: the pure part.

Groups here are a partition: everyone counted is in exactly one. What is shown are single groups and all of
them together, so that anybody can take the groups from the whole; what is left must be nobody, or enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST = 5
"""People: no group smaller than this is reported on, whatever a policy says."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown: everybody together, and which single groups."""

    everybody: bool
    groups: frozenset[str]


def may_be_shown(people: Mapping[str, int], least: int) -> Shown:
    """Return what may be shown of groups that so many different people answered in; `least` is 5 or more.

    A group with fewer is left out. Where those left out are fewer than `least` together, the smallest that
    could be shown is left out as well, and so on (complementary suppression): taking what is shown from the
    whole then never leaves 1 to `least` - 1 people. Raises ValueError for a `least` below 5.
    """
    if least < LEAST:
        raise ValueError(f"groups of fewer than {LEAST} people are never reported on")
    total = sum(people.values())
    if total < least:
        return Shown(everybody=False, groups=frozenset())
    shown = sorted((count, name) for name, count in people.items() if count >= least)
    left_out = total - sum(count for count, _ in shown)
    while 0 < left_out < least:
        left_out += shown.pop(0)[0]
    return Shown(everybody=True, groups=frozenset(name for _, name in shown))
