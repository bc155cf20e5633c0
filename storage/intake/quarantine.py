"""The quarantine file: where each record that was not taken in stands, and why. Never what it says.

The record itself may be what nobody should come across, so its place is kept and its text is not.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, NamedTuple

from config.errors import LeewardError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Bad(NamedTuple):
    """One record that is not taken in."""

    line: int
    offset: int
    """Bytes from the start of the file to the record."""
    reason: str


class QuarantineError(LeewardError):
    """The quarantine file can't be written."""


def make_new(path: Path) -> None:
    """Make the file where nothing is yet: nobody has the service account add to a file of its own.

    Raises QuarantineError.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise _refused(path, error) from None


class Quarantine:
    """Appends to one file, which only its owner may read; each call is written whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = os.open(
                path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600
            )
        except OSError as error:
            raise _refused(path, error) from None

    def add(self, file: str, found: Sequence[Bad]) -> None:
        """Append one JSON line for each."""
        lines = "".join(
            json.dumps({"file": file, "line": bad.line, "offset": bad.offset, "reason": bad.reason}) + "\n"
            for bad in found
        ).encode("ascii")
        try:
            while lines:
                lines = lines[os.write(self._file, lines) :]
        except OSError as error:
            raise _refused(self._path, error) from None

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def _refused(path: Path, error: OSError) -> QuarantineError:
    why = (error.strerror or type(error).__name__).lower()
    return QuarantineError(
        f"the quarantine file can't be written ({why})", str(path), "name another with --quarantine"
    )
