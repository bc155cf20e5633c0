"""A report as one JSON document, its values exact."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from config.answer import instant
from console.reports.cells import exact
from console.services.reporting.document import Withheld
from console.text import to_json

if TYPE_CHECKING:
    from console.services.reporting.document import Report, Table


def render(report: Report) -> str:
    """Return the report as one line of printable ASCII, with its line end."""
    return to_json(document(report)) + "\n"


def document(report: Report) -> dict[str, Any]:
    """Return the report as JSON values: time in ms, shares 0 to 1; `units` says which column has what."""
    return {
        "report": report.kind,
        "title": report.title,
        "since": instant(report.period.since),
        "until": instant(report.period.until),
        "zone": report.period.zone,
        "group": report.group,
        "made_at": instant(report.made_at),
        "simulated": report.simulated,
        **({"policy": report.policy} if report.policy else {}),
        "summary": list(report.summary),
        "figures": plain(report.figures),
        "tables": {table.key: _rows(table) for table in report.tables},
        "units": {table.key: {each.key: each.unit for each in table.columns} for table in report.tables},
        "charts": {
            chart.key: {
                "title": chart.title,
                "unit": chart.unit,
                "labels": list(chart.labels),
                "series": [
                    {"name": each.name, "values": [exact(value, chart.unit) for value in each.values]}
                    for each in chart.series
                ],
            }
            for chart in report.charts
        },
        "notes": list(report.notes),
    }


def plain(value: object) -> Any:
    """Return figures as JSON values: what is withheld is marked so, what can't be measured is null."""
    if isinstance(value, Withheld):
        return {"withheld": True}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def _rows(table: Table) -> list[dict[str, Any]]:
    return [
        {column.key: exact(value, column.unit) for column, value in zip(table.columns, row, strict=True)}
        for row in table.rows
    ]
