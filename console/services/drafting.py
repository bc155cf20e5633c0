"""A policy being written: its settings one by one, changed in the TOML itself, comments and order kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import tomlkit
from tomlkit.items import AoT

from config.complaints import did_you_mean
from config.errors import LeewardError
from config.loading import loads
from config.schema import schema
from config.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping, Sequence

    from config.policy import Policy

RULES = ("limit", "break", "cooldown", "streak")
"""Kinds of rule that carry an id, as the file writes them."""

TEMPLATES: Mapping[str, Mapping[str, object]] = {
    "limit": {"measure": "time", "over": "day", "max": "4h"},
    "break": {"after": "50m", "length": "10m"},
    "cooldown": {"after_severity": 4, "wait": "3m"},
    "streak": {"severity": 4, "max": 3},
}
"""What a new rule begins with: the numbers of the default policy."""

_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class NoSettingError(LeewardError):
    """A policy has nothing at this address."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Setting:
    """One key of a policy as a form shows it."""

    address: str
    """`limit.daily-time.max`: the kind and id of a rule, or the section, then the key."""
    rule: str
    """Which sentence of `explain` speaks of it."""
    key: str
    written: str
    """As the file would write it, without quotes; empty: not set."""
    means: str
    """The same in one spelling, so that `60m` and `1h` are told to be no change."""
    given: bool
    """Whether the file says it, or it is the default."""
    about: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is a sound policy, and that policy."""

    name: str
    text: str
    policy: Policy


def draft_of(text: str, name: str) -> Draft:
    """Return the draft of a file's text. Raises PolicyError with everything that is wrong with it."""
    return Draft(name, text, loads(text, name))


def settings(draft: Draft) -> list[Setting]:
    """Return every setting of the policy, in the order of its sentences; what is not set is empty."""
    known = _schema()
    whole = _Part("", "frame", draft.policy.form(), tomlkit.parse(draft.text).unwrap(), known)
    found: list[Setting] = []
    for key, described in known["properties"].items():
        if key in RULES:
            model = _model(described["items"])
            rules = zip(whole.form.get(key, []), whole.file.get(key, []), strict=True)
            for form, file in rules:
                found += _Part(f"{key}.{form['id']}.", form["id"], form, file, model).settings()
        elif "properties" in _model(described):
            found += whole.within(key, key).settings()
        else:
            found.append(whole.setting(key))
    return found


def change(draft: Draft, address: str, written: str) -> Draft:
    """Return the draft with one setting changed; nothing written takes the key out, back to its default.

    Raises PolicyError when the policy would not be sound, NoSettingError when there is no such setting.
    """
    file = tomlkit.parse(draft.text)
    here, key, model = _place(draft, file, address)
    if written.strip():
        here[key] = _value(written.strip(), model)
    elif key in here:
        del here[key]
    return draft_of(file.as_string(), draft.name)


def add_rule(draft: Draft, kind: str, rule_id: str) -> Draft:
    """Return the draft with one more rule, its numbers those of the default policy.

    Raises PolicyError when the id can't be, NoSettingError when there is no such kind of rule.
    """
    if kind not in RULES:
        raise NoSettingError(
            "there is no such kind of rule", kind, did_you_mean(kind, RULES) or ", ".join(RULES)
        )
    file = tomlkit.parse(draft.text)
    rule: Any = (
        tomlkit.inline_table() if kind in file and not isinstance(file[kind], AoT) else tomlkit.table()
    )
    rule.update({"id": rule_id, **TEMPLATES[kind]})
    if kind not in file:
        file.add(kind, tomlkit.aot())
    file[kind].append(rule)
    return draft_of(file.as_string(), draft.name)


def drop_rule(draft: Draft, kind: str, rule_id: str) -> Draft:
    """Return the draft without that rule. Raises NoSettingError when there is none."""
    file = tomlkit.parse(draft.text)
    del file[kind][_index(file, kind, rule_id)]
    return draft_of(file.as_string(), draft.name)


@dataclass(frozen=True, slots=True)
class _Part:
    """A table of a policy: as it is in force, as the file has it, and its schema."""

    address: str
    rule: str
    form: Mapping[str, Any]
    file: Mapping[str, Any]
    model: Mapping[str, Any]
    before: str = ""
    """What stands before the keys of a table within a rule."""

    def settings(self) -> Iterator[Setting]:
        for key, described in self.model["properties"].items():
            if "properties" in _model(described):
                yield from self.within(key, self.rule, f"{key}.").settings()
            elif key not in {"id", "contacts"}:
                yield self.setting(key)

    def within(self, key: str, rule: str, before: str = "") -> _Part:
        form, file = self.form.get(key, {}), self.file.get(key, {})
        return _Part(f"{self.address}{key}.", rule, form, file, _model(self.model["properties"][key]), before)

    def setting(self, key: str) -> Setting:
        model = self.model["properties"][key]
        choices = ("yes", "no") if model.get("type") == "boolean" else tuple(model.get("enum", ()))
        return Setting(
            self.address + key,
            self.rule,
            self.before + key,
            _written(self.file.get(key, self.form.get(key))),
            _written(self.form.get(key)),
            key in self.file,
            model.get("description", ""),
            choices,
        )


def _place(
    draft: Draft, file: tomlkit.TOMLDocument, address: str
) -> tuple[MutableMapping[str, Any], str, Mapping[str, Any]]:
    """Return the table that holds a setting, its key there and its schema; tables that lack are made."""
    addresses = [each.address for each in settings(draft)]
    if address not in addresses:
        hint = did_you_mean(address, addresses) or "see them all: leeward policy explain"
        raise NoSettingError("this policy has no such setting", shown(address), hint)
    known = _schema()
    kind, _, rest = address.partition(".")
    here: Any = file
    model: Mapping[str, Any] = known
    if kind in RULES:
        # An id may hold dots: it is found, not cut out.
        rule_id = next(rule["id"] for rule in file[kind].unwrap() if rest.startswith(rule["id"] + "."))
        here = file[kind][_index(file, kind, rule_id)]
        model = _model(known["properties"][kind]["items"])
        steps = rest.removeprefix(rule_id + ".").split(".")
    else:
        steps = address.split(".")
    for step in steps[:-1]:
        if step not in here:
            here[step] = tomlkit.inline_table() if kind in RULES else tomlkit.table()
        here = here[step]
        model = _model(model["properties"][step])
    return here, steps[-1], model["properties"][steps[-1]]


def _index(file: tomlkit.TOMLDocument, kind: str, rule_id: str) -> int:
    rules = file.unwrap().get(kind, [])
    for index, rule in enumerate(rules):
        if rule["id"] == rule_id:
            return index
    hint = did_you_mean(rule_id, [rule["id"] for rule in rules]) or "see them all: leeward policy explain"
    raise NoSettingError(f"there is no {kind} of this id", shown(rule_id), hint)


def _model(described: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema that a key refers to, or the key's own."""
    name = described.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = _schema()["$defs"].get(name, described)
    return found


@cache
def _schema() -> Mapping[str, Any]:
    return schema()


def _value(written: str, model: Mapping[str, Any]) -> object:
    """Return what was typed as TOML holds it; what does not fit is left as text for `loads` to refuse."""
    kinds = model.get("type", "string")
    if kinds == "boolean":
        return _YES_NO.get(written.lower(), written)
    if kinds == "array":
        parts = (part.strip() for part in written.strip("[]").split(","))
        items: Sequence[object] = [_value(part, model["items"]) for part in parts if part]
        return items
    return (
        _number(written)
        if {"integer", "number"}.intersection([kinds] if isinstance(kinds, str) else kinds)
        else written
    )


def _number(written: str) -> object:
    for read in (int, float):
        try:
            return read(written)
        except ValueError:
            continue
    return written


def _written(value: object) -> str:
    """Return a value as one types it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_written(each) for each in value)
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
