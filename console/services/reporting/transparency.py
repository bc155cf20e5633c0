"""The report that platforms publish each year: what came in from whom, and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from config.explain import explain
from config.words import counted
from console.services.reporting import daily
from console.services.reporting.document import Column, Report, Table
from storage.figures import flow as figures
from storage.figures import quality
from storage.figures.transparency import Acted, Received, acted, received
from storage.oversight import APPEAL, OVERTURNED, UPHELD
from storage.records import Verdict

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable

    from config.policy import Policy
    from console.services.reporting.document import Ask, Value
    from storage.figures.flow import AllWaits, Days
    from storage.figures.quality import Agreement

ORIGINS: Final = {
    "automated": "automated detection (hash match)",
    "user": "user or other third party",
    "trusted": "trusted flagger",
    "staff": "staff",
}
"""Origins in the order in which they are told."""

CONTENTS: Final = {
    "image": "images",
    "video": "videos",
    "chat": "chats",
    "url": "URLs",
    "account": "accounts",
    "text": "texts",
    "file": "files",
    "other": "other items",
}

REPORTED: Final = "report-authority"
MOST_NAMES: Final = 100

HUMAN: Final = (
    "Detection can be automated; decisions are not: every case here was decided by a person, "
    "under the rules below."
)
COUNTED: Final = (
    "Received: cases that came in on these days. Confirmed, dismissed, escalated: cases first ended on them, "
    "whenever they came in. Actions are those of decisions that stand; one decision can have several. "
    "Accounts acted on: different accounts that were disabled, restricted or warned."
)
LATER: Final = (
    "A decision that a second look or an appeal changed later is counted as it was first taken; "
    "what became of appeals is told apart."
)
CARE: Final = frozenset(
    {
        "limit",
        "break",
        "cooldown",
        "streak",
        "wind_down",
        "ceiling",
        "opt_out",
        "checkin",
        "support",
        "reveal",
    }
)
"""Kinds of a policy's sentences that say how people who review are looked after."""


@dataclass(frozen=True, slots=True)
class _Year:
    """What the report is made from."""

    days: Days
    received: Received
    acted: Acted
    waits: AllWaits
    appeals: Agreement
    open_appeals: int


def make(ask: Ask) -> Report:
    """Make the report."""
    source, policy = ask.store.figures, daily.policy_of(ask)
    days = daily.covered(ask, policy)
    year = _Year(
        days,
        received(source, days),
        acted(source, days),
        figures.waits(source, days),
        quality.quality(source, days).everything,
        figures.standing(source).reviews.get(APPEAL, 0),
    )
    care = [sentence.text for sentence in explain(policy) if sentence.kind in CARE]
    return Report(
        kind="transparency",
        title="Transparency",
        period=ask.period,
        group=ask.group,
        made_at=ask.now,
        simulated=ask.store.facts.simulated,
        summary=tuple(_summary(year)),
        figures={**_figures(year), "support": _support(policy, care)},
        tables=(
            _by_origin(year),
            _by_flagger(year),
            _by_content(year),
            _actions(year),
            _categories(year),
            _appeals(year),
            _times(year),
            Table(
                "support", "How people who review are looked after", (Column("rule", "Rule"),), _rows(care)
            ),
        ),
        notes=(COUNTED, LATER, HUMAN, *daily.notes(ask, policy)),
    )


def _rows(lines: Iterable[str]) -> tuple[tuple[Value, ...], ...]:
    return tuple((line,) for line in lines)


def _summary(year: _Year) -> list[str]:
    came, done = year.received, year.acted
    verdicts = came.verdicts()
    origins = (
        f"{came.of('automated'):,} by automated detection, {came.of('user'):,} from users and other third "
        f"parties, {came.of('trusted'):,} from trusted flaggers and {came.of('staff'):,} from staff"
    )
    ended = (
        f"Confirmed: {verdicts[Verdict.CONFIRM]:,}, dismissed: {verdicts[Verdict.DISMISS]:,}, "
        f"escalated: {verdicts[Verdict.ESCALATE]:,}"
    )
    lines = [
        f"{counted(came.total(), 'case was', 'cases were')} received: {origins}.",
        f"{ended}, all by people.",
        f"Reported to an authority: {done.action(REPORTED):,}; accounts acted on: {done.accounts:,}.",
    ]
    appeals = year.appeals.done(APPEAL)
    if appeals:
        lines.append(
            f"Appeals answered: {appeals:,}, of them overturned: {year.appeals.overturned(APPEAL):,}."
        )
    return lines


def _figures(year: _Year) -> dict[str, Any]:
    came, done = year.received, year.acted
    flaggers = came.flaggers()
    return {
        "days": {"first": year.days.first, "last": year.days.last},
        "received": came.total(),
        "received_by_origin": {origin: came.of(origin) for origin in ORIGINS},
        "received_by_content": {content: came.content(content) for content in CONTENTS},
        "received_by_origin_and_content": [
            {"origin": origin, "content": content, "cases": count}
            for (origin, content), count in sorted(came.by_kind().items())
        ],
        "trusted_flaggers": [{"name": name, "cases": count} for name, count in flaggers[:MOST_NAMES]],
        "outcomes": {str(verdict): came.verdicts()[verdict] for verdict in Verdict},
        "outcomes_by_origin": {
            origin: {str(verdict): came.verdicts(origin)[verdict] for verdict in Verdict}
            for origin in ORIGINS
        },
        "decided_automatically": 0,
        "decided_by_people": came.verdicts().total() - came.verdicts()[Verdict.SECOND_OPINION],
        "reported_to_authority": done.action(REPORTED),
        "actions": {action: done.action(action) for action in done.actions()},
        "acted_on": {
            **{content: done.content(content) for content in CONTENTS if content != "account"},
            "accounts": done.accounts,
        },
        "appeals": {
            "done": year.appeals.done(APPEAL),
            "upheld": year.appeals.outcomes[APPEAL, UPHELD],
            "overturned": year.appeals.outcomes[APPEAL, OVERTURNED],
            "open_now": year.open_appeals,
        },
        "time_to_first_review_ms": _times_figures(year.waits.everybody.review),
        "time_to_action_ms": _times_figures(year.waits.everybody.action),
    }


def _times_figures(waited: figures.Waited) -> dict[str, Any]:
    return {"cases": waited.cases, "median": waited.median, "p90": waited.late}


def _support(policy: Policy, care: list[str]) -> dict[str, object]:
    support = policy.support
    return {
        "policy": policy.name,
        "version": policy.version,
        "says": care,
        "message": support.message,
        "contacts": [each.name for each in support.contacts],
    }


_OUTCOMES: Final = (
    Column("confirmed", "Confirmed", "count"),
    Column("dismissed", "Dismissed", "count"),
    Column("escalated", "Escalated", "count"),
)
_ENDS: Final = (Verdict.CONFIRM, Verdict.DISMISS, Verdict.ESCALATE)


def _by_origin(year: _Year) -> Table:
    came = year.received

    def row(words: str, origin: str | None) -> tuple[Value, ...]:
        verdicts = came.verdicts(origin)
        cases = came.total() if origin is None else came.of(origin)
        return (words, cases, *(verdicts[each] for each in _ENDS))

    return Table(
        "origins",
        "Received, by where it came from",
        (Column("origin", "Origin"), Column("received", "Received", "count"), *_OUTCOMES),
        (*(row(words, origin) for origin, words in ORIGINS.items()), row("all", None)),
    )


def _by_flagger(year: _Year) -> Table:
    flaggers = year.received.flaggers()
    left = len(flaggers) - MOST_NAMES
    return Table(
        "trusted_flaggers",
        "Trusted flaggers",
        (Column("name", "Name"), Column("received", "Received", "count"), *_OUTCOMES),
        tuple(
            (name or "(no name)", count, *(year.received.verdicts("trusted", name)[each] for each in _ENDS))
            for name, count in flaggers[:MOST_NAMES]
        ),
        f"{left:,} more with fewer cases are not shown." if left > 0 else "",
    )


def _by_content(year: _Year) -> Table:
    came, done = year.received, year.acted
    kinds = came.by_kind()
    rows: list[tuple[Value, ...]] = [
        (
            words,
            came.content(content),
            *(kinds[origin, content] for origin in ORIGINS),
            done.content(content),
        )
        for content, words in CONTENTS.items()
    ]
    return Table(
        "contents",
        "Received and acted on, by what it is",
        (
            Column("content", "What"),
            Column("received", "Received", "count"),
            *(Column(origin, f"From: {origin}", "count") for origin in ORIGINS),
            Column("acted_on", "Acted on", "count"),
        ),
        tuple(rows),
        f"Different accounts acted on: {done.accounts:,}.",
    )


def _actions(year: _Year) -> Table:
    rows = [(action, year.acted.action(action)) for action in year.acted.actions()]
    return Table(
        "actions",
        "Actions",
        (Column("action", "Action"), Column("decisions", "Decisions", "count")),
        (*rows, ("any action", year.acted.action(""))),
    )


def _categories(year: _Year) -> Table:
    categories: dict[str, Counter[str]] = year.received.categories
    ordered = sorted(categories, key=lambda name: (-categories[name]["received"], name))
    left = len(ordered) - MOST_NAMES
    return Table(
        "categories",
        "By category",
        (Column("category", "Category"), Column("received", "Received", "count"), *_OUTCOMES),
        tuple(
            (name, categories[name]["received"], *(categories[name][each] for each in _ENDS))
            for name in ordered[:MOST_NAMES]
        ),
        f"{left:,} more with fewer cases are not shown." if left > 0 else "",
    )


def _appeals(year: _Year) -> Table:
    outcomes = year.appeals.outcomes
    return Table(
        "appeals",
        "Appeals",
        (Column("outcome", "Outcome"), Column("cases", "Cases", "count")),
        (
            ("upheld", outcomes[APPEAL, UPHELD]),
            ("overturned", outcomes[APPEAL, OVERTURNED]),
            ("open now", year.open_appeals),
        ),
    )


def _times(year: _Year) -> Table:
    rows: list[tuple[Value, ...]] = []
    for name, waits in (
        ("all", year.waits.everybody),
        ("trusted flaggers", year.waits.trusted),
        ("all others", year.waits.others),
    ):
        review, action = waits.review, waits.action
        rows.append((name, review.median, review.late, action.median, action.late))
    return Table(
        "times",
        "Times from intake",
        (
            Column("reports", "Reports"),
            Column("review_p50", "Median to first review", "duration"),
            Column("review_p90", "90% to first review", "duration"),
            Column("action_p50", "Median to action", "duration"),
            Column("action_p90", "90% to action", "duration"),
        ),
        tuple(rows),
    )
