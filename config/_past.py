"""What was revealed and claimed, in columns: how a long record is kept and taken up again cheaply.

Thousands of reveals as objects take milliseconds to make and to add up, once for each of two hundred people.
Columns are packed, unpacked and added up without a step of Python for each.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import accumulate, chain, compress
from operator import add, le, lt, mul, sub
from typing import TYPE_CHECKING, Any

from config._rests import ALWAYS
from config._windows import Instants, Spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from config._sums import Question, Reveal
    from config.events import HeldCase

Kind = tuple[int, str]
"""Severity and category."""


@dataclass(frozen=True, slots=True)
class Past:
    """Reveals whose end is final, and claims, each in order; instants in ms UTC."""

    kinds: list[Kind] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    which: list[int] = field(default_factory=list)
    """Of each reveal, the place of its kind in `kinds`."""
    claimed: list[int] = field(default_factory=list)
    claimed_which: list[int] = field(default_factory=list)

    def then(self, reveals: Iterable[Reveal], claims: Iterable[HeldCase], since: int) -> Past:
        """Return these and later ones, without what was over at `since`; equal pasts have equal columns."""
        fresh = [reveal for reveal in reveals if reveal.end > since]
        later = [claim for claim in claims if claim.at >= since]
        lasting = list(map(since.__lt__, self.ends))
        recent = list(map(since.__le__, self.claimed))
        which = list(compress(self.which, lasting))
        of = list(compress(self.claimed_which, recent))
        named = {self.kinds[index] for index in {*which, *of}}
        named |= {(each.severity, each.category) for each in fresh}
        named |= {(each.severity, each.category) for each in later}
        kinds = sorted(named)
        place = {kind: index for index, kind in enumerate(kinds)}
        moved = [place.get(kind, 0) for kind in self.kinds]
        return Past(
            kinds,
            [*compress(self.starts, lasting), *(reveal.at for reveal in fresh)],
            [*compress(self.ends, lasting), *(reveal.end for reveal in fresh)],
            [*map(moved.__getitem__, which), *(place[each.severity, each.category] for each in fresh)],
            [*compress(self.claimed, recent), *(claim.at for claim in later)],
            [*map(moved.__getitem__, of), *(place[each.severity, each.category] for each in later)],
        )

    def spans(self, question: Question) -> tuple[Spans, int]:
        """Return the sums over the reveals that a question counts, and how far the union of all reaches."""
        united = question.measure == "time"
        wanted = [
            question.counts(severity, category) and (united or question.weights[severity - 1] > 0)
            for severity, category in self.kinds
        ]
        starts, ends, which = self.starts, self.ends, self.which
        if not all(wanted):
            picked = list(map(wanted.__getitem__, which))
            starts, ends, which = (list(compress(each, picked)) for each in (starts, ends, which))
        # Comparisons inside a list cost half of what `max` over two does.
        least = question.minimum_charge
        ends = [
            end if end - start >= least else start + least for start, end in zip(starts, ends, strict=True)
        ]
        reach = ends.copy() if all(map(le, ends, ends[1:])) else list(accumulate(ends, max))
        frontier = ALWAYS
        if united and reach:
            frontier = reach[-1]
            before = chain((ALWAYS,), reach)
            starts = [start if start >= over else over for start, over in zip(starts, before, strict=False)]  # noqa: FURB136 - faster
        if not all(map(lt, starts, ends)):
            lasting = list(map(lt, starts, ends))
            columns = (starts, ends, which, reach)
            starts, ends, which, reach = (list(compress(each, lasting)) for each in columns)
        lengths = map(sub, ends, starts)
        if united:
            return Spans(
                list(starts), ends, [1] * len(ends), reach, [*accumulate(lengths, initial=0)]
            ), frontier
        prices = [question.weights[severity - 1] for severity, _ in self.kinds]
        weights = list(map(prices.__getitem__, which))
        sums = [*accumulate(map(mul, weights, lengths), initial=0)]
        overlaps = sum(map(lt, starts[1:], reach))
        return Spans(list(starts), ends, weights, reach, sums, overlaps), frontier

    def instants(self, question: Question) -> Instants:
        """Return the counts of the reveals, or claims, that a question counts."""
        wanted = [question.counts(severity, category) for severity, category in self.kinds]
        reveals = question.measure == "reveals"
        which = self.which if reveals else self.claimed_which
        at = self.starts if reveals else self.claimed
        return Instants(list(compress(at, map(wanted.__getitem__, which))))

    def form(self) -> dict[str, Any]:
        """Return what must be known to read the packed columns, as JSON values."""
        return {
            "kinds": [list(kind) for kind in self.kinds],
            "reveals": len(self.starts),
            "claims": len(self.claimed),
        }

    def packed(self) -> bytes:
        """Return the columns, 18 bytes a reveal and 10 a claim, the same on every machine."""
        return struct.pack(
            _layout(len(self.starts), len(self.claimed)),
            *self.starts,
            *map(sub, self.ends, self.starts),
            *self.claimed,
            *self.which,
            *self.claimed_which,
        )

    @classmethod
    def of(cls, form: Mapping[str, Any], packed: bytes) -> Past:
        """Return the past of such a form and bytes.

        Raises ValueError, TypeError, LookupError or struct.error for others.
        """
        reveals, claims = int(form["reveals"]), int(form["claims"])
        read = struct.unpack(_layout(reveals, claims), packed)
        starts, read = list(read[:reveals]), read[reveals:]
        ends, read = list(map(add, starts, read[:reveals])), read[reveals:]
        claimed, read = list(read[:claims]), read[claims:]
        kinds = [(int(severity), str(category)) for severity, category in form["kinds"]]
        if read and max(read) >= len(kinds):
            raise ValueError("there is no such kind")
        return cls(kinds, starts, ends, list(read[:reveals]), claimed, list(read[reveals:]))


def _layout(reveals: int, claims: int) -> str:
    return f"<{2 * reveals + claims}q{reveals + claims}H"
