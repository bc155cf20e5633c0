"""Help on the board."""

from __future__ import annotations

from console.kit.help import Help


class BoardHelp(Help):
    """The keys, and what the board leaves out."""

    words = (
        "The board shows what keeps people safe: no case's contents, no check-ins, nobody's speed, nobody's "
        "skips. It looks again every few seconds by itself."
    )
