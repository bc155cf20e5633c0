"""Pictures written as lists of numbers, as programs print a buffer: `[137, 80, 78, 71, ...]`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from storage.intake import signatures

if TYPE_CHECKING:
    from collections.abc import Iterable

DIGIT_SIGNS: Final = re.compile(
    rb"7(?:1737056|076861|373420|373430|777042|910310383)"
    rb"|1(?:401[1-6]|02116121112|07111106070|22111106106|46164171160)"
    rb"|2(?:55216255|669223163|6693393|11120116107)"
    rb"|0(?:01186|01179|0170|0177|0012106|001274|32105337243)"
    rb"|807871|82737070|6677[0-9]{4,12}0000|60115118103|4838178117|483878117|56668083|377330377"
)
"""The digits of each head in a row: decimal, signed decimal, and octal for the usual formats."""

FEWEST_DIGITS: Final = 30
"""Fewer digits are no picture in decimal numbers: the smallest GIF has 43 bytes."""

KEYED_SIGN: Final = b"{0:"
"""How a typed array begins that was written as an object: `{"0":137,"1":80,...}`, quotes left out."""

_RUN: Final = re.compile(r"(?<![\w.])-?\d{1,3}(?:[^\w-]{1,60}-?\d{1,3}\b){5,}")
_KEYED: Final = re.compile(r'(?:["\\]{0,6}\d{1,3}["\\]{0,6}\s{0,9}:\s{0,9}-?\d{1,3}\s{0,9}[,}]\s{0,60}){6,}')
_NUMBER: Final = re.compile(r"-?\d+")
_VALUE: Final = re.compile(r":\s*(-?\d+)")
_OCTAL: Final = re.compile(r"(?:[0-3][0-7]{2}(?:[^\w-]{1,60}|$))+")

_LEAST: Final = -128
_MOST: Final = 255


def found_in(text: str) -> str | None:
    """Return the name of the format whose head some list of numbers is, or None."""
    for run in _RUN.finditer(text):
        numbers = _NUMBER.findall(run.group())
        if kind := signatures.within(_bytes(map(int, numbers))):
            return kind
        if _OCTAL.fullmatch(run.group()) and (kind := signatures.within(bytes(int(n, 8) for n in numbers))):
            return kind
    for run in _KEYED.finditer(text):
        if kind := signatures.within(_bytes(map(int, _VALUE.findall(run.group())))):
            return kind
    return None


def _bytes(numbers: Iterable[int]) -> bytes:
    """Return signed and unsigned bytes alike; what is no byte becomes 255."""
    return bytes(number & _MOST if _LEAST <= number <= _MOST else _MOST for number in numbers)
