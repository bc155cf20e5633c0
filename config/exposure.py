"""The record the rules read: what one person did, folded from events in order.

A record only grows. It keeps running sums, so that a window of thousands of spans costs a bisection; the sums
are made on first use for each kind of question (which severities, which categories) and then kept up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from config._rests import ALWAYS, Fold, Mode, RestRule, Standing, Stretch
from config._sums import MOST_KEPT, Question, Reveal, Sums
from config.events import EXTRA_KINDS, KINDS, Event, HeldCase, OpenReveal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from config._past import Past
    from config._windows import Instants, Spans
    from config.policy import Policy

__all__ = ["ALWAYS", "EXTRA_KINDS", "KINDS", "Event", "HeldCase", "OpenReveal", "Question", "Record"]

_WORST = 5
"""An event without a severity counts as the most severe: never less is charged than was shown."""


class Record:
    """What one person did, folded. Rules read it and never change it.

    Starting a shift, or ending one, ends a break and an absence that were still going on.
    """

    __slots__ = (
        "_folds",
        "_held",
        "_mode_since",
        "_postponed",
        "_settled_case",
        "_stretches",
        "_sums",
        "_until",
        "_worked",
        "away",
        "break_rule",
        "break_started",
        "ended_at",
        "last_at",
        "mode",
        "on_break",
        "on_shift",
        "revealed",
        "shift_start",
        "streaks",
    )

    def __init__(self) -> None:
        self.last_at = ALWAYS
        """Instant of the latest event, ms UTC."""
        self.on_shift = False
        self.shift_start: int | None = None
        """Start of the latest shift, also after it ended."""
        self.on_break = False
        self.break_rule: str | None = None
        self.break_started: int | None = None
        self.away = False
        self.mode: Mode = "off"
        self.revealed: dict[str, int] = {}
        """Case -> highest severity of the text that was revealed in it."""
        self.ended_at = [ALWAYS] * 6
        """By severity: when a case with text of at least that severity was last decided or released."""
        self.streaks = [0] * 6
        """By severity: how many of the latest claims in a row were at least that severe."""
        self._until: int | None = None
        self._mode_since = ALWAYS
        self._worked = 0
        self._stretches: list[Stretch] = []
        self._postponed: dict[str, list[int]] = {}
        self._held: dict[str, HeldCase] = {}
        self._settled_case: HeldCase | None = None
        self._sums = Sums()
        self._folds: dict[RestRule, Fold] = {}

    @classmethod
    def of(cls, events: Iterable[Event]) -> Record:
        """Return the record of these events, which are one person's and in order."""
        record = cls()
        for event in events:
            record.append(event)
        return record

    def kept(self, now: int, horizon: int, gap: int, slack: int) -> tuple[dict[str, Any], Past]:
        """Return what limits and breaks still need of this record at `now`, as JSON values and columns.

        That is all within `horizon` of now, and since the latest time off of at least `gap` or the start of
        the shift if that is longer ago; `slack` is how far a charge may reach beyond a reveal. All in ms.
        Records that give the same answers from `now` on are kept alike, however far back each began.
        """
        self._sums.pass_time(now)
        stretches = self._recent_stretches(gap)
        first, before = (stretches[0].start, stretches[0].worked) if stretches else (ALWAYS, 0)
        since = now - horizon
        if self.shift_start is not None:
            since = min(since, self.shift_start)
        if stretches:
            since = min(since, stretches[0].end)
        past, reveals = self._sums.keep(since - slack)
        moves = {rule: [at for at in ats if at >= first] for rule, ats in self._postponed.items()}
        form = {
            "shift": [self.on_shift, self.shift_start, self._until],
            "mode": [self.mode, self.on_break, self.away, self._mode_since, self._worked - before],
            "stretches": [[each.start, each.end, each.mode, each.worked - before] for each in stretches],
            "postponed": {rule: ats for rule, ats in sorted(moves.items()) if ats},
            "open": [reveal.form() for reveal in reveals],
        }
        return form | past.form(), past

    @classmethod
    def resumed(cls, form: Mapping[str, Any], past: Past, now: int) -> Record:
        """Return a record that answers for limits and breaks from `now` on as the one that was kept then.

        Cool-downs, streaks and the case in hand are not known to it. Raises ValueError, TypeError or
        LookupError for what was not kept so.
        """
        record = cls()
        record.last_at = now
        record.on_shift, record.shift_start, record._until = form["shift"]
        record.mode, record.on_break, record.away, record._mode_since, record._worked = form["mode"]
        record._stretches = [Stretch(*each) for each in form["stretches"]]
        record._postponed = {rule: list(ats) for rule, ats in form["postponed"].items()}
        record._sums = Sums(past, [Reveal(*each) for each in form["open"]])
        return record

    def append(self, event: Event) -> None:
        """Take in the next event. Raises ValueError when it lies before the latest one."""
        at = event.at
        if at < self.last_at:
            raise ValueError("an event lies before the one it follows")
        self.last_at = at
        self._sums.pass_time(at)
        handle = self._HANDLERS.get(event.kind)
        if handle is not None:
            handle(self, event)

    @property
    def held(self) -> HeldCase | None:
        """The case in hand: claimed, and neither decided nor released; the latest if there are several."""
        return next(reversed(self._held.values()), None)

    def planned_end(self, policy: Policy) -> int | None:
        """Return when this shift is planned to end, ms UTC; None off shift and round the clock."""
        if not self.on_shift or self.shift_start is None:
            return None
        if self._until is not None:
            return self._until
        return self.shift_start + policy.shift_length if policy.shift_length else None

    def open_reveal(self, now: int) -> OpenReveal | None:
        """Return the latest reveal that was not closed and has time left at `now`, or None."""
        reveal = next(self._sums.open_at(now), None)
        if reveal is None:
            return None
        return OpenReveal(reveal.case, reveal.field, reveal.passage, reveal.at, reveal.ms)

    def spans(self, question: Question) -> Spans:
        """Return the sums that answer a question about time or dose."""
        return self._sums.spans(question)

    def instants(self, question: Question) -> Instants:
        """Return the counts that answer a question about reveals or cases."""
        return self._sums.instants(question)

    def worked(self, now: int) -> int:
        """Return all work up to `now`, in ms: on shift, not on a break, not away."""
        return self._worked + (now - self._mode_since if self.mode == "work" else 0)

    def rest(self, rule: RestRule, now: int) -> Standing:
        """Return where a break rule stands at `now`, if nothing happens between the latest event and then."""
        fold = self._folds.get(rule)
        if fold is None:
            if len(self._folds) >= MOST_KEPT:
                self._folds.clear()
            fold = self._folds[rule] = Fold(rule)
        postponements = self._postponed.get(rule.id, ())
        fold.read(self._stretches, postponements)
        return fold.at(self.mode, self._mode_since, now, postponements)

    def on_shift_since(self, instant: int, now: int) -> int:
        """Return how much of `[instant, now)` was spent on shift, breaks included, absences not, in ms."""
        total = now - max(self._mode_since, instant) if self.mode not in ("off", "away") else 0
        for stretch in reversed(self._stretches):
            if stretch.end <= instant:
                break
            if stretch.mode not in ("off", "away"):
                total += stretch.end - max(stretch.start, instant)
        return max(total, 0)

    def _recent_stretches(self, gap: int) -> list[Stretch]:
        """Return what followed the latest time off of at least `gap`, after the end of that time off."""
        for index in range(len(self._stretches) - 1, -1, -1):
            stretch = self._stretches[index]
            if stretch.mode == "off" and stretch.end - stretch.start >= gap:
                # How much longer it was makes no difference, and a record read from there on can't know.
                clipped = stretch._replace(start=stretch.end - gap)
                return [clipped, *self._stretches[index + 1 :]]
        return list(self._stretches)

    def _change_mode(self, at: int) -> None:
        """Note what goes on from `at`. What lasted no time at all leaves no stretch."""
        now: Mode = (
            "off" if not self.on_shift else "break" if self.on_break else "away" if self.away else "work"
        )
        if now == self.mode:
            return
        if at > self._mode_since:
            if self.mode == "work":
                self._worked += at - self._mode_since
            self._stretches.append(Stretch(self._mode_since, at, self.mode, self._worked))
            self._mode_since = at
        self.mode = now

    def _shift_started(self, event: Event) -> None:
        self.on_shift, self.on_break, self.away = True, False, False
        self.break_rule = self.break_started = None
        self.shift_start, self._until = event.at, event.until
        self._change_mode(event.at)

    def _shift_ended(self, event: Event) -> None:
        self.on_shift = self.on_break = self.away = False
        self.break_rule = self.break_started = None
        self._change_mode(event.at)

    def _break_started(self, event: Event) -> None:
        if self.on_shift and not self.on_break:
            self.on_break, self.break_rule, self.break_started = True, event.rule, event.at
            self._change_mode(event.at)

    def _break_ended(self, event: Event) -> None:
        self.on_break, self.break_rule, self.break_started = False, None, None
        self._change_mode(event.at)

    def _break_postponed(self, event: Event) -> None:
        if event.rule is not None:
            self._postponed.setdefault(event.rule, []).append(event.at)

    def _away_started(self, event: Event) -> None:
        self.away = self.on_shift
        self._change_mode(event.at)

    def _away_ended(self, event: Event) -> None:
        self.away = False
        self._change_mode(event.at)

    def _case_claimed(self, event: Event) -> None:
        severity = event.severity or _WORST
        held = HeldCase(event.case or "", severity, event.category or "", event.at)
        self._held.pop(held.id, None)
        self._held[held.id] = held
        self._sums.claimed(held)
        for least in range(1, 6):
            self.streaks[least] = self.streaks[least] + 1 if severity >= least else 0

    def _case_ended(self, event: Event) -> None:
        case = event.case or ""
        self._settled_case = self._held.pop(case, None)
        for least in range(1, self.revealed.get(case, 0) + 1):
            self.ended_at[least] = event.at

    def _decision_undone(self, event: Event) -> None:
        """Put the case back in hand. Its cool-down goes on: the text was seen."""
        if self._settled_case is not None and self._settled_case.id == event.case:
            self._held[self._settled_case.id] = self._settled_case
            self._settled_case = None

    def _reveal_granted(self, event: Event) -> None:
        case, severity, ms = event.case or "", event.severity or _WORST, event.ms or 0
        end, category, field = event.at + ms, event.category or "", event.field or ""
        self._sums.granted(Reveal(event.at, end, severity, category, case, field, event.passage, ms))
        self.revealed[case] = max(severity, self.revealed.get(case, 0))

    def _reveal_closed(self, event: Event) -> None:
        self._sums.closed(event.case or "", event.field or "", event.at)

    _HANDLERS: ClassVar[dict[str, Callable[[Record, Event], None]]] = {
        "shift.started": _shift_started,
        "shift.ended": _shift_ended,
        "case.claimed": _case_claimed,
        "case.decided": _case_ended,
        "case.released": _case_ended,
        "decision.undone": _decision_undone,
        "reveal.granted": _reveal_granted,
        "reveal.closed": _reveal_closed,
        "break.started": _break_started,
        "break.ended": _break_ended,
        "break.postponed": _break_postponed,
        "away.started": _away_started,
        "away.ended": _away_ended,
    }
