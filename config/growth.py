"""Presets that grow: the same policy with the numbers of somebody's second, third ... day.

A policy stays what it is; growing is one proposal for each day, approved by two people beforehand. The engine
knows no calendar, and every event names the very policy that judged it.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

from config.loading import preset_text
from config.problems import PolicyError, Problem
from config.tomlfile import parse

_FILE = "growth.toml"


@lru_cache(maxsize=1)
def _growth() -> dict[str, dict[str, list[list[Any]]]]:
    found: dict[str, dict[str, list[list[Any]]]] = parse(
        (resources.files("config") / _FILE).read_text(encoding="utf-8"), _FILE
    ).data
    return found


def growing() -> list[str]:
    """Return the presets that grow."""
    return sorted(_growth())


def days(name: str) -> int:
    """Return how many days a preset grows for; 1 for one that does not."""
    return max((len(steps) for steps in _growth().get(name, {}).values()), default=1)


def preset_of_day(name: str, day: int) -> str:
    """Return the TOML of a preset, comments and all, with the numbers of that day, counted from 1.

    Raises PolicyError when there is no such preset, or it does not grow as long.
    """
    text = preset_text(name)
    if not 1 <= day <= days(name):
        what = f"{name} has no day {day}"
        raise PolicyError([Problem("presets", 0, "", what, f"choose from 1 to {days(name)}")])
    for rule, steps in _growth().get(name, {}).items():
        for key, was, now in zip(("max", "warn"), steps[0], steps[day - 1], strict=True):
            text = _with(text, rule, f"{key} = {_written(was)}", f"{key} = {_written(now)}")
    if day == 1:
        return text
    text = text.replace("the numbers of the first day", f"the numbers of day {day}", 1)
    return text.replace(f'name = "{name}"', f'name = "{name}, day {day}"', 1)


def _with(text: str, rule: str, before: str, after: str) -> str:
    """Change one line of the rule with that id; its text is ours, and a test loads every day."""
    start = text.index(f'id = "{rule}"')
    at = text.index(before, start)
    return text[:at] + after + text[at + len(before) :]


def _written(value: str | int) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)
