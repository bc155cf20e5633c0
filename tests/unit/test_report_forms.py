"""Reports as text and as JSON: fitting, exact, and harmless whatever is in them."""

from __future__ import annotations

import json
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import LeewardError
from console.reports import cells, forms, tabular, text
from console.text import cell_width
from tests.support.hostile import STRINGS, offence
from tests.support.reports import NOW, everywhere, full, nothing

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1_234, "count", "1,234"),
        (812.125, "points", "812.1"),
        (11_112_500, "duration", "3 h 05 min"),
        (45_000, "duration", "45 s"),
        (0, "duration", "0 min"),
        (-90_000, "duration", "-1 min"),
        (0.2504, "share", "25.0%"),
        (0.743, "number", "0.743"),
        (2, "number", "2"),
        (NOW, "instant", "2026-11-21 11:00"),
        (NOW + 1_000, "instant", "2026-11-21 11:00:01"),
        ("2026-11-21", "day", "2026-11-21"),
        (None, "count", "-"),
        (float("nan"), "number", "-"),
        (cells.WITHHELD, "count", "withheld"),
    ],
)
def test_values_in_words(value: object, unit: str, expected: str) -> None:
    """Each unit is written as people read it, and nothing measured is not 0."""
    assert cells.words(value, unit, AMSTERDAM) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [40, 80, 132])
def test_text_fits_the_width(width: int) -> None:
    """No line is wider than the terminal, and every figure is there at any width."""
    shown = text.render(full(), width)
    assert max(map(cell_width, shown.splitlines())) <= width
    for figure in ("1,234", "812.1", "2 h 45 min", "25.0%", "-0.125", "2026-11-18", "withheld"):
        assert figure in shown


def test_text_says_sentences_first_and_how_to_read_it_last() -> None:
    """Title, period with its zone, sentences, tables, notes; a simulated store before all of it."""
    lines = text.render(full(simulated=True), 80).splitlines()
    assert lines[:4] == [
        "Simulated store: its time is made up.",
        "Exposure",
        "2026-11-14 11:00 to 2026-11-21 11:00 (Europe/Amsterdam)",
        "Group evening. Made 2026-11-21 11:00. Policy default (0123456789ab).",
    ]
    order = [lines.index(each) for each in ("Nobody reached a limit.", "By person", "How to read it")]
    assert order == sorted(order)
    assert "withheld" in " ".join(lines[order[2] :])
    assert "Simulated" not in text.render(full(), 80)


def test_a_period_that_is_not_over_says_so() -> None:
    """Its end lies ahead of the time it was made."""
    assert "not over yet" in text.render(replace(full(), made_at=NOW - 86_400_000), 80)
    assert "not over yet" not in text.render(full(), 80)


def test_a_report_of_nothing_is_a_page_all_the_same() -> None:
    """Every form of an empty report is made; CSV says that there is no table."""
    for form in ("table", "json", "html"):
        assert "Queue" in forms.render(nothing(), form)  # type: ignore[arg-type]
    with pytest.raises(LeewardError, match="no table"):
        forms.render(nothing(), "csv")


@given(
    rows=st.lists(st.tuples(*[st.text("ab 花é\u0301-", max_size=30)] * 3), max_size=5),
    heads=st.tuples(*[st.text("ab 花", max_size=20)] * 3),
    width=st.integers(20, 60),
)
@settings(max_examples=60, deadline=None)
def test_tables_lose_nothing(rows: list[tuple[str, ...]], heads: tuple[str, ...], width: int) -> None:
    """At any width each line fits, and each character of each cell is drawn in its row."""
    lines = list(tabular.table(heads, rows, [False, True, False], width))
    assert all(cell_width(line) <= width for line in lines)
    drawn = "".join(lines)
    for sign in "ab花é":
        wanted = sum(cell.count(sign) for row in rows for cell in row[1:])
        assert drawn.count(sign) >= wanted


def test_json_is_exact() -> None:
    """Time in ms, shares as they are, instants in ISO 8601, withheld and unmeasured told apart."""
    said = json.loads(forms.render(full(group=None), "json"))
    assert (said["report"], said["zone"], said["group"]) == ("exposure", "Europe/Amsterdam", None)
    assert (said["since"], said["until"]) == ("2026-11-14T10:00:00Z", "2026-11-21T10:00:00Z")
    assert (said["made_at"], said["simulated"]) == ("2026-11-21T10:00:00Z", False)
    assert said["tables"]["people"][0] == {
        "person": "ana",
        "cases": 1_234,
        "dose": 812.125,
        "time": 9_912_500,
        "severe": 0.25,
        "kappa": 0.743,
        "day": "2026-11-18",
        "last": "2026-11-18T10:00:00Z",
    }
    assert said["tables"]["people"][3]["time"] is None
    assert said["tables"]["people"][4]["time"] == {"withheld": True}
    assert said["units"]["people"]["time"] == "duration"
    assert said["figures"]["checkins"] == {"withheld": True}
    assert said["figures"]["nested"] == {"share": None}
    assert said["figures"]["by_severity"] == [1, 2, 3]
    (arrivals, decisions) = said["charts"]["arrivals"]["series"]
    assert (arrivals["name"], decisions["values"][6]) == ("Arrivals", None)
    assert said["tables"]["empty"] == []


@pytest.mark.parametrize("name", STRINGS)
def test_hostile_text_is_harmless_in_every_form(name: str) -> None:
    """Wherever a report holds text, no form of it steers a terminal, hides text or adds markup."""
    report = everywhere(STRINGS[name][:400])
    for form in forms.FORMS:
        shown = forms.render(report, form)
        allowed = "\r\n" if form == "csv" else "\n"
        assert offence(shown, allowed=allowed) is None
        assert "<script" not in shown or form != "html"
    assert max(map(cell_width, text.render(report, 80).splitlines())) <= 80


def test_json_gives_hostile_text_back_exactly() -> None:
    """What people see is cleaned; what programs read is what was written."""
    word = STRINGS["every C0"] + STRINGS["bidi override"] + STRINGS["DEL"]
    said = json.loads(forms.render(everywhere(word), "json"))
    assert said["tables"]["people"][0]["name"] == word
    assert said["figures"]["people"][0]["person"] == word


@pytest.mark.parametrize(
    ("wanted", "file", "expected"),
    [
        (None, None, "table"),
        (None, "a.csv", "csv"),
        (None, "a.HTML", "html"),
        (None, "b/a.htm", "html"),
        (None, "a.json", "json"),
        (None, "a.txt", "table"),
        ("csv", "a.html", "csv"),
    ],
)
def test_the_form_follows_the_ending(wanted: str | None, file: str | None, expected: str) -> None:
    """What is named wins; otherwise a file's ending says it."""
    assert forms.form_for(wanted, file) == expected
