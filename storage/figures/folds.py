"""Folds one person's lines into the summaries of their days, going on from wherever that was left."""

from __future__ import annotations

import contextlib
import json
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from config.dayfold import DayFold, Lookback, Summary, matters
from config.events import KINDS
from storage import ledger, recall
from storage.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.figures.source import Source

PAGE = 2_000
"""Lines read at a time: some 10 ms, so that no checkpoint waits for a long report."""

FEW = 64
"""Lines that are folded again at every report, a millisecond, before it is kept anew where that stands."""

LEAST_HORIZON = 2 * recall.DAY_MS
"""Longer than any local day."""

UNUSABLE = (StoreError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, struct.error)
"""What taking up a fold that somebody changed may raise: it is made again from the chain."""


class Reach(NamedTuple):
    """How far a person's kept summaries go; instants in ms UTC."""

    until: int = 0
    seq: int = 0
    head: str = ledger.GENESIS
    quiet: int = 0
    """After this instant nothing more comes of the lines up to `seq` by time alone."""


class Standing(NamedTuple):
    """Where a person's fold was left: after line `seq`, with all that fell due before `until` told."""

    until: int
    seq: int
    head: str
    form: str
    """JSON: the fold without the columns that go with it."""


@dataclass(slots=True)
class Made:
    """What was folded of one person beyond what was kept."""

    reach: Reach
    again: bool
    """Whether it was made from the first line, what was kept being of no use."""
    over: dict[str, Summary] = field(default_factory=dict)
    """Days, or the rest of a day, before the present day began; emptied once it is kept."""
    present: dict[str, Summary] = field(default_factory=dict)
    lines: int = 0
    left: tuple[Standing, bytes] | None = None
    """Where the fold stands, if that is to be kept."""


class _LateLineError(Exception):
    """A line lies before what was summed up already: fold the whole chain."""


@dataclass(slots=True)
class _Begun:
    """A fold to go on with: the first line to take, and where it was left, if it was."""

    fold: DayFold
    first: int
    left: Standing | None = None


def lookback(source: Source) -> Lookback:
    """Return how far back anything can matter, by all policies that there were."""
    policies = [source.policy(version).policy for (version,) in source.rows("policy_versions")]
    limits = [limit for policy in policies for limit in policy.enforced_limits]
    longest = max(max(policy.reveal.longest, policy.reveal.minimum_charge) for policy in policies)
    return Lookback(
        horizon=max(
            [LEAST_HORIZON, *(limit.over.length for limit in limits if limit.over.kind == "sliding")]
        ),
        gap=max(map(recall.long_gap, policies)) + longest,
        slack=longest,
        claims=any(limit.measure == "cases" for limit in limits),
    )


def holds(source: Source, person: str, reach: Reach | Standing) -> bool:
    """Return whether the chain still has the line up to which something was made."""
    if not reach.seq:
        return reach.head == ledger.GENESIS
    return source.row("hash_of", person=person, seq=reach.seq) == (reach.head,)


def standing_form(fold: DayFold, back: Lookback) -> tuple[str, bytes]:
    """Return where a fold stands as it is kept: JSON and columns."""
    form, past = fold.kept(back)
    version = "" if fold.policy is None else fold.policy.version
    whole = {**form, "back": list(back), "policy": version}
    return json.dumps(whole, sort_keys=True, separators=(",", ":")), past.packed()


@dataclass(frozen=True, slots=True)
class Folder:
    """Folds what is missing, as it stands at `now`; `present` is when the present local day began."""

    source: Source
    present: int
    now: int
    back: Lookback

    def make(self, person: str, kept: Reach | None, left: Standing | None) -> Made:
        """Fold what follows on what was kept; everything, if nothing of use was."""
        if kept is not None:
            with contextlib.suppress(_LateLineError):
                if left is not None and left.until == kept.until and holds(self.source, person, left):
                    with contextlib.suppress(*UNUSABLE):
                        return self._fold(person, kept, self._taken_up(left))
                first = first_needed(self.source, person, kept, self.back)
                return self._fold(person, kept, _Begun(DayFold(kept.until), first))
        return self._fold(person, Reach(), _Begun(DayFold(), 1), again=True)

    def _taken_up(self, left: Standing) -> _Begun:
        """Return the fold that was left there. Raises one of `UNUSABLE` where it can't be gone on with."""
        form = json.loads(left.form)
        if form["back"] != list(self.back) or form["at"] > self.now:
            raise ValueError("it was left under other policies, or later")
        version = str(form["policy"])
        policy = self.source.policy(version).policy if version else None
        return _Begun(DayFold.resumed(form, policy, left.until), left.seq + 1, left)

    def _fold(self, person: str, kept: Reach, begun: _Begun, *, again: bool = False) -> Made:
        fold, until, seq = begun.fold, max(kept.until, self.present), begun.first - 1
        made = Made(kept, again)
        cut = begun.left is not None and until == kept.until
        for seq_, at, kind, body in self._lines(person, begun.first):
            if at > self.now:
                break
            if seq_ > kept.seq and at < kept.until:
                raise _LateLineError
            if not cut and at >= until:
                self._cut(person, made, fold, until, seq)
                cut = True
            if not made.lines:
                self._remember(person, begun)
            seq, made.lines = seq_, made.lines + 1
            if kind in KINDS:
                self._take(fold, at, kind, body)
        if not cut:
            self._cut(person, made, fold, until, seq)
        self._leave(person, made, begun, until, seq)
        fold.pass_to(max(self.now, until))
        made.present = fold.days
        return made

    def _take(self, fold: DayFold, at: int, kind: str, body: str) -> None:
        if matters(kind, claims=self.back.claims):
            line = ledger.parse(body)
            fold.take(ledger.event_of(line, at), self.source.policy(str(line["policy"])).policy)
        else:
            fold.pass_line(at)

    def _remember(self, person: str, begun: _Begun) -> None:
        """Take up the record as well, which only lines have need of."""
        if begun.left is not None:
            row = self.source.row("fold_past", person=person)
            begun.fold.remember(json.loads(begun.left.form), b"" if row is None else bytes(row[0]))

    def _leave(self, person: str, made: Made, begun: _Begun, until: int, seq: int) -> None:
        """Note where the fold stands, unless hardly anything came after where it was left."""
        if begun.left is not None and made.lines < FEW and until == begun.left.until:
            return
        if not made.lines:
            self._remember(person, begun)
        row = self.source.row("hash_of", person=person, seq=seq)
        if row is not None:
            form, packed = standing_form(begun.fold, self.back)
            made.left = Standing(until, seq, str(row[0]), form), packed

    def _cut(self, person: str, made: Made, fold: DayFold, until: int, seq: int) -> None:
        """Let the days before `until` end, and note how far they reach."""
        fold.pass_to(until)
        made.over, fold.days = fold.days, {}
        row = self.source.row("hash_of", person=person, seq=seq)
        head = ledger.GENESIS if row is None else str(row[0])
        made.reach = Reach(until, seq, head, fold.quiet_after())

    def _lines(self, person: str, first: int) -> Iterator[tuple[int, int, str, str]]:
        """Yield the lines of a chain from a seq on, read a page at a time."""
        count = 2 * FEW
        while page := self.source.rows("lines_from", person=person, first=first, count=count):
            yield from page
            if len(page) < count:
                return
            first, count = page[-1][0] + 1, PAGE


def first_needed(source: Source, person: str, kept: Reach, back: Lookback) -> int:
    """Return the seq from which on the rules know all that matters after `kept`.

    That is the start of a shift before the longest window, after a time off in which every work clock came
    to 0.
    """
    if not kept.seq:
        return 1
    later: tuple[int, int] | None = None
    before = kept.until - back.horizon - back.slack
    for seq, at, kind, _ in source.rows("shifts_until", person=person, at=before):
        if later is not None and kind == "shift.ended" and later[1] - at >= back.gap:
            return later[0]
        later = (seq, at) if kind == "shift.started" else None
    return 1
