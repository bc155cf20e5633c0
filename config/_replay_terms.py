"""What all people of a replay are held against: a policy, and what follows from it once for everybody."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from config._plan import prepare
from config._replay_sums import BOUNDLESS
from config.localdays import Day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config._replay_figures import Spreads
    from config._replay_state import Row
    from config._sums import Question
    from config.policy import Policy

_WORST = 5
_MEASURES = ("dose", "time", "reveals", "cases")


class Bound(NamedTuple):
    """A limit, as a stretch is held against it."""

    place: int
    """Of its question, in the amounts of a stretch."""
    sliding: int
    daily: bool
    most: int
    """What a stretch and all before it may come to: ms, dose units or a count."""
    passage: int
    """What the longest reveal takes, and one more for each that is open beside another."""
    least: int
    """No reveal or claim below this severity counts."""


class Fixed(NamedTuple):
    """What every single event of a stretch is held against; lengths in ms."""

    charge: int
    longest: int
    cool_least: int
    wait: int
    streak_least: int
    streak_most: int
    shortest: int
    """No rest below this is enough for any break."""
    fullest: int
    """From this on, a rest is enough for all of them."""


class Terms:
    """A policy, the yardstick for doses, and where values over all people are counted."""

    def __init__(self, policy: Policy, measure: Policy, spreads: Spreads) -> None:
        self.plan = plan = prepare(policy)
        self.spreads = spreads
        self.measure_charge = measure.reveal.minimum_charge
        self.measure_by = (0, *measure.milli_weights)
        self.weights = (0, *policy.milli_weights)
        self.same = (self.measure_charge, self.measure_by) == (plan.charge, self.weights)
        """Whether rules and yardstick count a dose alike."""
        self.day = Day(0, 0, None)
        """The local day that was looked up last: mostly it is the next one's, too."""
        self.longest = max(plan.longest, plan.charge)
        rests = [each.rest for each in plan.breaks]
        self.natural = all(rest.natural for rest in rests)
        self.fixed = Fixed(
            plan.charge,
            plan.longest,
            min((rule.after_severity for rule in plan.cooldowns), default=_WORST + 1),
            max((rule.wait for rule in plan.cooldowns), default=0),
            min((rule.severity for rule in plan.streaks), default=_WORST + 1),
            min((rule.max for rule in plan.streaks), default=0),
            min((rest.length for rest in rests), default=BOUNDLESS),
            max((rest.needs(rest.times) for rest in rests), default=BOUNDLESS),
        )
        self.sliding = max((limit.sliding for limit in plan.limits), default=0)
        self.by_shift = any(not limit.sliding and not limit.daily for limit in plan.limits)
        self.by_day = any(limit.daily for limit in plan.limits)
        self.questions: list[Question] = []
        self.bounds: list[Bound] = []
        passages = {"dose": max(self.weights) * self.longest, "time": self.longest}
        for limit in plan.limits:
            question = limit.question
            if question not in self.questions:
                self.questions.append(question)
            # A claim asks for room for one more reveal, so a count of reveals may not even be reached.
            most = limit.max - (question.measure == "reveals")
            place, passage = self.questions.index(question), passages.get(question.measure, 0)
            least = question.severity_at_least
            self.bounds.append(Bound(place, limit.sliding, limit.daily, most, passage, least))
        self.plain = all(each.severity_at_least == 1 and each.categories is None for each in self.questions)
        """Whether each limit counts reveals of whatever severity and category."""
        # Two zeros at the end, since of fewer than two an itemgetter makes no tuple.
        self.pick = itemgetter(*(_MEASURES.index(question.measure) for question in self.questions), 4, 5)
        """From dose, time, reveals, cases, 0, 0 to the amounts by question, where all are plain."""

    def amounts(self, reveals: Sequence[Row], ends: Sequence[int], claims: Sequence[Row]) -> tuple[int, ...]:
        """Return what a stretch comes to at most, by question, and two zeros: overlaps count in full."""
        return (*(self._amount(question, reveals, ends, claims) for question in self.questions), 0, 0)

    def reserved(self, reveals: Sequence[Row], ends: Sequence[int]) -> tuple[int, int, int]:
        """Return the dose and time of reveals whose ends are not final, and the latest end."""
        charge, weights = self.plan.charge, self.weights
        dose = time = over = 0
        for row, end in zip(reveals, ends, strict=True):
            took = max(end - row[1], charge)
            dose += weights[row[5]] * took
            time += took
            over = max(over, row[1] + took)
        return dose, time, over

    def _amount(
        self, question: Question, reveals: Sequence[Row], ends: Sequence[int], claims: Sequence[Row]
    ) -> int:
        counts, charge = question.counts, self.plan.charge
        if question.measure == "cases":
            return sum(counts(row[5], row[6]) for row in claims)
        if question.measure == "reveals":
            return sum(counts(row[5], row[6]) for row in reveals)
        weights = self.weights if question.measure == "dose" else (1,) * len(self.weights)
        return sum(
            weights[row[5]] * max(end - row[1], charge)
            for row, end in zip(reveals, ends, strict=True)
            if counts(row[5], row[6])
        )
