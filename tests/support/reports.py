"""Made-up reports: one with every unit and chart there can be, and one with the same text everywhere."""

from __future__ import annotations

from console.services.reporting.document import WITHHELD, Chart, Column, Period, Report, Series, Table

NOW = 1_795_255_200_000
"""2026-11-21T10:00:00Z."""

DAY = 86_400_000
PERIOD = Period(NOW - 7 * DAY, NOW, "Europe/Amsterdam")

COLUMNS = (
    Column("person", "Person"),
    Column("cases", "Cases claimed", "count"),
    Column("dose", "Dose, in points", "points"),
    Column("time", "Time exposed", "duration"),
    Column("severe", "Share of it severe", "share"),
    Column("kappa", "Agreement", "number"),
    Column("day", "Busiest day", "day"),
    Column("last", "Last shift began", "instant"),
)
ROWS = (
    ("ana", 1_234, 812.125, 9_912_500, 0.25, 0.743, "2026-11-18", NOW - 3 * DAY),
    ("bo", 0, 0.0, 0, 0.0, -0.125, "2026-11-19", NOW - DAY),
    ("chris", 12, 3.5, 45_000, 1.0, 1, "2026-11-20", NOW - 2 * DAY - 1),
    ("left already", None, None, None, None, None, None, None),
    ("evening", WITHHELD, WITHHELD, WITHHELD, WITHHELD, WITHHELD, WITHHELD, WITHHELD),
)
DAYS = tuple(f"2026-11-{day:02}" for day in range(1, 22))
CATEGORIES = ("spam", "harassment", "hate", "a category with quite a long name for its place")


def full(*, simulated: bool = False, group: str | None = "evening") -> Report:
    """Return a report with every unit, every kind of chart, gaps and withheld figures."""
    waves = tuple(float((day * 7) % 11) for day in range(21))
    charts = (
        Chart(
            "dose",
            "Dose by person",
            "bars",
            "points",
            ("ana", "bo", "chris"),
            (Series("Dose", (812.125, 0.0, 3.5)),),
        ),
        Chart(
            "lanes",
            "Backlog by category and severity",
            "stack",
            "count",
            CATEGORIES,
            tuple(
                Series(f"severity {level}", tuple((level * number) % 9 for number in range(1, 5)))
                for level in range(1, 6)
            ),
            "Severities are the organisation's.",
        ),
        Chart(
            "arrivals",
            "Arrivals and decisions by day",
            "lines",
            "count",
            DAYS,
            (
                Series("Arrivals", waves),
                Series("Decisions", (*waves[3:9], None, None, *waves[:5], None, 4.0, None, *waves[:5])),
            ),
        ),
        Chart(
            "daily",
            "Severe and other time by day",
            "stack",
            "duration",
            DAYS,
            (
                Series("severe", tuple(int(value) * 600_000 for value in waves)),
                Series("other", tuple(int(value) * 900_000 for value in reversed(waves))),
            ),
        ),
        Chart(
            "pairs",
            "Agreement, raw and by chance",
            "bars",
            "share",
            ("spam", "hate"),
            (Series("raw", (0.91, None)), Series("kappa", (-0.2, 0.4))),
        ),
        Chart("none", "Nothing yet", "lines", "count", (), (Series("Cases", ()),)),
        Chart("gap", "Only gaps", "bars", "count", ("spam",), (Series("Cases", (None,)),)),
    )
    tables = (
        Table("people", "By person", COLUMNS, ROWS, "By name, never by speed."),
        Table("empty", "By nobody", (Column("person", "Person"), Column("cases", "Cases", "count")), ()),
    )
    return Report(
        kind="exposure",
        title="Exposure",
        period=PERIOD,
        group=group,
        made_at=NOW,
        simulated=simulated,
        summary=("Three people were shown 815.6 points in seven days.", "Nobody reached a limit."),
        figures={
            "people": 3,
            "time_ms": 9_957_500,
            "gini": 0.6641,
            "median_points": None,
            "checkins": WITHHELD,
            "by_severity": (1, 2, 3),
            "nested": {"share": float("nan")},
        },
        tables=tables,
        charts=charts,
        notes=("A point is one minute at severity 2.",),
        policy="default (0123456789ab)",
    )


def nothing() -> Report:
    """Return a report about a time in which nothing was."""
    return Report("queue", "Queue", PERIOD, None, NOW, False, (), {}, (), (), ())


def everywhere(text: str) -> Report:
    """Return a report with this text wherever a report can hold text from elsewhere."""
    columns = (
        Column("name", f"Name {text}"),
        Column("cases", text, "count"),
        Column("day", f"Day {text}", "day"),
    )
    rows = ((text, 3, text), (f"x {text}", None, None), (f"{text} y", WITHHELD, WITHHELD))
    series = (Series(text, (1, None, 3)), Series(f"other {text}", (0, 2, 5)))
    kinds = ("bars", "stack", "lines")
    charts = tuple(
        Chart(f"chart-{kind}", text, kind, "count", (text, f"x {text}", f"1 {text}"), series, text)  # type: ignore[arg-type] # the three kinds
        for kind in kinds
    )
    return Report(
        kind="exposure",
        title=f"Exposure {text}",
        period=PERIOD,
        group=text,
        made_at=NOW,
        simulated=True,
        summary=(text, f"One sentence about {text}."),
        figures={"people": [{"person": text, "cases": 3}], f"group {text}": text},
        tables=(Table("people", f"By {text}", columns, rows, text), Table("more", text, columns, ())),
        charts=charts,
        notes=(text,),
        policy=text,
    )
