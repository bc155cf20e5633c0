"""One record as it stands in a file, before anyone has looked inside."""

from __future__ import annotations

from typing import NamedTuple


class Raw(NamedTuple):
    """A record's bytes and where they were found, or why there are none."""

    line: int
    """Where it begins: 1 is the file's first line."""

    offset: int
    """Where it begins, in bytes from the file's start."""

    text: bytes = b""
    """The record's own bytes: what tells an unchanged record without reading it."""

    row: dict[str, str] | None = None
    """A CSV row by column, already split; None for JSON."""

    fault: str = ""
    """Why the record can't be read at all; empty when it can."""
