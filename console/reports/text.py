"""A report as lines for a terminal: sentences first, then tables, then how to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from console.reports import cells
from console.reports.tabular import fold, table
from console.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.services.reporting.document import Chart, Report, Table, Value

LEAST_WIDTH = 20
"""Cells; a terminal that says it is narrower scrolls sideways."""

MOST_LABELS = 40
"""Points of a chart that are listed; more of them are for the page and for programs."""

BAR = 24
"""Cells of the longest bar."""


def render(report: Report, width: int = 80) -> str:
    """Return the report as cleaned lines of at most `width` terminal cells, each with its line end."""
    return "".join(line + "\n" for line in _lines(report, max(width, LEAST_WIDTH)))


def _lines(report: Report, width: int) -> Iterator[str]:
    zone = ZoneInfo(report.period.zone)
    if report.simulated:
        yield from _flowing(cells.SIMULATED, width)
    yield from _flowing(report.title, width)
    yield from _flowing(cells.covers(report, zone), width)
    about = [] if report.group is None else [f"Group {report.group}."]
    about.append(f"Made {cells.when(report.made_at, zone)}.")
    about += [f"Policy {report.policy}."] if report.policy else []
    yield from _flowing(" ".join(about), width)
    if report.summary:
        yield ""
    for sentence in report.summary:
        yield from _flowing(sentence, width)
    for each in report.tables:
        yield from _table(each, zone, width)
    for chart in report.charts:
        yield from _chart(chart, zone, width)
    notes = cells.explanations(report)
    if notes:
        yield from ("", "How to read it")
    for note in notes:
        yield from _hanging(note, width)


def _table(shown: Table, zone: ZoneInfo, width: int) -> Iterator[str]:
    yield ""
    yield from _flowing(shown.title, width)
    if not shown.rows:
        yield "  Nothing to list."
    else:
        rows = [
            [cells.words(value, column.unit, zone) for value, column in zip(row, shown.columns, strict=True)]
            for row in shown.rows
        ]
        right = [column.unit not in cells.WORDS for column in shown.columns]
        yield from _indented(table([column.title for column in shown.columns], rows, right, width - 2))
    if shown.note:
        yield from _hanging(shown.note, width)


def _chart(chart: Chart, zone: ZoneInfo, width: int) -> Iterator[str]:
    """List a chart's values, with a bar where there is one series and no figure below 0."""
    yield ""
    yield from _flowing(chart.title, width)
    if not chart.labels:
        yield "  Nothing to draw."
    elif len(chart.labels) > MOST_LABELS:
        yield from _hanging(
            f"{len(chart.labels):,} points: read them with --format html, csv or json.", width
        )
    else:
        heads = ["", *(series.name for series in chart.series)]
        rows = [
            [label, *(cells.words(series.values[number], chart.unit, zone) for series in chart.series)]
            for number, label in enumerate(chart.labels)
        ]
        right = [False, *(True for _ in chart.series)]
        if len(chart.series) == 1 and chart.kind == "bars":
            heads, right = [*heads, ""], [*right, False]
            bars = _bars(chart.series[0].values)
            rows = [[*row, bar] for row, bar in zip(rows, bars, strict=True)]
        yield from _indented(table(heads, rows, right, width - 2))
    if chart.note:
        yield from _hanging(chart.note, width)


def _bars(values: tuple[Value, ...]) -> list[str]:
    numbers = [value if isinstance(value, int | float) else 0 for value in values]
    most = max(numbers, default=0)
    return ["#" * round(BAR * max(0, number) / most) if most > 0 else "" for number in numbers]


def _flowing(text: str, width: int) -> Iterator[str]:
    for line in clean(text).split("\n"):
        yield from fold(line, width)


def _hanging(text: str, width: int) -> Iterator[str]:
    yield from _indented(_flowing(text, width - 2))


def _indented(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield f"  {line}" if line else ""
