"""Writes the reference pages that are made from the models: `python -m config.reference policy|evidence`."""

from __future__ import annotations

import sys
from typing import Any

from config.evidence import evidence
from config.schema import schema

POLICY_HEAD = """# Policy reference

Made from the models by `make docs`; `leeward policy schema` prints the same for editors.
Durations are written like "4h", "50m", "1h30m", "20s", "7d", "0"; local times like "04:00".
Unknown keys are refused.
"""

EVIDENCE_HEAD = """# Evidence

Every number that ships with Leeward, its source, and how much that says; made by `make docs`.
Any other number in a policy is shown as the organisation's choice. Nothing here claims to be therapy.

| name in `why` | what it says | source | strength |
| --- | --- | --- | --- |
"""


def policy_page() -> str:
    """Return the policy reference as Markdown."""
    whole = schema()
    parts = [POLICY_HEAD, "## Top level\n", _table(whole, whole)]
    for key, form in whole["properties"].items():
        named = _named(form)
        if named is not None:
            brackets = f"[[{key}]]" if form.get("type") == "array" else f"[{key}]"
            part = whole["$defs"][named]
            parts += [f"## `{brackets}`\n", part.get("description", "") + "\n", _table(part, whole)]
    return "\n".join(parts)


def evidence_page() -> str:
    """Return the table of sources as Markdown."""
    rows = (
        f"| {name} | {each.number} | {each.source} | {each.strength} |" for name, each in evidence().items()
    )
    return EVIDENCE_HEAD + "\n".join(rows) + "\n"


def _named(form: dict[str, Any]) -> str | None:
    """Return the definition that a property's form refers to, if it refers to a table of keys."""
    target = form.get("$ref") or form.get("items", {}).get("$ref")
    if target is None:
        target = next((each["$ref"] for each in form.get("anyOf", ()) if "$ref" in each), None)
    return None if target is None else str(target).rsplit("/", 1)[1]


def _table(part: dict[str, Any], whole: dict[str, Any]) -> str:
    rows = ["| key | what it is | when left out |", "| --- | --- | --- |"]
    required = part.get("required", ())
    for key, form in part["properties"].items():
        text = form.get("description", "")
        choices = form.get("enum")
        if choices:
            text += " One of " + ", ".join(f"`{each}`" for each in choices) + "."
        named = _named(form)
        if not text and named is not None:
            text = whole["$defs"][named].get("description", "")
        left_out = "must be given" if key in required else f"`{form['default']}`" if "default" in form else ""
        rows.append(f"| `{key}` | {text} | {left_out} |")
    return "\n".join(rows) + "\n"


def main(which: str) -> None:
    """Print one of the pages."""
    sys.stdout.write({"policy": policy_page, "evidence": evidence_page}[which]())


if __name__ == "__main__":
    main(sys.argv[1])
