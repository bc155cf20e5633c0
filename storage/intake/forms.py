"""Which form a file is in, and its records one after the other, whatever the form."""

from __future__ import annotations

import io
import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from config.errors import LeewardError
from storage.intake import csvrows, documents, faults, jsonlines, signatures
from storage.intake.caps import BLOCK
from storage.intake.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Source = Path | Literal["-"]
"""A file, or `-` for standard input."""

_READERS: Final[dict[str, Callable[[BinaryIO], Iterator[Raw]]]] = {
    "jsonl": jsonlines.records,
    "json": documents.records,
    "csv": csvrows.records,
}
_SUFFIXES: Final = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
}
_BOM: Final = b"\xef\xbb\xbf"
_ALIEN: Final = (
    ((b"\xff\xfe", b"\xfe\xff", b"\0"), faults.UTF16),
    (
        (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"),
        "the file is packed: unpack it first",
    ),
)


class UnreadableError(LeewardError):
    """A file that was named can't be opened or read on."""


class _Stream(io.RawIOBase):
    """A binary file whose first bytes were looked at, and that knows how far it was read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.first = file.read(BLOCK)
        self.taken = 0
        self._pending = self.first

    def readable(self) -> bool:
        return True

    def skip_bom(self) -> None:
        if self._pending.startswith(_BOM):
            self._pending = self._pending[len(_BOM) :]
            self.taken += len(_BOM)

    def read(self, size: int = BLOCK) -> bytes:
        block = self._pending or self._file.read(size)
        self._pending = b""
        self.taken += len(block)
        return block


class Opened:
    """One file being read: its records, and how many of its bytes were passed."""

    def __init__(self, source: Source, stream: _Stream) -> None:
        self._stream = stream
        self.records = _records(source, stream)

    @property
    def taken(self) -> int:
        """Bytes read so far."""
        return self._stream.taken


@contextmanager
def opened(source: Source) -> Iterator[Opened]:
    """Open a file for reading its records. Raises UnreadableError with the reason when that fails."""
    try:
        if source == "-":
            yield Opened(source, _Stream(sys.stdin.buffer))
        else:
            with source.open("rb", buffering=0) as file:
                yield Opened(source, _Stream(file))
    except OSError as error:
        raise UnreadableError(
            f"the file can't be read ({(error.strerror or type(error).__name__).lower()})",
            str(source),
            "check its name and that it may be read",
        ) from None


def size(source: Source) -> int | None:
    """Return a regular file's size in bytes, or None when it can't be known.

    Raises UnreadableError when there is no such file.
    """
    if source == "-":
        return None
    try:
        if not source.is_file():
            source.stat()
            if source.is_dir():
                raise UnreadableError("this is a directory", str(source), "name the files in it")
            return None
        return source.stat().st_size
    except OSError as error:
        raise UnreadableError(
            f"the file can't be read ({(error.strerror or type(error).__name__).lower()})",
            str(source),
            "check its name and that it may be read",
        ) from None


def _records(source: Source, stream: _Stream) -> Iterator[Raw]:
    for signs, fault in _ALIEN:
        if stream.first.startswith(signs):
            return iter((Raw(1, 0, fault=fault),))
    if signatures.picture(stream.first[: signatures.HEAD]):
        return iter((Raw(1, 0, fault="the file is an image or film: none is taken in"),))
    stream.skip_bom()
    suffix = "" if source == "-" else source.suffix.lower()
    form = _SUFFIXES.get(suffix) or _guess(stream.first.removeprefix(_BOM))
    return _READERS[form](stream)  # type: ignore[arg-type] # only read(size) is asked of it


def _guess(first: bytes) -> str:
    """Tell the form by the first bytes: an array, a whole object on the first line, or a header row."""
    start = first.lstrip()
    if start.startswith(b"["):
        return "json"
    line, _, rest = start.partition(b"\n")
    if start.startswith(b"{"):
        if not rest.strip():
            return "jsonl" if _is_json(line) else "json"
        return "jsonl" if _is_json(line) or rest.lstrip().startswith(b"{") else "json"
    return "csv" if b"external_id" in line else "jsonl"


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
