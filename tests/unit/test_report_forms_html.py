"""The page: well-formed, alone with itself, told to those who listen as well as to those who look."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.reports import charts, html
from console.reports.markup import ELEMENTS, element, stylesheet
from console.reports.scale import scale
from console.services.reporting.document import Chart, Series
from tests.support.hostile import STRINGS, offence
from tests.support.reports import everywhere, full, nothing

ZONE = ZoneInfo("Europe/Amsterdam")
EMPTY = {"meta"}


@dataclass
class Tag:
    """One element of a page."""

    name: str
    attributes: dict[str, str | None]
    inside: list[Tag] = field(default_factory=list)
    text: str = ""

    def all(self, *names: str) -> list[Tag]:
        """Return every element below with one of these names, or all."""
        below = [tag for each in self.inside for tag in (each, *each.all())]
        return [tag for tag in below if not names or tag.name in names]

    def words(self) -> str:
        """Return all text below, in no order."""
        return self.text + " ".join(tag.text for tag in self.all())


class Reader(HTMLParser):
    """Reads a page and expects each element to be closed where it was opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.root = Tag("", {})
        self.open = [self.root]
        self.feed(page)
        self.close()
        assert self.open == [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        made = Tag(tag, dict(attrs))
        self.open[-1].inside.append(made)
        if tag not in EMPTY:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        """Close the one that was opened last."""
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        """Keep text."""
        self.open[-1].text += data


def read(report: object) -> Tag:
    """Return a report's page, read."""
    return Reader(html.render(report)).root  # type: ignore[arg-type]


def alone(page: Tag) -> None:
    """Expect nothing that runs, loads or leads elsewhere."""
    named = {tag.name for tag in page.all()}
    assert named <= {name.lower() for name in ELEMENTS} | {"style"}
    for tag in page.all():
        assert not [name for name in tag.attributes if name.startswith("on") or name in {"style", "src"}]
        for name in ("href", "fill"):
            value = tag.attributes.get(name) or "#"
            assert value.startswith(("#", "url(#"))
    assert [tag.attributes for tag in page.all("style")] == [{}]


@pytest.mark.parametrize(
    "report", [full(), full(simulated=True), nothing()], ids=["full", "simulated", "empty"]
)
def test_nothing_is_fetched_and_nothing_runs(report: object) -> None:
    """The page's own policy allows one style sheet by its hash, and nothing else whatever."""
    page = read(report)
    alone(page)
    (style,) = page.all("style")
    digest = b64encode(sha256(style.text.encode()).digest()).decode()
    (policy,) = [
        tag.attributes["content"]
        for tag in page.all("meta")
        if tag.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_it_reads_well_aloud() -> None:
    """Language, one title, landmarks, a way past the top; every name that is referred to is there, once."""
    page = read(full(simulated=True))
    assert page.all("html")[0].attributes["lang"] == "en"
    for landmark in ("header", "nav", "main", "footer", "h1"):
        assert len(page.all(landmark)) == 1
    ids = [tag.attributes["id"] for tag in page.all() if "id" in tag.attributes]
    assert len(ids) == len(set(ids))
    used = [
        name
        for tag in page.all()
        for attribute in ("aria-labelledby", "href", "fill")
        for name in re.sub(r"url\(|\)|#", " ", tag.attributes.get(attribute) or "").split()
    ]
    assert set(used) <= set(ids)
    assert page.all("body")[0].inside[0].attributes == {"class": "skip", "href": "#report"}
    levels = [int(tag.name[1]) for tag in page.all("h1", "h2", "h3")]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert "Simulated store: its time is made up." in page.all("header")[0].words()


def test_tables_have_captions_and_scopes_and_scroll_in_their_own_box() -> None:
    """Each has a caption, headings with a scope, and a labelled box that the keyboard reaches."""
    page = read(full())
    tables = page.all("table")
    assert len(tables) == 6
    for table in tables:
        assert table.all("caption")[0].text
        assert {tag.attributes["scope"] for tag in table.all("thead")[0].all("th")} == {"col"}
        for row in table.all("tbody")[0].all("tr"):
            assert [tag.attributes.get("scope") for tag in row.inside if tag.name == "th"] == ["row"]
    boxes = [tag for tag in page.all("div") if tag.attributes.get("class") == "scroll"]
    assert all(tag.attributes["tabindex"] == "0" and tag.attributes["aria-labelledby"] for tag in boxes)
    inside = [table for box in boxes for table in box.all("table")]
    assert inside == tables


def test_each_chart_has_a_name_a_description_and_its_figures() -> None:
    """An image to those who listen, with the same figures as a table beside it; none for nothing."""
    page = read(full())
    drawn = [tag for tag in page.all("svg") if tag.attributes.get("role") == "img"]
    assert len(drawn) == 5
    for svg in drawn:
        assert svg.all("title")[0].text
        assert "The figures are in the table below" in svg.all("desc")[0].text
    assert len(page.all("details")) == 5
    assert page.words().count("Nothing to draw.") == 2
    cells = page.all("details")[2].all("td")
    assert [tag.words() for tag in cells[:2]] == ["0", "10"]
    others = [tag for tag in page.all("svg") if tag not in drawn]
    assert all(tag.attributes["aria-hidden"] == "true" for tag in others)


def test_colour_is_never_alone() -> None:
    """Every series but the first has a pattern over its bars, or dashes and a shape of its own."""
    page = read(full())
    bars = page.all("figure")[1]
    filled = {tag.attributes.get("fill") for tag in bars.all("rect")} - {None}
    assert len(filled) == 4
    shapes = html.render(full())
    for look in ("l0", "l1"):
        assert f'class="{look}"' in shapes
    style = page.all("style")[0].text
    dashes = re.findall(r"\.l([1-5]) \{[^}]*stroke-dasharray: ([0-9 ]+)", style)
    assert (len(dashes), len({each for _, each in dashes})) == (5, 5)


def test_gaps_stay_gaps() -> None:
    """A line is broken where nothing was measured, and a point between two gaps is drawn as a point."""
    chart = Chart(
        "c", "C", "lines", "count", ("1", "2", "3", "4", "5"), (Series("s", (1, 2, None, 4, None)),)
    )
    drawn = charts.draw(chart, 1, ZONE)
    assert drawn is not None
    (line,) = [tag for tag in Reader(drawn.svg.html).root.all("path") if tag.attributes["class"] == "l0"]
    path = line.attributes["d"] or ""
    assert re.sub("[^ML]", "", path) == "MLM"
    assert len(Reader(drawn.svg.html).root.all("circle")) == 3


def test_a_long_chart_says_what_it_leaves_out() -> None:
    """Sixty bars are drawn beside names; the table has all of them."""
    names = tuple(f"person {number}" for number in range(75))
    chart = Chart("c", "C", "bars", "count", names, (Series("s", tuple(range(75))),))
    report = nothing()
    page = read(
        type(report)(**{name: getattr(report, name) for name in report.__slots__} | {"charts": (chart,)})
    )
    assert "The first 60 are drawn; 15 more are in the table." in page.words()
    assert len(page.all("tbody")[0].all("tr")) == 75


@pytest.mark.parametrize("name", STRINGS)
def test_hostile_text_stays_text(name: str) -> None:
    """Wherever a report holds text, the page is built as with plain words, and says them cleaned."""
    page, plain = read(everywhere(STRINGS[name][:400])), read(everywhere("roses"))
    alone(page)
    if name not in {"nothing", "space"}:
        assert [tag.name for tag in page.all()] == [tag.name for tag in plain.all()]
    assert offence(html.render(everywhere(STRINGS[name][:400]))) is None


def test_the_builder_lets_nothing_through() -> None:
    """Text is escaped in content and attributes; scripts, handlers, styles and foreign links are refused."""
    made = element("p", {"aria-label": '"<&\u202e'}, "<b>&", None, ["x", element("a", {"href": "#y"}, "'")])
    assert made.html == (
        '<p aria-label="&quot;&lt;&amp;&lt;202E&gt;">&lt;b&gt;&amp;x<a href="#y">&#x27;</a></p>'
    )
    for name, attributes in (
        ("script", {}),
        ("style", {}),
        ("img", {}),
        ("iframe", {}),
        ("a", {"href": "https://garden.example"}),
        ("p", {"onclick": "x"}),
        ("p", {"style": "x"}),
    ):
        with pytest.raises(ValueError, match=r"report|leaves"):
            element(name, attributes)
    with pytest.raises(ValueError, match="tag in it"):
        stylesheet("</style>")


@given(st.lists(st.floats(-1e9, 1e9), max_size=6), st.sampled_from(["count", "share", "duration", "points"]))
@settings(max_examples=100, deadline=None)
def test_axes_hold_everything(values: list[float], unit: str) -> None:
    """0 and every value lie on the axis, with few lines at round steps."""
    made = scale(values, unit)  # type: ignore[arg-type]
    assert made.low <= min([0.0, *values])
    assert made.high >= max([0.0, *values])
    assert 2 <= len(made.ticks) <= 8
    assert 0.0 in made.ticks
    assert all(0 <= made.part(value) <= 1 for value in values)
