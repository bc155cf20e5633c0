"""From a record's bytes to the row that goes into the store, or to the reason why it doesn't."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from config.mappings import IDENTITY
from storage.intake import faults, form, media, renditions, signatures, strictjson
from storage.intake.faults import Fault
from storage.intake.shaping import shape_of
from storage.intake.usual import Usual, values_of
from storage.schema import NO_DUE, ORDINARY, TRUSTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.mappings import Mapping
    from storage.intake.raw import Raw

RULES: Final = 3
"""Counts up whenever a record would be read differently, so that an old digest does not hide it."""

DIGEST_BYTES: Final = 16
"""Of the digest of a record as it was written and how it was read: equal, it is the same record again."""

Key = tuple[str, str]
Lane = tuple[int, str]


class Prepared(NamedTuple):
    """One case ready to be written: plain values only, since it goes from process to process."""

    case: tuple[Any, ...]
    """The columns of the table `cases` after its id: see COLUMNS."""
    priority: int
    due: int
    guarded: tuple[tuple[int, str], ...]
    """Position among the case's fields, and text."""

    @property
    def key(self) -> Key:
        """What identifies the case."""
        return self.case[0], self.case[1]

    @property
    def lane(self) -> Lane:
        """Severity and category."""
        return self.case[4], self.case[3]


COLUMNS: Final = (
    "source", "external_id", "content", "category", "severity", "origin", "origin_name", "account",
    "language", "reported_at", "due_at", "received_at", "digest", "fields", "hashes",
)  # fmt: skip
"""What `Prepared.case` holds, in order."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How records of one intake are read."""

    default_severity: int
    received_at: int
    """Ledger time of the intake, ms UTC."""
    source_name: str | None
    mapping_for: Callable[[str], Mapping]


class _Place(NamedTuple):
    """How one field of a source's records is kept."""

    is_open: bool
    said: str
    """Its JSON up to the text or shape."""
    drops: Callable[[str], bool]
    """Whether a text is left out."""


class _Reading:
    """How one source's records are read, with all of it in the beginning of their digests."""

    __slots__ = ("_begun", "_places", "external_id", "key", "mapping")

    def __init__(self, source: str, mapping: Mapping, default_severity: int) -> None:
        self.mapping = mapping
        self.key = mapping.rename.external_id or "external_id"
        name = re.escape(_string(self.key).encode("utf-8", "replace"))
        self.external_id = re.compile(name + rb'\s*:\s*"([^"\\]*)"')
        context = f"{RULES}/{default_severity}/{mapping.version}/{source}"
        self._begun = blake2b(context.encode("utf-8", "replace"), digest_size=DIGEST_BYTES)
        self._places: dict[str, _Place] = {}

    def written(self, raw: Raw) -> bytes:
        """Return the digest of every byte, and of how they are read."""
        digest = self._begun.copy()
        digest.update(raw.text)
        return digest.digest()

    def place(self, name: str) -> _Place:
        """Return how a field of that name is kept; the same few names come again and again."""
        known = self._places.get(name)
        if known is None:
            is_open = name in self.mapping.open_fields
            what = '"guarded":false,"text":' if is_open else '"guarded":true,"shape":"'
            known = _Place(is_open, f'{{"name":{_string(name)},{what}', renditions.dropping(name))
            if len(self._places) < _MOST_NAMES:
                self._places[name] = known
        return known


class Preparer:
    """Reads records one after the other; holds only what saves doing something twice."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: dict[str, _Reading] = {}
        self._usual = Usual()
        self.dropped = 0
        """Fields left out so far because they stood for a picture."""

    def glance(self, raw: Raw) -> tuple[Key, bytes] | None:
        """Guess the case's key without reading the record, and return it with its digest.

        A wrong guess does no harm: only a case that holds this very digest counts as found, and it is of
        every byte of the record and of how it would be read.
        """
        source = self._plan.source_name
        if source is None:
            if raw.row is not None:
                source = raw.row.get("source")
            elif named := _SOURCE.search(raw.text):
                source = named.group(1).decode("utf-8", "replace")
        if not source:
            return None
        reading = self._reading(source)
        if raw.row is not None:
            external_id = raw.row.get(reading.key)
        else:
            found = reading.external_id.search(raw.text)
            external_id = found.group(1).decode("utf-8", "replace") if found else None
        return ((source, external_id), reading.written(raw)) if external_id else None

    def prepare(self, raw: Raw) -> Prepared:
        """Read one record whole. Raises Fault with the reason when it can't be taken in."""
        if raw.fault:
            raise Fault(raw.fault)
        values = self._usual.read(raw.text) if raw.row is None else None
        if values is None:
            return self._long_way(raw)
        return self._row(values, self._reading(self._plan.source_name or values[0]), raw)

    def _long_way(self, raw: Raw) -> Prepared:
        """Read a record of any kind, and know its like again if it is plain JSON in the form's own words."""
        record = strictjson.parse(raw.text) if raw.row is None else _from_row(raw.row)
        noted = self._usual.noted(record)
        source = self._plan.source_name or record.get("source")
        if not isinstance(source, str):
            source = ""
        reading = self._reading(source)
        if self._plan.source_name is not None:
            record["source"] = source
        case = reading.mapping.apply(record)
        if reading.mapping is not IDENTITY:
            case = _in_words(case)
        checked = form.check(case)
        if reading.mapping is IDENTITY and raw.row is None:
            self._usual.learn(noted)
        return self._row(values_of(checked), reading, raw)

    def _reading(self, source: str) -> _Reading:
        known = self._known.get(source)
        if known is None:
            mapping = self._plan.mapping_for(source)
            known = _Reading(source, mapping, self._plan.default_severity)
            if len(self._known) < _MOST_SOURCES:
                self._known[source] = known
        return known

    def _row(self, values: tuple[Any, ...], reading: _Reading, raw: Raw) -> Prepared:
        """Return the row of a record that is as the form has it; the values are as in usual.COLUMNS."""
        source, content, category, severity, origin, language = values[:6]
        external_id, account, origin_name, reported, due, found, given = values[6:]
        given = given or {}
        due_at = None if due is None else form.instant(due, "due_at")
        said = (
            self._plan.source_name or source, external_id, content or "other", category,
            severity or self._plan.default_severity, origin or "", origin_name or "", account or "",
            language or "", form.instant(reported, "reported_at"), due_at,
        )  # fmt: skip
        words = "\0".join((*said[:4], *said[5:9], *given, *given.values()))
        if words.count("\0") != _LABELS + 2 * len(given) - 1:
            raise Fault(faults.HAS_NUL)
        hashes = _hashes(found) if found else "[]"
        if kind := media.found_in(words):
            raise Fault(_refusal(kind))
        fields: list[str] = []
        guarded = []
        for name, text in given.items():
            is_open, begun, drops = reading.place(name)
            if drops(text):
                self.dropped += 1
            elif is_open:
                fields.append(f"{begun}{_string(text)}}}")
            else:
                guarded.append((len(fields), text))
                fields.append(f'{begun}{shape_of(text)}"}}')
        return Prepared(
            (*said, self._plan.received_at, reading.written(raw), f"[{','.join(fields)}]", hashes),
            TRUSTED if origin == "trusted" else ORDINARY,
            NO_DUE if due_at is None else due_at,
            tuple(guarded),
        )


def _is_digest(kind: str, value: str) -> bool:
    if _SIZES.get(kind) != len(value):
        return False
    try:
        int(value, 16)
    except ValueError:
        return False
    return True


def _hashes(found: list[dict[str, str]]) -> str:
    """Return hashes as JSON. Neither half of one can hold a quote: see form.HashForm."""
    pairs = []
    for each in found:
        kind, value = each["type"].lower(), each["value"]
        look = signatures.in_digest if _is_digest(kind, value) else media.found_in
        if picture := look(value):
            raise Fault(_refusal(picture))
        pairs.append(f'["{kind}","{value}"]')
    return f"[{','.join(pairs)}]"


_LABELS: Final = 8
"""Texts of a case besides its fields."""

_SIZES: Final = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
"""Hexadecimal digits of the usual hashes: only such a value's beginning is looked at."""


def _refusal(found: str) -> str:
    what = found if found == media.DATA_URI else f"an encoded image or film ({found})"
    return f"holds {what}: images and films are not taken in"


_MOST_SOURCES: Final = 256
_MOST_NAMES: Final = 4096
_SOURCE: Final = re.compile(rb'"source"\s*:\s*"([^"\\]*)"')
_string: Final = json.encoder.encode_basestring
"""A text as a JSON string."""


_SEVERITIES: Final = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


def _in_words(case: dict[str, Any]) -> dict[str, Any]:
    """Put what a mapped export has as numbers or not at all into the words the form asks for."""
    given = case.get("fields")
    if isinstance(given, dict) and any(type(text) is not str for text in given.values()):
        case = case | {"fields": {name: _word(text) for name, text in given.items() if text is not None}}
    severity = case.get("severity")
    if isinstance(severity, str) and severity in _SEVERITIES:
        case = case | {"severity": _SEVERITIES[severity]}
    if type(case.get("external_id")) is int:
        case = case | {"external_id": str(case["external_id"])}
    return case


def _word(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _from_row(row: dict[str, str]) -> dict[str, Any]:
    """Turn a CSV row into the record it stands for. Cells that are empty are not given."""
    record: dict[str, Any] = {}
    fields: dict[str, str] = {}
    for name, cell in row.items():
        if name.startswith("fields."):
            fields[name[7:]] = cell
        elif name == "severity" and cell in _SEVERITIES:
            record[name] = _SEVERITIES[cell]
        elif name == "hashes":
            record[name] = [_hash(pair) for pair in cell.split()]
        else:
            record[name] = cell
    if fields:
        record["fields"] = fields
    return record


def _hash(pair: str) -> dict[str, str]:
    kind, _, value = pair.partition(":")
    return {"type": kind, "value": value}
