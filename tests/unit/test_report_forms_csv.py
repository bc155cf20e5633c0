"""CSV: one rectangular table that any spreadsheet opens without obeying it."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import pytest
from defusedcsv import csv as defused
from hypothesis import example, given, settings
from hypothesis import strategies as st

from config.errors import LeewardError
from console.reports import csvform
from console.services.reporting.document import Column, Table
from tests.support.hostile import STRINGS, offence
from tests.support.reports import everywhere, full

if TYPE_CHECKING:
    from console.services.reporting.document import Report

TRIGGERS = "=+-@\t\r"
TEXTS = st.text(
    st.one_of(
        st.sampled_from("=+-@|%\t\r\n ,;\"'19.ab\uff1d\uff0b"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=12,
)
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def read(report: Report, key: str | None = None) -> list[list[str]]:
    """Read the CSV of a report back, as a program does."""
    return list(csv.reader(io.StringIO(csvform.render(report, key), newline=""), strict=True))


def test_it_is_one_rectangle() -> None:
    """A heading for each column with its unit, and a row for each row; CR LF at each line's end."""
    rows = read(full())
    assert rows[0] == [
        "Person",
        "Cases claimed",
        "Dose, in points",
        "Time exposed (seconds)",
        "Share of it severe (0 to 1)",
        "Agreement",
        "Busiest day",
        "Last shift began (UTC)",
    ]
    assert rows[1] == [
        "ana",
        "1234",
        "812.125",
        "9912.5",
        "0.25",
        "0.743",
        "2026-11-18",
        "2026-11-18T10:00:00Z",
    ]
    assert rows[2][5] == "-0.125"
    assert rows[4][1:] == [""] * 7
    assert rows[5][1:] == ["withheld"] * 7
    assert {len(row) for row in rows} == {8}
    assert csvform.render(full()).endswith("\r\n")


def test_a_simulated_store_says_so_in_each_row() -> None:
    """Wherever a row is copied to, it says that its time is made up."""
    rows = read(full(simulated=True))
    assert rows[0][-1] == "Simulated store"
    assert {row[-1] for row in rows[1:]} == {"yes"}


def test_a_table_is_chosen_by_its_key() -> None:
    """The first without one; an unknown one is told, with those there are."""
    assert read(full(), "empty") == [["Person", "Cases"]]
    with pytest.raises(LeewardError, match="no such table") as caught:
        csvform.render(full(), "other")
    assert caught.value.remedy == "choose from people, empty"


@given(TEXTS)
@example("\t=1")
@example("\r=1")
@example(" =1")
@example("a\n=1")
@example("a\r\n  +1")
@example("a;=1")
@example("\u00a0@x")
@settings(max_examples=300, deadline=None)
def test_no_line_of_a_cell_begins_a_formula(text: str) -> None:
    """After leading blanks each line, and what follows a semicolon, begins with none of the triggers."""
    cell = csvform.safe(text)
    if NUMBER.fullmatch(text):
        assert cell == text
        return
    for line in re.split("[\n;]", cell):
        assert line.lstrip()[:1] not in set(TRIGGERS) | set("\uff1d\uff0b\uff0d\uff20"), (text, cell)
    assert offence(cell) is None


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_whatever_others_prefix_is_prefixed_here(text: str) -> None:
    """Where defusedcsv puts an apostrophe in front, so does this."""
    into = io.StringIO()
    defused.writer(into).writerow([text])
    theirs = next(csv.reader(io.StringIO(into.getvalue(), newline="")), [""])[0]
    if theirs.startswith("'") and not text.startswith("'"):
        assert csvform.safe(text).startswith("'"), (text, theirs)


@pytest.mark.parametrize("name", STRINGS)
def test_hostile_names_stay_in_their_cells(name: str) -> None:
    """The table keeps its shape and the cell its words, cleaned, whatever a person or group is called."""
    report = everywhere(STRINGS[name][:400])
    rows = read(report)
    assert [len(row) for row in rows] == [4] * 4
    assert rows[1][1] == "3"
    assert all(cell.lstrip()[:1] not in set(TRIGGERS) for row in rows for cell in row)


def test_numbers_stay_numbers() -> None:
    """Ours are never prefixed, below 0 or not; a plain number that somebody wrote stays one too."""
    table = Table("t", "T", (Column("a", "A"), Column("b", "B", "number")), (("-12.5", -3), ("+1", -0.5)))
    report = full()
    made = csvform.render(type(report)(**{**fields(report), "tables": (table,)}))
    assert made.splitlines()[1:] == ["-12.5,-3", "'+1,-0.5"]


def fields(report: Report) -> dict[str, object]:
    """Return a report's fields by name."""
    return {name: getattr(report, name) for name in report.__slots__}
