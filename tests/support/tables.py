"""Tables of wrong files in `tests/data`: blocks of `=== name`, the text, `--->`, what it is told."""

import re
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"


def blocks(name: str) -> list[tuple[str, str, str]]:
    """Return (name, text, message) for every block of a table."""
    found = []
    table = (DATA / name).read_text(encoding="utf-8")
    for block in re.split(r"^=== ", table, flags=re.MULTILINE)[1:]:
        title, rest = block.split("\n", 1)
        text, message = rest.split("--->\n")
        found.append((title, text, message.rstrip("\n")))
    return found
