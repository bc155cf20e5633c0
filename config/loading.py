"""From a file to a Policy, or to everything that is wrong with the file, said at once."""

import os
from collections.abc import Iterator
from importlib import resources
from typing import Any

from pydantic import ValidationError

from config.complaints import did_you_mean, problem, problems_of
from config.policy import Policy, repeated_ids
from config.problems import PolicyError, Problem, Refused
from config.tomlfile import Toml, parse, read
from config.words import shown

__all__ = ["PolicyError", "Problem", "load", "loads", "preset", "preset_names"]

_RULES = ("limit", "break", "cooldown", "streak")


def load(path: str | os.PathLike[str]) -> Policy:
    """Return the policy in a file. Raises PolicyError with every problem found."""
    try:
        text = read(path)
    except Refused as refused:
        raise PolicyError(refused.problems) from None
    return loads(text, os.fspath(path))


def loads(text: str, name: str = "policy") -> Policy:
    """Return the policy in a text; `name` stands for the file in messages. Raises PolicyError."""
    try:
        toml = parse(text, name)
    except Refused as refused:
        raise PolicyError(refused.problems) from None
    try:
        return Policy.model_validate(toml.data)
    except ValidationError as error:
        found = problems_of(error, Policy, toml)
    # Rules with the same id are only compared once every rule is sound; with another problem about, say both.
    found += [each for each in _repeated(toml) if each not in found]
    raise PolicyError(found)


def preset_names() -> list[str]:
    """Return the policies to start from, "default" first."""
    folder = resources.files("config") / "presets"
    names = sorted(
        entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml")
    )
    return sorted(names, key=lambda name: name != "default")


def preset(name: str) -> Policy:
    """Return a policy that comes with Leeward. Raises PolicyError when there is none of that name."""
    return loads(preset_text(name), f"{name}.toml")


def preset_text(name: str) -> str:
    """Return the TOML of a preset, comments and all, to begin a policy of one's own from."""
    names = preset_names()
    if name not in names:
        hint = did_you_mean(name, names) or "there are " + ", ".join(names)
        raise PolicyError([Problem("presets", 0, "", f"there is no preset {shown(name)}", hint)])
    return (resources.files("config") / "presets" / f"{name}.toml").read_text(encoding="utf-8")


def _repeated(toml: Toml) -> Iterator[Problem]:
    for flaw in repeated_ids(_raw_ids(toml.data)):
        yield problem(toml, flaw.key, flaw)


def _raw_ids(data: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    for key in _RULES:
        rules = data.get(key)
        for index, rule in enumerate(rules if isinstance(rules, list) else []):
            if isinstance(rule, dict) and isinstance(rule.get("id"), str):
                yield key, index, rule["id"]
