"""Lengths of time and times of day, as people write them in a policy.

Inside Leeward both are whole milliseconds; only this module knows the written form.
"""

import re

from config.words import shown

MILLISECOND = 1
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

LONGEST = 3_660 * DAY
"""Ten years: nothing in a policy is meant to last longer, and every sum stays far inside 64 bits."""

DURATION_PATTERN = (
    r"^(?:0|(?=[0-9])(?:[0-9]{1,9}d)?(?:[0-9]{1,9}h)?(?:[0-9]{1,9}m(?!s))?(?:[0-9]{1,9}s)?(?:[0-9]{1,9}ms)?)$"
)
"""The written form as a regular expression that JSON Schema (ECMA 262) and Python read alike."""

LOCAL_TIME_PATTERN = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"

_UNITS = (("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND), ("ms", MILLISECOND))
_WORDS = (("day", DAY), ("hour", HOUR), ("minute", MINUTE), ("second", SECOND), ("millisecond", MILLISECOND))
_DURATION = re.compile(DURATION_PATTERN[1:-1])
_LOCAL_TIME = re.compile(LOCAL_TIME_PATTERN[1:-1])
_PART = re.compile(r"([0-9]+)(ms|[dhms])")


class NotADurationError(ValueError):
    """The text is not a length of time; `remedy` says how to write one."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


class NotALocalTimeError(NotADurationError):
    """The text is not a time of day."""


def parse_duration(text: str) -> int:
    """Return the milliseconds of "4h", "1h30m", "90s", "7d", "250ms" or "0".

    Units go from large to small, each at most once. Raises NotADurationError.
    """
    if not _DURATION.fullmatch(text):
        remedy = 'write it like "4h", "50m", "1h30m", "20s" or "7d"'
        if re.fullmatch(r"[0-9]+", text):
            remedy = f'add a unit, such as "{text[:9]}h" or "{text[:9]}m"'
        raise NotADurationError(f"{shown(text)} is not a length of time", remedy)
    total = sum(int(count) * dict(_UNITS)[unit] for count, unit in _PART.findall(text))
    if total > LONGEST:
        raise NotADurationError(f"{shown(text)} is too long", 'nothing in a policy lasts over "3660d"')
    return total


def format_duration(ms: int) -> str:
    """Return the shortest written form, which `parse_duration` reads back to the same number."""
    parts = []
    for unit, size in _UNITS:
        count, ms = divmod(ms, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0"


def spoken(ms: int) -> str:
    """Return the length of time as a sentence says it: "1 hour 30 minutes"."""
    parts = []
    for word, size in _WORDS:
        count, ms = divmod(ms, size)
        if count:
            parts.append(f"{count} {word}{'' if count == 1 else 's'}")
    return " ".join(parts) or "0 minutes"


def parse_local_time(text: str) -> int:
    """Return milliseconds after local midnight of "04:00". Raises NotALocalTimeError."""
    if not _LOCAL_TIME.fullmatch(text):
        raise NotALocalTimeError(
            f"{shown(text)} is not a time of day", 'write hours and minutes, like "04:00"'
        )
    hours, minutes = text.split(":")
    return int(hours) * HOUR + int(minutes) * MINUTE


def format_local_time(ms: int) -> str:
    """Return "04:00" for milliseconds after local midnight."""
    return f"{ms // HOUR:02}:{ms % HOUR // MINUTE:02}"
