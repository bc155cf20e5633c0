"""Tables of plain text that fit a width, with nothing cut away but what is absurdly long.

A column that is too wide folds its words over lines; columns that still don't fit side by side go below, in a
further block that begins with the first column again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from console.text import cell_width, clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_CHARS = 2_000
"""Characters of one cell; a name is at most 64, a rule in plain words some hundred."""

GAP = "  "
LEAST_TEXT = 16
"""Cells below which a column of words is not narrowed."""


Column: TypeAlias = tuple[str, list[str], bool]
"""A heading, the cells below it, and whether they line up at their right; all cleaned."""


class Lane(NamedTuple):
    """One column, laid out: its cells cleaned, and how wide it is drawn."""

    head: str
    cells: list[str]
    right: bool
    width: int


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], width: int
) -> Iterator[str]:
    """Yield the lines of a table at most `width` terminal cells wide (as long as one column fits in it)."""
    columns: list[Column] = [
        (_flat(head), [_flat(row[number]) for row in rows], right[number])
        for number, head in enumerate(heads)
    ]
    lanes = [Lane(*column, _widest([column[0], *column[1]])) for column in columns]
    for folded_heads in (False, True):
        if _sum(lanes) > width:
            widths = _narrowed(columns, width, folded_heads)
            lanes = [Lane(*column, narrow) for column, narrow in zip(columns, widths, strict=True)]
    for number, block in enumerate(_blocks(lanes, width)):
        if number:
            yield ""
        yield from _line([lane.head for lane in block], block)
        yield GAP.join("-" * lane.width for lane in block).rstrip()
        for row in range(len(rows)):
            yield from _line([lane.cells[row] for lane in block], block)


def fold(text: str, width: int) -> list[str]:
    """Return cleaned `text` as lines of at most `width` terminal cells, cut between words if it can be."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if cell_width(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *cut, line = _pieces(word, width)
        lines += cut
    return [*lines, line] if line or not lines else lines


def _pieces(word: str, width: int) -> list[str]:
    """Return a word in parts that fit; a sign wider than the width stands alone."""
    pieces, start, room = [], 0, width
    for index, char in enumerate(word):
        room -= cell_width(char)
        if room < 0 and index > start:
            pieces.append(word[start:index])
            start, room = index, width - cell_width(char)
    return [*pieces, word[start:]]


def _flat(text: str) -> str:
    return clean(text.replace("\r\n", " ").replace("\n", " "), one_line=True, max_chars=MOST_CHARS)


def _widest(texts: Sequence[str]) -> int:
    return max(map(cell_width, texts), default=0)


def _narrowed(columns: Sequence[Column], width: int, folded_heads: bool) -> list[int]:
    """Return how wide each column is where not all have room: figures whole, words sharing what is left."""
    most = width if len(columns) == 1 else (width - len(GAP)) // 2  # so that the first one fits beside any
    needs, wishes = [], []
    for head, cells, right in columns:
        words = _widest(head.split(" ") if folded_heads or not right else [head])
        content = _widest(cells)
        needs.append(min(max(words, content if right else min(content, LEAST_TEXT)), most))
        wishes.append(0 if right else max(0, content - needs[-1]))
    spare = max(0, width - sum(needs) - len(GAP) * (len(columns) - 1))
    wishing = sorted((number for number, wish in enumerate(wishes) if wish), key=lambda n: wishes[n])
    for done, number in enumerate(wishing):
        given = min(wishes[number], spare // (len(wishing) - done))
        needs[number] += given
        spare -= given
    return needs


def _blocks(lanes: list[Lane], width: int) -> list[list[Lane]]:
    """Return the columns in as few blocks as fit, about evenly wide, each beginning with the first column."""
    best = _filled(lanes, width)
    for narrower in range(width - 1, 0, -1):
        tried = _filled(lanes, narrower)
        if len(tried) > len(best):
            break
        best = tried
    return best


def _filled(lanes: list[Lane], width: int) -> list[list[Lane]]:
    """Return the columns in blocks, each filled up before the next one is begun."""
    first, *others = lanes
    blocks = [[first]]
    for lane in others:
        if len(blocks[-1]) > 1 and _sum([*blocks[-1], lane]) > width:
            blocks.append([first])
        blocks[-1].append(lane)
    return blocks


def _sum(lanes: Sequence[Lane]) -> int:
    return sum(lane.width for lane in lanes) + len(GAP) * (len(lanes) - 1)


def _line(cells: Sequence[str], lanes: Sequence[Lane]) -> Iterator[str]:
    """Yield one row, over as many lines as its tallest cell needs."""
    folded = [fold(cell, lane.width) for cell, lane in zip(cells, lanes, strict=True)]
    for number in range(max(map(len, folded))):
        parts = [each[number] if number < len(each) else "" for each in folded]
        yield GAP.join(_padded(part, lane) for part, lane in zip(parts, lanes, strict=True)).rstrip()


def _padded(text: str, lane: Lane) -> str:
    blank = " " * (lane.width - cell_width(text))
    return blank + text if lane.right else text + blank
