"""How large anything that is taken in may be: one place, so that a test and a message can't disagree."""

from typing import Final

MAX_RECORD: Final = 1 << 20
"""Bytes of one record as it stands in the file: a line, an element of an array, a row."""

MAX_DEPTH: Final = 8
"""Objects within arrays within objects. The intake form itself needs 3."""

MAX_DIGITS: Final = 18
"""Digits of a whole number; more could not be kept as 64 bits."""

MAX_FIELDS: Final = 64
"""Fields of one case."""

MAX_NAME: Final = 100
"""Characters of a field's name."""

MAX_TEXT: Final = 200_000
"""Characters of one field's text, or of one cell."""

MAX_COLUMNS: Final = 128
"""Columns of a CSV file."""

MAX_LANES: Final = 10_000
"""Severities and categories together. Each makes a lane, and a claim looks at all of them: 10,000 cost it
some milliseconds. Intakes at the same time don't see each other's newest: there may be a few more."""

MAX_HASHES: Final = 64
"""Hashes of one case."""

BLOCK: Final = 1 << 18
"""Bytes read from a file at a time."""
