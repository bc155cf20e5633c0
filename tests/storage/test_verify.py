"""What verify finds: lines changed, dropped or written anew, and whatever does not follow from them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from storage import ledger, schema
from storage.verify import anchor, verify

if TYPE_CHECKING:
    from tests.storage.builders import Desk


def _worked(desk: Desk) -> None:
    for number in range(1, 6):
        desk.put(number, severity=1 + number % 5)
    for person in ("ann", "bob"):
        desk.start(person)
        case = desk.claim(person)
        assert case is not None
        desk.grant(case.id, person)
        desk.wait(5_000)
        desk.hide(case.id, person)
        desk.decide(case.id, person)
    desk.claim("bob")


def _unguarded(desk: Desk) -> None:
    for name in schema.GUARDS:
        desk.store.core.execute(f"DROP TRIGGER {name}")


def test_a_store_that_was_worked_in_is_sound(desk: Desk) -> None:
    """Claims, reveals, decisions and a case in hand leave nothing to find."""
    _worked(desk)

    report = verify(desk.store, anchor(desk.store))

    assert report.problems == ()
    assert report.lines == len(list(desk.store.ledger()))


TAMPERINGS = (
    (
        "UPDATE ledger SET body = replace(body, ':20,', ':1,') WHERE kind = 'reveal.granted'",
        "hash",
    ),
    ("UPDATE ledger SET at = at + 1 WHERE person = 'ann' AND seq = 2", "columns"),
    ("UPDATE ledger SET kind = 'break.ended' WHERE person = 'ann' AND seq = 2", "columns"),
    ("DELETE FROM ledger WHERE person = 'ann' AND seq = 2", "missing"),
    ("DELETE FROM ledger WHERE person = 'ann' AND seq = 5", "noted end"),
    ("DELETE FROM ledger WHERE person = 'ann'", "has no lines"),
    ("UPDATE chains SET head = hex(zeroblob(32)) WHERE person = 'ann'", "noted end"),
    ("DELETE FROM chains WHERE person = 'ann'", "noted end"),
    ("UPDATE days SET charged_ms = charged_ms - 1 WHERE person = 'ann'", "day's sums"),
    ("DELETE FROM days WHERE person = 'bob'", "day's sums"),
    ("UPDATE queue SET state = 2 WHERE id = 5", "where the ledger left it"),
    ("UPDATE queue SET state = 0 WHERE state = 2", "where the ledger left it"),
    ("DELETE FROM held", "in hand"),
    ("UPDATE lanes SET waiting = waiting + 1 WHERE lane = 1", "count of waiting"),
    ("UPDATE decisions SET case_id = 5 WHERE person = 'ann'", "decision"),
    ("DELETE FROM decisions WHERE person = 'ann'", "decision"),
    ("UPDATE policies SET body = replace(body, '30m', '90m')", "policy"),
    ("UPDATE cases SET severity = 5, category = 'other' WHERE id = 5", "lane"),
)


@pytest.mark.parametrize(("change", "words"), TAMPERINGS)
def test_a_change_behind_the_store_is_found(desk: Desk, change: str, words: str) -> None:
    """Each is named in plain words, and the triggers that had to go are missed as well."""
    _worked(desk)
    _unguarded(desk)
    desk.store.core.execute(change)

    problems = verify(desk.store).problems

    assert any(words in each.what for each in problems), problems
    assert any("triggers" in each.what for each in problems)


def test_an_anchor_finds_a_chain_that_was_written_anew(desk: Desk) -> None:
    """A chain recomputed from a changed line on is sound in itself; only the anchor knows."""
    _worked(desk)
    kept = json.loads(json.dumps(anchor(desk.store)))
    _unguarded(desk)
    prev = ledger.GENESIS
    rows = desk.store.core.execute(
        "SELECT seq, body FROM ledger WHERE person = 'ann' ORDER BY seq"
    ).fetchall()
    for seq, body in rows:
        line = ledger.parse(body) | {"prev": prev}
        line |= {"seconds": 4} if line["kind"] == "reveal.granted" else {}
        body_ = ledger.canonical(line)
        prev = ledger.digest(body_)
        desk.store.core.execute(
            "UPDATE ledger SET body = ?, hash = ? WHERE person = 'ann' AND seq = ?", (body_, prev, seq)
        )
    desk.store.core.execute("UPDATE chains SET head = ? WHERE person = 'ann'", (prev,))

    alone = [each.what for each in verify(desk.store).problems]
    against = [each.what for each in verify(desk.store, kept).problems]

    assert not any("hash" in what or "follow" in what for what in alone)
    assert any("written anew" in what for what in against)


def test_an_anchor_finds_a_chain_cut_short(desk: Desk) -> None:
    """Dropping the last lines and noting a new end is found against the anchor."""
    _worked(desk)
    kept = anchor(desk.store)
    _unguarded(desk)
    execute = desk.store.core.execute
    execute("DELETE FROM ledger WHERE person = 'ann' AND seq > 1")
    execute(
        "UPDATE chains SET (seq, head, at) = (SELECT seq, hash, at FROM ledger WHERE person = 'ann') "
        "WHERE person = 'ann'"
    )

    assert any("had 5 lines and has 1" in each.what for each in verify(desk.store, kept).problems)


@pytest.mark.parametrize("broken", [{}, {"chains": [], "hash": "0"}, {"chains": "none", "hash": ""}])
def test_an_anchor_that_was_changed_is_said_to_be(desk: Desk, broken: dict[str, object]) -> None:
    """What does not hash to itself proves nothing."""
    assert any("anchor" in each.where for each in verify(desk.store, broken).problems)


def test_work_after_an_anchor_is_no_problem(desk: Desk) -> None:
    """An anchor is of a moment; a ledger that has grown since still fits it."""
    kept = anchor(desk.store)
    _worked(desk)

    assert verify(desk.store, kept).sound
