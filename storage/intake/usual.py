"""The usual record, read and checked in one go; whatever is unusual is left to the long way, which says why.

Parsing with hooks and validating afterwards cost half of reading a record. The records of a feed have the
same keys in the same order and few different labels, so that those once found to be good are known again.
Whatever is accepted here the long way accepts too, with the same values.
"""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic_core import from_json

from storage.intake import caps, form

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_KNOWN: Final = 4096
"""Of each kind. A feed has a few hundred combinations of labels; nobody's invention fills the memory."""

_is_digest: Final = re.compile(r"[0-9A-Fa-f]{32,128}").fullmatch

Values = tuple[Any, ...]

COLUMNS: Final = (
    "source", "content", "category", "severity", "origin", "language",
    "external_id", "account", "origin_name", "reported_at", "due_at", "hashes", "fields",
)  # fmt: skip
"""The form's keys in the order in which a record's values are handed on."""

_LABELS: Final = 6
"""Of them have few different values, and come first."""

_HASH: Final = ("type", "value")
_IN_A_HASH: Final = 2 * len(_HASH)
"""Strings: its keys and what they say."""


class Noted(NamedTuple):
    """What of a record is known again, once the whole of it was found to be good."""

    keys: Values
    types: Values
    labels: Values
    names: Values
    kinds: Values


class Usual:
    """What was found to be good so far, and the quick way for records made of it."""

    def __init__(self) -> None:
        self._layouts: dict[tuple[Values, Values], tuple[int, Callable[[Values], Values]]] = {}
        """By keys and types of values: the number of strings at the top, and what puts it in order."""
        self._labels: set[Values] = set()
        self._names: set[Values] = set()
        self._kinds: set[Any] = set()

    def read(self, text: bytes) -> Values | None:
        """Return the record's values, sound and as the form has them; None when that takes a closer look."""
        try:
            case = from_json(text, allow_inf_nan=False)
            given = tuple(case.values())
            strings, in_order = self._layouts[tuple(case), tuple(map(type, given))]
            values = in_order((*given, None))
            good = values[:_LABELS] in self._labels and _are_short(values) and self._are_known(*values[-2:])
        except (ValueError, TypeError, LookupError, AttributeError):
            return None
        if not good:
            return None
        strings += _IN_A_HASH * len(values[-2] or ()) + 2 * len(values[-1] or ())
        # A key that is given twice has more quotes than the strings that are left to be counted.
        return values if _quotes(text) == 2 * strings else None

    def _are_known(self, hashes: list[dict[str, str]] | None, fields: dict[str, str] | None) -> bool:
        """Return whether a record's hashes and fields are as the form has them."""
        for each in hashes or ():
            if not (each["type"] in self._kinds and _is_digest(each["value"]) and len(each) == len(_HASH)):
                return False
        if fields:
            for words in fields.values():
                if type(words) is not str or len(words) > caps.MAX_TEXT:
                    return False
            if tuple(fields) not in self._names:
                return False
        return not hashes or len(hashes) <= caps.MAX_HASHES

    @staticmethod
    def noted(record: dict[str, Any]) -> Noted:
        """Return what there is to know again of a record, before anything in it was changed."""
        fields, hashes = record.get("fields"), record.get("hashes")
        return Noted(
            tuple(record),
            tuple(map(type, record.values())),
            values_of(record)[:_LABELS],
            tuple(fields) if isinstance(fields, dict) else (),
            tuple(each.get("type") for each in hashes if isinstance(each, dict))
            if isinstance(hashes, list)
            else (),
        )

    def learn(self, noted: Noted) -> None:
        """Know a record again that went the long way and was found to be good, as it stands in the file."""
        keys, types, labels, names, kinds = noted
        if len(self._layouts) < _MOST_KNOWN:
            # What is not given is found where a None was put behind the values.
            places = [keys.index(key) if key in keys else -1 for key in COLUMNS]
            self._layouts[keys, types] = len(keys) + types.count(str), itemgetter(*places)
        for known, new in ((self._labels, (labels,)), (self._names, (names,)), (self._kinds, kinds)):
            if len(known) < _MOST_KNOWN:
                known.update(new)


def values_of(case: dict[str, Any]) -> Values:
    """Return a record's values in the order of COLUMNS, None for what is not given."""
    return tuple(map(case.get, COLUMNS))


def _are_short(values: Values) -> bool:
    """Return whether the texts of which no two records have the same are as long as they may be."""
    identity, account, name, reported, due = values[_LABELS:-2]
    return (
        0 < len(identity) <= form.LONGEST_ID
        and len(reported) <= form.LONGEST_INSTANT
        and (due is None or len(due) <= form.LONGEST_INSTANT)
        and (account is None or len(account) <= form.LONGEST_LABEL)
        and (name is None or len(name) <= form.LONGEST_LABEL)
    )


def _quotes(text: bytes) -> int:
    """Return how many quotes begin or end a string; -1 when that takes a closer look."""
    quotes = text.count(b'"')
    if b"\\" in text:
        return -1 if b"\\\\" in text else quotes - text.count(b'\\"')
    return quotes
