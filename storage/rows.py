"""Rows of the tables as the values that the store hands out; none of these rows holds guarded text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from storage.records import Case, CaseState, Decision, Field, Person, Seat

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = tuple[Any, ...]
"""One row as the driver gives it: STRICT tables make the types certain, the checker can't see that."""

_STATES = tuple(CaseState)
_read = json.JSONDecoder().decode


def case_of(row: Row) -> Case:
    """Return the case of a row of the queries `case` and `heads`."""
    hashes = () if row[12] == "[]" else tuple((kind, value) for kind, value in _read(row[12]))
    fields = tuple(
        Field(field["name"], field["guarded"], field.get("text"), field.get("shape") or "")
        for field in _read(row[13])
    )
    number, source, external_id, content, category, severity, origin, origin_name, account = row[:9]
    return Case(
        str(number),
        source,
        external_id,
        content,
        category,
        severity,
        origin,
        origin_name,
        account,
        row[9],
        row[10],
        row[11],
        hashes,
        fields,
        _STATES[row[14]],
    )


def case_number(case_id: str) -> int | None:
    """Return the number inside for a case id at the door, or None for what can't be one."""
    return (
        int(case_id)
        if case_id.isascii() and case_id.isdigit() and len(case_id) <= len(str(2**63)) - 1
        else None
    )


def person_of(name: str, roles: str, team: str, added_at: int) -> Person:
    """Return a person of the columns of `people`."""
    return Person(name, frozenset(roles.split()), team, added_at)


def words(roles: Iterable[str]) -> str:
    """Return roles as they are stored."""
    return " ".join(sorted(set(roles)))


def seat_of(row: Row) -> Seat | None:
    """Return the seat of the columns terminal, host, pid, process, taken_at, expires_at; None where NULL."""
    return None if row[0] is None else Seat(*row)


def decision_of(row: Row) -> Decision:
    """Return the decision of a row of `decisions_of` or `decisions_on`."""
    case_id, person, seq, at, verdict, actions, note, undone_at = row
    return Decision(str(case_id), person, seq, at, verdict, tuple(json.loads(actions)), note, undone_at)
