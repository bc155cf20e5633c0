"""What was released of check-ins: the weeks that a period touches, each as it was released, and nothing else.

No query of this module reads a check-in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.wellbeing import EVERYBODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.figures.source import Source


@dataclass(frozen=True, slots=True)
class Feeling:
    """How a group was in a week: how many people answered, and ten times their mean answer (15 to 45)."""

    people: int
    tenths: int


@dataclass(frozen=True, slots=True)
class Week:
    """One released week [since, until), ms UTC; None stands for what is withheld."""

    since: int
    until: int
    everybody: Feeling | None
    groups: Mapping[str, Feeling | None]


def weeks(source: Source, since: int, until: int) -> list[Week]:
    """Return the released weeks that [since, until) touches, each as a whole, oldest first."""
    with source.snapshot():
        rows = source.rows("releases", since=since, until=until)
    found: dict[tuple[int, int], dict[tuple[str, str], Feeling | None]] = {}
    for begins, ends, scope, group, people, tenths in rows:
        cell = None if people is None or tenths is None else Feeling(people, tenths)
        found.setdefault((begins, ends), {})[scope, group] = cell
    return [
        Week(
            begins,
            ends,
            cells.get((EVERYBODY, "")),
            {group: cell for (scope, group), cell in sorted(cells.items()) if scope != EVERYBODY},
        )
        for (begins, ends), cells in found.items()
    ]
