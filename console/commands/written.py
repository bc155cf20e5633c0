"""A policy's written form as TOML."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_BARE = re.compile(r"[A-Za-z0-9_-]+")
"""A key that TOML takes without quotes."""


def toml(form: dict[str, Any]) -> str:
    """Return a policy's form as TOML that loads to the same policy; plain values first, then its sections."""
    plain = {key: value for key, value in form.items() if not _is_section(value)}
    lines = [f"{key} = {_value(value)}" for key, value in plain.items()]
    for key, value in form.items():
        if _is_section(value):
            lines += _section(key, value)
    return "\n".join(lines)


def _is_section(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _section(key: str, value: Any) -> Iterator[str]:
    for entry in value if isinstance(value, list) else [value]:
        yield ""
        yield f"[[{key}]]" if isinstance(value, list) else f"[{key}]"
        yield from (f"{name} = {_value(inner)}" for name, inner in entry.items())


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    # A JSON string is a TOML basic string, but for DEL, which no policy holds.
    return json.dumps(value, ensure_ascii=False)
