"""What the session's use cases answer: frozen values that a screen, a line or JSON can be made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import RefusedError
from storage import shapes

if TYPE_CHECKING:
    from config.exposure import OpenReveal
    from config.policy import Policy
    from config.rules import Assessment, Refused
    from console.services.overrides import Excepted
    from storage.records import Case, LaneSize, Person

UNDO_MS = 10_000
"""How long a decision can be taken back, milliseconds."""

ACTIONS = (
    "remove-url",
    "disable-content",
    "disable-account",
    "restrict-account",
    "warn-account",
    "preserve-data",
    "report-authority",
)
"""What can be done about a confirmed case; codes, as reports count them."""


class RefusedByRuleError(RefusedError):
    """A rule says no; `refused` holds the state, the binding rules and when that frees."""

    def __init__(self, refused: Refused) -> None:
        reason = refused.binding[0].reason if refused.binding else "Not now"
        super().__init__(reason.rstrip("."), "", "see: leeward status")
        self.refused = refused


@dataclass(frozen=True, slots=True)
class OfferedField:
    """A field as it may be shown before any reveal: open text, or the shape of guarded text."""

    name: str
    guarded: bool
    text: str | None
    placeholder: str
    passages: int
    shape: str

    def placeholder_of(self, passage: int, chars: int) -> str:
        """Return the blurred shape of one passage, counted from 1."""
        return shapes.placeholder(self.shape, chars, passage)


@dataclass(frozen=True, slots=True)
class Offer:
    """A claimed case with what may be seen of it now, and the warning that comes before its text."""

    case: Case
    warning: str | None
    fields: tuple[OfferedField, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One revealed passage; `ms` is what was charged, `until` (ms UTC) when it must be hidden."""

    case: str
    field: str
    passage: int
    passages: int
    text: str
    ms: int
    until: int
    bound_by: str | None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A case that somebody put back in the queue, or gave to another, while this person had it."""

    case: str
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands at `now`: everything a screen shows besides the case itself."""

    person: Person
    policy: Policy
    now: int
    assessment: Assessment
    held: Offer | None
    open_reveal: OpenReveal | None
    shift_start: int | None
    planned_end: int | None
    break_started: int | None
    break_rule: str | None
    opted_out: frozenset[str]
    lanes: tuple[LaneSize, ...]
    simulated: bool
    exception: Excepted | None = None
    """The exception that this person is under."""
    taken_back: TakenBack | None = None
    """Set until the person does something else."""

    @property
    def waiting(self) -> int:
        """How many cases wait in all lanes."""
        return sum(lane.waiting for lane in self.lanes)


def offer_of(case: Case, policy: Policy) -> Offer:
    """Return what may be seen of a case before any reveal."""
    chars = policy.reveal.passage
    fields = tuple(
        OfferedField(
            name=field.name,
            guarded=field.guarded,
            text=field.text,
            placeholder=shapes.placeholder(field.shape, chars, 1) if field.guarded else "",
            passages=len(shapes.passages(field.shape, chars)) if field.guarded else 0,
            shape=field.shape,
        )
        for field in case.fields
    )
    warning = None
    if case.severity >= policy.reveal.warn_from_severity:
        warning = f"Severity {case.severity} of 5, category {case.category}."
    return Offer(case, warning, fields)
