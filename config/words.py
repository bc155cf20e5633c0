"""What a message is made of: a number with its noun, and untrusted text that is quoted back to people.

A policy may come from anywhere, so its words are treated as hostile. The console has its own, fuller
sanitiser; this floor may not import it and needs only a quote that cannot move a cursor or turn a line.
"""

import unicodedata

MOST_SHOWN = 60
"""Characters of a value that a message repeats; longer ones are cut, so that a message stays one line."""

_MOVES_OR_HIDES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ZALGO = 4


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return "1 case", "2 cases", "1,234 cases"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def plain(text: str, most: int = MOST_SHOWN) -> str:
    """Return `text` with control, format and unassigned characters as `<202E>`, cut at `most` characters."""
    out: list[str] = []
    length = marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        escaped = category in _MOVES_OR_HIDES or marks > _ZALGO
        piece = f"<{ord(character):04X}>" if escaped else character
        if length + len(piece) > most:
            out.append("...")
            break
        out.append(piece)
        length += len(piece)
    return "".join(out)


def shown(value: object) -> str:
    """Return `value` as a message may quote it: text in double quotes, numbers bare, the rest by its kind."""
    if isinstance(value, str):
        return f'"{plain(value)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else "a huge number"
    if isinstance(value, float):
        return plain(repr(value))
    return a_kind(value)


def a_kind(value: object) -> str:
    """Return what sort of TOML value this is, with its article."""
    for kind, words in _KINDS:
        if isinstance(value, kind):
            return words
    return "a date or time"


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "text"),
    (bool, "true or false"),
    ((int, float), "a number"),
    ((list, tuple), "a list"),
    (dict, "a table"),
)


def is_printable(text: str, *, lines: bool = False) -> bool:
    """Say whether people can read all of `text`: joiners that scripts need are fine, overrides are not.

    `lines` also lets line feeds and tabs through.
    """
    return not any(
        (category := unicodedata.category(character)) in _MOVES_OR_HIDES
        and not (lines and character in "\n\t")
        and not (category == "Cf" and character in "\u200c\u200d\u00ad")
        for character in text
    )
