"""Summaries of people's days: peaks of limits and how breaks went, made from the chains and kept.

Days that are over are folded once and kept, in short writes. The present one is gone on with from where
the last report left it, which is kept as well. Whatever is kept names the line it was made up to, and is made
again from the chain where that line is no longer the same. Where nothing can be written the same figures are
made and not kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from config.daysums import Summary
from storage.errors import StoreError
from storage.figures.folds import PAGE, Folder, Made, Reach, Standing, holds, lookback

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.figures.source import Source

TOGETHER = 16
"""People whose figures are kept in one write at most: some ms, for which reviewers wait."""

Summaries = dict[str, dict[str, Summary]]
"""Person -> day -> summary."""

Progress = Callable[[int, int], object]
"""Told how many people's days were folded, and of how many."""


def day_summaries(
    source: Source,
    people: Sequence[str],
    first: str,
    last: str,
    *,
    present: int,
    now: int,
    tell: Progress | None = None,
) -> Summaries:
    """Return the summaries of these people's days from `first` to `last` (dates) as they stand at `now`.

    `present` is when the present local day began. What is missing of days that are over is made and kept.
    Raises StoreError for what can't be read.
    """
    made = catch_up(source, people, present=present, now=now, tell=tell)
    return {person: _read(source, person, made.get(person), first, last) for person in people}


def catch_up(
    source: Source,
    people: Sequence[str],
    *,
    present: int,
    now: int,
    tell: Progress | None = None,
) -> dict[str, Made]:
    """Make and keep what is missing of these people's days before `present`, and fold the present one."""
    lengths = {person: seq for person, seq, *_ in source.rows("chain_ends")}
    reached = {person: Reach(*row) for person, *row in source.rows("summed")}
    left = {person: Standing(*row) for person, *row in source.rows("folds")}
    stale = []
    for person in people:
        reach = reached.get(person, Reach())
        useful = holds(source, person, reach)
        if not useful or lengths.get(person, 0) > reach.seq or reach.quiet > reach.until:
            stale.append((person, reach if useful else None))
    folder = Folder(source, present, now, lookback(source))
    keeper, made = _Keeper(source, reached, left), dict[str, Made]()
    for done, (person, kept) in enumerate(stale):
        if tell is not None:
            tell(done, len(stale))
        made[person] = each = folder.make(person, kept, left.get(person))
        if each.left is not None or each.again or each.reach.until > (kept or Reach()).until:
            keeper.keep(person, each)
    keeper.flush()
    if keeper.beaten:
        made |= catch_up(source, keeper.beaten, present=present, now=now)
    return made


def reach_of(source: Source) -> dict[str, Reach]:
    """Return how far the kept summaries of each person go."""
    return {person: Reach(*row) for person, *row in source.rows("summed")}


class _Keeper:
    """Keeps what was made, in short writes; nothing more once nothing can be written."""

    def __init__(self, source: Source, reached: dict[str, Reach], left: dict[str, Standing]) -> None:
        self._source = source
        self._reached, self._left = reached, left
        """What was kept when this began: where it is something else now, another process was first."""
        self._waiting: list[tuple[str, Made]] = []
        self._lines = 0
        self._writable = True
        self.beaten: list[str] = []
        """Whose figures another process kept first: what was made here may not add to them."""

    def keep(self, person: str, made: Made) -> None:
        """Keep this soon, so that whoever breaks off a long report loses little."""
        self._waiting.append((person, made))
        self._lines += made.lines
        if len(self._waiting) >= TOGETHER or self._lines >= PAGE:
            self.flush()

    def flush(self) -> None:
        """Keep what was not kept yet."""
        waiting, self._waiting, self._lines = self._waiting, [], 0
        if not waiting or not self._writable:
            return
        try:
            with self._source.write():
                beaten = [person for person, made in waiting if not self._keep(person, made)]
        except StoreError:
            self._writable = False
            return
        self.beaten += beaten
        for _, made in waiting:
            made.over, made.again = {}, False

    def _keep(self, person: str, made: Made) -> bool:
        """Keep one person's; False where another process was first."""
        source, known, left = self._source, self._reached.get(person), self._left.get(person)
        found = source.row("summed_of", person=person), source.row("fold_of", person=person)
        if found != (known, left and left[:3]):
            return False
        if made.again:
            source.rows("drop_summaries", person=person)
        for day, summary in made.over.items():
            row = None if made.again else source.row("summary", person=person, day=day)
            if row is not None:
                summary.add(_summary(row[0], person))
            body = json.dumps(summary.form(), sort_keys=True, separators=(",", ":"))
            source.rows("keep_summary", person=person, day=day, body=body)
        if known != made.reach:
            source.rows("keep_summed", person=person, **made.reach._asdict())
        if made.left is not None:
            stands, past = made.left
            source.rows("keep_fold", person=person, past=past, **stands._asdict())
        return True


def _read(source: Source, person: str, made: Made | None, first: str, last: str) -> dict[str, Summary]:
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
