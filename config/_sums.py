"""Running sums over what was revealed and claimed, one set for each question that a rule asks."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from config._past import Past
from config._rests import ALWAYS
from config._windows import Instants, Spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from config.events import HeldCase

MOST_KEPT = 256
"""Sums kept at once: enough for the largest policy; comparing many policies must not grow without end."""


@dataclass(slots=True)
class Reveal:
    at: int
    end: int
    severity: int
    category: str
    case: str
    field: str
    passage: int | None
    ms: int
    closed: bool = False

    def form(self) -> list[object]:
        """Return its values in order, as JSON values."""
        return list(astuple(self))


class Question(NamedTuple):
    """What a sum is asked for: one key, one set of running sums. Lengths in ms, weights per severity."""

    measure: Literal["time", "dose", "reveals", "cases"]
    severity_at_least: int = 1
    categories: frozenset[str] | None = None
    minimum_charge: int = 0
    weights: tuple[int, ...] = ()

    def counts(self, severity: int, category: str) -> bool:
        """Say whether something of this severity and category counts."""
        return severity >= self.severity_at_least and (self.categories is None or category in self.categories)


@dataclass(slots=True)
class _SpanSums:
    """Sums over spans. Of the reveals, `read` have an end that is final; they made the first `kept` spans."""

    sums: Spans
    read: int = 0
    kept: int = 0
    frontier: int = ALWAYS
    version: int = -1


class Sums:
    """The reveals and claims of one person, and what they add up to.

    Reveals whose end may still change (open ones that have time left) are the tail of the list; sums over
    them are made again when a reveal is granted or closed, all others once.
    """

    __slots__ = ("_claims", "_counts", "_final", "_past", "_reveals", "_spans", "_version")

    def __init__(self, past: Past | None = None, reveals: Iterable[Reveal] = ()) -> None:
        self._past = past
        """What came before all of these lists, in a record that was taken up again."""
        self._reveals: list[Reveal] = list(reveals)
        self._claims: list[HeldCase] = []
        self._final = 0
        self._version = 0
        self._spans: dict[Question, _SpanSums] = {}
        self._counts: dict[Question, tuple[Instants, int]] = {}

    def keep(self, since: int) -> tuple[Past, list[Reveal]]:
        """Return what is final, without what was over at `since`, and what may still be closed."""
        past = (self._past or Past()).then(self._reveals[: self._final], self._claims, since)
        return past, self._reveals[self._final :]

    def pass_time(self, at: int) -> None:
        """Note that it is `at`: what ran out by then can no longer be closed early."""
        reveals = self._reveals
        while self._final < len(reveals) and (reveals[self._final].closed or reveals[self._final].end <= at):
            self._final += 1

    def claimed(self, claim: HeldCase) -> None:
        """Count a claim."""
        self._claims.append(claim)

    def granted(self, reveal: Reveal) -> None:
        """Count a reveal, with its whole reservation."""
        self._reveals.append(reveal)
        self._version += 1

    def closed(self, case: str, field: str, at: int) -> None:
        """Close the latest open reveal of that field. One whose time is over stays charged as it is."""
        for reveal in self.open_at(at):
            if reveal.case == case and reveal.field == field:
                reveal.end, reveal.closed = at, True
                self._version += 1
                return

    def open_at(self, now: int) -> Iterator[Reveal]:
        """Yield the reveals that were not closed and have time left, the latest first."""
        for reveal in reversed(self._reveals[self._final :]):
            if not reveal.closed and reveal.end > now:
                yield reveal

    def spans(self, question: Question) -> Spans:
        """Return the sums that answer a question about time or dose.

        Time is the union of the exposure spans; dose counts every span for itself.
        """
        made = self._spans.get(question)
        if made is None:
            if len(self._spans) >= MOST_KEPT:
                self._spans.clear()
            made = self._spans[question] = (
                _SpanSums(Spans()) if self._past is None else _begun(self._past, question)
            )
        if made.version != self._version:
            self._bring_up_to_date(question, made)
        return made.sums

    def instants(self, question: Question) -> Instants:
        """Return the counts that answer a question about reveals or cases."""
        known = self._counts.get(question)
        if known is None and len(self._counts) >= MOST_KEPT:
            self._counts.clear()
        sums, read = known or (Instants() if self._past is None else self._past.instants(question), 0)
        entries = self._reveals if question.measure == "reveals" else self._claims
        if known is None or read < len(entries):
            for entry in entries[read:]:
                if question.counts(entry.severity, entry.category):
                    sums.at.append(entry.at)
            self._counts[question] = (sums, len(entries))
        return sums

    def _bring_up_to_date(self, question: Question, made: _SpanSums) -> None:
        sums = made.sums
        sums.cut(made.kept)
        made.frontier = self._add(question, sums, made.read, self._final, made.frontier)
        made.read, made.kept = self._final, len(sums.starts)
        self._add(question, sums, self._final, len(self._reveals), made.frontier)
        made.version = self._version

    def _add(self, question: Question, sums: Spans, first: int, last: int, frontier: int) -> int:
        """Add the spans of some reveals; return how far the union of all reaches."""
        united = question.measure == "time"
        for index in range(first, last):
            reveal = self._reveals[index]
            if not question.counts(reveal.severity, reveal.category):
                continue
            start, weight = reveal.at, 1
            end = max(reveal.end, start + question.minimum_charge)
            if united:
                start = max(start, frontier)
                frontier = max(frontier, end)
            else:
                weight = question.weights[reveal.severity - 1]
            if start < end and weight:
                sums.add(start, end, weight)
        return frontier


def _begun(past: Past | None, question: Question) -> _SpanSums:
    if past is None:
        return _SpanSums(Spans())
    sums, frontier = past.spans(question)
    return _SpanSums(sums, kept=len(sums.starts), frontier=frontier)
