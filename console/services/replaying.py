"""Replays as they are asked for: recorded lines in, what another policy would have done to them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.answer import seconds
from config.eventlines import read_events
from config.instants import read_iso
from config.replay import CANNOT_KNOW, answer, replay, row_of
from config.words import counted
from storage import ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from config.policy import Policy
    from config.replay import Replayed, Row
    from storage.store import Store

__all__ = ["compare", "document", "rows_of_lines", "rows_of_store", "sentences", "within"]


def rows_of_lines(lines: Iterable[bytes], name: str) -> Iterator[Row]:
    """Yield the rows of event lines. Raises EventLineError at the first that can't be read."""
    return map(row_of, read_events(lines, name))


def rows_of_store(store: Store) -> Iterator[Row]:
    """Yield the rows of a store's whole ledger, chain by chain."""
    for line in store.ledger():
        yield row_of(ledger.event_of(line, read_iso(str(line["at"]))))


def within(
    rows: Iterable[Row], *, since: int | None = None, until: int | None = None, person: str | None = None
) -> Iterator[Row]:
    """Yield the rows of one person, or of `[since, until)`: whole shifts, so that none begins half-way."""
    begun: set[str] = set()
    for row in rows:
        name, at, kind = row[0], row[1], row[2]
        if (person is not None and name != person) or (until is not None and at >= until):
            continue
        if since is not None and name not in begun:
            if at < since or kind != "shift.started":
                continue
            begun.add(name)
        yield row


def compare(
    new: Policy,
    old: Policy | None,
    rows: Iterable[Row],
    *,
    sample: int = 1,
    progress: Callable[[int], None] | None = None,
) -> tuple[Replayed, Replayed | None]:
    """Return what the rows come to under the new policy and, if there is one, under the old.

    Doses are counted by the old policy's weights, which are what people know; without it, by the new one's.
    """
    policies = [new] if old is None else [new, old]
    made = replay(policies, rows, measure=old, sample=sample, progress=progress)
    return made[0], made[1] if old is not None else None


def document(new: Replayed, old: Replayed | None) -> dict[str, Any]:
    """Return the JSON answer; of the old policy, the figures over all people."""
    made = answer(new)
    if old is not None:
        others = answer(old)
        for key in ("measured_by", "events", "people", "per_person", "cannot_know"):
            del others[key]
        made["against"] = others
    return made


def sentences(new: Replayed, old: Replayed | None) -> Iterator[str]:
    """Yield what is said of the whole."""
    if not new.people:
        yield "These events hold no work: nothing to replay."
        return
    count = len(new.people)
    yield f"{counted(new.events, 'event')} of {'1 person' if count == 1 else f'{count:,} people'}."
    yield from _under(new)
    if old is not None:
        yield ""
        yield from _under(old)
    yield ""
    yield f"Dose is counted by the weights of the policy {new.measure.name}."
    yield from CANNOT_KNOW


def _under(made: Replayed) -> Iterator[str]:
    total = made.total
    yield f"Under the policy {made.policy.name}, version {made.policy.version[:12]}:"
    yield (
        f"  Of {counted(total('reveals'), 'reveal')}, {total('refused'):,} would have been refused and "
        f"{total('shortened'):,} granted for less; {total('cut'):,} would have ended while it was read."
    )
    displaced, placed = total("displaced"), total("placed")
    yield f"  Of {counted(total('claims'), 'case')}, {displaced:,} would not have been given at that moment."
    if displaced:
        delays = made.spreads.delays
        later = f", {_length(delays.at(50))} later at the median, {_length(delays.greatest)} at the most"
        yield f"  Of these, {placed:,} could have been taken later in the shift{later if placed else ''}."
    yield (
        f"  {counted(total('breaks_due'), 'break')} would have been due; after {total('breaks_taken'):,} of "
        "them a full rest was taken, as recorded."
    )
    if total("postponements_refused"):
        yield f"  {counted(total('postponements_refused'), 'postponement')} would have been refused."


def _length(ms: int) -> str:
    minutes = seconds(ms) / 60
    return f"{minutes:.0f} min" if minutes >= 1 else f"{seconds(ms):.0f} s"
