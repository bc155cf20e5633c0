"""Makes case records for demonstrations, tests and benchmarks: plausible in shape, harmless in words.

Everything comes from `Random.random`, the one method whose sequence Python promises to keep between versions,
so a seed names the same records everywhere. Categories are named as such systems name them, never described.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from console.demo import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CATEGORIES = (
    "spam",
    "harassment",
    "hate",
    "self-harm",
    "violence",
    "csam",
    "terrorism",
    "fraud",
    "ip",
    "privacy",
)
SEVERITIES = (1, 2, 3, 4, 5)
ORIGINS = ("automated", "user", "trusted", "staff")

LONGEST_SPAN = 30 * 86_400_000
"""Records reach back at most this far (ms); larger numbers arrive more densely."""

_BITS = 2**52
_HOUR = 3_600_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()

# Of 256 records, how many are of each category, and of 16 in it how many of each severity. Nobody publishes
# such figures for a whole desk; these give a queue in which most work is light and every lane has some.
_SHARES: dict[str, tuple[int, tuple[int, int, int, int, int]]] = {
    "spam": (60, (9, 4, 1, 1, 1)),
    "harassment": (40, (3, 5, 4, 3, 1)),
    "hate": (24, (2, 4, 5, 3, 2)),
    "self-harm": (14, (1, 2, 4, 5, 4)),
    "violence": (18, (2, 3, 4, 4, 3)),
    "csam": (10, (1, 1, 2, 5, 7)),
    "terrorism": (10, (1, 2, 3, 5, 5)),
    "fraud": (36, (6, 5, 3, 1, 1)),
    "ip": (26, (7, 5, 2, 1, 1)),
    "privacy": (18, (4, 5, 4, 2, 1)),
}
_CATEGORY_OF = tuple(name for name, (share, _) in _SHARES.items() for _ in range(share))
_SEVERITY_OF = {
    name: tuple(severity for severity, n in zip(SEVERITIES, of_16, strict=True) for _ in range(n))
    for name, (_, of_16) in _SHARES.items()
}
_ORIGIN_OF = ("automated",) * 6 + ("user",) * 6 + ("trusted",) * 2 + ("staff",) * 2
_SOURCE = {"automated": "demo-scan", "user": "demo-reports", "trusted": "demo-partners", "staff": "demo-desk"}
_NAMES: dict[str, Sequence[str | None]] = {
    "automated": words.SCANNERS,
    "user": (None,),
    "trusted": words.PARTNERS,
    "staff": words.STAFF,
}
_CONTENT = (
    *("image",) * 4,
    *("text",) * 3,
    *("chat",) * 2,
    *("url",) * 2,
    *("video",) * 2,
    *("account", "file", "other"),
)
_LANGUAGES = (*("en",) * 22, *words.BY_LANGUAGE)
_DUE_HOURS = {1: None, 2: 168, 3: 72, 4: 24, 5: 4}


def cases(seed: int, count: int, until_ms: int) -> Iterator[dict[str, Any]]:
    """Yield `count` records in the intake form, in order of arrival, the last shortly before `until_ms`.

    They come in trickles and bursts. From 50 records on, every origin occurs, and every category at every
    severity. Raises ValueError for a negative count or time.
    """
    if count < 0 or until_ms < 0:
        raise ValueError("count and time are not negative")
    rng = Random(seed)  # noqa: S311 - reproducible on purpose; nothing here is a secret
    pairs = _shuffled(rng, [(category, severity) for category in CATEGORIES for severity in SEVERITIES])
    stride = max(1, count // len(pairs))
    for index, at in enumerate(_arrivals(rng, count, until_ms)):
        place, between = divmod(index, stride)
        if between or place >= len(pairs):
            bits = int(rng.random() * _BITS)
            category = _CATEGORY_OF[bits & 255]
            severity = _SEVERITY_OF[category][bits >> 8 & 15]
            origin = _ORIGIN_OF[bits >> 12 & 15]
        else:
            category, severity = pairs[place]
            origin = ORIGINS[place & 3]
        record = _record(rng.random, at, category, severity, origin)
        record["external_id"] = f"d{seed}-{index + 1}"
        yield record


def _record(draw: Callable[[], float], at: int, category: str, severity: int, origin: str) -> dict[str, Any]:
    bits = int(draw() * _BITS)
    content = _CONTENT[bits & 15]
    language = _LANGUAGES[bits >> 4 & 31]
    names = _NAMES[origin]
    hours = _DUE_HOURS[severity] if bits >> 9 & 3 else None
    return {
        "source": _SOURCE[origin],
        "external_id": "",
        "content": content,
        "category": category,
        "severity": severity,
        "reported_at": _iso(at),
        "due_at": None if hours is None else _iso(at + hours * _HOUR),
        "origin": origin,
        "origin_name": names[(bits >> 11) % len(names)],
        "account": f"acct-{bits >> 13 & 0xFFFF:04x}",
        "language": language,
        "hashes": _hashes(draw) if origin == "automated" and content in _HASHED else [],
        "fields": _fields(draw, content, language, origin),
    }


_HASHED = frozenset({"image", "video", "file"})
_ENDINGS = {"image": "jpg", "video": "mp4", "file": "pdf"}
_REPORTED = {"automated": None, "user": "report_text", "trusted": "report_text", "staff": "note"}


def _fields(draw: Callable[[], float], content: str, language: str, origin: str) -> dict[str, str]:
    bits = int(draw() * _BITS)
    fields: dict[str, str] = {}
    if content in _ENDINGS:
        stem = words.FILE_STEMS[bits & 15]
        fields["file_name"] = f"{stem}-{bits >> 4 & 4095:04}.{_ENDINGS[content]}"
        if bits >> 16 & 1:
            fields["caption"] = _text(draw, language, 1 + (bits >> 17 & 1))
    elif content == "url":
        fields["page_title"] = words.TITLES[bits & 15]
        fields["page_address"] = f"https://garden.example/paths/{bits >> 4 & 65535}"
    elif content == "account":
        fields["display_name"] = words.NICKNAMES[bits & 15]
        fields["profile_text"] = _text(draw, language, 2)
    elif content == "chat":
        count = 2 + (bits & 3)
        fields["messages"] = "\n".join(
            f"{words.NICKNAMES[bits >> 4 + 4 * (each & 1) & 15]}: {_text(draw, language, 1)}"
            for each in range(count)
        )
    else:
        # One in 64 is a single line of well over a thousand characters, as real reports sometimes are.
        fields["post_text"] = _text(draw, language, 30 if bits & 63 == 0 else 2 + (bits >> 6 & 3))
    report = _REPORTED[origin]
    if report is not None:
        fields[report] = _text(draw, language, 1 + (bits >> 20 & 3))
    return fields


def _text(draw: Callable[[], float], language: str, sentences: int) -> str:
    said = words.BY_LANGUAGE.get(language)
    if said is not None:
        return " ".join([said[int(draw() * len(said))] for _ in range(sentences)])
    return " ".join([_sentence(int(draw() * _BITS)) for _ in range(sentences)])


def _sentence(bits: int) -> str:
    if bits & 3 == 0:
        return words.REMARKS[bits >> 2 & 15]
    thing, place = words.THINGS[bits >> 2 & 31], words.PLACES[bits >> 7 & 15]
    return f"The {thing} {place} {words.STATES[(bits >> 11) % len(words.STATES)]}."


def _hashes(draw: Callable[[], float]) -> list[dict[str, str]]:
    value = "".join([f"{int(draw() * _BITS):013x}" for _ in range(5)])
    return [{"type": "sha256", "value": value[:64]}]


def _arrivals(rng: Random, count: int, until_ms: int) -> Iterator[int]:
    """Yield `count` instants, ms UTC in whole seconds, never decreasing."""
    spells = list(_spells(rng, count))
    whole = sum(length for _, length in spells)
    span = min(whole, LONGEST_SPAN, until_ms)
    begun, passed = until_ms - span, 0
    draw = rng.random
    for number, length in spells:
        start = begun + span * passed // whole
        took = span * length // whole
        for each in range(number):
            yield (start + took * each // number + int(draw() * took) // number) // 1000 * 1000
        passed += length


def _spells(rng: Random, count: int) -> Iterator[tuple[int, int]]:
    """Yield (records, ms) of trickles, a few minutes apart, and bursts, a few seconds apart, in turn."""
    left, trickle = count, True
    while left:
        number = min(left, 8 + int(rng.random() * 32) if trickle else 15 + int(rng.random() * 105))
        gap = 40_000 + int(rng.random() * 360_000) if trickle else 1_000 + int(rng.random() * 5_000)
        yield number, number * gap
        left -= number
        trickle = not trickle


def _shuffled(rng: Random, items: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Fisher and Yates by `random` alone; `Random.shuffle` may change between versions."""
    for last in range(len(items) - 1, 0, -1):
        other = int(rng.random() * (last + 1))
        items[last], items[other] = items[other], items[last]
    return items


def _iso(at: int) -> str:
    seconds = at // 1000
    day, second = divmod(seconds, 86_400)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    return f"{_date(day)}T{hour:02}:{minute:02}:{second:02}Z"


@lru_cache(maxsize=64)
def _date(day: int) -> str:
    return date.fromordinal(_EPOCH_DAY + day).isoformat()
