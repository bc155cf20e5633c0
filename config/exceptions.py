"""An exception for one person: a few numbers of their policy changed, the whole still held by its ceiling.

Only numbers of rules that are there can be changed: what a rule counts, and what everybody shares (the day,
the weights, the ceiling), is the policy's own and changes for all or for nobody. Nor can `shift_length`: a
shift keeps the end that was planned for it, so that what is taken back would hold on. Pure.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import ValidationError

from config.durations import format_duration
from config.errors import LeewardError
from config.policy import CEILING_BREAK_ID, CEILING_LIMIT_ID, CEILING_REST, Policy
from config.words import plain, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_CHANGES = 20
"""Changes of one exception; more are a policy of their own."""

LONGEST_VALUE = 64

_Kind: TypeAlias = Literal["length", "number", "amount", "switch"]

_RULES: dict[str, dict[str, _Kind]] = {
    "limit": {"max": "amount", "warn": "amount"},
    "break": {
        "after": "length",
        "length": "length",
        "notice": "length",
        "grace": "length",
        "natural": "switch",
        "postpone.times": "number",
        "postpone.by": "length",
        "postpone.adds": "length",
    },
    "cooldown": {"wait": "length"},
    "streak": {"max": "number"},
}
"""Kind of rule -> what of it an exception may change, and how that is written."""

_SECTIONS: dict[str, dict[str, _Kind]] = {
    "reveal": {"longest": "length"},
    "wind_down": {"last": "length", "max_severity": "number", "cutoff": "length"},
}

_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")


class ExceptionError(LeewardError):
    """What was asked for can't be an exception from this policy."""


@dataclass(frozen=True, slots=True)
class Change:
    """One number changed: the key as `limit.daily-time.max`, and its new value as a policy has it written."""

    key: str
    to: str

    def __str__(self) -> str:
        return f"{self.key}={self.to}"


def read_change(text: str) -> Change:
    """Return the change that "limit.daily-time.max=4h30m" asks for. Raises ExceptionError for other text."""
    key, sign, to = text.partition("=")
    key, to = key.strip(), to.strip().strip('"')
    if not sign or not key or not to:
        raise ExceptionError(
            f"{shown(text)} is not a change", "--set", "write it like limit.daily-time.max=4h30m"
        )
    if len(to) > LONGEST_VALUE:
        raise ExceptionError("the value is too long", key[:LONGEST_VALUE], "give one length or number")
    return Change(key, to)


def keys(policy: Policy) -> list[str]:
    """Return every key that an exception from this policy may change, in the policy's order."""
    return list(_keys(policy))


def excepted(policy: Policy, changes: Sequence[Change]) -> Policy:
    """Return the policy with these changes, validated whole. Raises ExceptionError with the first problem."""
    if not changes:
        raise ExceptionError("nothing is to be changed", "--set", "write it like limit.daily-time.max=4h30m")
    if len(changes) > MOST_CHANGES:
        raise ExceptionError(
            f"{len(changes)} changes are too many", "--set", f"make at most {MOST_CHANGES}, or another policy"
        )
    form = copy.deepcopy(policy.form())
    known = _keys(policy)
    seen: set[str] = set()
    for change in changes:
        if change.key in seen:
            raise ExceptionError("the same key is changed twice", plain(change.key), "name each once")
        seen.add(change.key)
        found = known.get(change.key)
        if found is None:
            raise _unknown(change.key, policy)
        path, kind = found
        _put(form, path, _value(kind, change))
    try:
        made = Policy.model_validate(form)
    except ValidationError as error:
        from config.complaints import problems_of  # noqa: PLC0415 - 10 ms that a sound policy need not pay
        from config.tomlfile import Toml  # noqa: PLC0415 - as above

        problem = problems_of(error, Policy, Toml("--set", form, {}))[0]
        raise ExceptionError(problem.what, problem.key, problem.remedy) from None
    if made == policy:
        raise ExceptionError("nothing would change", "--set", "the policy says so already")
    _rests(policy, made)
    return made


def _rests(policy: Policy, made: Policy) -> None:
    """Refuse rests so short that work would in truth go on past the ceiling on continuous work."""
    if policy.ceiling is None or policy.ceiling.continuous_work is None:
        return
    for before, after in zip(policy.breaks, made.breaks, strict=True):
        if before.counts == "work" and after.length < min(before.length, CEILING_REST):
            raise ExceptionError(
                "a shorter rest would let work go on past the ceiling",
                f"break.{before.id}.length",
                f'leave it at "{format_duration(min(before.length, CEILING_REST))}" or more',
            )


def sentences(policy: Policy, changes: Sequence[Change]) -> list[str]:
    """Return what the rules that these changes touch now ask for, in plain sentences; `policy` has them."""
    from config.explain import explain  # noqa: PLC0415 - 6 ms, and few people are under an exception

    known, said = _keys(policy), {each.rule: each.text for each in explain(policy)}
    touched: dict[str, None] = {}
    for change in changes:
        path, _ = known.get(change.key, ((), "number"))
        touched[_rule_of(policy, path)] = None
    return [said[rule] for rule in touched if rule in said]


_Path: TypeAlias = "tuple[str | int, ...]"


def _keys(policy: Policy) -> dict[str, tuple[_Path, _Kind]]:
    """Return where each key leads in the policy's written form, and what kind of value is there."""
    found: dict[str, tuple[_Path, _Kind]] = {}
    listed: dict[str, Sequence[Any]] = {
        "limit": policy.limits,
        "break": policy.breaks,
        "cooldown": policy.cooldowns,
        "streak": policy.streaks,
    }
    for name, rules in listed.items():
        for index, rule in enumerate(rules):
            for key, kind in _RULES[name].items():
                if key.startswith("postpone.") and rule.postpone is None:
                    continue
                if kind == "amount":
                    kind = "length" if rule.measure == "time" else "number"  # noqa: PLW2901 - as it is written
                found[f"{name}.{rule.id}.{key}"] = ((name, index, *key.split(".")), kind)
    for section, inner in _SECTIONS.items():
        if getattr(policy, section) is not None:
            for key, kind in inner.items():
                found[f"{section}.{key}"] = ((section, key), kind)
    return found


def _value(kind: _Kind, change: Change) -> object:
    """Return what TOML would have read; what else it can't be is left for the models to refuse."""
    text = change.to
    if kind == "switch" and text in {"true", "false"}:
        return text == "true"
    if kind == "number":
        if not _NUMBER.fullmatch(text):
            raise ExceptionError(
                f"{shown(text)} is not a number", plain(change.key), "write a plain number, like 3"
            )
        return float(text) if "." in text else int(text)
    return text


def _put(form: dict[str, Any], path: _Path, value: object) -> None:
    here: Any = form
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = value


def _rule_of(policy: Policy, path: _Path) -> str:
    if not path:
        return ""
    first, second = path[0], path[1]
    if isinstance(second, int):
        rules: dict[str, Sequence[Any]] = {
            "limit": policy.limits,
            "break": policy.breaks,
            "cooldown": policy.cooldowns,
            "streak": policy.streaks,
        }
        return str(rules[str(first)][second].id)
    return str(first)


def _unknown(key: str, policy: Policy) -> ExceptionError:
    """Say why there is no such key, and which one may have been meant."""
    from config.complaints import did_you_mean  # noqa: PLC0415 - as for what can't be validated

    where, known = plain(key), keys(policy)
    first = key.partition(".")[0]
    if first == "ceiling" or any(each in key for each in (CEILING_LIMIT_ID, CEILING_BREAK_ID)):
        return ExceptionError("the ceiling holds for everybody", where, "choose a rule that stays within it")
    hint = did_you_mean(key, known)
    if hint is None and known:
        near = [each for each in known if each.startswith(f"{first}.")] or known
        hint = "an exception may change " + ", ".join(_few(near))
    if _of_all(key, policy):
        return ExceptionError(
            "an exception can't change that", where, "propose it for everybody: leeward policy propose"
        )
    return ExceptionError("this policy has nothing of that name to change", where, hint or "")


def _few(names: Sequence[str]) -> Iterator[str]:
    yield from names[:4]
    if len(names) > 4:  # noqa: PLR2004 - as many as fit a line
        yield "and others"


def _of_all(key: str, policy: Policy) -> bool:
    """Return whether the key is one of the policy's, that changes for all or for nobody."""
    first, _, rest = key.partition(".")
    fields = {field.alias or name for name, field in Policy.model_fields.items()}
    if first not in fields:
        return False
    if first in _SECTIONS:
        part = getattr(policy, first)
        return part is not None and rest in type(part).model_fields
    if first not in _RULES:
        return True
    name, _, last = rest.rpartition(".")
    return any(rule.id == name and last in type(rule).model_fields for rule in policy.rules())
