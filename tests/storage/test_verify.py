"""What verify finds: lines changed, dropped or written anew, and whatever does not follow from them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from storage import ledger, schema
from storage.verify import anchor, verify
from tests.storage.builders import POLICY, policy

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
    ("UPDATE lanes SET front = COALESCE(front, 0) + 1 WHERE lane = 1", "named as the first"),
    ("UPDATE decisions SET case_id = 5 WHERE person = 'ann'", "decision"),
    ("DELETE FROM decisions WHERE person = 'ann'", "decision"),
    ("UPDATE decisions SET verdict = 'dismiss' WHERE person = 'ann'", "decision"),
    ("UPDATE decisions SET actions = '[]' WHERE person = 'ann'", "decision"),
    ("UPDATE decisions SET at = at + 1 WHERE person = 'ann'", "decision"),
    ("UPDATE policies SET body = replace(body, '30m', '90m')", "policy"),
    ("UPDATE facts SET value = 'other' WHERE key = 'policy'", "last set"),
    ("UPDATE facts SET value = '1' WHERE key = 'simulated'", "its first line"),
    ("UPDATE facts SET value = 'host' WHERE key = 'tier'", "its first line"),
    ("UPDATE facts SET value = 'other' WHERE key = 'id'", "its first line"),
    ("UPDATE facts SET value = '1' WHERE key = 'created_at'", "its first line"),
    ("UPDATE people SET roles = 'reviewer supervisor' WHERE name = 'bob'", "roles or team"),
    ("INSERT INTO people VALUES ('eve', 'supervisor', '', 0)", "roles or team"),
    ("DELETE FROM people WHERE name = 'bob'", "roles or team"),
    ("UPDATE clock SET at0 = at0 + 3600000", "anchor of the clocks"),
    ("UPDATE ledger SET body = '[]' WHERE person = 'ann' AND seq = 2", "can't be read"),
    ("UPDATE ledger SET body = 'x' WHERE person = 'ann' AND seq = 2", "can't be read"),
    ("UPDATE ledger SET at = 9223372036854775807 WHERE person = 'ann' AND seq = 3", "can't be read"),
    ("UPDATE ledger SET at = -9223372036854775808 WHERE person = 'ann' AND seq = 3", "can't be read"),
    ("UPDATE policies SET body = '[]'", "policy can't be read"),
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


@pytest.mark.parametrize("seq", [1, 2, 3])
@pytest.mark.parametrize("person", ["ann", "leeward"])
@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        '{"seq":' + "9" * 5_000 + "}",
        '{"person":"\\ud800"}',
        '{"roles":7}',
        "null",
        '{"until":[]}',
    ],
)
def test_a_line_that_can_not_be_read_is_named_and_the_rest_is_read(
    desk: Desk, body: str, person: str, seq: int
) -> None:
    """Whatever is in its body: the other chains are as sound as they were."""
    _worked(desk)
    _unguarded(desk)
    digest = ledger.digest(body) if "ud800" not in body else ""
    desk.store.core.execute(
        "UPDATE ledger SET body = ?, hash = ? WHERE person = ? AND seq = ?", (body, digest, person, seq)
    )

    report = verify(desk.store)

    assert any(
        "can't be read" in each.what and each.where == f"{person}, line {seq}" for each in report.problems
    ), report.problems
    assert report.lines == desk.store.chain_length("ann") + desk.store.chain_length("bob") + 4
    assert not any(each.where.startswith("bob, line") for each in report.problems)


def test_a_policy_that_was_never_set_is_found(desk: Desk) -> None:
    """A looser policy put behind the store's back, and put back after it has judged: both are seen."""
    _worked(desk)
    loose = policy(POLICY.replace("30m", "90m"))
    execute = desk.store.core.execute
    before = execute("SELECT value FROM facts WHERE key = 'policy'").fetchall()[0]
    execute("INSERT INTO policies VALUES (?, ?, 0)", (loose.version, json.dumps(loose.form())))
    execute("UPDATE facts SET value = ? WHERE key = 'policy'", (loose.version,))

    put_in = [each.what for each in verify(desk.store).problems]
    desk.hide("4", "bob")
    execute("UPDATE facts SET value = ? WHERE key = 'policy'", before)
    put_back = [each.what for each in verify(desk.store).problems]

    assert put_in == ["the policy in force is not the one that was last set"]
    assert put_back == ["the line was judged by a policy that was never set"]


def test_people_and_policies_may_change_by_the_door(desk: Desk) -> None:
    """Roles added, a team changed, policies set and set again leave nothing to find."""
    desk.store.add_person("ann", ["supervisor"], "green", desk.reading(), by="root")
    desk.store.set_policy(policy(POLICY.replace("30m", "20m")), desk.reading(), by="root")
    _worked(desk)
    desk.store.set_policy(policy(), desk.reading(), by="root")

    assert verify(desk.store).problems == ()


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


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"chains": [], "hash": "0"},
        {"chains": "none", "hash": ""},
        *(
            {"chains": [entry], "hash": "x"}
            for entry in (
                {"person": "ann", "length": float("inf"), "head": "x"},
                {"person": "\ud800", "length": 1, "head": "x"},
                {"person": "ann", "length": 2**70, "head": "x"},
                {"person": 1, "length": 1, "head": "x"},
                {},
                [],
            )
        ),
    ],
)
def test_an_anchor_that_was_changed_is_said_to_be(desk: Desk, broken: dict[str, object]) -> None:
    """What does not hash to itself proves nothing."""
    assert any("anchor" in each.where for each in verify(desk.store, broken).problems)


def test_work_after_an_anchor_is_no_problem(desk: Desk) -> None:
    """An anchor is of a moment; a ledger that has grown since still fits it."""
    kept = anchor(desk.store)
    _worked(desk)

    assert verify(desk.store, kept).sound
