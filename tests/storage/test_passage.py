"""Guarded text leaves the store for a committed charge, for exactly that passage, and for nothing else."""

from __future__ import annotations

import ast
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import storage
from storage.errors import NotChargedError
from storage.records import Receipt
from tests.storage.builders import TEXT, Desk

FORGERIES = (
    {"person": "bob"},
    {"seq": 1},
    {"seq": 99},
    {"case": "2"},
    {"case": "one"},
    {"case": "-1"},
    {"case": "9" * 30},
    {"field": "subject"},
    {"field": "nothing"},
    {"passage": 2},
    {"passage": 0},
    {"passage_chars": 10_000},
)


def _charged(desk: Desk) -> Receipt:
    desk.put(1)
    desk.put(2)
    desk.start()
    desk.claim()
    return desk.grant("1")


def test_the_passages_are_the_text_piece_by_piece(desk: Desk) -> None:
    """Each charge pays for its passage; together they are the text."""
    desk.put(1)
    desk.start()
    desk.claim()

    read = []
    for passage in (1, 2, 3):
        read.append(desk.store.passage(desk.grant("1", passage=passage)))
        desk.hide("1")

    assert "".join(read) == TEXT
    assert all(len(each) <= 40 for each in read)


@pytest.mark.parametrize("change", FORGERIES, ids=str)
def test_a_receipt_for_anything_else_reads_nothing(desk: Desk, change: dict[str, object]) -> None:
    """Every detail of the receipt is compared with the committed line, also the length of a passage."""
    receipt = replace(_charged(desk), **change)  # type: ignore[arg-type]  # one field of the right type

    with pytest.raises(NotChargedError) as refused:
        desk.store.passage(receipt)

    assert "parcel" not in refused.value.line()


def test_a_receipt_is_good_once(desk: Desk) -> None:
    """Reading again costs again."""
    receipt = _charged(desk)
    desk.store.passage(receipt)

    with pytest.raises(NotChargedError):
        desk.store.passage(receipt)


def test_a_charge_is_over_when_its_reveal_is(desk: Desk) -> None:
    """A receipt kept from a reveal that was closed, or followed by another, reads nothing in any process."""
    first = _charged(desk)
    second = desk.grant("1", passage=2)
    with pytest.raises(NotChargedError):
        desk.another().passage(first)
    desk.hide("1")
    with pytest.raises(NotChargedError):
        desk.another().passage(second)


def test_an_uncommitted_charge_reads_nothing(desk: Desk) -> None:
    """Inside the turn that charges there is nothing to read yet, nor after it was undone."""
    desk.put(1)
    desk.start()
    desk.claim()
    receipts = []

    def fail_half_way() -> None:
        with desk.store.turn("ann", desk.reading()) as turn:
            seq = turn.append(
                "reveal.granted",
                case="1",
                field="report_text",
                passage=1,
                severity=3,
                category="x",
                seconds=20,
            )
            receipts.append(Receipt("ann", seq, "1", "report_text", 1, 40))
            with pytest.raises(NotChargedError):
                desk.store.passage(receipts[0])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with pytest.raises(NotChargedError):
        desk.store.passage(receipts[0])


def test_only_one_query_reads_guarded_text() -> None:
    """No other module of the package selects from the guarded table (intake writes it)."""
    root = Path(storage.__file__).parent
    readers = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.lower().split()
                if any(a in {"from", "join"} and b == "guarded" for a, b in pairwise(words)):
                    readers.add(path.relative_to(root).as_posix())
    named = (root / "sql" / "queries.sql").read_text(encoding="utf-8")

    assert {each for each in readers if "guarded as g" in (root / each).read_text("utf-8").lower()} == {
        "guarded.py"
    }
    assert "guarded" not in named


def test_nothing_else_that_is_handed_out_holds_guarded_text(desk: Desk) -> None:
    """Cases, views, the ledger, what is kept about a person: none of them has the words."""
    receipt = _charged(desk)
    desk.store.passage(receipt)
    view = desk.store.look("ann", desk.reading())

    told = [view, view.held, desk.store.case("1"), list(desk.store.ledger()), desk.store.kept_about("ann")]

    assert "parcel" not in repr(told)
