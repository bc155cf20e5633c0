"""A small TOML file, read with suspicion: capped, decoded strictly, and with the line of every key."""

import os
import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from config.files import open_file
from config.places import DEEPEST, KeyPath, line_of, places, too_deep_at
from config.problems import Problem, Refused
from config.words import plain

MOST_BYTES = 1 << 20
MOST_COLUMNS = 10_000
"""Characters on one line: tomllib takes quadratic time over a dotted key of thousands of parts."""

_WHERE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")
_MANY_DIGITS = re.compile(r"[0-9][0-9_]{999,}")
_BOMS = (b"\xff\xfe", b"\xfe\xff")

_QUOTES = 'put text, lengths of time and times of day in quotes, like "50m"'
_ONCE = "keep one of the two, or put rules of one kind under [[...]]"
_PLAINER = {
    "Cannot declare ": "A section is declared twice",
    "Illegal character '\\n'": "Text without a closing quote",
    "Unterminated string": "Text without a closing quote",
}
_SYNTAX_REMEDIES = (
    ("Expected '=' after a key", "write it as: key = value"),
    ("Expected newline or end of document", _QUOTES),
    ("Invalid value", _QUOTES),
    ("Cannot overwrite", _ONCE),
    ("Cannot declare", _ONCE),
    ("Cannot mutate", _ONCE),
    ("Duplicate inline table key", "keep one of the two"),
    ("A section is declared", _ONCE),
    ("Text without", "close the text with a quote"),
    ("Unclosed array", "close the list with ]"),
    ("Illegal character", "take that character out, or write it as \\uXXXX inside quotes"),
    ("Unescaped '\\'", "double the backslash, or use single quotes"),
    ("Expected ']", "close the section name with ] or ]]"),
)


@dataclass(frozen=True, slots=True)
class Toml:
    """A parsed file."""

    name: str
    """The file's name as messages show it; already made plain."""
    data: dict[str, Any]
    lines: dict[KeyPath, int] = field(repr=False)

    def line(self, path: KeyPath) -> int:
        """Return the line of `path`, or of the nearest thing around it that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read(path: str | os.PathLike[str]) -> str:
    """Return the file's text. Raises Refused, with one problem that says why it cannot be used."""
    name = shown_name(path)
    try:
        with open_file(path) as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _refused(name, "there is no such file", "check the name") from None
    except IsADirectoryError:
        raise _refused(name, "this is a directory", "name a file in it") from None
    except PermissionError:
        raise _refused(name, "the file may not be read", "ask for permission to read it") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise _refused(name, f"the file cannot be read ({reason or 'bad name'})", "check the name") from None
    if len(raw) > MOST_BYTES:
        raise _refused(name, "the file is larger than 1 MiB", "a policy is a page or two; name another file")
    return _decode(raw, name)


def _decode(raw: bytes, name: str) -> str:
    if raw.startswith(_BOMS):
        raise _refused(name, "the file is in UTF-16", "save it as UTF-8", 1)
    if raw.startswith(b"\xef\xbb\xbf"):
        raise _refused(name, "the file begins with a byte order mark", "save it as UTF-8 without one", 1)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refused(name, "the file is not valid UTF-8", "save it as UTF-8", line) from None


def parse(text: str, name: str) -> Toml:
    """Return the parsed text. Raises Refused with the line of the first thing that is not TOML."""
    name = shown_name(name)
    _check_shape(text, name)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax(str(error), text, name) from None
    except RecursionError:
        raise _too_deep(name, 1) from None
    except (ValueError, OverflowError):
        digits = _MANY_DIGITS.search(text)
        line = line_of(text, digits.start()) if digits else 1
        raise _refused(name, "a number is impossible", "use a number of a few digits", line) from None
    return Toml(name, data, places(text))


def shown_name(path: str | os.PathLike[str]) -> str:
    """Return a file's name as a message may show it."""
    return plain(os.fspath(path), 200)


def _check_shape(text: str, name: str) -> None:
    if len(text) > MOST_BYTES:
        raise _refused(name, "the text is larger than 1 MiB", "a policy is a page or two")
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MOST_COLUMNS:
            raise _refused(name, f"the line is over {MOST_COLUMNS} characters long", "break it up", number)
        start += len(line) + 1
    unwanted = re.search("[\0\ud800-\udfff]", text)
    if unwanted:
        what = "a NUL character" if unwanted.group() == "\0" else "half a character (a surrogate)"
        raise _refused(name, f"the text holds {what}", "take it out", line_of(text, unwanted.start()))
    deep = too_deep_at(text)
    if deep:
        raise _too_deep(name, deep)


def _too_deep(name: str, line: int) -> Refused:
    return _refused(name, f"brackets are nested over {DEEPEST} deep", "a policy needs four at most", line)


def _syntax(message: str, text: str, name: str) -> Refused:
    where = _WHERE.search(message)
    line = int(where[1]) if where and where[1] else text.rstrip("\n").count("\n") + 1
    what = message[: where.start()] if where else message
    what = _PLAINER.get(what.partition("(")[0], what)
    remedy = next(
        (do for start, do in _SYNTAX_REMEDIES if what.startswith(start)), "see toml.io for how to write it"
    )
    return _refused(name, f"not valid TOML, {plain(_lower_first(what), 120)}", remedy, line)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _refused(name: str, what: str, remedy: str, line: int = 0) -> Refused:
    return Refused([Problem(name, line, "", what, remedy)])
