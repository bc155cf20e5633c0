"""The kinds of value a policy is made of: each reads the written form and can write it again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise
from typing import Annotated, Any, Literal, NoReturn, Self, TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
)
from pydantic import WithJsonSchema as JsonForm

from config.durations import (
    DURATION_PATTERN,
    LOCAL_TIME_PATTERN,
    NotADurationError,
    format_duration,
    format_local_time,
    parse_duration,
    parse_local_time,
)
from config.flaws import Flaw, refuse
from config.words import a_kind, is_printable, shown

DOSE_UNITS_PER_POINT = 60_000_000
"""A dose unit is one thousandth of a point per minute, for one millisecond: whole numbers add up exactly."""

MOST_POINTS = 1_000_000
MOST_COUNT = 1_000_000
HEAVIEST = 1_000
"""Points per minute. Beyond these three a number is a slip of the keyboard, not a policy."""

_SEVERITIES = 5
_MOST_CATEGORIES = 100
_LONGEST_NAME = 200
_ZONE = re.compile(r"(?!posix|right/|localtime|Factory)[A-Za-z][A-Za-z0-9_+/-]{0,63}")
"""posix/ and right/ encode the same zones in other ways, and localtime is whatever one machine says: with any
of them one policy would mean two things."""
_ID = r"^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,63}$"


class Part(BaseModel):
    """A frozen piece of a policy that refuses what it does not know and echoes no input in its errors."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="forbid",
        allow_inf_nan=False,
        hide_input_in_errors=True,
    )

    def form(self) -> dict[str, Any]:
        """Return the written form, defaults spelled out, which validates to an equal value."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy unchanged: a change goes through `form()` and validation, or it could pass a ceiling."""
        if update:
            raise TypeError("change the written form, from form(), and validate that")
        return super().model_copy(deep=deep)


def _no(what: str, remedy: str) -> NoReturn:
    refuse(Flaw((), what, remedy))


def _text(value: object, example: str) -> str:
    if not isinstance(value, str):
        _no(f"text is expected, not {a_kind(value)}", f"write it in quotes, like {example}")
    return str(value)


def _read_duration(value: object) -> int:
    try:
        return parse_duration(_text(value, '"50m"'))
    except NotADurationError as error:
        return refuse(Flaw((), str(error), error.remedy))


def _positive(ms: int) -> int:
    if ms == 0:
        _no("0 is not allowed here", 'give it a length, such as "5m"')
    return ms


def _read_local_time(value: object) -> int:
    try:
        return parse_local_time(_text(value, '"04:00"'))
    except NotADurationError as error:
        return refuse(Flaw((), str(error), error.remedy))


_DURATION_FORM = JsonForm(
    {"type": "string", "pattern": DURATION_PATTERN, "examples": ["4h", "50m", "1h30m", "20s", "7d", "0"]}
)

Duration: TypeAlias = Annotated[
    int, BeforeValidator(_read_duration), PlainSerializer(format_duration), _DURATION_FORM
]
"""Milliseconds; 0 is allowed."""

PositiveDuration: TypeAlias = Annotated[
    int,
    AfterValidator(_positive),
    BeforeValidator(_read_duration),
    PlainSerializer(format_duration),
    _DURATION_FORM,
]
"""Milliseconds, more than 0."""

LocalTime: TypeAlias = Annotated[
    int,
    BeforeValidator(_read_local_time),
    PlainSerializer(format_local_time),
    JsonForm({"type": "string", "pattern": LOCAL_TIME_PATTERN, "examples": ["04:00", "16:00"]}),
]
"""Milliseconds after local midnight."""

Count: TypeAlias = int
Severity: TypeAlias = Annotated[int, Field(ge=1, le=_SEVERITIES)]
MaxSeverity: TypeAlias = Annotated[int, Field(ge=0, le=_SEVERITIES)]


def _printable(text: str) -> str:
    if not is_printable(text, lines=True):
        _no("the text holds characters that cannot be seen", "remove control characters and direction marks")
    return text


def _one_line(text: str) -> str:
    if not is_printable(text):
        _no(
            "the text holds line breaks or characters that cannot be seen",
            "keep it to one line of plain text",
        )
    if not text.strip():
        _no("the text is empty", "write something, or leave the key out")
    return text


CleanText: TypeAlias = Annotated[str, AfterValidator(_printable)]
Name: TypeAlias = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Why: TypeAlias = Annotated[
    Name | None,
    Field(
        description="The source of the numbers: an entry of evidence.toml, or the organisation's own reason."
    ),
]


def _rule_id(text: str) -> str:
    if not re.fullmatch(_ID[1:-1], text):
        _no(f"{shown(text)} cannot be an id", "use up to 64 letters, digits and . _ : / + -")
    return text


RuleId: TypeAlias = Annotated[
    str,
    AfterValidator(_rule_id),
    JsonForm(
        {"type": "string", "pattern": _ID, "description": "What events, meters and reports call this rule."}
    ),
]


def _zone(key: str) -> str:
    try:
        if _ZONE.fullmatch(key):
            ZoneInfo(key)
            return key
    except (OSError, ValueError, LookupError):
        pass
    close = get_close_matches(key[:64], filter(_ZONE.fullmatch, available_timezones()), n=1)
    hint = (
        f"did you mean {shown(close[0])}?"
        if close
        else 'use an IANA name such as "Europe/Amsterdam" or "UTC"'
    )
    _no(f"{shown(key)} is not a time zone", hint)
    return key


ZoneName: TypeAlias = Annotated[
    str,
    AfterValidator(_zone),
    Field(description="IANA time zone; decides only when the local day and cut-offs begin."),
]


def as_list(value: object, example: str = '["..."]') -> object:
    """Refuse a bare text where a list is wanted, since it would be read as a list of letters."""
    if not isinstance(value, Sequence | frozenset) or isinstance(value, str):
        _no(f"a list is expected, not {a_kind(value)}", f"write it in brackets, like {example}")
    return value


def _distinct(values: object) -> object:
    items = list(as_list(values))  # type: ignore[call-overload]  # as_list has just made sure of it
    for index, item in enumerate(items):
        if item in items[:index]:
            _no(f"{shown(item)} is in the list twice", "name each once")
    if not items:
        _no("the list is empty", "name at least one, or leave the key out")
    return values


Categories: TypeAlias = Annotated[
    Annotated[frozenset[Name], Field(strict=False, max_length=100), BeforeValidator(_distinct)] | None,
    PlainSerializer(lambda names: None if names is None else sorted(names), return_type=list[str] | None),
    Field(description="Count only these categories."),
]


def _read_weights(value: object) -> tuple[float, ...]:
    weights = list(as_list(value, "[0.5, 1, 2, 4, 8]"))  # type: ignore[call-overload]  # as_list has just made sure of it
    if len(weights) != _SEVERITIES:
        _no(f"{len(weights)} weights where five belong", "give one for each severity from 1 to 5")
    for weight in weights:
        if _thousandths(weight) is None:
            _no(f"{shown(weight)} is not a weight", "use numbers from 0 with at most three decimals")
        if weight > HEAVIEST:
            _no(f"{shown(weight)} is more than {HEAVIEST} points a minute", "use smaller weights")
    for lower, higher in pairwise(weights):
        if higher < lower:
            _no(
                f"the weights fall from {shown(lower)} to {shown(higher)}",
                "a higher severity never weighs less",
            )
    return tuple(float(weight) + 0.0 for weight in weights)


def _thousandths(value: object) -> int | None:
    """Return 1,000 times a number of at most three decimals, exactly; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    exact = Decimal(str(value)) * 1_000 if abs(value) <= 10**15 else None
    return int(exact) if exact is not None and exact >= 0 and exact == exact.to_integral_value() else None


def _short(number: float) -> int | float:
    return int(number) if number == int(number) else number


Weights: TypeAlias = Annotated[
    tuple[float, ...],
    PlainValidator(_read_weights),
    PlainSerializer(lambda weights: [_short(weight) for weight in weights], return_type=list[float]),
    JsonForm(
        {
            "type": "array",
            "items": {"type": "number", "minimum": 0, "maximum": HEAVIEST},
            "minItems": _SEVERITIES,
            "maxItems": _SEVERITIES,
            "description": "Dose points per minute, severity 1 to 5.",
        }
    ),
]


def _read_share(value: object) -> int:
    thousandths = _thousandths(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        _no(f"a share is expected, not {a_kind(value)}", "write a number from 0 to 1, like 0.05")
    if thousandths is None or thousandths > 1_000:  # noqa: PLR2004 - the whole
        _no(f"{shown(value)} is not a share", "use a number from 0 to 1 with at most three decimals")
    return thousandths


Share: TypeAlias = Annotated[
    int,
    PlainValidator(_read_share),
    PlainSerializer(lambda share: _short(share / 1_000), return_type=int | float),
    JsonForm({"type": "number", "minimum": 0, "maximum": 1, "examples": [0.05, 0.2]}),
]
"""Thousandths; written as a number from 0 to 1 with at most three decimals."""


def _read_shares(value: object) -> tuple[tuple[str, int], ...]:
    if not isinstance(value, Mapping):
        _no(f"a table is expected, not {a_kind(value)}", "write it as { category = 0.2 }")
    if len(value) > _MOST_CATEGORIES:
        _no("the table is too long", f"use at most {_MOST_CATEGORIES} categories")
    for name in value:
        if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME:
            _no("a category's name is empty or too long", f"use 1 to {_LONGEST_NAME} characters")
        _one_line(name)
    return tuple(sorted((str(name), _read_share(share)) for name, share in value.items()))


Shares: TypeAlias = Annotated[
    tuple[tuple[str, int], ...],
    PlainValidator(_read_shares),
    PlainSerializer(
        lambda shares: {name: _short(share / 1_000) for name, share in shares},
        return_type=dict[str, int | float],
    ),
    JsonForm(
        {
            "type": "object",
            "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
            "maxProperties": _MOST_CATEGORIES,
        }
    ),
]
"""(category, thousandths), sorted; written as a table of category and share."""


@dataclass(frozen=True, slots=True)
class Window:
    """What a limit looks back over."""

    kind: Literal["sliding", "day", "shift"]
    length: int = 0
    """Milliseconds of a sliding window; 0 for the others."""

    def written(self) -> str:
        """Return "60m", "day" or "shift"."""
        return format_duration(self.length) if self.kind == "sliding" else self.kind


def _read_window(value: object) -> Window:
    if isinstance(value, Window):
        return value
    text = _text(value, '"60m", "day" or "shift"')
    if text in {"day", "shift"}:
        return Window("day" if text == "day" else "shift")
    try:
        length = parse_duration(text)
    except NotADurationError:
        close = get_close_matches(text[:64].lower(), ["day", "shift"], n=1)
        hint = f"did you mean {shown(close[0])}?" if close else 'use "day", "shift" or a length such as "60m"'
        _no(f"{shown(text)} is not a window", hint)
    return Window("sliding", _positive(length))


WindowField: TypeAlias = Annotated[
    Window,
    PlainValidator(_read_window),
    PlainSerializer(Window.written, return_type=str),
    JsonForm(
        {
            "anyOf": [{"enum": ["day", "shift"]}, {"type": "string", "pattern": DURATION_PATTERN}],
            "description": 'What it looks back over: "day", "shift", or a sliding length such as "60m".',
        }
    ),
]


def read_amount(measure: str, value: object) -> int:
    """Return `value` in the units of `measure`: milliseconds, dose units or a count."""
    if measure == "time":
        if not isinstance(value, str):
            _no(f"a length of time is expected, not {a_kind(value)}", 'write it in quotes, like "4h"')
        return _read_duration(value)
    noun, most = ("points", MOST_POINTS) if measure == "dose" else (measure, MOST_COUNT)
    if isinstance(value, bool) or not isinstance(value, int | float):
        _no(f"a number of {noun} is expected, not {a_kind(value)}", "write a plain number, like 60")
    if measure != "dose" and not isinstance(value, int):
        _no(f"{shown(value)} is not a whole number", f"{noun} are counted in whole numbers")
    thousandths = _thousandths(value)
    if thousandths is None or thousandths > most * 1_000:
        finest = ", at most three decimals" if measure == "dose" else ""
        _no(f"{shown(value)} is not a possible number of {noun}", f"use 0 to {most}{finest}")
    return thousandths * (DOSE_UNITS_PER_POINT // 1_000) if measure == "dose" else thousandths // 1_000


def written_amount(measure: str, amount: int) -> str | int | float:
    """Return what `read_amount` reads back to `amount`."""
    if measure == "time":
        return format_duration(amount)
    return _short(amount / DOSE_UNITS_PER_POINT) if measure == "dose" else amount
