"""What changes between two policies, each change named tightening, loosening or neutral by what it allows.

The changes are judged as steps, in the order listed, from the old policy to the new one. A step
loosens when some recorded day exists on which more would be allowed after it; where that cannot be ruled out
it counts as loosening, because a tightening takes effect without a second person. A warning alone allows
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from config.directions import (
    BEYOND_RECORDS,
    KINDS,
    Direction,
    Judge,
    dose_weights,
    with_policy,
)
from config.policy import CEILING_BREAK_ID, Policy, Rule
from config.words import plain

__all__ = ["Change", "Direction", "as_text", "diff", "direction_of"]


class Presence(StrEnum):
    """What became of a rule or section as a whole."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One key that changed, or one rule that came or went."""

    key: str
    """`limit "daily-time" max`."""
    presence: Presence
    before: Any
    """The written value, or None."""
    after: Any
    direction: Direction
    note: str = ""
    """Why, where the key alone does not say it."""

    def __str__(self) -> str:
        if self.presence is Presence.CHANGED:
            what = f"{self.key}: from {_written(self.before)} to {_written(self.after)}"
        else:
            what = f"{self.key} {self.presence}"
        return f"{self.direction}: {what}" + (f" ({self.note})" if self.note else "")


def diff(old: Policy, new: Policy) -> list[Change]:
    """Return every change from `old` to `new`, in the order of a policy file."""
    return [
        *_frame(old, new),
        *_sections(old, new),
        *(change for kind in ("limit", "break", "cooldown", "streak") for change in _rules(kind, old, new)),
        *_section("wind_down", old, new),
        *_section("ceiling", old, new),
        *_unjudged(old, new),
    ]


def direction_of(changes: list[Change]) -> Direction:
    """Return what the changes come to: loosening if any one is, since it would need a second person."""
    found = {change.direction for change in changes}
    for direction in (Direction.LOOSENING, Direction.TIGHTENING):
        if direction in found:
            return direction
    return Direction.NEUTRAL


def as_text(changes: list[Change]) -> str:
    """Return the changes one a line."""
    return "".join(f"{change}\n" for change in changes) or "neutral: nothing changes\n"


def _frame(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = old.form(), new.form()
    judges = KINDS["policy"]
    for key in ("name", "timezone", "day_starts", "default_severity", "shift_length"):
        if before[key] != after[key]:
            direction, note = judges[key](old, new), ""
            if key in {"timezone", "day_starts"}:
                direction, note = _local_day(old, new)
            elif key == "shift_length":
                direction, note = _planned_end(old, new)
            elif key in BEYOND_RECORDS:
                note = BEYOND_RECORDS[key]
            yield Change(key, Presence.CHANGED, before[key], after[key], direction, note)


def _local_day(old: Policy, new: Policy) -> tuple[Direction, str]:
    daily = any(limit.over.kind == "day" for each in (old, new) for limit in each.enforced_limits)
    cut_off = any(each.wind_down and each.wind_down.cutoff is not None for each in (old, new))
    if daily or cut_off:
        return Direction.LOOSENING, "work falls into another day, so more may fit into one stretch"
    return Direction.NEUTRAL, "no rule asks when the local day begins"


def _planned_end(old: Policy, new: Policy) -> tuple[Direction, str]:
    if not (old.wind_down and new.wind_down):
        return Direction.NEUTRAL, "no wind-down depends on the planned end"
    longest = 1 << 62
    later = (new.shift_length or longest) > (old.shift_length or longest)
    return (Direction.LOOSENING if later else Direction.TIGHTENING), "moves the wind-down"


def _sections(old: Policy, new: Policy) -> Iterator[Change]:
    if old.severity.weights != new.severity.weights:
        direction, note = dose_weights(old, new)
        before, after = old.severity.form()["weights"], new.severity.form()["weights"]
        yield Change("severity.weights", Presence.CHANGED, before, after, direction, note)
    if old.severity.why != new.severity.why:
        yield Change("severity.why", Presence.CHANGED, old.severity.why, new.severity.why, Direction.NEUTRAL)
    for name in ("reveal", "opt_out", "checkin"):
        yield from _section(name, old, new)
    yield from _second_looks(old, new)


def _section(name: str, old: Policy, new: Policy) -> Iterator[Change]:
    before, after = getattr(old, name), getattr(new, name)
    if before is None or after is None:
        if before is not after:
            presence = Presence.ADDED if before is None else Presence.REMOVED
            direction = Direction.TIGHTENING if before is None else Direction.LOOSENING
            note = BEYOND_RECORDS.get(name, "")
            yield Change(name, presence, before and before.form(), after and after.form(), direction, note)
        return
    for key, was, now, direction in _keys(before, after, KINDS[name]):
        found = with_policy(f"{name}.{key}", (before, after), old, new)
        for each, note in (found or {direction: BEYOND_RECORDS.get(f"{name}.{key}", "")}).items():
            yield Change(f"{name}.{key}", Presence.CHANGED, was, now, each, note)


def _second_looks(old: Policy, new: Policy) -> Iterator[Change]:
    """Name a change of what is looked at again; it allows nobody more, whether it comes or goes."""
    before, after = old.review, new.review
    if before is not None and after is not None:
        for key, was, now, direction in _keys(before, after, KINDS["review"]):
            yield Change(f"review.{key}", Presence.CHANGED, was, now, direction)
    elif before is not after:
        presence = Presence.ADDED if before is None else Presence.REMOVED
        yield Change("review", presence, before and before.form(), after and after.form(), Direction.NEUTRAL)


def _rules(kind: str, old: Policy, new: Policy) -> Iterator[Change]:
    before = {rule.id: rule for rule in getattr(old, f"{kind}s")}
    after = {rule.id: rule for rule in getattr(new, f"{kind}s")}
    for name, rule in before.items():
        label = f'{kind} "{plain(name)}"'
        held = _held_by(kind, rule, new)
        if name not in after:
            direction = Direction.NEUTRAL if held else Direction.LOOSENING
            yield Change(label, Presence.REMOVED, rule.form(), None, direction, held)
            continue
        for key, was, now, direction in _keys(rule, after[name], KINDS[kind]):
            found = with_policy(f"{kind}.{key}", (rule, after[name]), old, new) or {direction: ""}
            for each, note in found.items():
                eased = each is Direction.LOOSENING and held
                judged = (Direction.NEUTRAL, held) if eased else (each, note)
                yield Change(f"{label} {key}", Presence.CHANGED, was, now, *judged)
    for name, rule in after.items():
        if name not in before:
            label = f'{kind} "{plain(name)}"'
            held = _held_by(kind, rule, old)
            direction = Direction.NEUTRAL if held else Direction.TIGHTENING
            yield Change(label, Presence.ADDED, None, rule.form(), direction, held and f"{held} already")
    if kind == "break":
        yield from _displaced(old, new)
    shared_before = [name for name in before if name in after]
    shared_after = [name for name in after if name in before]
    if shared_before != shared_after:
        yield Change(f"{kind} order", Presence.CHANGED, shared_before, shared_after, Direction.NEUTRAL)


def _displaced(old: Policy, new: Policy) -> Iterator[Change]:
    """Name the break that the ceiling had added, where a rule with less rest now takes its place."""
    added = next((rule for rule in old.enforced_breaks if rule.id == CEILING_BREAK_ID), None)
    if added and new.ceiling and new.ceiling.continuous_work and not _held_by("break", added, new):
        label = f'break "{CEILING_BREAK_ID}"'
        note = "another break now stays within the ceiling, with less rest"
        yield Change(label, Presence.REMOVED, added.form(), None, Direction.LOOSENING, note)


def _held_by(kind: str, rule: Rule, policy: Policy) -> str:
    """Say which rule of the policy holds everything that `rule` does, or nothing."""
    enforced: dict[str, tuple[Rule, ...]] = {
        "limit": policy.enforced_limits,
        "break": policy.enforced_breaks,
        "cooldown": policy.cooldowns,
        "streak": policy.streaks,
    }
    for other in enforced[kind]:
        if all(judge(rule, other) is not Direction.LOOSENING for judge in KINDS[kind].values()):
            return f'"{plain(other.id)}" holds it'
    return ""


def _keys(before: Any, after: Any, judges: dict[str, Judge]) -> Iterator[tuple[str, Any, Any, Direction]]:
    was, now = before.form(), after.form()
    for key, judge in judges.items():
        if was.get(key) != now.get(key):
            yield key, was.get(key), now.get(key), judge(before, after)


def _unjudged(old: Policy, new: Policy) -> Iterator[Change]:
    was, now = old.support.form(), new.support.form()
    for key in now:
        if was[key] != now[key]:
            yield Change(f"support.{key}", Presence.CHANGED, was[key], now[key], Direction.NEUTRAL)


def _written(value: Any) -> str:
    if value in (None, "", []):
        return "none"
    if isinstance(value, list):
        return "[" + ", ".join(_written(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, bool):
        return str(value).lower()
    return plain(str(value), 200)
