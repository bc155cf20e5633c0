"""Whether the record is whole: chains, the latest check, clocks, claimed names, overrides, policy changes."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, NamedTuple

from config.instants import iso, read_iso
from config.words import counted
from console.services.reporting.document import Column, Report, Table
from console.services.reporting.wording import age, local
from storage.figures.integrity import SMALL, chain_ends, hash_over, latest_check, rare_lines
from storage.records import STORE_CHAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.services.reporting.document import Ask, Unit, Value
    from storage.figures.integrity import ChainEnd, Check, RareLine

MOST = 500
"""Rows of one table at most; how many there were is always told."""

_SIGNS = 16
"""Of a hash, as people compare it."""


class Found(NamedTuple):
    """The rare lines of the period, of the people the report is about."""

    clocks: list[RareLine]
    claims: list[RareLine]
    overrides: list[RareLine]
    policies: list[RareLine]


def make(ask: Ask) -> Report:
    """Return the report *integrity*. Chains are told as they are now, all else for the period."""
    store = ask.store
    ends = chain_ends(store.figures)
    check = latest_check(store, ends, ask.now)
    head, lines = hash_over(ends), sum(each.length for each in ends)
    found = _found(ask)
    names = None if ask.group is None else _members(ask)
    shown = [each for each in ends if names is None or each.person in names]
    return Report(
        kind="integrity",
        title="Integrity",
        period=ask.period,
        group=ask.group,
        made_at=ask.now,
        simulated=store.facts.simulated,
        summary=_summary(ask, ends, check, head, found),
        figures={
            "chains": [_chain(each) for each in shown],
            "lines": lines,
            "hash": head,
            "check": None if check is None else _check(check, head, ask.now),
            "clock_anomalies": [_clock(each) for each in found.clocks],
            "claimed_identities": [_claim(each) for each in found.claims],
            "overrides": [_override(each) for each in found.overrides],
            "policy_changes": [_policy(each) for each in found.policies],
        },
        tables=(
            _chains_table(shown),
            *_check_tables(check, lines, ask.now),
            _table("clocks", "Clocks that were set", _CLOCKS, found.clocks, _clock),
            _table("claims", "Names that were claimed", _CLAIMS, found.claims, _claim),
            _table("overrides", "Exceptions", _OVERRIDES, found.overrides, _override),
            _table("policies", "Policies put in force", _POLICIES, found.policies, _policy),
        ),
        notes=_notes(ask),
    )


def _members(ask: Ask) -> set[str]:
    return {each.name for each in ask.store.people() if each.team == ask.group}


def _found(ask: Ask) -> Found:
    names = None if ask.group is None else _members(ask)

    def lines(low: str, high: str) -> list[RareLine]:
        found = rare_lines(ask.store.figures, low, high, ask.period.since, ask.period.until)
        return [each for each in found if names is None or each.person in names or each.person == STORE_CHAIN]

    return Found(
        clocks=lines("clock.anomaly", "clock.anomaly"),
        claims=lines("identity.claimed", "identity.claimed"),
        overrides=lines("override.", "override.~"),
        policies=[each for each in lines("policy.set", "policy.set") if _concerns(each, ask.group)],
    )


def _concerns(line: RareLine, group: str | None) -> bool:
    return group is None or line.body.get("team", "") in ("", group)


def _chain(each: ChainEnd) -> dict[str, object]:
    return {
        "person": each.person,
        "length": each.length,
        "head": each.head,
        "at": iso(each.at),
        "well": each.well,
    }


def _check(check: Check, head: str, now: int) -> dict[str, object]:
    return {
        "at": iso(check.at),
        "age_ms": max(0, now - check.at),
        "lines": check.lines,
        "chains": check.chains,
        "sound": not check.found,
        "found": check.found,
        "problems": list(check.problems),
        "hash": check.head,
        "of_all_lines": check.head == head,
    }


def _clock(line: RareLine) -> dict[str, object]:
    unsure = bool(line.body.get("unconfirmed", False))
    return {"at": iso(line.at), "person": line.person, "by_ms": line.body.get("by_ms"), "unconfirmed": unsure}


def _claim(line: RareLine) -> dict[str, object]:
    return {"at": iso(line.at), "person": line.person, "account": str(line.body.get("account", ""))}


def _override(line: RareLine) -> dict[str, object]:
    body = line.body
    until = body.get("until")
    return {
        "at": iso(line.at),
        "person": line.person,
        "what": line.kind.removeprefix("override."),
        "id": str(body.get("id", "")),
        "by": str(body.get("by", "")),
        "reason": str(body.get("reason", body.get("cause", ""))),
        "until": None if until is None else str(until),
    }


def _policy(line: RareLine) -> dict[str, object]:
    body = line.body
    return {
        "at": iso(line.at),
        "name": str(body.get("name", "")),
        "version": str(body.get("version", "")),
        "before": None if body.get("before") is None else str(body.get("before")),
        "team": str(body.get("team", "")),
        "by": str(body.get("by", "")),
    }


def _chains_table(ends: list[ChainEnd]) -> Table:
    columns = (
        Column("person", "Chain"),
        Column("length", "Lines", "count"),
        Column("head", "Ends with"),
        Column("at", "Last line", "instant"),
        Column("well", "End"),
    )
    rows = tuple(
        (each.person, each.length, each.head, each.at, "as noted" if each.well else "NOT as noted")
        for each in ends
    )
    return Table("chains", "Chains", columns, rows, "By name; the store's own chain is called leeward.")


def _check_tables(check: Check | None, lines: int, now: int) -> tuple[Table, Table]:
    columns = (
        Column("at", "When", "instant"),
        Column("age", "How long ago", "duration"),
        Column("lines", "Lines read", "count"),
        Column("chains", "Chains", "count"),
        Column("since", "Lines since", "count"),
        Column("found", "Problems", "count"),
    )
    rows: tuple[tuple[Value, ...], ...] = ()
    problems: tuple[str, ...] = ()
    note = more = ""
    if check is None:
        note = "There was none yet. "
    else:
        since = max(0, lines - check.lines)
        rows = ((check.at, max(0, now - check.at), check.lines, check.chains, since, check.found),)
        problems = check.problems
        more = "" if check.found == len(problems) else f"The first {len(problems)} of {check.found:,}."
    columns_of_problems = (Column("problem", "Problem"),)
    return (
        Table("check", "The latest check of the whole ledger", columns, rows, note + _ANEW),
        Table("problems", "What it found", columns_of_problems, tuple((each,) for each in problems), more),
    )


_ANEW = "To check everything anew: leeward ledger verify; the next report tells of it."

_AT, _PERSON = Column("at", "When", "instant"), Column("person", "On whose chain")
_CLOCKS = (_AT, _PERSON, Column("by_ms", "Set by", "duration"), Column("unconfirmed", "Unconfirmed"))
_CLAIMS = (_AT, _PERSON, Column("account", "By the account"))
_OVERRIDES = (
    _AT,
    _PERSON,
    Column("what", "What"),
    Column("id", "Exception"),
    Column("by", "By"),
    Column("reason", "Reason"),
    Column("until", "Until", "instant"),
)
_POLICIES = (
    _AT,
    Column("name", "Policy"),
    Column("version", "Version"),
    Column("before", "Before"),
    Column("team", "For the group"),
    Column("by", "By"),
)


def _table(
    key: str,
    title: str,
    columns: tuple[Column, ...],
    lines: list[RareLine],
    form: Callable[[RareLine], dict[str, object]],
) -> Table:
    """Return a table of the latest of these lines, oldest first; the first column is their instant."""
    rows = []
    for line in lines[-MOST:]:
        told = form(line)
        rows.append((line.at, *(_cell(told[column.key], column.unit) for column in columns[1:])))
    note = "" if len(lines) <= MOST else f"The latest {MOST} of {len(lines)}."
    return Table(key, title, columns, tuple(rows), note)


def _cell(value: object, unit: Unit) -> Value:
    if isinstance(value, bool):
        return "yes" if value else ""
    if unit == "instant" and value is not None:
        # A line that somebody changed may say anything here.
        with contextlib.suppress(ValueError):
            return read_iso(str(value))
        return None
    return value if isinstance(value, int) or value is None else str(value)


def _summary(ask: Ask, ends: list[ChainEnd], check: Check | None, head: str, found: Found) -> tuple[str, ...]:
    lines = sum(each.length for each in ends)
    chains = counted(len(ends), "chain")
    said = [f"{counted(lines, 'line')} in {chains}; one hash over their ends: {head[:_SIGNS]}."]
    broken = [each.person for each in ends if not each.well]
    if broken:
        said.append(
            f"In {counted(len(broken), 'chain')} the noted end is not the last line: "
            "run leeward ledger verify."
        )
    if check is None:
        said.append("The whole ledger was not checked yet: run leeward ledger verify.")
    else:
        said.append(_checked(ask, check, lines, current=check.head == head))
    said.append(
        f"In the period: {counted(len(found.clocks), 'clock')} set, {counted(len(found.claims), 'name')} "
        f"claimed, {counted(len(found.overrides), 'line')} on exceptions, "
        f"{counted(len(found.policies), 'policy', 'policies')} put in force."
    )
    return tuple(said)


def _checked(ask: Ask, check: Check, lines: int, *, current: bool) -> str:
    """Return what the latest check found and how old it is; and how to make a new one where it is of use."""
    bad = counted(check.found, "problem was", "problems were")
    verdict = f"{bad} found" if check.found else "all was as it must be"
    when = f"{age(ask.now - check.at)}, {local(check.at, ask.period.zone)}"
    said = f"When everything was last checked ({when}), {verdict}."
    if current:
        return said
    since = (
        f"{counted(lines - check.lines, 'line')} came since"
        if lines > check.lines
        else "Chains changed since"
    )
    return f"{said} {since}: to check anew, run leeward ledger verify."


def _notes(ask: Ask) -> tuple[str, ...]:
    said = list(_NOTES)
    if ask.store.facts.simulated:
        said.append("This store is simulated: its time is made up.")
    return tuple(said)


_NOTES = (
    (
        "Keep what leeward ledger anchor prints where the store's owner cannot reach it: only with it can "
        "a ledger that was cut short or written anew be told."
    ),
    (
        f"A ledger of at most {SMALL:,} lines is checked whole for this report; of a larger one the latest "
        "check is told, with its age, and the end of every chain is compared now."
    ),
    "A claimed name is one that nothing but the person's word stands behind, noted once a shift.",
)
