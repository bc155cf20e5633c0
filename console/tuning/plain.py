"""A draft line by line: what it changes, and what it would do, for screen readers and scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.diff import diff
from console.tuning.rows import FIGURE, LABEL, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.services.tuning import Subject


def lines(subject: Subject) -> Iterator[str]:
    """Yield what the draft changes, then its outlook, as exactly as it can be worked out."""
    changes = diff(subject.today.policy, subject.draft.policy)
    yield f"{subject.draft.name}, next to {subject.today.name}"
    if not changes:
        yield "Nothing is changed, so there is nothing to work out."
        return
    yield from (f"  {change}" for change in changes)
    exact = None
    for exact in subject.foresee(subject.draft.policy, lambda: False):  # noqa: B007 - the last one counts
        pass
    if exact is None:
        return
    yield exact.basis
    yield f"  {'':<{LABEL}}{'today':>{FIGURE}}{'draft':>{FIGURE}}"
    for row in exact.rows:
        today, draft = shown(row.today, row.unit), shown(row.draft, row.unit)
        yield f"  {row.label:<{LABEL}}{today:>{FIGURE}}{draft:>{FIGURE}}"
    yield from exact.notes
