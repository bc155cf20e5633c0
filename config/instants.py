"""Instants as text, ISO 8601, written and read here alone. Whoever asks for one words the refusal."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from config.localdays import LATEST

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FULL = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,3})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


def iso(instant: int) -> str:
    """Return milliseconds UTC as ISO 8601 ending in Z, with milliseconds only if there are any."""
    # By hand: after a commit has waited for the disk, strftime costs a turn 40 us, and this 2.
    second, ms = divmod(instant, 1000)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    day, hour = divmod(hour, 24)
    text = f"{_date(day)}T{hour:02}:{minute:02}:{second:02}"
    return f"{text}.{ms:03}Z" if ms else f"{text}Z"


def read_iso(text: str) -> int:
    """Return ms UTC; digits past the millisecond are dropped. Raises ValueError, also without a zone.

    It takes what `datetime` takes, of any year: for texts of our own, and those whose form was looked at.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    # Not timestamp(): a float would lose milliseconds in the far future.
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1000 + passed.microseconds // 1000


def read_instant(text: str) -> int | None:
    """Return ms UTC of a whole instant with "Z" or an offset, 1970 to 2999; None for other text."""
    if not _FULL.fullmatch(text):
        return None
    try:
        at = read_iso(text)
    except ValueError:
        return None
    return at if 0 <= at < LATEST else None


@lru_cache(maxsize=8)
def _date(day: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=day)).isoformat()
