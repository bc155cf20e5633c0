"""Guarded text leaves the store for a committed charge, for exactly that passage, and for nothing else."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import storage
from storage import guarded
from storage.errors import NotChargedError, StoreError
from storage.records import Receipt
from tests.storage.builders import TEXT, charge

if TYPE_CHECKING:
    from storage.records import PaidPassage
    from tests.storage.builders import Desk

FORGERIES = (
    {"person": "bob"},
    {"seq": 1},
    {"seq": 2},
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


def _at_work(desk: Desk) -> None:
    desk.put(1)
    desk.put(2)
    desk.start()
    desk.claim()


def test_the_passages_are_the_text_piece_by_piece(desk: Desk) -> None:
    """Each charge pays for its passage; together they are the text."""
    _at_work(desk)

    read = [desk.reveal("1", passage=passage) for passage in (1, 2, 3)]

    assert "".join(read) == TEXT
    assert all(len(each) <= 40 for each in read)


@pytest.mark.parametrize("change", FORGERIES, ids=str)
def test_a_receipt_for_anything_else_reads_nothing(desk: Desk, change: dict[str, object]) -> None:
    """Every detail of the receipt is compared with the committed line, also the length of a passage."""
    _at_work(desk)

    with pytest.raises(NotChargedError) as refused:
        desk.reveal("1", forged=change)

    assert "parcel" not in refused.value.line()


def test_a_charge_pays_in_its_own_turn_only(desk: Desk) -> None:
    """A receipt that was kept reads nothing later, in this process or in another."""
    _at_work(desk)
    with desk.store.turn("ann", desk.reading()) as turn:
        receipt = charge(turn, "1")

    for each in (desk.store, desk.another()):
        with each.turn("ann", desk.reading()) as turn, pytest.raises(NotChargedError):
            turn.read_when_paid(receipt)


def test_the_read_itself_wants_the_reveal_to_be_open(desk: Desk) -> None:
    """Beneath the turn, too: a charge whose reveal was closed, or followed by another, pays for nothing."""
    _at_work(desk)
    with desk.store.turn("ann", desk.reading()) as turn:
        first, second = charge(turn, "1"), charge(turn, "1", passage=2)
    connection = desk.store.core.connection

    with pytest.raises(NotChargedError):
        guarded.read_passage(connection, first)
    assert guarded.read_passage(connection, second) in TEXT
    desk.hide("1")
    with pytest.raises(NotChargedError):
        guarded.read_passage(connection, second)


def test_nothing_is_there_before_the_commit_nor_without_one(desk: Desk) -> None:
    """Inside the turn the text is not there yet; when the turn fails it never comes."""
    _at_work(desk)
    kept: list[PaidPassage] = []

    def fail_half_way() -> None:
        with desk.store.turn("ann", desk.reading()) as turn:
            kept.append(turn.read_when_paid(charge(turn, "1")))
            with pytest.raises(LookupError):
                _ = kept[0].text
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with pytest.raises(LookupError):
        _ = kept[0].text


def test_a_failing_read_leaves_the_charge_and_shows_nothing(desk: Desk) -> None:
    """The charge was committed first, so it stands; the error is a plain line, and the next turn works."""
    _at_work(desk)
    desk.store.core.execute("ALTER TABLE guarded RENAME TO elsewhere")
    before = desk.store.chain_length("ann")

    with pytest.raises(StoreError):
        desk.reveal("1")

    assert desk.store.chain_length("ann") == before + 1
    desk.store.core.execute("ALTER TABLE elsewhere RENAME TO guarded")
    assert desk.reveal("1") in TEXT


def test_only_one_query_reads_guarded_text() -> None:
    """No other query of the package hands text of the guarded table out; intake writes and compares it."""
    root = Path(storage.__file__).parent
    readers = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.lower().split()
                before = {a for a, b in pairwise(words) if b == "guarded"}
                query = "select" in words and "from" in words
                columns = words[words.index("select") + 1 : words.index("from")] if query else ["1"]
                if before & {"from", "join"} and columns != ["1"]:
                    readers.add(path.relative_to(root).as_posix())

    assert readers == {"guarded.py"}
    assert [each.name for each in root.glob("sql/*.sql") if "guarded" in each.read_text("utf-8")] == []


def test_nothing_else_that_is_handed_out_holds_guarded_text(desk: Desk) -> None:
    """Cases, views, the ledger, receipts, what is kept about a person: none of them has the words."""
    _at_work(desk)
    with desk.store.turn("ann", desk.reading()) as turn:
        paid = turn.read_when_paid(charge(turn, "1"))
    view = desk.store.look("ann", desk.reading())

    told = [view, view.held, desk.store.case("1"), list(desk.store.ledger()), desk.store.kept_about("ann")]

    assert "parcel" in paid.text
    assert "parcel" not in repr([*told, paid, paid.receipt, Receipt])
