"""The one sanitiser: whatever was written elsewhere passes through here before anyone sees it.

Reviewed text is hostile until shown otherwise. A terminal obeys control characters wherever they come
from, and the display libraries hand most of them through, so every sink (widget, table, title,
notification, command output, error line, log, export for people) takes its text from `clean`.

Nothing is dropped: it may be evidence. What cannot be shown safely is named by its code point, `<202E>`.
Text that contains the seven characters "<202E>" itself looks the same; the store keeps the original.

JSON output goes through `to_json`, which escapes everything outside printable ASCII and so needs no `clean`:
a program reads it back exactly, and a terminal it happens to be printed on stays safe.
"""

import json
import re
import unicodedata
from typing import Any

MAX_CHARS = 10_000
"""Longest output of `clean` unless told otherwise; a passage is 160, a case's field far below this."""

MAX_MARKS = 4
"""Combining marks shown in a row. Vietnamese, Thai and pointed Hebrew need up to three; stacks of dozens
climb over the lines above and below."""

ELLIPSIS = "…"

HAZARD_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode general categories that are never passed on: they steer the terminal, reorder or hide text, or
mean something else to every program that meets them."""

# Unicode's Default_Ignorable_Code_Point property outside the categories above: drawn as nothing, and so used
# to hide text in text. Variation selectors are among them: an emoji heart may show as a heart and <FE0F>.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)

# Not marks by category, but drawn over or joined to what is before them, so they stack just as well:
# vowels and finals of Hangul written letter by letter, and emoji skin tones.
_JOINING = re.compile("[\u1161-\u11ff\ud7b0-\ud7c6\ud7cb-\ud7fb\U0001f3fb-\U0001f3ff]")

# Every character in these ranges is assigned, visible and no mark since Unicode 14.0 (the tables of Python
# 3.11); a test goes through all of them. They only save time: the commonest scripts skip the slow path.
_HARMLESS = (
    " -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u03a3-\u0482\u048a-\u052f\u05d0-\u05ea"
    "\u0621-\u063a\u0641-\u064a\u0904-\u0939\u0e01-\u0e30\u2010-\u2027\u2030-\u205e\u20a0-\u20bf"
    "\u2190-\u23ff\u2500-\u27bf\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9ffc"
    "\uac00-\ud7a3\uff01-\uff60\U0001f300-\U0001f3fa\U0001f400-\U0001f64f"
)
_SUSPECT = re.compile(f"[^{_HARMLESS}\n]+")
_SUSPECT_ONE_LINE = re.compile(f"[^{_HARMLESS}]+")
_CUT_ESCAPE = re.compile(r"<[0-9A-F]{0,6}\Z")


def clean(
    text: str, *, max_chars: int = MAX_CHARS, max_cells: int | None = None, one_line: bool = False
) -> str:
    """Return `text` as it may be shown: no character in it steers a terminal or hides.

    A line break stays one (CR LF becomes one) and a tab becomes a space; with `one_line` both are shown as
    `<000A>` and `<0009>`. Marks beyond four in a row, or with nothing to sit on, are shown by code point.
    At most `max_chars` characters come back, and no line wider than `max_cells` terminal cells; an ellipsis,
    counted in, shows where something was cut. Cleaning twice changes nothing more.

    Raises ValueError if a maximum is below 1.
    """
    if max_chars < 1 or (max_cells is not None and max_cells < 1):
        raise ValueError("a maximum below 1 leaves no room for the ellipsis")
    # Two characters may become one (CR LF), never fewer: what lies beyond cannot be part of the answer.
    shown = text[: 2 * max_chars + 2]
    if one_line:
        shown = _SUSPECT_ONE_LINE.sub(_escape_run, shown)
    else:
        shown = _SUSPECT.sub(_escape_run, shown.replace("\r\n", "\n").replace("\t", " "))
    if len(shown) > max_chars:
        shown = _CUT_ESCAPE.sub("", shown[: max_chars - 1]) + ELLIPSIS
    if max_cells is not None:
        shown = "\n".join(_fit(line, max_cells) for line in shown.split("\n"))
    return shown


def is_hazard(char: str) -> bool:
    """Whether one character is shown by its code point wherever it stands (line break and tab included)."""
    return unicodedata.category(char) in HAZARD_CATEGORIES or _INVISIBLE.match(char) is not None


def is_mark(char: str) -> bool:
    """Whether one character is drawn onto the one before it."""
    return unicodedata.category(char)[0] == "M" or _JOINING.match(char) is not None


def cell_width(text: str) -> int:
    """Terminal cells that one line of cleaned text takes, by the table the screens are laid out with."""
    if text.isascii():
        return len(text)
    return sum(map(_char_width, text))


def to_json(value: Any) -> str:
    """Return one line of JSON in printable ASCII.

    Raises ValueError for NaN and infinities, TypeError for what JSON has no form for.
    """
    return json.dumps(value, ensure_ascii=True, allow_nan=False).replace("\x7f", "\\u007f")


def _escape_run(match: re.Match[str]) -> str:
    """Make one run of suspect characters visible."""
    start = match.start()
    has_base = start > 0 and match.string[start - 1] != "\n"
    marks = 0 if has_base else MAX_MARKS
    shown: list[str] = []
    for char in match.group():
        if is_hazard(char):
            shown.append(_escape(char))
            marks = 0
        elif is_mark(char):
            marks += 1
            shown.append(char if marks <= MAX_MARKS else _escape(char))
        else:
            shown.append(char)
            marks = 0
    return "".join(shown)


def _escape(char: str) -> str:
    return f"<{ord(char):04X}>"


def _fit(line: str, max_cells: int) -> str:
    """Cut one cleaned line to the width, with an ellipsis if anything had to go."""
    if cell_width(line) <= max_cells:
        return line
    room = max_cells - 1
    for index, char in enumerate(line):
        room -= _char_width(char)
        if room < 0:
            return _CUT_ESCAPE.sub("", line[:index]) + ELLIPSIS
    return line  # pragma: no cover - the line is wider than the room, so the loop returns


def _char_width(char: str) -> int:
    # Not rich.cells.cell_len: it keeps the last 4,096 texts it measured in memory, revealed ones included.
    from rich.cells import get_character_cell_size  # noqa: PLC0415 - 20 ms that plain ASCII need not pay

    return get_character_cell_size(char)
