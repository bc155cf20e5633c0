"""Untrusted text on its way into a widget.

A widget given a `str` may read it as markup, which can crash it or bind an action to a click. A `Content` is
text and nothing else, and the one made here has been through the sanitiser.
"""

from rich.cells import cached_cell_len
from textual.content import Content

from console import text as sanitiser


def as_content(
    text: str,
    *,
    max_chars: int = sanitiser.MAX_CHARS,
    max_cells: int | None = None,
    one_line: bool = False,
) -> Content:
    """Return `text` cleaned (see `console.text.clean`) as content that no markup is read from."""
    return Content(sanitiser.clean(text, max_chars=max_chars, max_cells=max_cells, one_line=one_line))


def forget_measured() -> None:
    """Empty the display library's cache of measured texts.

    It keeps the last 4,096 strings whose width was asked for, passages hidden since among them.
    Call it after hiding; measuring the screen anew costs well under a millisecond.
    """
    cached_cell_len.cache_clear()
