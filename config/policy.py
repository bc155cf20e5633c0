"""The policy language: what an organisation may say about exposure, breaks and pace.

Each model reads the written form (TOML's values: "4h", "day", 60) and holds the engine's own: whole
milliseconds, dose units, counts. Models are frozen and refuse what they do not know, because a limit
that was misspelt is a limit that nobody has. Reading a file is `config.loading`; this module has no I/O.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict, Field, field_serializer, field_validator, model_validator

from config.durations import DAY, HOUR, SECOND, format_duration
from config.flaws import Flaw, refuse
from config.values import (
    DOSE_UNITS_PER_POINT,
    Categories,
    CleanText,
    Count,
    Duration,
    LocalTime,
    MaxSeverity,
    Name,
    Part,
    PositiveDuration,
    RuleId,
    Severity,
    Weights,
    Why,
    Window,
    WindowField,
    ZoneName,
    as_list,
    read_amount,
    written_amount,
)

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
    "Rule",
    "SeverityWeights",
    "Streak",
    "Support",
    "WindDown",
    "Window",
    "repeated_ids",
]

Measure = Literal["time", "dose", "reveals", "cases"]

CEILING_LIMIT_ID = "ceiling-daily-time"
CEILING_BREAK_ID = "ceiling-continuous-work"
WIND_DOWN_ID = "wind_down"
OWN_BREAK = "own"

_RESERVED = frozenset({CEILING_LIMIT_ID, CEILING_BREAK_ID, WIND_DOWN_ID, OWN_BREAK})
"""Ids that events and meters use for what no rule of the file names."""

_CEILING_BREAK_LENGTH = "15m"


class SeverityWeights(Part):
    """How heavily each severity counts towards the dose."""

    weights: Weights = (0.5, 1.0, 2.0, 4.0, 8.0)
    """Points per minute of severity 1 to 5; at most three decimals, never falling."""
    why: Why = None


class Reveal(Part):
    """How one passage of guarded text is handed out."""

    passage: Annotated[Count, Field(ge=1, le=10_000, description="Characters shown at once.")] = 160
    """Characters."""
    longest: Annotated[PositiveDuration, Field(description="The longest a passage stays visible.")] = (
        20 * SECOND
    )
    minimum_charge: Annotated[
        PositiveDuration, Field(description="What a reveal costs at the least, however soon it is hidden.")
    ] = 3 * SECOND
    warn_from_severity: Annotated[
        Severity, Field(description="Warn before the first reveal from here up.")
    ] = 3
    why: Why = None

    @model_validator(mode="after")
    def _charge_fits(self) -> Self:
        if self.minimum_charge > self.longest:
            refuse(
                Flaw(
                    ("minimum_charge",),
                    f"{format_duration(self.minimum_charge)} is more than longest, "
                    f"{format_duration(self.longest)}",
                    "raise longest or lower minimum_charge",
                )
            )
        return self


class Limit(Part):
    """No more than `max` of a measure within a window."""

    id: RuleId
    measure: Annotated[Measure, Field(description="What is counted.")]
    over: WindowField
    max: Annotated[
        int, Field(description='The limit: a duration for "time", points for "dose", else a count.')
    ]
    """Milliseconds for "time", dose units for "dose", otherwise a count."""
    warn: Annotated[int | None, Field(description="From here on the meter warns; same form as max.")] = None
    """In the units of `max`."""
    severity_at_least: Annotated[Severity, Field(description="Count only this severity and above.")] = 1
    categories: Categories = None
    why: Why = None

    @field_validator("max", "warn", mode="before")
    @classmethod
    def _read_amount(cls, value: Any, info: Any) -> int | None:
        # A measure that was itself refused leaves nothing to read the amount by: one problem, not two.
        measure = info.data.get("measure")
        return 0 if measure is None else read_amount(measure, value)

    @field_serializer("max", "warn")
    def _write_amount(self, value: int | None) -> str | int | float | None:
        return None if value is None else written_amount(self.measure, value)

    @model_validator(mode="after")
    def _warns_in_time(self) -> Self:
        if self.warn is not None and self.warn > self.max:
            warn, most = written_amount(self.measure, self.warn), written_amount(self.measure, self.max)
            refuse(Flaw(("warn",), f"{warn} is more than max, {most}", "a warning comes before the limit"))
        return self


class Postpone(Part):
    """How far a break may be moved, and what that costs."""

    times: Annotated[Count, Field(ge=0, le=100, description="How often, until the next full rest.")]
    by: Annotated[PositiveDuration, Field(description="How much later the break is due each time.")]
    adds: Annotated[Duration, Field(description="How much longer the break becomes each time.")] = 0


class Break(Part):
    """A rest that is owed after a stretch of work."""

    id: RuleId
    after: Annotated[PositiveDuration, Field(description="Work before the break is due.")]
    length: Annotated[PositiveDuration, Field(description="How long the rest must be, unbroken.")]
    counts: Annotated[
        Literal["work", "exposed"],
        Field(description='"work": time on shift and not resting; "exposed": only time with text revealed.'),
    ] = "work"
    notice: Annotated[Duration, Field(description="How long before it is due the console says so.")] = 0
    grace: Annotated[Duration, Field(description="How long after it is due the current case may go on.")] = 0
    postpone: Annotated[Postpone | None, Field(description="Whether and how it may be moved.")] = None
    natural: Annotated[bool, Field(description="Whether time away from the desk counts as rest.")] = True
    why: Why = None

    @cached_property
    def postpone_times(self) -> int:
        """How often the break may be moved between two full rests."""
        return self.postpone.times if self.postpone else 0

    @cached_property
    def postpone_by(self) -> int:
        """Milliseconds by which each postponement moves it."""
        return self.postpone.by if self.postpone else 0

    @cached_property
    def postpone_adds(self) -> int:
        """Milliseconds by which each postponement lengthens it."""
        return self.postpone.adds if self.postpone else 0

    @cached_property
    def overdue_at_most(self) -> int:
        """Milliseconds on the work clock beyond which nothing is revealed, every postponement taken."""
        return self.after + self.postpone_times * self.postpone_by + self.grace

    @model_validator(mode="after")
    def _notice_fits(self) -> Self:
        if self.notice > self.after:
            refuse(
                Flaw(
                    ("notice",),
                    f"{format_duration(self.notice)} is more than after, {format_duration(self.after)}",
                    "notice is given during the work before the break",
                )
            )
        return self


class Cooldown(Part):
    """A pause before the next severe case."""

    id: RuleId
    after_severity: Annotated[Severity, Field(description="From this severity up.")]
    wait: Annotated[PositiveDuration, Field(description="How long no case of that severity may be claimed.")]
    why: Why = None


class Streak(Part):
    """At most so many severe cases in a row."""

    id: RuleId
    severity: Annotated[Severity, Field(description="From this severity up.")]
    max: Annotated[Count, Field(ge=1, le=1_000_000, description="How many in a row; the next is lighter.")]
    why: Why = None


class WindDown(Part):
    """Only light work at the end of a shift or of a day."""

    last: Annotated[Duration, Field(description="How long before the planned end it begins.")] = 0
    max_severity: Annotated[
        MaxSeverity, Field(description="The most severe that is still served; 0 is none.")
    ]
    cutoff: Annotated[LocalTime | None, Field(description="The local time from which it holds anyway.")] = (
        None
    )
    why: Why = None

    @model_validator(mode="after")
    def _begins_some_time(self) -> Self:
        if self.cutoff is None and "last" not in self.model_fields_set:
            refuse(Flaw(("last",), "is missing, and so is cutoff", 'say when it begins, like last = "60m"'))
        return self


class Ceiling(Part):
    """What no rule of this policy, and no override, may go past."""

    daily_time: Annotated[PositiveDuration | None, Field(description="Exposed time in a local day.")] = None
    continuous_work: Annotated[PositiveDuration | None, Field(description="Work without a rest.")] = None
    why: Why = None


class Checkin(Part):
    """Optional, private questions about how the person is."""

    ask: Annotated[
        tuple[Literal["start", "end"], ...],
        Field(strict=False, max_length=2, description="When to offer it."),
        BeforeValidator(as_list),
    ] = ("start", "end")
    minimum_group: Annotated[
        Count, Field(ge=5, le=1_000_000, description="The smallest group that a report may show.")
    ] = 5
    keep: Annotated[PositiveDuration, Field(description="How long answers are kept.")] = 30 * DAY


class OptOut(Part):
    """Categories a person asked not to be served."""

    keep: Annotated[PositiveDuration, Field(description="How long such a wish holds.")] = 30 * DAY


class Contact(Part):
    """Somebody to turn to."""

    name: Name
    how: Name


class Support(Part):
    """Where help is to be had; shown at arrival, in breaks and at the end."""

    message: Annotated[CleanText, Field(max_length=2_000, description="A few plain sentences.")] = ""
    contacts: Annotated[tuple[Contact, ...], Field(strict=False, max_length=50)] = ()


Rule: TypeAlias = Limit | Break | Cooldown | Streak


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
        form = {"id": CEILING_BREAK_ID, "after": format_duration(most), "length": _CEILING_BREAK_LENGTH}
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
                    f"{format_duration(last)} is more than shift_length, "
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
