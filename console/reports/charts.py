"""Charts as inline SVG: no script, no picture file, and never told by colour alone.

Bars and stacks differ by pattern as well, lines by dashes and by the shape of their points. A gap is a gap:
what was not measured is neither 0 nor drawn through. The figures stand in a table under every chart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from console.reports.cells import NOTHING, words
from console.reports.markup import Markup, element
from console.reports.scale import scale
from console.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from zoneinfo import ZoneInfo

    from console.reports.markup import Attribute
    from console.services.reporting.document import Chart

WIDTH = 640
"""Units of the drawing's width; its height follows from what is drawn."""

KINDS = 6
"""Colours, patterns and dashes there are; a seventh series has the first ones again, and its name."""

MOST_ROWS = 60
"""Bars beside names that are drawn; the table under the chart has all."""

MOST_LABELS = 8
"""Labels under an axis."""

MOST_MARKS = 62
"""Points of a line that get a shape each: two months of days."""

_LABEL, _RIGHT, _ROW = 170, 78, 26
_LEFT, _TOP, _PLOT, _UNDER = 64, 12, 200, 26
_LABEL_CHARS = 24
_Coords = dict[str, "Attribute"]


class Box(NamedTuple):
    """Where something is drawn: left, top, width, height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Drawn:
    """A chart's drawing, its key, and whether part of it was left out."""

    svg: Markup
    key: Markup | None
    left_out: int


def draw(chart: Chart, number: int, zone: ZoneInfo) -> Drawn | None:
    """Return a chart as SVG with a title and a description, or None when there is nothing to draw.

    `number` tells it apart from the page's other charts.
    """
    known = [value for series in chart.series for value in series.values if value is not None]
    if not chart.labels or not known:
        return None
    beside = chart.kind != "lines" and not _is_time(chart.labels)
    drawn = _Drawing(chart, number, zone)
    body, height = drawn.rows() if beside else drawn.columns()
    names = [f"chart-{number}-title", f"chart-{number}-about"]
    svg = element(
        "svg",
        {"viewBox": f"0 0 {WIDTH} {height}", "role": "img", "aria-labelledby": " ".join(names)},
        element("title", {"id": names[0]}, chart.title),
        element("desc", {"id": names[1]}, describe(chart, zone)),
        element("defs", {}, (_pattern(number, kind) for kind in drawn.kinds())),
        body,
    )
    left_out = max(0, len(chart.labels) - MOST_ROWS) if beside else 0
    return Drawn(svg, _key(chart, number), left_out)


def describe(chart: Chart, zone: ZoneInfo) -> str:
    """Return what a chart shows in words: its extent, and each series from its least to its most."""
    said = [f"{'Lines' if chart.kind == 'lines' else 'Bars'} for {chart.labels[0]}"]
    if len(chart.labels) > 1:
        said[0] += f" to {chart.labels[-1]}, {len(chart.labels):,} in all"
    for series in chart.series:
        known = [value for value in series.values if value is not None]
        if not known:
            said.append(f"{series.name}: nothing to measure")
            continue
        least, most = (words(value, chart.unit, zone) for value in (min(known), max(known)))
        said.append(f"{series.name}: {least}" if least == most else f"{series.name}: {least} to {most}")
    return ". ".join(said) + ". The figures are in the table below it."


class _Drawing:
    """One chart while it is drawn."""

    def __init__(self, chart: Chart, number: int, zone: ZoneInfo) -> None:
        self.chart, self.number, self.zone = chart, number, zone
        self.scale = scale(self._extremes(), chart.unit)

    def kinds(self) -> range:
        """Return which patterns are needed."""
        return range(0 if self.chart.kind == "lines" else min(KINDS, len(self.chart.series)))

    def rows(self) -> tuple[list[Markup], float]:
        """Draw bars beside names, from the top down; return them and the height they take."""
        chart = self.chart
        labels = chart.labels[:MOST_ROWS]
        each = 1 if chart.kind == "stack" else len(chart.series)
        row = max(_ROW, 14 * each + 10)
        box = Box(_LABEL, 4, WIDTH - _LABEL - _RIGHT, row * len(labels))
        body = []
        for index, label in enumerate(labels):
            top = box.y + index * row
            middle = top + row / 2
            body.append(_text(_short(label), box.x - 8, middle, anchor="end"))
            body += self._beside(index, box, top, row)
        zero = box.x + self.scale.part(0) * box.width
        body.append(_line("base", zero, box.y, zero, box.y + box.height))
        return body, box.y + box.height + 6

    def columns(self) -> tuple[list[Markup], float]:
        """Draw over time, from left to right; return it and the height it takes."""
        box = Box(_LEFT, _TOP, WIDTH - _LEFT - 8, _PLOT)
        body = list(self._axis(box))
        if self.chart.kind == "lines":
            for index in range(len(self.chart.series)):
                body += self._curve(index, box)
        else:
            for index in range(len(self.chart.labels)):
                body += self._upright(index, box)
        zero = self._height(0, box)
        body.append(_line("base", box.x, zero, box.x + box.width, zero))
        return body, box.y + box.height + _UNDER

    def _extremes(self) -> Iterator[float]:
        """Yield what the axis has to hold: every value, or where the stacks end."""
        for index in range(len(self.chart.labels)):
            values = self._values(index)
            if self.chart.kind == "stack":
                yield sum(value for value in values if value > 0)
                yield sum(value for value in values if value < 0)
            else:
                yield from values

    def _values(self, index: int) -> list[float]:
        found = (series.values[index] for series in self.chart.series)
        return [float(value) for value in found if value is not None and math.isfinite(value)]

    def _beside(self, index: int, box: Box, top: float, row: float) -> Iterator[Markup]:
        """Draw the bars of one name, with their figures at the end."""
        stacked = self.chart.kind == "stack"
        height = (row - 10) if stacked else (row - 10) / len(self.chart.series)
        end = at = self.scale.part(0)
        for kind, series in enumerate(self.chart.series):
            value = series.values[index]
            y = top + 5 + (0 if stacked else kind * height)
            start = at if stacked else self.scale.part(0)
            stop = start
            if value is not None:
                stop = start + self.scale.part(value) - self.scale.part(0)
                x, width = box.x + min(start, stop) * box.width, abs(stop - start) * box.width
                yield from self._bar(kind, Box(x, y, width, height))
            at, end = stop, max(end, stop)
            if not stacked:
                said = words(value, self.chart.unit, self.zone)
                yield _text(
                    said, box.x + max(stop, start) * box.width + 6, y + height / 2, quiet=value is None
                )
        if stacked:
            values = self._values(index)
            said = words(_whole(sum(values)), self.chart.unit, self.zone) if values else NOTHING
            yield _text(said, box.x + end * box.width + 6, top + row / 2, quiet=not values)

    def _upright(self, index: int, box: Box) -> Iterator[Markup]:
        """Draw the columns of one label."""
        stacked = self.chart.kind == "stack"
        slot = box.width / len(self.chart.labels)
        gap = min(4.0, slot * 0.2)
        width = (slot - gap) if stacked else (slot - gap) / len(self.chart.series)
        at = 0.0
        for kind, series in enumerate(self.chart.series):
            value = series.values[index]
            if value is None:
                continue
            x = box.x + index * slot + gap / 2 + (0 if stacked else kind * width)
            one, other = self._height(at, box), self._height(at + value, box)
            yield from self._bar(kind, Box(x, min(one, other), width, abs(one - other)))
            at += value if stacked else 0

    def _bar(self, kind: int, box: Box) -> Iterator[Markup]:
        """Draw one bar: its colour, and over it the pattern that says the same."""
        place: _Coords = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
        yield element("rect", {"class": f"bar f{kind % KINDS}", **place})
        if kind % KINDS:
            yield element("rect", {"fill": f"url(#{_pattern_name(self.number, kind % KINDS)})", **place})

    def _curve(self, index: int, box: Box) -> Iterator[Markup]:
        """Draw one line, broken where there is no figure; points that stand alone get their shape anyway."""
        values = self.chart.series[index].values
        step = box.width / len(values)
        path, pen_down, points = [], False, []
        for number, value in enumerate(values):
            if value is None:
                pen_down = False
                continue
            x, y = box.x + (number + 0.5) * step, self._height(value, box)
            path.append(f"{'L' if pen_down else 'M'}{x:.1f} {y:.1f}")
            lonely = not pen_down and (number + 1 == len(values) or values[number + 1] is None)
            pen_down = True
            if lonely or len(values) <= MOST_MARKS:
                points.append((x, y))
        yield element("path", {"class": f"l{index % KINDS}", "d": " ".join(path)})
        for x, y in points:
            yield _mark(index, x, y)

    def _axis(self, box: Box) -> Iterator[Markup]:
        """Draw the lines and figures at the side, and some of the labels below."""
        for tick in self.scale.ticks:
            y = self._height(tick, box)
            yield _line("grid", box.x, y, box.x + box.width, y)
            said = words(_whole(tick), self.chart.unit, self.zone)
            yield _text(said, box.x - 6, y, anchor="end", quiet=True)
        labels = self.chart.labels
        step = box.width / len(labels)
        every = max(1, math.ceil(len(labels) / MOST_LABELS))
        for number in range(0, len(labels), every):
            x = box.x + (number + 0.5) * step
            yield _text(_in_time(labels[number]), x, box.y + box.height + 15, anchor="middle", quiet=True)

    def _height(self, value: float, box: Box) -> float:
        return box.y + box.height * (1 - self.scale.part(value))


def _key(chart: Chart, number: int) -> Markup | None:
    """Return what each colour, pattern or line stands for; one series needs none."""
    if len(chart.series) < 2:  # noqa: PLR2004 - the title says what a single one is
        return None
    return element("ul", {"class": "key"}, (_entry(chart, number, kind) for kind in range(len(chart.series))))


def _entry(chart: Chart, number: int, kind: int) -> Markup:
    look = kind % KINDS
    if chart.kind == "lines":
        drawn = [element("path", {"class": f"l{look}", "d": "M1 7 L23 7"}), _mark(kind, 12, 7)]
    else:
        place: _Coords = {"x": 1, "y": 1, "width": 22, "height": 12}
        drawn = [element("rect", {"class": f"f{look}", **place})]
        if look:
            drawn.append(element("rect", {"fill": f"url(#{_pattern_name(number, look)})", **place}))
    swatch = element("svg", {"viewBox": "0 0 24 14", "aria-hidden": "true", "focusable": "false"}, drawn)
    return element("li", {}, swatch, element("span", {}, chart.series[kind].name))


_PATTERNS = (
    "",
    "M0 0 L0 6",
    "M0 0 L0 6 M0 0 L6 0",
    "M3 2 L3 3",
    "M0 0 L6 0",
    "M0 0 L0 3",
)
"""What is drawn over each colour: nothing, stripes, a net, dots, stripes the other way, dashes."""


def _pattern_name(number: int, kind: int) -> str:
    return f"chart-{number}-pattern-{kind}"


def _pattern(number: int, kind: int) -> Markup | None:
    if not _PATTERNS[kind]:
        return None
    about: _Coords = {
        "id": _pattern_name(number, kind),
        "width": 6,
        "height": 6,
        "patternUnits": "userSpaceOnUse",
        "patternTransform": "rotate(45)",
    }
    return element("pattern", about, element("path", {"class": "mark", "d": _PATTERNS[kind]}))


def _mark(kind: int, x: float, y: float) -> Markup:
    """Draw one point of a line in its series' shape."""
    r = 3.5
    match kind % KINDS:
        case 0:
            return element("circle", {"class": "f0", "cx": x, "cy": y, "r": r})
        case 1:
            corners = [(-r, -r), (r, -r), (r, r), (-r, r)]
        case 2:
            corners = [(0, -r - 1), (r + 1, r), (-r - 1, r)]
        case 3:
            corners = [(0, -r - 1.5), (r + 1.5, 0), (0, r + 1.5), (-r - 1.5, 0)]
        case 4:
            corners = [(0, r + 1), (r + 1, -r), (-r - 1, -r)]
        case _:
            corners = [
                (-r, -1),
                (-1, -1),
                (-1, -r),
                (1, -r),
                (1, -1),
                (r, -1),
                (r, 1),
                (1, 1),
                (1, r),
                (-1, r),
            ]
            corners += [(-1, 1), (-r, 1)]
    path = " L".join(f"{x + dx:.1f} {y + dy:.1f}" for dx, dy in corners)
    return element("path", {"class": f"f{kind % KINDS}", "d": f"M{path} Z"})


def _line(look: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    return element("line", {"class": look, "x1": x1, "y1": y1, "x2": x2, "y2": y2})


def _text(said: str, x: float, y: float, *, anchor: str = "start", quiet: bool = False) -> Markup:
    place: _Coords = {"x": x, "y": y, "text-anchor": anchor, "dominant-baseline": "central"}
    return element("text", {**place, "class": "quiet" if quiet else None}, said)


def _short(label: str) -> str:
    return clean(label, one_line=True, max_chars=_LABEL_CHARS, max_cells=_LABEL_CHARS)


def _in_time(label: str) -> str:
    """Return a day without its year, for an axis; anything else shortened."""
    return label[5:] if _is_time((label,)) and len(label) == len("2026-11-22") else _short(label)


def _is_time(labels: Sequence[str]) -> bool:
    """Return whether labels run along time: days, months, hours all begin with a digit."""
    return all(label[:1].isascii() and label[:1].isdigit() for label in labels)


def _whole(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value
