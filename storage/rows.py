"""Rows of the tables as the values that the store hands out; none of these rows holds guarded text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from storage.errors import StoreError
from storage.records import Case, CaseState, Decision, Field, Person, Seat

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = tuple[Any, ...]
"""One row as the driver gives it: STRICT tables make the types certain, the checker can't see that."""

_STATES = tuple(CaseState)
_read = json.JSONDecoder().decode
STRANGE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What a row raises that somebody wrote by hand."""


def case_of(row: Row) -> Case:
    """Return the case of a row of the queries `case` and `heads`. Raises StoreError for a strange one."""
    try:
        return _case(row)
    except STRANGE as error:
        raise unreadable(f"case {row[0]}") from error


def _case(row: Row) -> Case:
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
    """Return the decision of a row of `decisions_of`, `decisions_on`. Raises StoreError for a strange one."""
    case_id, person, seq, at, verdict, actions, note, undone_at = row
    taken = texts_of(actions, f"decision {seq} of {person}")
    return Decision(str(case_id), person, seq, at, verdict, taken, note, undone_at)


def texts_of(written: str, where: str) -> tuple[str, ...]:
    """Return a JSON list of texts. Raises StoreError for anything else, which somebody wrote by hand."""
    try:
        found = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise unreadable(where) from error
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise unreadable(where)
    return tuple(found)


def unreadable(where: str) -> StoreError:
    """Return what to raise where a row holds what the store can't have written."""
    return StoreError(
        "what is stored can't be read", where, "keep the store as it is, and see: leeward doctor"
    )
