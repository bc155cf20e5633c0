"""What a command says: text for people on stdout, JSON for programs, one plain line for what went wrong.

Every word for people goes through the sanitiser here, so that no command has to remember it.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.errors import LeewardError
    from config.problems import Refused

PROGRAM = "leeward"
SIMULATED = "Simulated store: its time is made up."
"""What every text from a simulated store begins with."""

ERROR_LONGEST = 1_000
"""Characters of an error's line; a message that repeats much of its input helps nobody."""


def prepare() -> None:
    """Let output never fail on a character that the terminal's encoding lacks: it is escaped instead."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def say(text: str = "") -> None:
    """Print text for people, cleaned; line breaks in it stay."""
    from console.text import clean  # noqa: PLC0415 - `--help` prints none of this

    # Line by line: the sanitiser cuts what is very long, and a policy may have very many lines.
    sys.stdout.write("".join(clean(line) + "\n" for line in text.split("\n")))


def say_all(simulated: bool, lines: Iterable[str]) -> None:
    """Print lines for people, after the word that this is a simulated store, if it is."""
    if simulated:
        say(SIMULATED)
    for line in lines:
        say(line)


def say_row(cells: Iterable[str], widths: Sequence[int]) -> None:
    """Print one row of a table: each cell on one line, padded to its width in terminal cells."""
    from console.text import cell_width, clean  # noqa: PLC0415 - as above

    shown = []
    for cell, width in zip(cells, widths, strict=True):
        text = clean(cell, one_line=True, max_cells=max(width, 1))
        shown.append(text + " " * (width - cell_width(text)))
    sys.stdout.write("  ".join(shown).rstrip() + "\n")


def say_json(document: Any) -> None:
    """Print one line of JSON in printable ASCII."""
    from console.text import to_json  # noqa: PLC0415 - as above

    say_json_line(to_json(document))


def say_json_line(line: str) -> None:
    """Print one line that is ASCII JSON already; DEL is the one control character JSON leaves alone."""
    sys.stdout.write(line.replace("\x7f", "\\u007f") + "\n")


def complain(error: LeewardError) -> None:
    """Write an error to stderr as its one line: what is wrong, where, what to do."""
    from console.text import clean  # noqa: PLC0415 - as above

    sys.stdout.flush()
    line = clean(f"{PROGRAM}: {error.line()}", one_line=True, max_chars=ERROR_LONGEST)
    sys.stderr.write(line + "\n")


def complain_all(refused: Refused) -> None:
    """Write everything that is wrong with a file to stderr, one line each."""
    from console.text import clean  # noqa: PLC0415 - as above

    sys.stdout.flush()
    for problem in refused.problems:
        sys.stderr.write(clean(str(problem), one_line=True, max_chars=ERROR_LONGEST) + "\n")
    if refused.unlisted:
        sys.stderr.write(f"{PROGRAM}: and {refused.unlisted} more: mend these first: then check again\n")


def hush() -> None:
    """Send what is still buffered nowhere, after whoever read it has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
