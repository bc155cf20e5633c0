"""What one person's days came to: how near every limit was at its peak, and how breaks went.

Events are folded in order, each under the policy that judged it, with the engine's own record and look, so
that "due" or "used" means here what it meant when it was enforced. Every fact has an instant, which follows
from the events alone; a fold begun half-way on a record that reaches back far enough finds the same ones.

What is counted, by the local day in which it falls:

- the peak of a limit is the highest use at any grant or claim that it counts, a reservation in full;
- a break is due once between two rests that were enough, when the work clock reaches its mark;
- a rest counts when it becomes long enough, after some work: as taken when a break was in it, else as
  natural when the person was away, else as off shift; if the break was due, as on time or late as well: on
  time when work stopped before it was overdue;
- overdue is time on shift, neither on a break nor away, from that mark on; of a silence of the ledger longer
  than an hour one hour counts, since a terminal that died is nobody at work.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from config._past import Past
from config._plan import look, prepare, used
from config.daysums import Peak, Rests, Summary
from config.exposure import Record
from config.localdays import Day, date_of, day_of
from config.policy import Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config._plan import BreakNow, Plan
    from config._rests import Mode
    from config.events import Event

__all__ = ["DayFold", "Lookback", "Peak", "Rests", "Summary", "matters"]

LONGEST_SILENCE: Final = 3_600_000
"""Ms of work without a line in the ledger that count as overdue at most; a design choice."""

_MOVES = frozenset(
    {
        "shift.started",
        "shift.ended",
        "break.started",
        "break.ended",
        "break.postponed",
        "away.started",
        "away.ended",
    }
)
"""What changes where a break rule that counts work stands, other than by time alone."""

_EXPOSES = frozenset({"reveal.granted", "reveal.closed"})
"""What also changes where one that counts exposure stands."""

_GROWS = frozenset({"reveal.granted", "case.claimed"})
"""What uses a limit up."""

_ENDS = frozenset({"case.decided", "case.released"})
"""Neither uses a limit up nor rests."""

_NO_RULES = Policy()
_NO_DAY = Day(0, 0, None)


@dataclass(slots=True)
class _Watch:
    """A break rule between two rests: instants in ms UTC at which something happens if nothing is done."""

    fallen: bool = False
    """Whether the break fell due since the last rest that was enough."""
    due_at: int | None = None
    overdue_from: int | None = None
    enough_at: int | None = None
    in_time: bool = True
    """Whether work stopped before the break was overdue; told at rest only."""

    def form(self) -> list[Any]:
        """Return its values in order, as JSON values."""
        fallen, due_at, overdue_from, enough_at, in_time = astuple(self)
        return [fallen, due_at, overdue_from, enough_at, in_time or enough_at is None]


class Lookback(NamedTuple):
    """How far back anything can matter, in ms: by the longest of all policies, since any may come back."""

    horizon: int
    """Before this only what belongs to a shift, or to work since the latest `gap`, matters."""
    gap: int
    """A time off shift after which every work clock is 0."""
    slack: int
    """How far a charge may reach beyond its reveal."""
    claims: bool
    """Whether any limit counts cases."""


class DayFold:
    """Folds one person's events into the summaries of their days."""

    __slots__ = (
        "_at",
        "_date",
        "_modes",
        "_passed",
        "_plan",
        "_since",
        "_today",
        "_watches",
        "days",
        "record",
    )

    def __init__(self, since: int = 0) -> None:
        self.record = Record()
        self.days: dict[str, Summary] = {}
        """By the date on which the local day began."""
        self._since = since
        self._at = 0
        self._passed = 0
        self._plan = prepare(_NO_RULES)
        self._today = _NO_DAY
        self._date = ""
        self._watches: dict[str, _Watch] = {}
        self._modes: list[tuple[int, Mode]] = []

    def kept(self, back: Lookback) -> tuple[dict[str, Any], Past]:
        """Return all that it takes to go on from here, as JSON values and columns.

        Whatever line a fold began with, as long as it is far enough back, this is the same. The policy in
        force here is not among it.
        """
        horizon, gap, slack, _ = back
        record, past = self.record.kept(max(self._at, self._passed), horizon, gap, slack)
        modes = self._modes
        if modes and modes[-1][1] == "work" and modes[-1][0] < self._at:
            modes = modes[-1:]
        form = {
            "at": self._at,
            "passed": self._passed,
            "watches": {rule: watch.form() for rule, watch in sorted(self._watches.items())},
            "modes": [list(each) for each in modes],
            "days": {day: summary.form() for day, summary in sorted(self.days.items())},
            "record": record,
        }
        return form, past

    @classmethod
    def resumed(cls, form: Mapping[str, Any], policy: Policy | None, since: int) -> Self:
        """Return a fold that goes on from what was kept; before it takes a line it must `remember`.

        Raises ValueError, TypeError, LookupError or AttributeError for what was not kept so.
        """
        fold = cls(since)
        fold._at, fold._passed = int(form["at"]), int(form["passed"])
        fold._watches = {rule: _Watch(*each) for rule, each in form["watches"].items()}
        fold._modes = [(int(at), mode) for at, mode in form["modes"]]
        fold.days = {day: Summary.of(each) for day, each in form["days"].items()}
        if policy is not None:
            fold._plan = prepare(policy)
        return fold

    def remember(self, form: Mapping[str, Any], packed: bytes) -> None:
        """Take up the record that was kept. Raises as `resumed`, or struct.error."""
        record = form["record"]
        self.record = Record.resumed(record, Past.of(record, packed), self._at)

    @property
    def policy(self) -> Policy | None:
        """The policy that judged the latest line that mattered; None before there was one."""
        return None if self._plan.policy is _NO_RULES else self._plan.policy

    def take(self, event: Event, policy: Policy) -> None:
        """Take in the next event and the policy that judged it. What lies before `since` is not counted."""
        at, kind = event.at, event.kind
        plan = prepare(policy)
        self._pass(at, including=True)
        self.record.append(event)
        self._at = at
        changed = plan is not self._plan
        if changed:
            self._plan = plan
            self._today = _NO_DAY
            kept = {each.id for each in plan.breaks}
            self._watches = {rule: watch for rule, watch in self._watches.items() if rule in kept}
        if kind in _GROWS:
            self._note_peaks(plan, event)
        if kind == "break.postponed" and event.rule in {each.id for each in plan.breaks}:
            self._rests(at, event.rule or "", Rests(postponed=1))
        if not self._modes or self._modes[-1][1] != self.record.mode:
            self._note_mode(at)
        if changed or kind in _MOVES:
            self._aim(plan, every=True)
        elif kind in _EXPOSES:
            self._aim(plan, every=False)

    def pass_to(self, instant: int) -> None:
        """Let time pass up to an instant, itself not included, with nothing done."""
        self._pass(instant, including=False)

    def quiet_after(self) -> int:
        """Return the instant after which nothing more happens by time alone, ms UTC."""
        longest = LONGEST_SILENCE + self._plan.longest
        for each in self._plan.breaks:
            longest += max(each.rule.overdue_at_most, each.rest.needs(each.rest.times))
        return self._at + longest if self._at else 0

    def pass_line(self, at: int) -> None:
        """Take in a line of which nothing but its instant matters here: see `matters`."""
        self._pass(at, including=True)
        self._at = at

    def _note_peaks(self, plan: Plan, event: Event) -> None:
        at = event.at
        if at < self._since:
            return
        severity, category = event.severity or 5, event.category or ""
        claim = event.kind == "case.claimed"
        for limit in plan.limits:
            if limit.claims is not claim or not limit.max or not limit.question.counts(severity, category):
                continue
            peaks = self._day(at).peaks
            peak = Peak(used(plan, limit, self.record, at), limit.max, limit.rule.measure, at)
            if peak.over(peaks.get(limit.id)):
                peaks[limit.id] = peak

    def _note_mode(self, at: int) -> None:
        """Keep what went on since work last lasted any time."""
        mode, modes = self.record.mode, self._modes
        if modes and modes[-1][0] == at:
            modes.pop()
        if modes and modes[-1][1] == mode:
            return
        if modes and modes[-1][1] == "work":
            modes.clear()
        modes.append((at, mode))

    def _aim(self, plan: Plan, *, every: bool) -> None:
        """Work out when each break rule's next facts fall, if nothing is done."""
        if not every and not any(each.exposed for each in plan.breaks):
            return
        for each in look(plan, self.record, self._at).breaks:
            if every or each.plan.exposed:
                self._aim_one(plan, each, self._watches.setdefault(each.plan.id, _Watch()))

    def _aim_one(self, plan: Plan, now: BreakNow, watch: _Watch) -> None:
        at, standing = self._at, now.standing
        watch.due_at = watch.overdue_from = watch.enough_at = None
        if standing.rested:
            if watch.fallen:
                watch.enough_at = at
            return
        if not watch.fallen:
            watch.due_at = self._reaches(plan, now, now.due_at)
        if self.record.mode == "work":
            watch.overdue_from = self._reaches(plan, now, now.overdue_at)
        if now.enough_at is not None:
            clock = now.clock
            if now.plan.exposed:
                spans = self.record.spans(plan.exposure)
                clock = spans.until(now.enough_at) - spans.until(standing.base)
            if clock > 0:
                watch.enough_at, watch.in_time = now.enough_at, clock < now.overdue_at

    def _reaches(self, plan: Plan, now: BreakNow, mark: int) -> int | None:
        """Return when the work clock reaches a mark, if nothing is done; None if it does not."""
        missing = mark - now.clock
        if missing <= 0:
            return self._at
        if not now.plan.exposed:
            return self._at + missing if self.record.mode == "work" else None
        spans = self.record.spans(plan.exposure)
        to_come = spans.since(self._at)
        return spans.earliest_since_at_most(to_come - missing) if missing <= to_come else None

    def _pass(self, until: int, *, including: bool) -> None:
        """Note what happens from the latest event until an instant; a rest may be enough at the very end."""
        for rule, watch in self._watches.items():
            if watch.due_at is not None and watch.due_at < until:
                if watch.enough_at is None or watch.due_at < watch.enough_at:
                    watch.fallen = True
                    self._rests(watch.due_at, rule, Rests(due=1))
                watch.due_at = None
            if watch.overdue_from is not None and watch.overdue_from < until:
                self._note_overdue(rule, max(self._at, watch.overdue_from), until)
            enough = watch.enough_at
            if enough is not None and (enough < until or (including and enough == until)):
                self._note_rest(rule, watch, enough)
        self._passed = until

    def _note_rest(self, rule: str, watch: _Watch, enough: int) -> None:
        rests = Rests()
        if watch.fallen:
            rests.on_time, rests.late = int(watch.in_time), int(not watch.in_time)
        modes = self._rested_by(rule, enough)
        if "break" in modes:
            rests.taken = 1
        elif "away" in modes:
            rests.natural = 1
        else:
            rests.off_shift = 1
        self._rests(enough, rule, rests)
        # What was to fall due later no longer does: the clock is 0 until work goes on.
        watch.fallen, watch.enough_at, watch.due_at = False, None, None

    def _rested_by(self, rule: str, enough: int) -> set[Mode]:
        """Return what the rest that was enough at that instant consisted of."""
        natural = next(each.rest.natural for each in self._plan.breaks if each.id == rule)
        found: set[Mode] = set()
        for index, (since, mode) in enumerate(self._modes):
            over = self._modes[index + 1][0] if index + 1 < len(self._modes) else enough
            if mode == "work" or (mode == "away" and not natural):
                found.clear()
            elif since < over and since < enough:
                found.add(mode)
        return found

    def _note_overdue(self, rule: str, start: int, until: int) -> None:
        end = min(until, start + LONGEST_SILENCE)
        start = max(start, self._since, self._passed)
        while start < end:
            self._turn_to(start)
            piece = min(end, self._today.end)
            self._rests(start, rule, Rests(overdue_ms=piece - start))
            start = piece

    def _rests(self, at: int, rule: str, rests: Rests) -> None:
        if at >= self._since:
            self._day(at).rests.setdefault(rule, Rests()).add(rests)

    def _day(self, at: int) -> Summary:
        if not self._today.start <= at < self._today.end:
            self._turn_to(at)
        return self.days.setdefault(self._date, Summary())

    def _turn_to(self, at: int) -> None:
        policy = self._plan.policy
        self._today = day_of(policy.zone, policy.day_starts, None, at)
        self._date = date_of(policy.zone, policy.day_starts, at)


def matters(kind: str, *, claims: bool) -> bool:
    """Return whether more than the instant of a line matters; `claims`: whether any limit counts cases."""
    return kind not in _ENDS and (claims or kind != "case.claimed")
