"""The policy language: what an organisation may say about exposure, breaks and pace.

Each model reads the written form (TOML's values: "4h", "day", 60) and holds the engine's own: whole
milliseconds, dose units, counts. Models are frozen and refuse what they do not know, because a limit
that was misspelt is a limit that nobody has. Reading a file is `config.loading`; this module has no I/O.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import ConfigDict, Field, model_validator

from config.durations import HOUR, MINUTE, format_duration
from config.flaws import Flaw, refuse
from config.sections import (
    Break,
    Ceiling,
    Checkin,
    Contact,
    Cooldown,
    Limit,
    Measure,
    OptOut,
    Postpone,
    Reveal,
    Review,
    Rule,
    SeverityWeights,
    Streak,
    Support,
    WindDown,
)
from config.values import DOSE_UNITS_PER_POINT, Duration, LocalTime, Name, Part, Severity, Window, ZoneName

__all__ = [
    "CEILING_BREAK_ID",
    "CEILING_LIMIT_ID",
    "DOSE_UNITS_PER_POINT",
    "Break",
    "Ceiling",
    "Checkin",
    "Contact",
    "Cooldown",
    "Limit",
    "Measure",
    "OptOut",
    "Policy",
    "Postpone",
    "Reveal",
    "Review",
    "Rule",
    "SeverityWeights",
    "Streak",
    "Support",
    "WindDown",
    "Window",
    "repeated_ids",
]

CEILING_LIMIT_ID = "ceiling-daily-time"
CEILING_BREAK_ID = "ceiling-continuous-work"
WIND_DOWN_ID = "wind_down"
OWN_BREAK = "own"

_RESERVED = frozenset({CEILING_LIMIT_ID, CEILING_BREAK_ID, WIND_DOWN_ID, OWN_BREAK})
"""Ids that events and meters use for what no rule of the file names."""

CEILING_REST = 15 * MINUTE
"""Length of the rest that a ceiling on continuous work asks for where no rule does, ms."""


class Policy(Part):
    """Everything that is enforced, in the order in which it was written."""

    name: Annotated[Name, Field(description="What people call this policy.")] = "unnamed"
    timezone: ZoneName = "UTC"
    day_starts: Annotated[LocalTime, Field(description="When the local day begins.")] = 4 * HOUR
    default_severity: Annotated[Severity, Field(description="For a case that comes without one.")] = 4
    shift_length: Annotated[
        Duration, Field(description='Planned shift of a person who gave no end; "0" is round the clock.')
    ] = 8 * HOUR
    severity: SeverityWeights = SeverityWeights()
    reveal: Reveal = Reveal()
    limits: Annotated[tuple[Limit, ...], Field(alias="limit", strict=False, max_length=200)] = ()
    breaks: Annotated[tuple[Break, ...], Field(alias="break", strict=False, max_length=50)] = ()
    cooldowns: Annotated[tuple[Cooldown, ...], Field(alias="cooldown", strict=False, max_length=50)] = ()
    streaks: Annotated[tuple[Streak, ...], Field(alias="streak", strict=False, max_length=50)] = ()
    wind_down: WindDown | None = None
    ceiling: Ceiling | None = None
    opt_out: OptOut = OptOut()
    checkin: Checkin = Checkin()
    review: Review | None = None
    support: Support = Support()

    model_config = ConfigDict(title="Leeward policy")

    @cached_property
    def milli_weights(self) -> tuple[int, int, int, int, int]:
        """Thousandths of a point per minute, severity 1 to 5."""
        one, two, three, four, five = (round(weight * 1_000) for weight in self.severity.weights)
        return one, two, three, four, five

    @cached_property
    def zone(self) -> ZoneInfo:
        """The time zone, for the start of the local day and for cut-offs only."""
        return ZoneInfo(self.timezone)

    @cached_property
    def enforced_limits(self) -> tuple[Limit, ...]:
        """The limits, and the one the ceiling adds when no plain daily time limit stays within it."""
        most = self.ceiling.daily_time if self.ceiling else None
        if most is None or any(_caps_daily_time(limit) and limit.max <= most for limit in self.limits):
            return self.limits
        form = {"id": CEILING_LIMIT_ID, "measure": "time", "over": "day", "max": format_duration(most)}
        return *self.limits, Limit.model_validate(form)

    @cached_property
    def enforced_breaks(self) -> tuple[Break, ...]:
        """The breaks, and the one the ceiling adds when no break from work is enforced within it."""
        most = self.ceiling.continuous_work if self.ceiling else None
        if most is None or any(_bounds_work(rule, most) for rule in self.breaks):
            return self.breaks
        form = {
            "id": CEILING_BREAK_ID,
            "after": format_duration(most),
            "length": format_duration(CEILING_REST),
        }
        return *self.breaks, Break.model_validate(form)

    @cached_property
    def version(self) -> str:
        """Sha256, in hex, of the written form with every default spelled out: what an event was judged by."""
        text = json.dumps(self.form(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def rules(self) -> Iterator[Rule]:
        """Yield the rules that carry an id, as written."""
        yield from self.limits
        yield from self.breaks
        yield from self.cooldowns
        yield from self.streaks

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        flaws = [
            *repeated_ids(self._ids()),
            *self._past_the_ceiling(),
        ]
        last = self.wind_down.last if self.wind_down else 0
        if 0 < self.shift_length < last:
            flaws.append(
                Flaw(
                    ("wind_down", "last"),
                    f"winding down for {format_duration(last)} is more than shift_length, "
                    f"{format_duration(self.shift_length)}",
                    "wind down for part of the shift, or lengthen the shift",
                )
            )
        if flaws:
            refuse(*flaws)
        return self

    def _ids(self) -> Iterator[tuple[str, int, str]]:
        rules: dict[str, tuple[Rule, ...]] = {
            "limit": self.limits,
            "break": self.breaks,
            "cooldown": self.cooldowns,
            "streak": self.streaks,
        }
        for key, listed in rules.items():
            for index, rule in enumerate(listed):
                yield key, index, rule.id

    def _past_the_ceiling(self) -> Iterator[Flaw]:
        if self.ceiling is None:
            return
        daily, work = self.ceiling.daily_time, self.ceiling.continuous_work
        for index, limit in enumerate(self.limits):
            if daily is not None and _is_daily_time(limit) and limit.max > daily:
                what = f"{format_duration(limit.max)} is past the ceiling, {format_duration(daily)} a day"
                yield Flaw(("limit", index, "max"), what, f'use "{format_duration(daily)}" or less')
        if work is None or any(_bounds_work(rule, work) for rule in self.breaks):
            return
        for index, rule in enumerate(self.breaks):
            if rule.counts == "work":
                what = f"{format_duration(rule.overdue_at_most)} of work, with postponing and grace, is past"
                what += f" the ceiling, {format_duration(work)}"
                yield Flaw(("break", index, "after"), what, "make the break due earlier, or allow less delay")


def repeated_ids(ids: Iterable[tuple[str, int, str]]) -> Iterator[Flaw]:
    """Yield a flaw for every rule id that is taken: events name rules by id alone, whatever their kind.

    `ids` are (TOML key, index, id).
    """
    seen: dict[str, str] = {}
    for key, index, name in ids:
        if name in _RESERVED:
            yield Flaw(
                (key, index, "id"), f'"{name}" is a name that Leeward itself uses', "choose another id"
            )
        elif name in seen:
            what = f'"{name}" is already the id of {seen[name]}'
            yield Flaw((key, index, "id"), what, "give every rule its own id")
        else:
            seen[name] = f"{key} {index + 1}"


def _is_daily_time(limit: Limit) -> bool:
    return limit.measure == "time" and limit.over.kind == "day"


def _caps_daily_time(limit: Limit) -> bool:
    return _is_daily_time(limit) and limit.severity_at_least == 1 and limit.categories is None


def _bounds_work(rule: Break, most: int) -> bool:
    return rule.counts == "work" and rule.overdue_at_most <= most
