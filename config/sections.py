"""The pieces of a policy: one model for each kind of rule and each section of the file."""

from functools import cached_property
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, field_serializer, field_validator, model_validator

from config.durations import DAY, SECOND, format_duration
from config.flaws import Flaw, refuse
from config.values import (
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
    Share,
    Shares,
    Weights,
    Why,
    WindowField,
    as_list,
    read_amount,
    written_amount,
)

Measure = Literal["time", "dose", "reveals", "cases"]


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
                    f"a minimum charge of {format_duration(self.minimum_charge)} is more than longest, "
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
            refuse(
                Flaw(("warn",), f"a warning at {warn} is past the limit of {most}", "warn at or below max")
            )
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
                    f"a notice of {format_duration(self.notice)} is more than after, "
                    f"{format_duration(self.after)}",
                    "give notice during the work before the break",
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
            refuse(
                Flaw(("last",), "neither last nor cutoff is given", 'say when it begins, like last = "60m"')
            )
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
    why: Why = None


class Review(Part):
    """Which decisions somebody else looks at again, without seeing the first one."""

    sample: Annotated[Share, Field(description="The share of decided cases, from 0 to 1.")] = 0
    """Thousandths."""
    sample_by_category: Annotated[
        Shares,
        Field(
            description="Another share for some categories, like { fraud = 0.2 }.",
            json_schema_extra={"default": {}},
        ),
    ] = ()
    """(category, thousandths), sorted."""
    why: Why = None

    def share(self, category: str) -> int:
        """Return the share of this category's decisions that are looked at again, in thousandths."""
        return next((share for name, share in self.sample_by_category if name == category), self.sample)


class OptOut(Part):
    """Categories a person asked not to be served."""

    keep: Annotated[PositiveDuration, Field(description="How long such a wish holds.")] = 30 * DAY


class Contact(Part):
    """Somebody to turn to."""

    name: Annotated[Name, Field(description="Who it is.")]
    how: Annotated[Name, Field(description="How to reach them: a number, a room, an address.")]


class Support(Part):
    """Where help is to be had; shown at arrival, in breaks and at the end."""

    message: Annotated[CleanText, Field(max_length=2_000, description="A few plain sentences.")] = ""
    contacts: Annotated[
        tuple[Contact, ...], Field(strict=False, max_length=50, description="People to turn to.")
    ] = ()


Rule: TypeAlias = Limit | Break | Cooldown | Streak
