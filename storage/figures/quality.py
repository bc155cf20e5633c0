"""How decisions agree that were looked at again by somebody else; never who took them, nor how fast."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from config.statistics import alpha_of_counted, cohens_kappa, raw_agreement
from storage.oversight import APPEAL, OVERTURNED, SAMPLE, SECOND_OPINION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from storage.figures.flow import Days
    from storage.figures.source import Source

VERDICTS = ("confirm", "dismiss", "escalate")
"""Numbered in this order for `alpha_of_counted`; nominal, so that any order would do."""


class Looked(NamedTuple):
    """Second looks that were alike in all of this."""

    kind: str
    outcome: str
    category: str
    first: str
    second: str
    policy: str
    """Version of the policy that judged the first decision."""


@dataclass(slots=True)
class Agreement:
    """How some second looks came out: those drawn by chance, and appeals."""

    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(first, second verdict) of samples."""
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(kind, outcome) of all."""

    @property
    def sampled(self) -> int:
        """How many samples were looked at again."""
        return self.pairs.total()

    @property
    def agreement(self) -> float | None:
        """The share of samples with the same verdict twice."""
        return raw_agreement(self.pairs)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa of first and second verdict."""
        return cohens_kappa(self.pairs)

    @property
    def alpha(self) -> float | None:
        """Krippendorff's alpha, nominal: who was first does not matter."""
        return alpha_of_counted(
            {(_number(one), _number(two)): count for (one, two), count in self.pairs.items()}
        )

    def done(self, kind: str) -> int:
        """Return how many second looks of a kind were finished."""
        return sum(count for (each, _), count in self.outcomes.items() if each == kind)

    def overturned(self, kind: str) -> int:
        """Return how many of a kind ended in another verdict."""
        return self.outcomes[kind, OVERTURNED]

    def overturn_rate(self, kind: str) -> float | None:
        """Return the share of a kind that ended in another verdict."""
        done = self.done(kind)
        return self.overturned(kind) / done if done else None


@dataclass(frozen=True, slots=True)
class Quality:
    """Second looks finished in a period."""

    everything: Agreement
    by_category: dict[str, Agreement]
    by_policy: dict[str, Agreement]
    opinions: Counter[str]
    """Second opinions by what the second person said; the first had left it open."""


def quality(source: Source, days: Days) -> Quality:
    """Return how second looks came out that were finished on these days."""
    with source.snapshot():
        rows = source.rows("looked_again", first=days.first, last=days.last)
    looked = [(Looked(*row[:6]), row[6]) for row in rows]
    opinions: Counter[str] = Counter()
    for each, count in looked:
        if each.kind == SECOND_OPINION:
            opinions[each.second] += count
    judged = [(each, count) for each, count in looked if each.kind in (SAMPLE, APPEAL)]
    return Quality(
        _by(judged, lambda _: "").get("", Agreement()),
        _by(judged, lambda each: each.category),
        _by(judged, lambda each: each.policy),
        opinions,
    )


def _by(looked: Iterable[tuple[Looked, int]], key: Callable[[Looked], str]) -> dict[str, Agreement]:
    found: dict[str, Agreement] = {}
    for each, count in looked:
        agreement = found.setdefault(key(each), Agreement())
        agreement.outcomes[each.kind, each.outcome] += count
        if each.kind == SAMPLE:
            agreement.pairs[each.first, each.second] += count
    return dict(sorted(found.items()))


def _number(verdict: str) -> int:
    return VERDICTS.index(verdict) if verdict in VERDICTS else len(VERDICTS)
