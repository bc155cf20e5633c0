"""From what pydantic reports to what a person can act on: the key, its line, and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from config.flaws import Flaw
from config.places import KeyPath
from config.problems import Problem
from config.tomlfile import Toml
from config.words import a_kind, plain, shown

_MOST_LISTED = 10
"""Keys that a message lists; more would not be read."""

_EXAMPLES = {
    "id": 'id = "a-short-name"',
    "measure": 'measure = "time"',
    "over": 'over = "day"',
    "max": 'max = "4h", or a number',
    "after": 'after = "50m"',
    "length": 'length = "10m"',
    "times": "times = 2",
    "by": 'by = "5m"',
    "wait": 'wait = "3m"',
    "severity": "severity = 4",
    "after_severity": "after_severity = 4",
    "max_severity": "max_severity = 2",
    "name": 'name = "..."',
    "how": 'how = "..."',
}

_EXPECTED = {
    "int_type": ("a whole number", "write a plain number, like 3"),
    "int_from_float": ("a whole number", "write a plain number, like 3"),
    "string_type": ("text", "put it in quotes"),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "tuple_type": ("a list", 'write it in brackets, like ["..."]'),
    "frozenset_type": ("a list", 'write it in brackets, like ["..."]'),
    "dict_type": ("a table", "write it as a section of its own"),
}


def problems_of(error: ValidationError, model: type[BaseModel], toml: Toml) -> list[Problem]:
    """Return every problem of a failed validation of `toml` as a `model`."""
    return [
        problem(toml, (*details["loc"], *flaw.key), flaw)
        for details in error.errors(include_url=False, include_input=False)
        for flaw in _flaws(details, details["loc"], model, toml)
    ]


def problem(toml: Toml, path: KeyPath, flaw: Flaw) -> Problem:
    """Return the flaw as a problem of the key at `path`."""
    return Problem(toml.name, toml.line(path), key_name(path, toml.data), flaw.what, flaw.remedy)


def key_name(path: KeyPath, data: object) -> str:
    """Return `limit "daily-time" max` for a key of a rule with an id, else `limit[2].max`, counted from 1."""
    name, joint = "", ""
    for part in path:
        data = _inside(data, part)
        if isinstance(part, int):
            own = data.get("id") if isinstance(data, Mapping) else None
            name += f" {shown(own)}" if isinstance(own, str) else f"[{part + 1}]"
            joint = " " if isinstance(own, str) else "."
        else:
            name += joint + plain(part)
            joint = "."
    return name


def did_you_mean(word: str, known: Sequence[str]) -> str | None:
    """Return `did you mean "max"?` when one of `known` is close to `word`."""
    close = get_close_matches(word[:64].lower(), known, n=1)
    return f"did you mean {shown(close[0])}?" if close else None


def _flaws(details: Any, path: KeyPath, model: type[BaseModel], toml: Toml) -> Iterator[Flaw]:
    kind, context = details["type"], details.get("ctx", {})
    value = _value_at(path, toml.data)
    if kind == "flaws":
        yield from context["flaws"]
    elif kind == "extra_forbidden":
        key = str(path[-1])
        yield Flaw((), f"unknown key {shown(key)}", _for_unknown(key, path[:-1], model))
    elif kind == "missing":
        key = str(path[-1])
        yield Flaw((), f"{key} is missing", f"add {_EXAMPLES.get(key, key + ' = ...')}")
    elif kind == "literal_error":
        yield _not_one_of(value, _choices(context["expected"]))
    elif kind in {"model_type", "model_attributes_type"}:
        yield _not_a_table(value, path)
    elif kind == "tuple_type" and isinstance(value, Mapping):
        yield Flaw((), "one section where there may be several", f"write [[{path[-1]}]], with two brackets")
    elif kind == "tuple_type" and _model_at(path, model):
        yield Flaw((), f"sections are expected, not {a_kind(value)}", f"write each as [[{path[-1]}]]")
    elif kind in _EXPECTED:
        expected, remedy = _EXPECTED[kind]
        found = shown(value) if isinstance(value, float) else a_kind(value)
        yield Flaw((), f"{expected} is expected, not {found}", remedy)
    else:
        yield _out_of_bounds(kind, context, value)


def _for_unknown(key: str, parent: KeyPath, model: type[BaseModel]) -> str:
    here = _model_at(parent, model)
    if here is None:
        return "take it out"
    known = _keys(here)
    hint = did_you_mean(key, known)
    if hint:
        return hint
    homes = [section for section, inner in _sections(model) if key in _keys(inner)]
    if parent and key in _keys(model):
        return "move it to the top of the file, above every [section]"
    if homes:
        return f"it belongs in [{homes[0]}]"
    few = len(known) <= _MOST_LISTED
    return (
        f"known here: {', '.join(known)}" if few else "take it out; `leeward policy schema` lists every key"
    )


def _not_one_of(value: object, choices: list[str]) -> Flaw:
    if not isinstance(value, str):
        return Flaw(
            (), f"text is expected, not {a_kind(value)}", "use one of " + ", ".join(map(shown, choices))
        )
    hint = did_you_mean(value, choices)
    return Flaw((), f"{shown(value)} is not a choice", hint or "use one of " + ", ".join(map(shown, choices)))


def _choices(expected: str) -> list[str]:
    return [part.strip(" '") for part in expected.replace(" or ", ", ").split(",")]


def _not_a_table(value: object, path: KeyPath) -> Flaw:
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    if any(isinstance(part, int) for part in path[:-1]):
        return Flaw(
            (), f"a table is expected, not {a_kind(value)}", f"write it as {name} = {{ ... }}, in braces"
        )
    brackets = f"[[{name}]]" if path and isinstance(path[-1], int) else f"[{name}]"
    return Flaw(
        (), f"a section is expected, not {a_kind(value)}", f"write it as {brackets} with keys below it"
    )


def _out_of_bounds(kind: str, context: Mapping[str, Any], value: object) -> Flaw:
    bound = next(
        (context[key] for key in ("ge", "le", "gt", "lt", "max_length", "min_length") if key in context), ""
    )
    if kind == "greater_than_equal":
        return Flaw((), f"{shown(value)} is too small", f"use {bound} or more")
    if kind == "less_than_equal":
        return Flaw((), f"{shown(value)} is too large", f"use {bound} or less")
    if kind == "string_too_long":
        return Flaw((), "the text is too long", f"use at most {bound} characters")
    if kind == "too_long":
        return Flaw((), "the list is too long", f"use at most {bound} entries")
    return Flaw((), "this value cannot be used", "see the policy reference, or leave the key out")


def _inside(data: object, part: str | int) -> object:
    if isinstance(part, str) and isinstance(data, Mapping):
        return data.get(part)
    if isinstance(part, int) and isinstance(data, Sequence) and part < len(data):
        return data[part]
    return None


def _value_at(path: KeyPath, data: object) -> object:
    for part in path:
        data = _inside(data, part)
    return data


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _sections(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        if inner:
            yield field.alias or name, inner


def _model_at(path: KeyPath, model: type[BaseModel]) -> type[BaseModel] | None:
    here: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, str):
            here = dict(_sections(here)).get(part) if here else None
    return here


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
