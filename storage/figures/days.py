"""Summaries of people's days: peaks of limits and how breaks went, made from the chains and kept.

Days that are over are folded once and kept, in short writes and a person at a time; the present one is folded
for whoever asks. Whatever is kept names the line it was made up to, and is made again from the first line
where that line is no longer the same. Where nothing can be written the same figures are made and not kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from config.dayfold import DayFold, Summary, matters
from config.events import KINDS
from storage import ledger, recall
from storage.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from config.policy import Policy
    from storage.figures.source import Source

PAGE = 2_000
"""Lines read at a time: some 10 ms, so that no checkpoint waits for a long report."""

Summaries = dict[str, dict[str, Summary]]
"""Person -> day -> summary."""


class Reach(NamedTuple):
    """How far a person's kept summaries go; instants in ms UTC."""

    until: int = 0
    seq: int = 0
    head: str = ledger.GENESIS
    quiet: int = 0
    """After this instant nothing more comes of the lines up to `seq` by time alone."""


@dataclass(slots=True)
class _Made:
    """What was folded of one person beyond what was kept."""

    over: dict[str, Summary]
    """Days, or the rest of a day, before the present day began; emptied once it is kept."""
    present: dict[str, Summary]
    reach: Reach
    again: bool
    """Whether it was made from the first line, what was kept being of no use."""


class _LateLineError(Exception):
    """A line lies before what was summed up already: fold the whole chain."""


def day_summaries(
    source: Source,
    people: Sequence[str],
    first: str,
    last: str,
    *,
    present: int,
    now: int,
) -> Summaries:
    """Return the summaries of these people's days from `first` to `last` (dates) as they stand at `now`.

    `present` is when the present local day began. What is missing of days that are over is made and kept.
    Raises StoreError for what can't be read.
    """
    made = catch_up(source, people, present=present, now=now)
    return {person: _read(source, person, made.get(person), first, last) for person in people}


def catch_up(
    source: Source,
    people: Sequence[str],
    *,
    present: int,
    now: int,
) -> dict[str, _Made]:
    """Make and keep what is missing of these people's days before `present`, and fold the present one."""
    lengths = {person: seq for person, seq, *_ in source.rows("chain_ends")}
    reached = {person: Reach(*row) for person, *row in source.rows("summed")}
    stale = []
    for person in people:
        reach = reached.get(person, Reach())
        holds = _holds(source, person, reach)
        if not holds or lengths.get(person, 0) > reach.seq or reach.quiet > reach.until:
            stale.append((person, reach if holds else None))
    writable, made = True, dict[str, _Made]()
    for person, kept in stale:
        made[person] = each = _make(source, person, kept, present, now)
        if writable and (each.again or each.reach.until > (kept or Reach()).until):
            writable = _keep(source, person, reached.get(person), each)
    return made


def reach_of(source: Source) -> dict[str, Reach]:
    """Return how far the kept summaries of each person go."""
    return {person: Reach(*row) for person, *row in source.rows("summed")}


def _holds(source: Source, person: str, reach: Reach) -> bool:
    """Return whether the chain still has the line up to which summaries were made."""
    if not reach.seq:
        return reach == Reach()
    return source.row("hash_of", person=person, seq=reach.seq) == (reach.head,)


def _make(source: Source, person: str, kept: Reach | None, present: int, now: int) -> _Made:
    """Fold what follows on what was kept; everything, if nothing of use was."""
    if kept is not None:
        try:
            return _fold(source, person, kept, present, now, again=False)
        except _LateLineError:
            pass
    return _fold(source, person, Reach(), present, now, again=True)


def _fold(source: Source, person: str, kept: Reach, present: int, now: int, *, again: bool) -> _Made:
    fold = DayFold(since=kept.until)
    until, reach, over = max(kept.until, present), None, dict[str, Summary]()
    seq = kept.seq
    claims = any(limit.measure == "cases" for policy in _policies(source) for limit in policy.enforced_limits)
    for seq_, at, kind, body in _lines(source, person, _first_needed(source, person, kept)):
        if at > now:
            break
        if seq_ > kept.seq and at < kept.until:
            raise _LateLineError
        if reach is None and at >= until:
            over, reach = _cut(source, person, fold, until, seq)
        seq = seq_
        if kind not in KINDS:
            continue
        if not matters(kind, claims=claims):
            fold.pass_line(at)
        else:
            line = ledger.parse(body)
            fold.take(ledger.event_of(line, at), source.policy(str(line["policy"])).policy)
    if reach is None:
        over, reach = _cut(source, person, fold, until, seq)
    fold.pass_to(max(now, until))
    return _Made(over, fold.days, reach, again)


def _cut(
    source: Source, person: str, fold: DayFold, until: int, seq: int
) -> tuple[dict[str, Summary], Reach]:
    """Let the days before `until` end, and return them with how far they reach."""
    fold.pass_to(until)
    over, fold.days = fold.days, {}
    row = source.row("hash_of", person=person, seq=seq)
    head = ledger.GENESIS if row is None else str(row[0])
    return over, Reach(until, seq, head, fold.quiet_after())


def _lines(source: Source, person: str, first: int) -> Iterator[tuple[int, int, str, str]]:
    """Yield the lines of a chain from a seq on, read a page at a time."""
    while page := source.rows("lines_from", person=person, first=first, count=PAGE):
        yield from page
        first = page[-1][0] + 1


def _first_needed(source: Source, person: str, kept: Reach) -> int:
    """Return the seq from which on the rules know all that matters after `kept`.

    That is the start of a shift before the longest window, after a time off in which every work clock came
    to 0; by the longest of all policies that there were, since any of them may come back.
    """
    if not kept.seq:
        return 1
    policies = _policies(source)
    horizon, rest = max(map(recall.horizon, policies)), max(map(recall.long_gap, policies))
    later: tuple[int, int] | None = None
    for seq, at, kind, _ in source.rows("shifts_until", person=person, at=kept.until - horizon):
        if later is not None and kind == "shift.ended" and later[1] - at >= rest:
            return later[0]
        later = (seq, at) if kind == "shift.started" else None
    return 1


def _policies(source: Source) -> list[Policy]:
    return [source.policy(version).policy for (version,) in source.rows("policy_versions")]


def _keep(source: Source, person: str, known: Reach | None, made: _Made) -> bool:
    """Keep what was made; False where nothing can be written. Another process may have been first."""
    reach = made.reach
    try:
        with source.write():
            found = source.row("summed_of", person=person)
            if found != (None if known is None else tuple(known)):
                made.over, made.again = {}, False
                return True
            if made.again:
                source.rows("drop_summaries", person=person)
            for day, summary in made.over.items():
                row = None if made.again else source.row("summary", person=person, day=day)
                if row is not None:
                    summary.add(_summary(row[0], person))
                body = json.dumps(summary.form(), sort_keys=True, separators=(",", ":"))
                source.rows("keep_summary", person=person, day=day, body=body)
            source.rows("keep_summed", person=person, **reach._asdict())
    except StoreError:
        return False
    made.over, made.again = {}, False
    return True


def _read(source: Source, person: str, made: _Made | None, first: str, last: str) -> dict[str, Summary]:
    """Return one person's summaries of some days: what is kept, and what was made beyond it."""
    days: dict[str, Summary] = {}
    if made is None or not made.again:
        rows = source.rows("summaries", person=person, first=first, last=last)
        days = {day: _summary(body, person) for day, body in rows}
    if made is not None:
        for part in (made.over, made.present):
            for day, summary in part.items():
                if first <= day <= last:
                    days.setdefault(day, Summary()).add(summary)
    return days


def _summary(body: str, person: str) -> Summary:
    try:
        return Summary.of(json.loads(body))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise StoreError(
            "the figures kept of a day can't be read", person, "see: leeward ledger verify"
        ) from error
