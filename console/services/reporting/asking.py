"""Asks for a report: settles what it covers and has its module, and no other, make it."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from console.services.reporting.document import Ask
from console.services.reporting.period import period
from storage.errors import NotHereError
from storage.records import STORE_CHAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.clock import Clock
    from console.services.reporting.document import Report
    from console.services.reporting.period import Edge
    from storage.store import Store

YEARLY = frozenset({"transparency"})
"""Reports that cover the calendar year when nothing is said; the others cover a week."""

VERSION_CHARS = 12
"""Characters of a policy's version that name it to people."""


def make(
    store: Store,
    clock: Clock,
    kind: str,
    *,
    since: Edge | None = None,
    until: Edge | None = None,
    group: str | None = None,
    tell: Callable[[int, int], object] | None = None,
) -> Report:
    """Return a report. `since` and `until` are local days or instants (ms UTC), as in `period`.

    `tell` hears how many people's days were folded so far, and of how many; what was is kept.

    Raises NotHereError for a group that nobody is in, LeewardError for a period that ends before it begins.
    """
    if group is not None and group not in {person.team for person in store.people()}:
        raise NotHereError("nobody is in this group", group, "see: leeward people list")
    now = store.look(STORE_CHAIN, clock.read()).now
    active = store.active_policy()
    covered = period(active.policy, now, since, until, "year" if kind in YEARLY else "week")
    ask = Ask(store, now, covered, group, tell)
    made: Report = import_module(f"console.services.reporting.{kind}").make(ask)
    return replace(made, policy=f"{active.policy.name} ({active.version[:VERSION_CHARS]})")
