"""JSON Lines: one record a line, read in blocks so that no line, however long, is held whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from storage.intake import faults
from storage.intake.caps import BLOCK, MAX_RECORD
from storage.intake.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator


def lines(file: BinaryIO) -> Iterator[tuple[int, int, bytes | None]]:
    """Yield (line, offset, bytes without the line's end); None in place of a line over the cap.

    Holds at most the cap and one block.
    """
    number, offset, pending, too_long = 1, 0, b"", False
    while block := file.read(BLOCK):
        *whole, rest = block.split(b"\n")
        for piece in whole:
            line = pending + piece if pending else piece
            length = len(line)
            too_long = too_long or length > MAX_RECORD
            yield number, offset, None if too_long else line
            offset += length + 1
            number, pending, too_long = number + 1, b"", False
        pending += rest
        if len(pending) > MAX_RECORD:
            offset, pending, too_long = offset + len(pending), b"", True
    if pending or too_long:
        yield number, offset, None if too_long else pending


def records(file: BinaryIO) -> Iterator[Raw]:
    """Yield every line that is not blank."""
    for number, offset, line in lines(file):
        if line is None:
            yield Raw(number, offset, fault=faults.TOO_LONG)
        elif line and not line.isspace():
            yield Raw(number, offset, line)
