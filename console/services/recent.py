"""The last weeks of a ledger, read from its end: what a what-if is about costs the same after ten years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.instants import read_iso
from storage import ledger
from storage.records import STORE_CHAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from config.events import Event
    from storage.store import Store

PAGE = 2_000


def recent(store: Store, since: int) -> Iterator[Event]:
    """Yield everybody's events from the shift on in which `since` (ms UTC) lies, person by person."""
    for person in store.people():
        yield from _of_person(store, person.name, since)


def _of_person(store: Store, name: str, since: int) -> Iterator[Event]:
    pages: list[list[Event]] = []
    last = store.chain_length(name) if name != STORE_CHAIN else 0
    while last > 0:
        first = max(1, last - PAGE + 1)
        lines = store.chain_part(name, first, last - first + 1)
        page = [ledger.event_of(line, read_iso(str(line["at"]))) for line in lines]
        pages.append(page)
        if any(event.kind == "shift.started" and event.at <= since for event in page):
            break
        last = first - 1
    events = [event for page in reversed(pages) for event in page]
    starts = [index for index, event in enumerate(events) if event.kind == "shift.started"]
    begun = [index for index in starts if events[index].at <= since] or starts[:1]
    yield from events[begun[-1] if begun else len(events) :]
