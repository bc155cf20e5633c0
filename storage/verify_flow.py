"""Whether the counts that reports on the queue are made from are those of the cases and decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from config.disclosure import LEAST
from storage import flow_again

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from storage.sqlite_core import Core

PAGE: Final = 20_000

_NAMES: Final = {
    "lane_arrivals": "the count of arrivals by lane",
    "origin_arrivals": "the count of arrivals by origin",
    "lane_outcomes": "the count of decisions by lane",
    "origin_outcomes": "the count of decisions by origin",
    "acted": "the count of actions",
    "acted_accounts": "the count of accounts acted on",
    "looked": "the count of second looks",
    "wait_days": "the sum of waits",
}
_WAIT: Final = ("measure", "flagger", "wait", "day", "case_id", "verdict")
_BITS: Final = 2**64 - 1


def flow_problems(core: Core) -> Iterator[tuple[str, str]]:
    """Yield (what, where) for every count that is not what cases and decisions come to."""
    stored, number = _stored_waits(core)
    told, mark = dict[int, str](), 0

    def take(values: dict[str, Any]) -> None:
        nonlocal mark, number
        mark += hash(tuple(values[name] for name in _WAIT)) & _BITS
        number -= 1

    def ended_by(case_id: int) -> str:
        return told.get(case_id, "")

    told.update(_tied(core))
    counts = flow_again.counted(core, ended_by, take)
    if number or (mark - stored) & _BITS:
        yield "the waits are not those of the decisions", "waits"
    for table, expected in counts.sums.items():
        yield from _sums(core, table, expected, counts)
    yield from _uncovered(core)
    yield from _released(core)


def _stored_waits(core: Core) -> tuple[int, int]:
    """Return a mark of all rows of `waits`, in whatever order, and how many they are.

    A sum of hashes that differ from process to process: nobody can make another set of rows to fit.
    """
    mark = number = 0
    after: tuple[Any, ...] = (0, "", -1, "", -1)
    while page := core.execute(
        "SELECT measure, flagger, wait, day, case_id, verdict FROM waits"
        " WHERE (measure, flagger, wait, day, case_id) > (?, ?, ?, ?, ?)"
        " ORDER BY measure, flagger, wait, day, case_id LIMIT ?",
        (*after, PAGE),
    ).fetchall():
        mark += sum(hash(row) & _BITS for row in page)
        number += len(page)
        after = page[-1][:5]
    return mark & _BITS, number


def _tied(core: Core) -> Iterator[tuple[int, str]]:
    """Yield how a case was first ended by the waits, where two decisions ended it at one instant."""
    rows = core.execute(
        "SELECT case_id, MIN(at) FROM decisions WHERE undone_at IS NULL AND verdict <> 'second-opinion'"
        " GROUP BY case_id HAVING COUNT(DISTINCT verdict) > 1"
    ).fetchall()
    for case_id, at in rows:
        received_at, origin, name = core.execute(
            "SELECT received_at, origin, origin_name FROM cases WHERE id = ?", (case_id,)
        ).fetchall()[0]
        flagger = f"={name}" if origin == "trusted" else ""
        wait = max(0, at - received_at)
        yield from (
            (case_id, verdict)
            for (verdict,) in core.rows("flow_first", flagger=flagger, wait=wait, case_id=case_id)
        )


def _sums(
    core: Core, table: str, expected: Counter[tuple[Any, ...]], counts: flow_again.Counts
) -> Iterator[tuple[str, str]]:
    names = flow_again.SUMS[table]
    sums = ("cases", "due", "in_due") if table == "wait_days" else ("cases",)
    rows = core.execute(f"SELECT {', '.join((*names, *sums))} FROM {table}").fetchall()  # noqa: S608 - own names
    stored = {row[: len(names)]: row[len(names) :] for row in rows if any(row[len(names) :])}
    for key in sorted(stored.keys() | expected.keys()):
        told = (expected[key], counts.due[key], counts.in_due[key])[: len(sums)]
        if stored.get(key, (0,) * len(sums)) != told:
            yield f"{_NAMES[table]} is wrong", ", ".join(str(each) for each in key)
            return


def _uncovered(core: Core) -> Iterator[tuple[str, str]]:
    """Compare how many cases there are with how many the stretches of `arrived` hold, and when those came."""
    wrong = core.execute(
        "SELECT first FROM arrived AS a WHERE last < first"
        " OR EXISTS (SELECT 1 FROM cases AS c WHERE c.id BETWEEN a.first AND a.last"
        " AND c.received_at <> a.received_at)"
        " OR EXISTS (SELECT 1 FROM arrived AS o WHERE o.first > a.first AND o.first <= a.last) LIMIT 1"
    ).fetchall()
    if wrong:
        yield "the note of when cases came is wrong", f"case {wrong[0][0]}"
    cases, there = core.execute(
        "SELECT (SELECT COUNT(*) FROM cases), EXISTS (SELECT 1 FROM arrived)"
    ).fetchall()[0]
    known = core.execute(
        "SELECT COALESCE(SUM((SELECT COUNT(*) FROM cases AS c WHERE c.id BETWEEN a.first AND a.last)), 0)"
        " FROM arrived AS a"
    ).fetchall()[0][0]
    if there and known != cases:
        yield "cases are missing from the note of when they came", f"{cases - known} of {cases}"


def _released(core: Core) -> Iterator[tuple[str, str]]:
    """Check what was released about check-ins: whole, one after the other, and nothing about a few people."""
    before, weeks = 0, dict[tuple[int, int], dict[str, int | None]]()
    rows = core.execute(
        "SELECT until, since, scope, grp, people, tenths FROM released_weeks"
        " ORDER BY until, since, scope, grp"
    ).fetchall()
    for until, since, scope, group, people, tenths in rows:
        weeks.setdefault((since, until), {})[f"{scope} {group}"] = people
        if (people is None) != (tenths is None):
            yield "a released figure is not whole", f"week until {until}"
    for (since, until), cells in weeks.items():
        if since < before or until <= since:
            yield "released weeks overlap", f"week until {until}"
        before = until
        shown = [people or 0 for name, people in cells.items() if name != "all "]
        total = cells.get("all ")
        rest = (total or 0) - sum(shown)
        if (total is None and any(shown)) or rest < 0 or 0 < rest < LEAST:
            yield "what was released tells about a few people", f"week until {until}"
