"""Why a record is not taken in, in words, without a word of the record."""

from __future__ import annotations

import re
from typing import Final

from storage.intake import media

_CLEAN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,31}")


class Fault(Exception):  # noqa: N818 - a finding about one record, handled on the spot; no error of the program
    """One record is not taken in. The message is the reason, safe to show."""


def quoted(name: object) -> str:
    """Return a key's name as it may be repeated: only if plain and short, since a key can carry anything."""
    if isinstance(name, str) and _CLEAN.fullmatch(name) and media.found_in(name) is None:
        return f"`{name}`"
    return "a key whose name is not repeated here"


NOT_UTF8: Final = "is not UTF-8 text"
UTF16: Final = "the file is UTF-16 or UTF-32: save it as UTF-8"
HAS_NUL: Final = "has a NUL byte"
NOT_JSON: Final = "is not valid JSON"
NOT_OBJECT: Final = "is not a JSON object"
TOO_DEEP: Final = "is nested too deeply"
TOO_LONG: Final = "is longer than 1 MiB"
NO_MORE_LANES: Final = "would be one more severity and category than a store holds (10,000)"
CUT_OFF: Final = "ends in the middle of a record"
