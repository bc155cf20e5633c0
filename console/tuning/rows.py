"""The figures of an outlook in few cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.kit import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.services.reporting.document import Unit, Value

LABEL = 19
FIGURE = 8
"""Cells of a row's label and of each of its two figures: they fit a half of 80 columns."""


def shown(value: Value, unit: Unit) -> str:
    """Return a figure in few cells; what can't be told is a dash."""
    if not isinstance(value, int | float):
        return "-" if value is None else str(value)
    return next(_written(value, unit))


def _written(value: float, unit: Unit) -> Iterator[str]:
    if unit == "duration":
        yield phrases.short(round(value))
    elif unit == "share":
        yield f"{value:.0%}"
    elif unit == "count":
        yield f"{round(value):,}"
    yield f"{value:,.1f}"
