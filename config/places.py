"""Where in a TOML file each key stands, so that a message can name its line.

tomllib gives values without places. This scanner is only ever handed text that tomllib has accepted, and so
skips over what it need not understand; it looks at each character a bounded number of times.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]

DEEPEST = 20
"""Brackets within brackets, and parts of a dotted key; a policy needs four."""

_SKIP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK = re.compile(r"[ \t]*")
_STRING = re.compile(
    r"""\"{3}(?:\\.|[^\\])*?\"{3}(?:"{1,2}(?!"))?|'{3}.*?'{3}(?:'{1,2}(?!'))?|"(?:\\.|[^"\\\n])*"|'[^'\n]*'""",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_NESTING = re.compile(_STRING.pattern + r"|#[^\n]*|[\[\]{}]", re.DOTALL)
_SIMPLE_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def too_deep_at(text: str) -> int | None:
    """Return the line on which brackets nest too deeply, or None; also right for text that is not valid."""
    depth = 0
    for match in _NESTING.finditer(text):
        mark = match.group()
        if mark in "[{":
            depth += 1
            if depth > DEEPEST:
                return line_of(text, match.start())
        elif mark in "]}":
            depth = max(0, depth - 1)
    return None


def line_of(text: str, position: int) -> int:
    """Return the line number, from 1, of a character."""
    return text.count("\n", 0, position) + 1


def places(text: str) -> dict[KeyPath, int]:
    """Return the line of every key, section and list element of a valid TOML text."""
    found: dict[KeyPath, int] = {}
    for path, position in _Scanner(text).statements():
        found.setdefault(path, position)
    lines: dict[KeyPath, int] = {}
    last = count = 0
    for path, position in sorted(found.items(), key=lambda item: item[1]):
        count += text.count("\n", last, position)
        last = position
        lines[path] = count + 1
    return lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._elements: dict[KeyPath, int] = {}
        """How many elements each array of tables has so far."""

    def statements(self) -> Iterator[tuple[KeyPath, int]]:
        table: KeyPath = ()
        while self._skip(_SKIP) < len(self._text):
            start = self._at
            if self._text.startswith("[", start):
                table = self._header()
                for depth in range(1, min(len(table), DEEPEST) + 1):
                    yield table[:depth], start
                continue
            path = (*table, *self._key())
            for depth in range(len(table) + 1, min(len(path), DEEPEST) + 1):
                yield path[:depth], start
            self._skip(_BLANK)
            self._at += 1
            yield from self._value(path)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at

    def _header(self) -> KeyPath:
        array = self._text.startswith("[[", self._at)
        self._at += 2 if array else 1
        self._skip(_BLANK)
        parts = self._key()
        self._skip(_BLANK)
        self._at += 2 if array else 1
        path: KeyPath = ()
        for part in parts[:-1]:
            path = self._latest((*path, part))
        path = (*path, parts[-1])
        if not array:
            return path
        self._elements[path] = self._elements.get(path, 0) + 1
        return self._latest(path)

    def _latest(self, path: KeyPath) -> KeyPath:
        count = self._elements.get(path)
        return path if count is None else (*path, count - 1)

    def _key(self) -> tuple[str, ...]:
        parts = []
        while True:
            quoted = self._text[self._at] in "\"'"
            match = (_STRING if quoted else _BARE_KEY).match(self._text, self._at)
            if match is None:
                raise ValueError(f"no key at character {self._at}")
            parts.append(_unquote(match.group()) if quoted else match.group())
            self._at = match.end()
            self._skip(_BLANK)
            if not self._text.startswith(".", self._at):
                return tuple(parts)
            self._at += 1
            self._skip(_BLANK)

    def _value(self, path: KeyPath) -> Iterator[tuple[KeyPath, int]]:
        self._skip(_SKIP)
        if self._text.startswith("[", self._at):
            yield from self._array(path)
        elif self._text.startswith("{", self._at):
            yield from self._inline_table(path)
        else:
            string = _STRING.match(self._text, self._at)
            self._at = string.end() if string else self._skip(_SCALAR)

    def _array(self, path: KeyPath) -> Iterator[tuple[KeyPath, int]]:
        self._at += 1
        index = 0
        while not self._text.startswith("]", self._skip(_SKIP)):
            yield (*path, index), self._at
            yield from self._value((*path, index))
            index += 1
            if self._text.startswith(",", self._skip(_SKIP)):
                self._at += 1
        self._at += 1

    def _inline_table(self, path: KeyPath) -> Iterator[tuple[KeyPath, int]]:
        self._at += 1
        while not self._text.startswith("}", self._skip(_SKIP)):
            start = self._at
            inner = (*path, *self._key())
            for depth in range(len(path) + 1, min(len(inner), DEEPEST) + 1):
                yield inner[:depth], start
            self._skip(_BLANK)
            self._at += 1
            yield from self._value(inner)
            if self._text.startswith(",", self._skip(_SKIP)):
                self._at += 1
        self._at += 1


def _unquote(text: str) -> str:
    inner = text[1:-1]
    return inner if text[0] == "'" else _SIMPLE_ESCAPE.sub(_unescape, inner)


def _unescape(match: re.Match[str]) -> str:
    short, long, letter = match.groups()
    return chr(int(short or long, 16)) if short or long else _ESCAPES.get(letter, letter)
