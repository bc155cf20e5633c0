"""Event lines: what is read, and the exact message for what is not."""

from __future__ import annotations

import io
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import LeewardError
from config.eventlines import EventLineError, event_line, read_events
from config.events import EXTRA_KINDS, KINDS, Event
from config.instants import read_instant
from config.localdays import LATEST
from config.policy import Policy
from console.services.forecasting.history import HistoryError, read_arrivals

T = '"person":"ann","at":"2026-11-21T10:00:00Z"'


def _read(*lines: str | bytes, name: str = "e.jsonl") -> list[Event]:
    return list(read_events(lines, name))


def test_every_kind_is_read() -> None:
    """A line of each kind becomes an event with its facts; other keys pass."""
    lines = [
        '{"person":"ann","at":1000,"kind":"shift.started","until":"1970-01-01T08:00:00Z","seq":1,"hash":"ab"}',
        (
            '{"person":"ann","at":"1970-01-01T00:00:01.500Z","kind":"case.claimed",'
            '"case":"c","severity":4,"category":"spam"}'
        ),
        (
            '{"person":"ann","at":2000,"kind":"reveal.granted","case":"c","field":"f","severity":4,"category":"spam",'
            '"seconds":2.125,"passage":3,"policy":{"name":"x","list":[1]}}'
        ),
        '{"person":"ann","at":3000,"kind":"reveal.closed","case":"c","field":"f"}',
        "",
        '{"person":"ann","at":"1970-01-01T01:00:04+01:00","kind":"break.started","rule":"own"}',
        '{"person":"ann","at":5000,"kind":"break.postponed","rule":"rest"}',
        '{"person":"ann","at":6000,"kind":"clock.anomaly","step":-5}',
    ]
    expected = [
        Event("ann", 1000, "shift.started", until=28_800_000),
        Event("ann", 1500, "case.claimed", case="c", severity=4, category="spam"),
        Event(
            "ann",
            2000,
            "reveal.granted",
            case="c",
            field="f",
            passage=3,
            severity=4,
            category="spam",
            ms=2125,
        ),
        Event("ann", 3000, "reveal.closed", case="c", field="f"),
        Event("ann", 4000, "break.started", rule="own"),
        Event("ann", 5000, "break.postponed", rule="rest"),
        Event("ann", 6000, "clock.anomaly"),
    ]
    assert expected == _read(*lines)


def test_bytes_and_a_byte_order_mark_are_read() -> None:
    """Files come as bytes, some with a mark at the start and the other system's line ends."""
    line = b'\xef\xbb\xbf{"person":"ann","at":0,"kind":"away.started"}\r\n'
    assert [Event("ann", 0, "away.started")] == _read(line)


def test_people_are_ordered_each_for_themselves() -> None:
    """An export holds one chain after the other, so time may step back where the person changes."""
    lines = [
        f'{{"person":"{who}","at":{at},"kind":"away.ended"}}' for who, at in [("a", 5), ("b", 1), ("a", 5)]
    ]
    expected = [5, 1, 5]
    assert expected == [event.at for event in _read(*lines)]


BAD = [
    ("{", "this is not JSON (at character 2): e.jsonl:1: write one JSON object a line"),
    (
        "[]",
        (
            "this is not a JSON object: e.jsonl:1: write one event a line: "
            '{"person": ..., "at": ..., "kind": ...}'
        ),
    ),
    (b'{"person":"\xff"}', "the line is not UTF-8 text: e.jsonl:1: save the file as UTF-8"),
    ('{"a":NaN}', "NaN is not a number in JSON: e.jsonl:1: write a finite number"),
    ('{"a":-Infinity}', "-Infinity is not a number in JSON: e.jsonl:1: write a finite number"),
    ('{"a":1,"a":2}', 'the key "a" is there twice: e.jsonl:1: keep one of the two'),
    ('{"a":' + "9" * 5000 + "}", "a number is too large: e.jsonl:1: 18 digits at most"),
    ('{"a":1e999}', "a number is too long: e.jsonl:1: 18 digits at most"),
    ('{"a":1.' + "0" * 99 + "}", "a number is too long: e.jsonl:1: 18 digits at most"),
    ('{"a":' + "[" * 9 + "]" * 9 + "}", "the values are nested too deeply: e.jsonl:1: 8 levels at most"),
    (
        '{"a":' + "[" * 30_000 + "]" * 30_000 + "}",
        "the values are nested too deeply: e.jsonl:1: 8 levels at most",
    ),
    ('{"a":"' + "x" * 70_000 + '"}', "the line is longer than 64 KiB: e.jsonl:1: write one event a line"),
    ("{}", 'the event has no "kind": e.jsonl:1: add it'),
    (
        f'{{{T},"kind":"case.claim"}}',
        '"case.claim" is not a kind of event: e.jsonl:1: did you mean "case.claimed"?',
    ),
    (
        f'{{{T},"kind":"\\u001b[31m"}}',
        '"<001B>[31m" is not a kind of event: e.jsonl:1: use a kind that the contract names',
    ),
    ('{"at":1,"kind":"away.ended"}', 'the event has no "person": e.jsonl:1: add it'),
    (
        '{"person":7,"at":1,"kind":"away.ended"}',
        '"person" is not a text of 1 to 256 characters: e.jsonl:1: write it as text, in quotes',
    ),
    (
        '{"person":"","at":1,"kind":"away.ended"}',
        '"person" is not a text of 1 to 256 characters: e.jsonl:1: write it as text, in quotes',
    ),
    (
        '{"person":"\\ud800","at":1,"kind":"away.ended"}',
        '"person" holds half a character: e.jsonl:1: write it as UTF-8',
    ),
    (
        '{"person":"a","kind":"away.ended"}',
        (
            'the event has no "at": e.jsonl:1: '
            'write it like "2026-11-21T10:00:00Z", or as whole milliseconds since 1970'
        ),
    ),
    (f'{{{T},"kind":"case.decided"}}', '"case.decided" has no "case": e.jsonl:1: add it'),
    (
        f'{{{T},"kind":"case.claimed","case":"c","category":"x"}}',
        '"case.claimed" has no "severity": e.jsonl:1: write a whole number from 1 to 5',
    ),
    (
        f'{{{T},"kind":"case.claimed","case":"c","category":"x","severity":6}}',
        '"severity" is not a whole number from 1 to 5: e.jsonl:1: write a whole number from 1 to 5',
    ),
    (
        f'{{{T},"kind":"case.claimed","case":"c","category":"x","severity":true}}',
        '"severity" is not a whole number from 1 to 5: e.jsonl:1: write a whole number from 1 to 5',
    ),
    (
        f'{{{T},"kind":"shift.started","until":"2026-11-21T09:00:00Z"}}',
        (
            '"until" is before the start of the shift: e.jsonl:1: '
            'write it like "2026-11-21T18:00:00Z", at or after the start'
        ),
    ),
    (f'{{{T},"kind":"break.postponed"}}', '"break.postponed" has no "rule": e.jsonl:1: add it'),
]


@pytest.mark.parametrize(("line", "message"), BAD)
def test_a_bad_line_gets_its_message(line: str | bytes, message: str) -> None:
    """What is wrong, file and line, what to do; and nothing raw of the line."""
    with pytest.raises(LeewardError) as caught:
        _read(line)
    assert message == caught.value.line()


@pytest.mark.parametrize(
    "at",
    [
        '"2026-11-21"',
        '"2026-11-21T10:00:00"',
        '"2026-13-21T10:00:00Z"',
        '"2026-11-21T10:00:00.0001Z"',
        "-1",
        "1.5",
        "true",
        '"tomorrow"',
        str(LATEST),
        '"3000-01-01T00:00:00Z"',
        '"1969-12-31T23:59:59Z"',
        "{}",
        '"2026-11-21T10:00:00+99:00"',
        '"٢026-11-21T10:00:00Z"',
    ],
)
def test_a_bad_instant_is_refused(at: str) -> None:
    """Without a zone, finer than a millisecond, out of range or of the wrong kind: all the same message."""
    with pytest.raises(LeewardError, match="is not an instant between 1970 and 3000"):
        _read(f'{{"person":"a","at":{at},"kind":"away.ended"}}')


@pytest.mark.parametrize("value", ["0", "-1", "2.0001", '"3"', "true", "1e9", "[]"])
def test_bad_seconds_are_refused(value: str) -> None:
    """A reservation is a number above 0 with three decimals at most."""
    with pytest.raises(LeewardError, match='"seconds" is'):
        _read(
            f'{{{T},"kind":"reveal.granted","case":"c","field":"f","severity":1,"category":"x","seconds":{value}}}'
        )


def test_going_back_in_time_names_the_line() -> None:
    """The second of two lines out of order is named."""
    lines = [f'{{"person":"a","at":{at},"kind":"away.ended"}}' for at in (2, 1)]
    with pytest.raises(LeewardError) as caught:
        _read(*lines, name="day\x1b]0;.jsonl")
    expected = 'this event is earlier than the one before it: day<001B>]0;.jsonl:2: sort the lines by "at"'
    assert expected == caught.value.line()


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@st.composite
def _events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(sorted(KINDS | EXTRA_KINDS)))
    at = draw(st.integers(0, LATEST - 1))
    facts: dict[str, object] = {}
    if kind.startswith(("case.", "reveal.")) and kind in KINDS:
        facts["case"] = draw(_TEXT)
    if kind in {"case.claimed", "reveal.granted"}:
        facts |= {"severity": draw(st.integers(1, 5)), "category": draw(_TEXT)}
    if kind in {"reveal.granted", "reveal.closed"}:
        facts["field"] = draw(_TEXT)
    if kind == "reveal.granted":
        facts |= {"ms": draw(st.integers(1, 10**9)), "passage": draw(st.none() | st.integers(1, 99))}
    if kind == "shift.started":
        facts["until"] = draw(st.none() | st.integers(at, LATEST - 1))
    if kind in {"break.started", "break.postponed"}:
        facts["rule"] = draw(_TEXT)
    return Event(draw(_TEXT), at, kind, **facts)  # type: ignore[arg-type]  # facts fit the kind


@settings(derandomize=True, database=None, max_examples=200)
@given(st.lists(_events(), max_size=6))
def test_writing_and_reading_are_inverse(events: list[Event]) -> None:
    """An exported record reads back as the same events."""
    ordered = sorted(events, key=lambda event: event.at)
    assert all(a.at <= b.at for a, b in pairwise(ordered))
    assert ordered == _read(*(json.dumps(event_line(event), ensure_ascii=False) for event in ordered))


@settings(derandomize=True, database=None, max_examples=300)
@given(st.binary(max_size=80) | st.text(max_size=80))
def test_whatever_is_read_ends_in_events_or_in_one_plain_line(line: str | bytes) -> None:
    """No input makes anything but a LeewardError, whose message has no control characters."""
    said = ""
    try:
        _read(line)
    except LeewardError as error:
        said = error.line()
    assert said.isprintable()


def test_an_instant_is_read_to_the_millisecond() -> None:
    """Zones and fractions come out as UTC milliseconds; other texts as None."""
    assert read_instant("2026-11-21T10:00:00.25+01:00") == read_instant("2026-11-21T09:00:00.250Z")
    assert read_instant("2026-11-21") is None


def test_a_line_without_an_end_is_not_read_whole() -> None:
    """Of a file that is one endless line no more is read than shows it: a pipe need not ever end."""

    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any, /) -> int:
            assert self.given < 1 << 21
            buffer[:] = b"x" * len(buffer)
            self.given += len(buffer)
            return len(buffer)

    with pytest.raises(EventLineError, match="longer than 64 KiB"):
        list(read_events(io.BufferedReader(Endless()), "-"))
    with pytest.raises(HistoryError, match="longer than 1 MiB"):
        read_arrivals(io.BufferedReader(Endless()), "-", Policy(), per_hour=None, due=None)
