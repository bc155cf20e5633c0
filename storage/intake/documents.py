"""JSON: an array of records, or objects one after the other, over as many lines as they like.

Each element's extent is found with the standard decoder, leniently; whether it is sound is decided where
every record is read. Only one element and one block are in memory.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, BinaryIO, Final

from storage.intake import faults
from storage.intake.caps import BLOCK, MAX_RECORD
from storage.intake.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

_LENIENT: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)
_GAP: Final = re.compile(r"[\s,]*")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|"|[\[\]{},]', re.DOTALL)


class _Window:
    """The part of a file that is being looked at, with its place in the file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode
        self.text = ""
        self.line = 1
        self.offset = 0
        self.ended = False

    def more(self) -> bool:
        """Read one block on; False when there is none, or the window is full."""
        if self.ended or len(self.text) > MAX_RECORD + BLOCK:
            return False
        block = self._file.read(BLOCK)
        self.ended = not block
        self.text += self._decode(block, final=self.ended)
        return not self.ended

    def drop(self, length: int) -> bytes:
        """Move past that many characters and return them as they stand in the file."""
        taken, self.text = self.text[:length], self.text[length:]
        passed = taken.encode("utf-8", "surrogateescape")
        self.line += passed.count(b"\n")
        self.offset += len(passed)
        return passed


def records(file: BinaryIO) -> Iterator[Raw]:
    """Yield the elements of the array, or the objects, that the file holds."""
    window = _Window(file)
    _skip_gap(window)
    array = window.text[:1] == "["
    if array:
        window.drop(1)
    while _skip_gap(window):
        if array and window.text[0] == "]":
            window.drop(1)
            array = False
            continue
        line, offset = window.line, window.offset
        end = _end_of_element(window)
        if end is None:
            full = len(window.text) > MAX_RECORD
            yield Raw(line, offset, fault=faults.TOO_LONG if full else faults.CUT_OFF)
            return
        yield Raw(line, offset, window.drop(end))
    if array:
        yield Raw(window.line, window.offset, fault=faults.CUT_OFF)


def _skip_gap(window: _Window) -> bool:
    """Move to the next thing that is not space or comma; False at the end."""
    while True:
        window.drop(_GAP.match(window.text).end())  # type: ignore[union-attr] # it matches the empty string too
        if window.text:
            return True
        if not window.more() and window.ended:
            return False


def _end_of_element(window: _Window) -> int | None:
    """Return where the element at the window's start ends, reading on as needed; None when unknown."""
    while True:
        try:
            end = _LENIENT.raw_decode(window.text)[1]
        except (ValueError, RecursionError):
            if window.more():
                continue
            return _end_by_brackets(window.text)
        if end < len(window.text) or not window.more():
            # A number may go on in the next block; anything that did not end with the window is whole.
            return end if end <= MAX_RECORD else None


def _end_by_brackets(text: str) -> int | None:
    """Find the end of an element that is no JSON, by brackets and quotes, so that the next can be read."""
    depth = 0
    for token in _TOKEN.finditer(text, 0, MAX_RECORD):
        sign = token.group()
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth < 0:
                return max(token.start(), 1)
            if depth == 0:
                return token.end()
        elif sign == "," and depth == 0:
            return token.start() or 1
        elif sign == '"':
            return None
    return None
