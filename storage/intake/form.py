"""The intake form: what a record may hold, strictly, and what is said of one that does not hold to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from storage.intake import caps, faults
from storage.intake.faults import Fault, quoted
from storage.intake.strictjson import too_deep

_SHOWABLE: Final = r"^[^\p{C}\p{Zl}\p{Zp}]+$"
"""No control, format, unassigned or line-breaking character: for names that people pick, type and compare."""

LONGEST_ID: Final = 512
LONGEST_LABEL: Final = 200
LONGEST_INSTANT: Final = 40
"""Characters."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_SHOWABLE)]
FieldName = Annotated[str, StringConstraints(min_length=1, max_length=caps.MAX_NAME, pattern=_SHOWABLE)]
Label = Annotated[str, StringConstraints(max_length=LONGEST_LABEL)]
Instant = Annotated[str, StringConstraints(max_length=LONGEST_INSTANT)]


class HashForm(BaseModel):
    """One hash of the reported content: an algorithm's name and a value in hexadecimal or base64."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)

    type: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$")]
    value: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/=_-]{4,512}$")]


class CaseForm(BaseModel):
    """One case as a detector or a tool reports it; null stands for a key that is not given."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)

    source: Name
    external_id: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID)]
    content: Literal["image", "video", "chat", "url", "account", "text", "file", "other"] | None = None
    category: Name
    severity: Annotated[int, Field(ge=1, le=5)] | None = None
    reported_at: Instant
    due_at: Instant | None = None
    origin: Literal["automated", "user", "trusted", "staff"] | None = None
    origin_name: Label | None = None
    account: Label | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,35}$")] | None = None
    hashes: Annotated[list[HashForm], Field(max_length=caps.MAX_HASHES)] | None = None
    fields: (
        Annotated[
            dict[FieldName, Annotated[str, StringConstraints(max_length=caps.MAX_TEXT)]],
            Field(max_length=caps.MAX_FIELDS),
        ]
        | None
    ) = None


_validate: Final = CaseForm.__pydantic_validator__.validate_python


def check(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the record as the form has it. Raises Fault with every reason in one line when it can't be."""
    try:
        checked: CaseForm = _validate(raw)
    except ValidationError as error:
        if too_deep(raw):
            raise Fault(faults.TOO_DEEP) from None
        found = error.errors(include_url=False, include_context=True, include_input=False)
        reasons = list(dict.fromkeys(_reason(each) for each in found))
        if len(reasons) > _MOST_REASONS:
            reasons[_MOST_REASONS:] = [f"and {len(reasons) - _MOST_REASONS} more"]
        raise Fault("; ".join(reasons)) from None
    case = vars(checked)
    if checked.hashes:
        case["hashes"] = [vars(each) for each in checked.hashes]
    return case


_MOST_REASONS: Final = 3

_WORDS: Final = {
    "missing": "{where} is missing",
    "extra_forbidden": "{where} is not a key of the intake form",
    "string_type": "{where} must be text",
    "string_unicode": "{where} has half of a character pair",
    "string_too_short": "{where} is empty",
    "string_too_long": "{where} is longer than {max_length} characters",
    "int_type": "{where} must be a whole number",
    "greater_than_equal": "{where} must be at least {ge}",
    "less_than_equal": "{where} must be at most {le}",
    "literal_error": "{where} must be {expected}",
    "list_type": "{where} must be a list",
    "dict_type": "{where} must be an object",
    "model_type": "{where} must be an object",
    "model_attributes_type": "{where} must be an object",
    "too_long": "{where} has more than {max_length} entries",
}
_PATTERNS: Final = {
    "source": "{where} has characters that can't be shown",
    "category": "{where} has characters that can't be shown",
    "fields": "a field's name has characters that can't be shown",
    "language": "{where} is not a language tag",
    "hashes": "{where} is not a hash",
}


def _reason(found: Any) -> str:
    place = found["loc"]
    kind = found["type"]
    in_field_name = place[-1] == "[key]"
    if in_field_name and kind != "string_pattern_mismatch":
        where = "a field's name"
    else:
        where = quoted(".".join(str(part) for part in place)) if len(place) > 1 else quoted(place[0])
    words = _PATTERNS.get(str(place[0])) if kind == "string_pattern_mismatch" else _WORDS.get(kind)
    return (words or "{where} is not as the intake form has it").format(where=where, **found.get("ctx", {}))


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = 7_258_118_400_000
"""1970 to 2200: an instant outside of it is a slip of a unit or a sign, not a report."""


def instant(text: str, key: str) -> int:
    """Return an ISO 8601 instant as milliseconds UTC. Raises Fault without a zone, or when it is none."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise Fault(f"`{key}` has no time zone: end it with Z or an offset such as +01:00")
        passed = moment - _EPOCH
        at = (passed.days * 86_400 + passed.seconds) * 1000 + passed.microseconds // 1000
    except (ValueError, OverflowError):
        raise Fault(f"`{key}` is not an instant such as 2026-11-21T10:00:00Z") from None
    if not 0 <= at <= _LAST:
        raise Fault(f"`{key}` is not between the years 1970 and 2200")
    return at
