"""Taking one layer of escaping, joining or full-width writing off a text, to look at what is beneath."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ESCAPED: Final = re.compile(
    r"\\\\{0,7}x([0-9A-Fa-f]{2})|\\\\{0,7}u00([0-9A-Fa-f]{2})|\\\\{0,7}u\{0{0,4}([0-9A-Fa-f]{1,2})\}"
    r"|\\\\{0,7}([0-3][0-7]{2})|%u00([0-9A-Fa-f]{2})|%([0-9A-Fa-f]{2})"
    r"|&#0{0,6}(\d{1,3});?|&#[xX]0{0,6}([0-9A-Fa-f]{1,2});?"
    r"|=([89A-F][0-9A-F]|2B|2F|3D)|=([0-9A-Fa-f]{2})(?==)"
    r"|\\([0abfnrtv])|&(colon|sol|plus|equals|comma|semi|lowbar|period|amp|lt|gt|quot|Tab|NewLine);"
    r"|=\r?\n|\\\r?\n"
)
"""A lone `=` and two digits is as often a query's value as quoted-printable: only a run of them is undone,
or one that no address needs. The last two are lines that go on in the next one.
Every branch begins with one character: that makes the search for the next escape fast."""

_BASES: Final = (0, 16, 16, 16, 8, 16, 16, 10, 16, 16, 16)
_QUOTED_SIGNS: Final = re.compile("=2[BF]|=3D|=[8F]|=[0-9A-Fa-f]{2}=|=\r?\n")
_NAMED_SIGNS: Final = re.compile("&(?:#|[a-zA-Z]{2,7};)")
_LETTERS: Final = dict(zip("0abfnrtv", "\0\a\b\f\n\r\t\v", strict=True)) | {
    "colon": ":", "sol": "/", "plus": "+", "equals": "=", "comma": ",", "semi": ";", "lowbar": "_",
    "period": ".", "amp": "&", "lt": "<", "gt": ">", "quot": '"', "Tab": "\t", "NewLine": "\n",
}  # fmt: skip

_ADDED: Final = re.compile(r"""["'`]\s*\+\s*\\{0,4}["'`]""")
_WIDE_LETTERS: Final = re.compile("[\uff01-\uff5e\U0001d400-\U0001d7ff]{4}|(?i:data)\uff1a")
"""Four in a row: Chinese and Japanese have single full-width signs between their own letters."""


def has_any(text: str) -> bool:
    """Return whether a text could have an escape; cheap, since every text is asked."""
    return (
        "%" in text
        or "\\" in text
        or ("&" in text and _NAMED_SIGNS.search(text) is not None)
        or ("=" in text and _QUOTED_SIGNS.search(text) is not None)
    )


def undone(text: str) -> str:
    """Return the text with one layer of escapes taken off."""
    return _ESCAPED.sub(_unescape, text)


def plain(text: str) -> str:
    """Return the text with its literals put together (`"ab" + "cd"`) and full-width letters made narrow."""
    if "+" in text:
        text = _ADDED.sub("", text)
    if not text.isascii():
        written = text.encode("utf-8", "replace")
        if (written.find(0xEF) >= 0 or written.find(0xF0) >= 0) and _WIDE_LETTERS.search(text):
            return unicodedata.normalize("NFKC", text)
    return text


def _unescape(found: re.Match[str]) -> str:
    group = found.lastindex or 0
    if not group:
        return ""
    if group >= len(_BASES):
        return _LETTERS[found.group(group)]
    return chr(int(found.group(group), _BASES[group]) & 0xFF)
