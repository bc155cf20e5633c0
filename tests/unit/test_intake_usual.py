"""The quick way of reading a record never takes what the long way refuses, and never reads it otherwise."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.mappings import IDENTITY
from storage.intake.faults import Fault
from storage.intake.preparing import Plan, Prepared, Preparer
from storage.intake.raw import Raw
from tests.support import bad_records as bad

RECORD: dict[str, Any] = {
    "source": "feed",
    "external_id": "a-1",
    "content": "chat",
    "category": "spam",
    "severity": 1,
    "reported_at": "2026-11-21T10:00:00Z",
    "due_at": None,
    "origin": "user",
    "origin_name": "form",
    "account": "someone",
    "language": "en",
    "hashes": [{"type": "sha256", "value": "ab" * 32}],
    "fields": {"report_text": "two words", "file_name": "name"},
}
PLAN = Plan(4, 1_795_000_000_000, None, lambda _: IDENTITY)


def _taught() -> Preparer:
    """Return one that knows the usual record."""
    preparer = Preparer(PLAN)
    preparer.prepare(Raw(1, 0, json.dumps(RECORD).encode()))
    preparer.prepare(Raw(1, 0, json.dumps(RECORD | {"due_at": "2026-11-22T10:00:00Z"}).encode()))
    return preparer


def _outcome(preparer: Preparer, text: bytes) -> Prepared | str:
    try:
        return preparer.prepare(Raw(1, 0, text))
    except Fault as fault:
        return str(fault)


def _check(text: bytes) -> None:
    assert _outcome(Preparer(PLAN), text) == _outcome(_taught(), text)


def test_the_usual_record_goes_the_quick_way() -> None:
    """Other identities, words, instants and accounts do not make a record unusual."""
    other = RECORD | {"external_id": "b", "account": "x", "fields": {"report_text": 'a "b"', "file_name": ""}}

    values = _taught()._usual.read(json.dumps(other).encode())

    assert values is not None
    assert dict(other["fields"]) == values[-1]


@pytest.mark.parametrize(
    "line",
    [
        json.dumps(RECORD).replace('"account": "someone"', '"account": "someone", "account": "else"'),
        json.dumps(RECORD).replace('"account": "someone"', '"account" : "someone","account":"someone"'),
        json.dumps(RECORD).replace('"file_name": "name"', '"file_name": "name", "file_name": "other"'),
        json.dumps(RECORD).replace('"type": "sha256"', '"type": "sha256", "type": "sha256"'),
        json.dumps(RECORD).replace('"type": "sha256"', '"type": "sha256", "\\u0074ype": "sha256"'),
        json.dumps(RECORD).replace('"severity": 1', '"severity": 1, "severity": 1'),
        json.dumps(RECORD).replace('"severity": 1', '"severity": true'),
        json.dumps(RECORD).replace('"severity": 1', '"severity": 1.0'),
        json.dumps(RECORD).replace('"severity": 1', '"severity": 01'),
        json.dumps(RECORD).replace('"severity": 1', '"severity": NaN'),
        json.dumps(RECORD).replace('"severity": 1', '"severity": 1' + "0" * 5000),
        json.dumps(RECORD).replace("two words", "two\\u0000words"),
        json.dumps(RECORD).replace("two words", "two\\ud800words"),
        json.dumps(RECORD).replace("two words", "two\twords"),
        json.dumps(RECORD).replace("two words", "two \\\\"),
        json.dumps(RECORD).replace("two words", '\\"quoted\\" \\\\\\" words'),
        json.dumps(RECORD).replace('"a-1"', '""'),
        json.dumps(RECORD).replace('"a-1"', '"' + "x" * 513 + '"'),
        json.dumps(RECORD).replace('"2026-11-21T10:00:00Z"', '""'),
        json.dumps(RECORD).replace('"2026-11-21T10:00:00Z"', '"2026-11-21T10:00:00Z' + " " * 30 + '"'),
        json.dumps(RECORD).replace('"someone"', '"' + "x" * 201 + '"'),
        json.dumps(RECORD).replace('"form"', '"' + "x" * 201 + '"'),
        json.dumps(RECORD).replace('"two words"', '["two words"]'),
        json.dumps(RECORD).replace('[{"type"', '["type", {"type"'),
        json.dumps(RECORD).replace("ab" * 32, "ab" * 31 + "+/"),
        json.dumps(RECORD).replace("ab" * 32, "ab" * 31 + "é"),
        json.dumps(RECORD) + " {}",
        json.dumps(RECORD) + "\ufeff",
        "\ufeff" + json.dumps(RECORD),
        " \t" + json.dumps(RECORD, indent=1) + " \r\n",
        json.dumps([RECORD]),
        json.dumps(RECORD)[:-1],
    ],
)
def test_what_is_odd_is_read_as_by_the_long_way(line: str) -> None:
    """Having seen its like makes no difference to what becomes of a record."""
    _check(line.encode())


@pytest.mark.parametrize("each", bad.BAD_LINES, ids=lambda each: each.name)
def test_what_is_refused_stays_refused(each: bad.BadLine) -> None:
    """Every bad record gets its own message, also from one that knows the usual ones."""
    _check(each.line)


_VALUES = st.sampled_from(
    [
        None,
        True,
        1,
        2,
        1.0,
        "",
        "spam",
        "chat",
        "user",
        "en",
        "a" * 201,
        [],
        {},
        {"type": "sha256"},
        "\0",
        "ü\n",
    ]
)


@given(st.dictionaries(st.sampled_from([*RECORD, "other"]), _VALUES, max_size=3), st.booleans(), st.data())
def test_whatever_is_changed_is_read_the_same(changes: dict[str, Any], ascii_: bool, data: Any) -> None:
    """Records with a few values changed, or a character, come to the same end on both ways."""
    text = json.dumps(RECORD | changes, ensure_ascii=ascii_)
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(text) - 1))
        text = text[:at] + data.draw(st.sampled_from('"\\,:{}[] 1e.\0é')) + text[at + 1 :]
    _check(text.encode())
