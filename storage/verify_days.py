"""Whether what is kept of people's days is what their chains say: sums, summaries, and where folds stand."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from config.dayfold import DayFold, matters
from config.events import KINDS
from storage import rollups
from storage.errors import StoreError
from storage.figures.folds import Standing, lookback, standing_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from config.dayfold import Lookback, Summary
    from config.events import Event
    from config.policy import Policy
    from storage.sqlite_core import Core


@dataclass(slots=True)
class ChainDays:
    """One person's days, as their chain tells them while it is read."""

    person: str
    until: int
    """Instant up to which summaries are kept, ms UTC; 0 for none."""
    left: Standing | None
    """Where the fold was left from there on, if it was."""
    back: Lookback | None
    """None where a policy can't be read."""
    sums: dict[rollups.Key, rollups.Sums] = field(default_factory=dict)
    over: dict[str, Summary] | None = None
    """The days before `until`, once they are over."""
    fold: DayFold = field(default_factory=DayFold)
    _tally: rollups.Tally = field(default_factory=lambda: rollups.Tally(whole=True))
    _lines: int = 0

    def take(self, event: Event, policy: Policy) -> None:
        """Take in the next line. Raises what an unreadable line raises."""
        self._lines += 1
        added = self._tally.take(event, policy)
        if added is not None:
            self.sums[added[0]] = self.sums.get(added[0], rollups.Sums()).plus(added[1])
        if event.at >= self.until and self.over is None:
            self.end()
        if event.kind in KINDS and (
            event.at < self.until or (self.left is not None and self._lines <= self.left.seq)
        ):
            if matters(event.kind, claims=self.back is not None and self.back.claims):
                self.fold.take(event, policy)
            else:
                self.fold.pass_line(event.at)

    def end(self) -> None:
        """Let the days up to `until` be over."""
        if self.over is None:
            self.fold.pass_to(self.until)
            self.over, self.fold.days = self.fold.days, {}


def begin(core: Core, person: str) -> ChainDays:
    """Return what is to be filled from a chain."""
    summed, left = core.row("summed_of", person=person), core.row("fold_to_check", person=person)
    until = 0 if summed is None else int(summed[0])
    back = None
    with suppress(StoreError, ValueError):
        back = lookback(core)
    stands = None if left is None or left[0] != until else Standing(*left)
    return ChainDays(person, until, stands, back)


def day_problems(core: Core, days: ChainDays) -> Iterator[tuple[str, str]]:
    """Yield (what, where) for every day that is kept otherwise than the chain tells it."""
    yield from _sums(core, days.person, {key: sums for key, sums in days.sums.items() if any(sums)})
    yield from _loads(core, days.person, rollups.loads(days.sums.items()))
    days.end()
    yield from _summaries(core, days)
    yield from _left(core, days)


def _sums(core: Core, person: str, days: Mapping[rollups.Key, rollups.Sums]) -> Iterator[tuple[str, str]]:
    stored = {
        rollups.Key(*row[:3]): row[3:]
        for row in core.execute(
            "SELECT day, severity, category, reveals, charged_ms, cases, decided FROM days "
            "WHERE person = :person",
            {"person": person},
        ).fetchall()
        if any(row[3:])
    }
    told = {key: sums[:4] for key, sums in days.items() if any(sums[:4])}
    for key in sorted(stored.keys() | told.keys()):
        if stored.get(key) != told.get(key):
            where = f"{person}, {key.day}, severity {key.severity}"
            yield "the day's sums are not those of the ledger", where


def _loads(core: Core, person: str, days: Mapping[str, rollups.Load]) -> Iterator[tuple[str, str]]:
    rows = core.execute(
        "SELECT day, reveals, charged_ms, severe_ms, cases, decided, dose FROM loads WHERE person = :person",
        {"person": person},
    ).fetchall()
    stored = {row[0]: rollups.Load(*row[1:]) for row in rows if any(row[1:])}
    told = {day: load for day, load in days.items() if any(load)}
    for day in sorted(stored.keys() | told.keys()):
        if stored.get(day) != told.get(day):
            yield "the day's load is not that of the ledger", f"{person}, {day}"


def _summaries(core: Core, days: ChainDays) -> Iterator[tuple[str, str]]:
    """Compare what summaries say; those of a chain that was cut short are made again by who reads them."""
    rows = core.execute(
        "SELECT day, body FROM summaries WHERE person = :person", {"person": days.person}
    ).fetchall()
    told = {day: summary.form() for day, summary in (days.over or {}).items()} if days.until else {}
    stored: dict[str, object] = {}
    for day, body in rows:
        try:
            stored[day] = json.loads(body)
        except (ValueError, RecursionError):
            stored[day] = None
    for day in sorted(stored.keys() | told.keys()):
        if stored.get(day) != told.get(day):
            yield "the summary of the day is not that of the ledger", f"{days.person}, {day}"


def _left(core: Core, days: ChainDays) -> Iterator[tuple[str, str]]:
    """Compare where a fold was left, if reports would go on from there: else they make it again."""
    left, back = days.left, days.back
    if left is None or back is None:
        return
    if core.row("hash_of", person=days.person, seq=left.seq) != (left.head,):
        return
    try:
        current = json.loads(left.form)["back"] == list(back)
    except (ValueError, TypeError, LookupError, RecursionError):
        current = True
    row = core.row("fold_past", person=days.person)
    if current and (left.form, row) != ((kept := standing_form(days.fold, back))[0], (kept[1],)):
        yield "where the figures of the present day stand is not as the ledger tells it", days.person
