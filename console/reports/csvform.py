"""One table of a report as CSV (RFC 4180, UTF-8 without a mark at its start) that opens safely anywhere.

A spreadsheet takes a cell that begins with one of a few characters for a formula, whoever wrote it. Such
cells get an apostrophe in front; numbers of ours are written as numbers. No byte-order mark: programs would
read it as part of the first heading.
"""

from __future__ import annotations

import csv
import io
import math
import re
from typing import TYPE_CHECKING

from config.answer import instant, seconds
from config.errors import LeewardError
from console.reports.cells import HEADINGS, WITHHELD_WORD
from console.services.reporting.document import Withheld
from console.text import clean

if TYPE_CHECKING:
    from console.services.reporting.document import Column, Report, Table, Unit, Value

# The full-width signs are read as their narrow twins by spreadsheets set to some languages; | and % began
# commands of older ones. Where lists are separated by semicolons, one inside a cell begins a cell of its own.
_FORMULA = re.compile(r"(?:^|(?<=;))(?=[^\S\n]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]|[\t\r])", re.MULTILINE)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SIMULATED = "Simulated store"


def render(report: Report, key: str | None = None) -> str:
    """Return one table as CSV: the one with that key, or the first.

    Raises LeewardError when there is no such table.
    """
    table = _chosen(report, key)
    into = io.StringIO()
    writer = csv.writer(into, lineterminator="\r\n")
    simulated = ["yes"] if report.simulated else []
    heads = [heading(column) for column in table.columns]
    writer.writerow([*heads, *([_SIMULATED] if report.simulated else [])])
    for row in table.rows:
        written = [cell(value, column.unit) for value, column in zip(row, table.columns, strict=True)]
        writer.writerow([*written, *simulated])
    return into.getvalue()


def heading(column: Column) -> str:
    """Return a column's heading, with the unit its values are written in."""
    unit = HEADINGS.get(column.unit)
    return safe(f"{column.title} ({unit})" if unit else column.title)


def cell(value: Value, unit: Unit) -> str:
    """Return a value as a spreadsheet reads it: time in seconds, instants in UTC, nothing as empty."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, Withheld):
        return WITHHELD_WORD
    if isinstance(value, str):
        return safe(value)
    if unit == "duration":
        return str(seconds(round(value)))
    if unit == "instant":
        return instant(round(value)) or ""
    return str(value)


def safe(text: str) -> str:
    """Return text cleaned, and with an apostrophe wherever a line of it could be taken for a formula."""
    if _NUMBER.fullmatch(text):
        return text
    # Before cleaning, which makes a tab a space, and after it, for what has come to the front.
    marked = _FORMULA.sub("'", text)
    return _FORMULA.sub("'", clean(marked))


def _chosen(report: Report, key: str | None) -> Table:
    for table in report.tables:
        if key is None or table.key == key:
            return table
    there = ", ".join(table.key for table in report.tables)
    if key is None:
        raise LeewardError("this report has no table", report.kind, "choose another --format")
    raise LeewardError("the report has no such table", key, f"choose from {there}")
