"""CSV with a header row: the columns are the keys of the intake form, `fields.NAME`, and `hashes`."""

from __future__ import annotations

import csv
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Final

from storage.intake import faults
from storage.intake.caps import MAX_COLUMNS, MAX_RECORD
from storage.intake.jsonlines import lines
from storage.intake.raw import Raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SEPARATORS: Final = ",;\t"
_RETRIES: Final = 100
"""How often the lines after a quote that never closes are read again. Each costs up to the record cap, so
without an end to it a hostile file could keep a machine busy for days; past it those lines are given up."""


class _Lines:
    """Physical lines for the csv reader, which remembers those of the row it is in."""

    def __init__(self, source: Iterator[tuple[int, int, bytes | None]]) -> None:
        self._source = source
        self.row: list[tuple[int, int, bytes | None]] = []
        self.size = 0
        self.fault = ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.size > MAX_RECORD:
            raise StopIteration
        found = next(self._source)
        self.row.append(found)
        line = found[2]
        if line is None:
            self.fault = faults.TOO_LONG
            return "\n"
        self.size += len(line) + 1
        return line.decode("utf-8", "surrogateescape") + "\n"

    def start_row(self) -> None:
        self.row, self.size, self.fault = [], 0, ""

    def again(self, rows: Iterable[tuple[int, int, bytes | None]]) -> None:
        """Put lines back, to be read as rows of their own."""
        self._source = chain(list(rows), self._source)


def records(file: BinaryIO) -> Iterator[Raw]:
    """Yield a row at a time. A file whose header can't be used is one bad record, and no more is read."""
    csv.field_size_limit(MAX_RECORD)
    source = _Lines(lines(file))
    rows = _rows(source)
    header = next(rows, None)
    if header is None:
        return
    fault = header.fault or _header_fault(header.cells)
    if fault:
        yield Raw(header.line, header.offset, fault=fault)
        return
    columns = [cell.strip() for cell in header.cells]
    for row in rows:
        fault = row.fault
        if not fault and len(row.cells) != len(columns):
            fault = f"has {len(row.cells)} cells where the header has {len(columns)}"
        if fault:
            yield Raw(row.line, row.offset, fault=fault)
            continue
        text = "\x1f".join((*columns, *row.cells)).encode("utf-8")
        filled = {name: cell for name, cell in zip(columns, row.cells, strict=True) if cell}
        yield Raw(row.line, row.offset, text, filled)


class _Row:
    __slots__ = ("cells", "fault", "line", "offset")

    def __init__(self, line: int, offset: int, cells: list[str], fault: str) -> None:
        self.line, self.offset, self.cells, self.fault = line, offset, cells, fault


def _rows(source: _Lines) -> Iterator[_Row]:
    reader, retries = None, 0
    first = next(source, "")
    source.again(source.row)
    separator = max(_SEPARATORS, key=first.count)
    while True:
        source.start_row()
        if reader is None:
            reader = csv.reader(source, strict=True, delimiter=separator)
        try:
            cells = next(reader)
            fault = source.fault
        except StopIteration:
            if not source.row:
                return
            cells, fault, reader = [], faults.TOO_LONG, None
        except csv.Error as error:
            cells, fault, reader = [], _csv_fault(error), None
        line, offset, _ = source.row[0]
        if reader is None and len(source.row) > 1 and retries < _RETRIES:
            retries += 1
            source.again(source.row[1:])
        if not fault and not cells:
            continue
        yield _Row(line, offset, cells, fault or _cells_fault(cells))


def _cells_fault(cells: list[str]) -> str:
    text = "".join(cells)
    if "\0" in text:
        return faults.HAS_NUL
    if not text.isascii() and any("\udc80" <= each <= "\udcff" for each in text):
        return faults.NOT_UTF8
    return ""


def _csv_fault(error: csv.Error) -> str:
    said = str(error)
    if "field larger than" in said:
        return faults.TOO_LONG
    if "unexpected end" in said:
        return "a quote is never closed"
    if "NUL" in said:
        return faults.HAS_NUL
    return "is not valid CSV: a quote stands where none can"


def _header_fault(header: list[str]) -> str:
    columns = [cell.strip() for cell in header]
    if len(columns) > MAX_COLUMNS:
        return f"the header has more than {MAX_COLUMNS} columns"
    if not all(columns):
        return "the header has a column without a name"
    if len(set(columns)) != len(columns):
        return "the header names a column twice"
    if len(columns) == 1:
        return "the first line is no header of a CSV file: columns are named there, with commas between"
    return ""
