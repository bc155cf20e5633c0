"""Event lines: the public form of what happened, one JSON object a line, read with suspicion.

Every error names file and line and says what to do; what the line holds is quoted only as `config.words`
quotes it, since an event file may come from anywhere.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NoReturn

from config.answer import seconds
from config.errors import LeewardError
from config.events import EXTRA_KINDS, KINDS, Event
from config.files import lines_up_to
from config.instants import iso, read_instant
from config.localdays import LATEST
from config.words import plain, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_LINE = 64 * 1024
"""Bytes (or characters) of one line."""

DEEPEST = 8
"""How deeply extra keys may nest."""

LONGEST_REVEAL = 31 * 24 * 3_600_000
"""Milliseconds; a longer reservation is a slip of the pen."""

_LONGEST_TEXT = 256
_MOST_DIGITS = 18

_NEEDS: dict[str, tuple[str, ...]] = {
    "case.claimed": ("case", "severity", "category"),
    "case.decided": ("case",),
    "case.released": ("case",),
    "reveal.granted": ("case", "field", "severity", "category", "seconds"),
    "reveal.closed": ("case", "field"),
    "break.postponed": ("rule",),
}
"""Keys that a kind is nothing without."""

_MAY_HAVE: dict[str, tuple[str, ...]] = {
    "shift.started": ("until",),
    "reveal.granted": ("passage",),
    "break.started": ("rule",),
    "decision.undone": ("case",),
}

_REMEDIES = {
    "at": 'write it like "2026-11-21T10:00:00Z", or as whole milliseconds since 1970',
    "until": 'write it like "2026-11-21T18:00:00Z", at or after the start',
    "severity": "write a whole number from 1 to 5",
    "passage": "write a whole number from 1",
    "seconds": "write a number of seconds above 0, with at most three decimals",
}


class EventLineError(LeewardError):
    """An event line cannot be read."""


class _Unreadable(ValueError):  # noqa: N818 - never leaves this module
    """What is wrong with the line, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


def read_events(lines: Iterable[str | bytes], name: str) -> Iterator[Event]:
    """Yield the events of these lines; empty ones are passed over. `name` is the file's, for messages.

    Each person's events are in order of `at`. Raises EventLineError at the first line that cannot be read.
    """
    latest: dict[str, int] = {}
    for number, line in enumerate(lines_up_to(LONGEST_LINE, lines), start=1):
        try:
            event = _read(line)
            if event is None:
                continue
            if event.at < latest.get(event.person, event.at):
                _refuse("this event is earlier than the one before it", 'sort the lines by "at"')
        except _Unreadable as wrong:
            raise EventLineError(str(wrong), f"{plain(name)}:{number}", wrong.remedy) from None
        latest[event.person] = event.at
        yield event


def event_line(event: Event) -> dict[str, Any]:
    """Return the public form of an event; what it does not have is left out."""
    line: dict[str, Any] = {"person": event.person, "at": iso(event.at), "kind": event.kind}
    for key in ("case", "field", "passage", "severity", "category", "rule"):
        value = getattr(event, key)
        if value is not None:
            line[key] = value
    if event.ms is not None:
        line["seconds"] = seconds(event.ms)
    if event.until is not None:
        line["until"] = iso(event.until)
    return line


def _refuse(what: str, remedy: str) -> NoReturn:
    raise _Unreadable(what, remedy)


def _read(line: str | bytes) -> Event | None:
    if len(line) > LONGEST_LINE:
        _refuse("the line is longer than 64 KiB", "write one event a line")
    if isinstance(line, bytes):
        try:
            line = line.decode()
        except UnicodeDecodeError:
            _refuse("the line is not UTF-8 text", "save the file as UTF-8")
    text = line.removeprefix("\ufeff").strip()
    return _event(_object(text)) if text else None


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unrepeated,
            parse_constant=_no_constant,
            parse_int=_small_int,
            parse_float=_small_float,
        )
    except json.JSONDecodeError as wrong:
        _refuse(f"this is not JSON (at character {wrong.pos + 1})", "write one JSON object a line")
    except RecursionError:
        _refuse("the values are nested too deeply", f"{DEEPEST} levels at most")
    if not isinstance(value, dict):
        remedy = 'write one event a line: {"person": ..., "at": ..., "kind": ...}'
        _refuse("this is not a JSON object", remedy)
    if _depth(value) > DEEPEST:
        _refuse("the values are nested too deeply", f"{DEEPEST} levels at most")
    return value


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        _refuse(f"the key {shown(repeated)} is there twice", "keep one of the two")
    return found


def _no_constant(text: str) -> NoReturn:
    _refuse(f"{text} is not a number in JSON", "write a finite number")


def _small_int(text: str) -> int:
    if len(text.lstrip("-")) > _MOST_DIGITS:
        _refuse("a number is too large", f"{_MOST_DIGITS} digits at most")
    return int(text)


def _small_float(text: str) -> Decimal:
    exponent = re.search(r"[eE][+-]?0*([0-9]*)$", text)
    if len(text) > 2 * _MOST_DIGITS or (exponent and len(exponent[1]) > 2):  # noqa: PLR2004 - e99 at most
        _refuse("a number is too long", f"{_MOST_DIGITS} digits at most")
    return Decimal(text)


def _depth(value: object) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max(map(_depth, inner), default=0)


def _event(line: dict[str, Any]) -> Event:
    kind = _text(line, "kind")
    if kind not in KINDS and kind not in EXTRA_KINDS:
        close = get_close_matches(kind[:64], sorted(KINDS), n=1)
        remedy = f"did you mean {shown(close[0])}?" if close else "use a kind that the contract names"
        _refuse(f"{shown(kind)} is not a kind of event", remedy)
    person, at = _text(line, "person"), _instant(line, "at")
    needs = _NEEDS.get(kind, ())
    for key in needs:
        if line.get(key) is None:
            _refuse(f"{shown(kind)} has no {shown(key)}", _REMEDIES.get(key, "add it"))
    facts = {
        key: _READERS[key](line, key)
        for key in (*needs, *_MAY_HAVE.get(kind, ()))
        if line.get(key) is not None
    }
    if "seconds" in facts:
        facts["ms"] = facts.pop("seconds")
    if facts.get("until", at) < at:
        _refuse('"until" is before the start of the shift', _REMEDIES["until"])
    return Event(person, at, kind, **facts)


def _text(line: dict[str, Any], key: str) -> str:
    value = line.get(key)
    if value is None:
        _refuse(f"the event has no {shown(key)}", "add it")
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT:
        _refuse(
            f"{shown(key)} is not a text of 1 to {_LONGEST_TEXT} characters", "write it as text, in quotes"
        )
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        _refuse(f"{shown(key)} holds half a character", "write it as UTF-8")
    return value


def _instant(line: dict[str, Any], key: str) -> int:
    value = line.get(key)
    if value is None:
        _refuse(f"the event has no {shown(key)}", _REMEDIES[key])
    at = read_instant(value) if isinstance(value, str) else value
    if isinstance(at, bool) or not isinstance(at, int) or not 0 <= at < LATEST:
        _refuse(f"{shown(key)} is not an instant between 1970 and 3000", _REMEDIES[key])
    return at


def _severity(line: dict[str, Any], key: str) -> int:
    return _whole(line, key, 5)


def _passage(line: dict[str, Any], key: str) -> int:
    return _whole(line, key, 1_000_000)


def _whole(line: dict[str, Any], key: str, most: int) -> int:
    value = line[key]
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        _refuse(f"{shown(key)} is not a whole number from 1 to {most}", _REMEDIES[key])
    return value


def _milliseconds(line: dict[str, Any], key: str) -> int:
    value = line[key]
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        _refuse(f"{shown(key)} is not a number", _REMEDIES[key])
    ms = value * 1000
    if ms != int(ms):
        _refuse(f"{shown(key)} is finer than a millisecond", _REMEDIES[key])
    if not 0 < ms <= LONGEST_REVEAL:
        _refuse(f"{shown(key)} is not between 0 and {LONGEST_REVEAL // 1000}", _REMEDIES[key])
    return int(ms)


_READERS: dict[str, Any] = {
    "case": _text,
    "field": _text,
    "category": _text,
    "rule": _text,
    "until": _instant,
    "severity": _severity,
    "passage": _passage,
    "seconds": _milliseconds,
}
