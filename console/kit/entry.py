"""A line to write on. What is pasted is shown like any other text of unknown origin: obeyed by nobody."""

from __future__ import annotations

from textual.widgets import Input

from console.text import clean

LONGEST = 8_000
"""Characters; more than any line here takes."""


class Entry(Input):
    """Textual's input with its text cleaned as it comes in: what is handed over is what was seen."""

    def validate_value(self, value: str) -> str:
        """Return the text with everything that has no shape of its own spelled out."""
        return clean(value, one_line=True, max_chars=LONGEST, max_cells=LONGEST)
