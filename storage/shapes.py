"""The shape of a text: word lengths and white space, which is all that is known of it before a reveal.

A shape is written as lengths of words with one sign for each white character between them: `5_3//3` is a word
of five, a space, a word of three, two line breaks and a word of three. Passages are cut by the shape alone,
so that their number is known without reading the text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from storage.errors import NotHereError

BLOCK = "▒"
WIDEST = 8
"""Blocks for the longest words: beyond this a length would help to guess the word."""

_WORD = re.compile(r"\S+")
_BLANK = re.compile(r"[^\S\n]")
_PIECE = re.compile(r"\d+|_|/")


def shape_of(text: str) -> str:
    """Return the shape of a text. Every character counts, so that the shape can cut the text."""
    lengths = _WORD.sub(_length, text)
    return _BLANK.sub("_", lengths).replace("\n", "/")


def _length(word: re.Match[str]) -> str:
    return str(word.end() - word.start())


@lru_cache(maxsize=256)
def passages(shape: str, chars: int) -> tuple[tuple[int, int], ...]:
    """Return where each passage starts and ends: at most `chars` characters, cut at white space if any.

    The passages join up to the whole text; an empty text has none.
    """
    cuts = [0]
    here = space = 0
    for piece in _PIECE.findall(shape):
        white = piece in "_/"
        end = here + (1 if white else int(piece))
        if white and here - cuts[-1] <= chars:
            space = here
        while end - cuts[-1] > chars:
            cuts.append(space if space > cuts[-1] else cuts[-1] + chars)
        if white:
            space = end
        here = end
    if here > cuts[-1]:
        cuts.append(here)
    return tuple(pairwise(cuts))


def cut(text: str, shape: str, chars: int, n: int) -> str:
    """Return passage `n`, counted from 1, of a text of that shape.

    Raises NotHereError when there is no such passage.
    """
    start, end = _bounds(shape, chars, n)
    return text[start:end]


def placeholder(shape: str, chars: int, n: int) -> str:
    """Return passage `n`, counted from 1, as blocks: what may be seen of it before it is revealed.

    Word lengths are rounded up to even and stop at eight; white space shrinks to a space or two line breaks.
    """
    if n == 1 and not shape:
        return ""
    start, end = _bounds(shape, chars, n)
    drawn: list[str] = []
    here = 0
    for piece in _PIECE.findall(shape):
        length = 1 if piece in "_/" else int(piece)
        first, last = max(here, start), min(here + length, end)
        here += length
        if first < last:
            drawn.append(_drawn(piece, last - first))
        elif here >= end:
            break
    blurred = re.sub(r" +", " ", "".join(drawn))
    return re.sub(r" ?\n[ \n]*\n", "\n\n", blurred).strip()


def _drawn(piece: str, length: int) -> str:
    if piece == "/":
        return "\n"
    if piece == "_":
        return " "
    return BLOCK * min(WIDEST, length + length % 2)


def _bounds(shape: str, chars: int, n: int) -> tuple[int, int]:
    bounds = passages(shape, chars)
    if not 1 <= n <= len(bounds):
        raise NotHereError(f"there is no passage {n}", f"this field has {len(bounds)}", "count from 1")
    return bounds[n - 1]
