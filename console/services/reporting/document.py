"""A report before it has a form: figures for programs, tables and charts for people.

Every form (text, CSV, JSON, HTML) is made from the same values, so that no two of them can disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.store import Store


class Withheld(Enum):
    """Stands where a figure would say something about fewer people than may be reported on."""

    WITHHELD = "withheld"


WITHHELD: Final = Withheld.WITHHELD

Unit = Literal["text", "count", "points", "duration", "share", "number", "day", "instant"]
"""How a value is written. duration: int ms; share: 0 to 1; instant: int ms UTC; day: YYYY-MM-DD."""

YOUNGER: Final = "The store is younger than the period: before it was made there is nothing to tell."
"""A note of every report that may be asked about a time before its store."""

Value: TypeAlias = str | int | float | Withheld | None
"""None: there is nothing to measure (no case, no shift), which is not the same as 0."""

Figures: TypeAlias = Mapping[str, object]
"""JSON values by name; units are in the names (`_ms`, `_share`, `_points`) or plain counts."""


@dataclass(frozen=True, slots=True)
class Period:
    """What a report covers: [since, until), ms UTC, and the zone its local days are in."""

    since: int
    until: int
    zone: str


@dataclass(frozen=True, slots=True)
class Ask:
    """What a report is made from and about. `group` None: everybody."""

    store: Store
    now: int
    period: Period
    group: str | None = None
    tell: Callable[[int, int], object] | None = None
    """Told how many people's days were folded so far, and of how many, where that takes a while."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    title: str
    unit: Unit = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of values, one to a column; the first column names the row."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one colour of bars: a value (or a gap) for each label of its chart."""

    name: str
    values: tuple[float | int | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars or lines over labels; its text equivalent is made from the same values."""

    key: str
    title: str
    kind: Literal["bars", "stack", "lines"]
    unit: Unit
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One report. `figures` is what JSON says; the first table is what CSV says if none is named."""

    kind: str
    title: str
    period: Period
    group: str | None
    made_at: int
    simulated: bool
    summary: tuple[str, ...]
    """A few plain sentences: what somebody in a hurry should know."""
    figures: Figures
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """How to read it: what is counted, what is withheld and why, where a figure is an estimate."""
    policy: str = ""
    """Name and version of the policy in force when it was made; whoever asks for the report fills it in."""
