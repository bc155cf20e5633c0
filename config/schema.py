"""The policy's written form as JSON Schema, for editors that complete and check while one types."""

from typing import Any

from config.policy import Policy
from config.sections import Limit
from config.values import MOST_COUNT, MOST_POINTS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a policy file.

    What spans several keys (duplicate ids, the ceiling) is beyond a schema: `policy check` says that.
    """
    found = Policy.model_json_schema(by_alias=True, mode="validation")
    for model in (found, *found["$defs"].values()):
        for key, value in model.get("properties", {}).items():
            model["properties"][key] = _described(_tidy(value), found["$defs"])
    _spell_out_defaults(found)
    _amounts(found["$defs"]["Limit"])
    return {"$schema": DIALECT, **found}


def _tidy(key: dict[str, Any]) -> dict[str, Any]:
    """Take out what TOML cannot write (null) and what only repeats the key (title)."""
    choices = [choice for choice in key.get("anyOf", []) if choice != {"type": "null"}]
    rest = {name: value for name, value in key.items() if name not in {"title", "anyOf"}}
    if rest.get("default", 0) is None:
        del rest["default"]
    if len(choices) == 1:
        return {**choices[0], **rest}
    return {**rest, "anyOf": choices} if choices else rest


def _described(key: dict[str, Any], models: dict[str, Any]) -> dict[str, Any]:
    """Let a section without words of its own take those of its model."""
    name = (key.get("$ref") or key.get("items", {}).get("$ref", "")).rpartition("/")[2]
    return {"description": models[name]["description"], **key} if name in models else key


def _spell_out_defaults(found: dict[str, Any]) -> None:
    """Give every default in its written form: pydantic only knows the engine's."""
    written = Policy().form()
    sections = {name: form for name, form in written.items() if isinstance(form, dict)}
    for name, key in found["properties"].items():
        if "default" in key:
            key["default"] = written.get(name, key["default"])
        section = found["$defs"].get(key.get("$ref", "").rpartition("/")[2], {})
        for inner, form in section.get("properties", {}).items():
            if "default" in form:
                form["default"] = sections.get(name, {}).get(inner, form["default"])
    for model in found["$defs"].values():
        for form in model.get("properties", {}).values():
            if form.get("type") == "string" and form.get("default") == 0:
                form["default"] = "0"


def _amounts(limit: dict[str, Any]) -> None:
    """Let `max` and `warn` be durations for "time" and numbers for the rest."""
    duration = limit["properties"]["over"]["anyOf"][1]
    number = {
        "dose": {"type": "number", "minimum": 0, "maximum": MOST_POINTS},
        "count": {"type": "integer", "minimum": 0, "maximum": MOST_COUNT},
    }
    forms = {"time": duration, "dose": number["dose"], "reveals": number["count"], "cases": number["count"]}
    for key in ("max", "warn"):
        description = Limit.model_fields[key].description
        limit["properties"][key] = {"description": description, "type": ["string", "number"]}
    limit["allOf"] = [
        {
            "if": {"properties": {"measure": {"const": measure}}},
            "then": {"properties": {"max": form, "warn": form}},
        }
        for measure, form in forms.items()
    ]
