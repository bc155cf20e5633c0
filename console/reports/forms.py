"""The four forms of a report, by name and by the ending of a file."""

from __future__ import annotations

from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, Final, Literal, cast

if TYPE_CHECKING:
    from console.services.reporting.document import Report

Form = Literal["table", "csv", "json", "html"]

FORMS: Final = ("table", "csv", "json", "html")
_BY_ENDING: Final = {".csv": "csv", ".json": "json", ".html": "html", ".htm": "html"}

FILE_WIDTH = 100
"""Columns of a table in a file."""


def form_for(wanted: str | None, file: str | None) -> Form:
    """Return the form that was named, or the one that the file's ending names, or a table."""
    if wanted is not None:
        return cast("Form", wanted)
    ending = PurePath(file).suffix.lower() if file else ""
    return cast("Form", _BY_ENDING.get(ending, "table"))


def render(report: Report, form: Form, *, width: int = FILE_WIDTH, table: str | None = None) -> str:
    """Return the report in that form. `width` counts for tables, `table` (its key) for CSV."""
    if form == "table":
        from console.reports import text  # noqa: PLC0415 - only the form that is asked for is loaded

        return text.render(report, width)
    if form == "csv":
        from console.reports import csvform  # noqa: PLC0415 - as above

        return csvform.render(report, table)
    module = import_module("console.reports.html" if form == "html" else "console.reports.jsonform")
    return cast("str", module.render(report))
