"""A report as one HTML file: nothing is fetched, nothing runs, it prints, and it reads well aloud."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from console.reports import cells, markup
from console.reports.charts import MOST_ROWS, draw
from console.reports.markup import Child, Markup, element
from console.services.reporting.document import Column, Table, Withheld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.services.reporting.document import Chart, Report, Value

LONG = 3
"""Sections from which a page has a list of them at its top."""


def render(report: Report) -> str:
    """Return the whole page."""
    zone = ZoneInfo(report.period.zone)
    style, source = _style()
    policy = f"default-src 'none'; style-src {source}; base-uri 'none'; form-action 'none'"
    head = element(
        "head",
        {},
        element("meta", {"charset": "utf-8"}),
        element("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "color-scheme", "content": "light dark"}),
        element("meta", {"name": "referrer", "content": "no-referrer"}),
        element("title", {}, f"{report.title}, {cells.covers(report, zone)}"),
        style,
    )
    body = element(
        "body",
        {},
        element("a", {"class": "skip", "href": "#report"}, "Skip to the report"),
        _header(report, zone),
        element("main", {"id": "report", "tabindex": "-1"}, _summary(report), _sections(report, zone)),
        element("footer", {}, element("p", {}, f"Made by Leeward, {cells.when(report.made_at, zone)}.")),
    )
    return markup.page(element("html", {"lang": "en"}, head, body))


@cache
def _style() -> tuple[Markup, str]:
    css = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    return markup.stylesheet(css)


def _header(report: Report, zone: ZoneInfo) -> Markup:
    about = [f"Group {report.group}"] if report.group is not None else []
    about += [f"made {cells.when(report.made_at, zone)}"]
    about += [f"policy {report.policy}"] if report.policy else []
    line = ", ".join(about)
    return element(
        "header",
        {},
        element("p", {"class": "simulated"}, element("strong", {}, cells.SIMULATED))
        if report.simulated
        else None,
        element("h1", {}, report.title),
        element("p", {"class": "quiet"}, cells.covers(report, zone)),
        element("p", {"class": "quiet"}, line[:1].upper() + line[1:]),
        _contents(report),
    )


def _contents(report: Report) -> Markup | None:
    """Return links to the tables, where there are many."""
    if len(report.tables) + bool(report.charts) < LONG:
        return None
    links = [("#charts", "Charts")] if report.charts else []
    links += [(f"#table-{number}", table.title) for number, table in enumerate(report.tables, 1)]
    links += [("#notes", "How to read it")] if cells.explanations(report) else []
    entries = (element("li", {}, element("a", {"href": to}, words)) for to, words in links)
    return element("nav", {"aria-label": "On this page"}, element("ul", {}, entries))


def _summary(report: Report) -> Markup | None:
    if not report.summary:
        return None
    heading = element("h2", {"id": "summary"}, "In short")
    sentences = (element("p", {}, each) for each in report.summary)
    return element("section", {"class": "summary", "aria-labelledby": "summary"}, heading, sentences)


def _sections(report: Report, zone: ZoneInfo) -> Iterator[Markup]:
    if report.charts:
        drawn = [_chart(chart, number, zone) for number, chart in enumerate(report.charts, 1)]
        yield element(
            "section",
            {"aria-labelledby": "charts"},
            element("h2", {"id": "charts"}, "Charts"),
            element("div", {"class": "charts"}, drawn),
        )
    if report.tables:
        yield element(
            "section",
            {"aria-labelledby": "tables"},
            element("h2", {"id": "tables"}, "Figures"),
            (_block(table, number, zone) for number, table in enumerate(report.tables, 1)),
        )
    notes = cells.explanations(report)
    if notes:
        entries = (element("li", {}, note) for note in notes)
        heading = element("h2", {"id": "notes"}, "How to read it")
        yield element("section", {"aria-labelledby": "notes"}, heading, element("ul", {}, entries))


def _block(table: Table, number: int, zone: ZoneInfo) -> Markup:
    """Return a table with its note, or its title alone when it has no rows."""
    name = f"table-{number}"
    if table.rows:
        shown = _table(table, name, zone)
    else:
        title = element("h3", {"id": name}, table.title)
        shown = element("div", {}, title, element("p", {"class": "quiet"}, "Nothing to list."))
    note = element("p", {"class": "note"}, table.note) if table.note else None
    return element("div", {"class": "block"}, shown, note)


def _table(table: Table, name: str, zone: ZoneInfo) -> Markup:
    """Return a table in a box of its own that scrolls where it is too wide, by the keyboard too."""
    heads = (
        element("th", {"scope": "col", "class": _look(column)}, column.title) for column in table.columns
    )
    rows = (_row(table, row, zone) for row in table.rows)
    return element(
        "div",
        {"class": "scroll", "role": "region", "aria-labelledby": name, "tabindex": "0"},
        element(
            "table",
            {},
            element("caption", {"id": name}, table.title),
            element("thead", {}, element("tr", {}, heads)),
            element("tbody", {}, rows),
        ),
    )


def _row(table: Table, row: tuple[Value, ...], zone: ZoneInfo) -> Markup:
    made = []
    for number, (value, column) in enumerate(zip(row, table.columns, strict=True)):
        # Where there is one column alone it names nothing: it is what the table says.
        names = number == 0 and len(table.columns) > 1
        about = {"scope": "row", "class": _look(column)} if names else {"class": _look(column)}
        made.append(element("th" if names else "td", about, _cell(value, column, zone)))
    return element("tr", {}, made)


def _cell(value: Value, column: Column, zone: ZoneInfo) -> Child:
    said = cells.words(value, column.unit, zone)
    if value is None:
        dash = element("span", {"aria-hidden": "true"}, said)
        return [dash, element("span", {"class": "unseen"}, "nothing to measure")]
    return element("span", {"class": "quiet"}, said) if isinstance(value, Withheld) else said


def _look(column: Column) -> str:
    if column.unit == "text":
        return "words"
    return "day" if column.unit in cells.WORDS else "figure"


def _chart(chart: Chart, number: int, zone: ZoneInfo) -> Markup:
    """Return a chart with its key, what was left out, and its figures as a table."""
    drawn = draw(chart, number, zone)
    name = f"chart-{number}"
    caption = element("figcaption", {"id": name}, chart.title)
    note = element("p", {"class": "note"}, chart.note) if chart.note else None
    if drawn is None:
        nothing = element("p", {"class": "quiet"}, "Nothing to draw.")
        return element("figure", {}, caption, nothing, note)
    box = {"class": "scroll", "role": "region", "aria-labelledby": name, "tabindex": "0"}
    fewer = f"The first {MOST_ROWS} are drawn; {drawn.left_out:,} more are in the table."
    return element(
        "figure",
        {},
        caption,
        drawn.key,
        element("div", box, element("div", {"class": "drawing"}, drawn.svg)),
        element("p", {"class": "note"}, fewer) if drawn.left_out else None,
        note,
        element(
            "details",
            {},
            element("summary", {}, "The figures of this chart"),
            _table(_equivalent(chart), f"chart-{number}-figures", zone),
        ),
    )


def _equivalent(chart: Chart) -> Table:
    """Return the table that says what a chart draws."""
    columns = (
        Column("label", "Label"),
        *(Column(f"series-{number}", series.name, chart.unit) for number, series in enumerate(chart.series)),
    )
    rows = tuple(
        (label, *(series.values[number] for series in chart.series))
        for number, label in enumerate(chart.labels)
    )
    return Table(chart.key, f"{chart.title}: figures", columns, rows)
