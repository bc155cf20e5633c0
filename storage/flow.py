"""How cases flow, counted where it happens: arrivals by batch, decisions in the turn that takes them.

Every figure is a function of three tables (cases, decisions that stand, `arrived`) and can be made again from
them. A decision counts on the local day of the policy that judged it, a case on that of its intake.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeAlias

from storage import ledger
from storage.records import Verdict
from storage.rollups import local_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from config.policy import Policy
    from storage.records import ActivePolicy, Decision
    from storage.rows import Row

FIRST_REVIEW: Final = 1
"""`waits.measure`: until somebody first judged the case, asking for a second opinion included."""

ACTION: Final = 2
"""`waits.measure`: until the case was first ended: confirmed, dismissed or escalated."""

BOTH: Final = FIRST_REVIEW | ACTION
"""`waits.measure`: one decision was both, as most are: one row for it saves every turn a page."""

ACCOUNT_ACTIONS: Final = frozenset({"disable-account", "restrict-account", "warn-account"})
"""Actions that are taken on the account and not on what it sent."""

TRUSTED: Final = "trusted"
"""The origin of a report by a trusted flagger."""

FINE: Final = 64
"""Classes of waits between two powers of two: none is wider than 1/64 of the waits in it."""


_RECEIVED_AT: Final = 12
_KIND: Final = itemgetter(_RECEIVED_AT, 5, 4, 6, 7, 3)
"""Columns of the table `cases`: when it came, severity, category, origin, origin_name, content."""


class Writer(Protocol):
    """A store inside a write, as this module needs it."""

    def rows(self, name: str, /, **values: object) -> list[Row]:
        """Run a named query."""
        ...

    def policy(self, version: str) -> ActivePolicy:
        """Return the policy of that version."""
        ...


Addition: TypeAlias = "tuple[str, dict[str, Any]]"
"""A named query, and its values."""


class Labels(NamedTuple):
    """What a case is counted by."""

    severity: int
    category: str
    origin: str
    origin_name: str
    content: str
    account: str
    due_at: int | None
    received_at: int

    @property
    def flagger(self) -> str:
        """Whose waits it counts among."""
        return f"={self.origin_name}" if self.origin == TRUSTED else ""


class Judged(NamedTuple):
    """A decision that stands, and its place among those on its case."""

    at: int
    day: str
    verdict: str
    actions: tuple[str, ...]
    first: bool
    """Nobody judged the case before."""
    again: bool
    """The case had been ended before."""


def bucket(wait: int) -> int:
    """Return the class of a wait in ms; classes ascend with their waits."""
    if wait < FINE:
        return max(0, wait)
    steps = wait.bit_length() - FINE.bit_length()
    return steps * FINE + (wait >> steps)


def waits_of(number: int) -> tuple[int, int]:
    """Return the shortest and the longest wait of a class, ms."""
    if number < 2 * FINE:
        return number, number
    steps = number // FINE - 1
    low = (number - steps * FINE) << steps
    return low, low + (1 << steps) - 1


def additions(case_id: int, labels: Labels, judged: Judged, sign: int) -> Iterator[Addition]:
    """Yield the queries that count one decision (sign 1), or take it out again (-1), with their values."""
    day, verdict = judged.day, judged.verdict
    again = int(judged.again)
    where = {"day": day, "verdict": verdict, "cases": sign}
    yield (
        "add_lane_outcome",
        {**where, "again": again, "severity": labels.severity, "category": labels.category},
    )
    if not again:
        yield "add_origin_outcome", {**where, **_origin(labels)}
    actions = sorted(set(judged.actions))
    for action in ("", *actions) if actions else ():
        yield "add_acted", {"day": day, "content": labels.content, "action": action, "cases": sign}
    if labels.account and not ACCOUNT_ACTIONS.isdisjoint(actions):
        yield "add_acted_account", {"account": labels.account, "day": day, "cases": sign}
    ends = verdict != Verdict.SECOND_OPINION and not again
    measure = (FIRST_REVIEW if judged.first else 0) | (ACTION if ends else 0)
    if not measure:
        return
    wait = max(0, judged.at - labels.received_at)
    due = sign if ends and labels.due_at is not None else 0
    in_due = due if labels.due_at is not None and judged.at <= labels.due_at else 0
    row = {"measure": measure, "flagger": labels.flagger, "day": day}
    place = {**row, "wait": wait, "case_id": case_id}
    yield ("add_wait", {**place, "verdict": verdict}) if sign > 0 else ("drop_wait", place)
    yield "add_wait_day", {**row, "bucket": bucket(wait), "cases": sign, "due": due, "in_due": in_due}


def decided(core: Writer, decision: Decision, policy: Policy) -> None:
    """Count a decision, in the turn that takes it and before it is among the decisions."""
    case_id = int(decision.case)
    *labels, standing, ended = core.rows("flow_case", case_id=case_id)[0]
    day = local_day(policy, decision.at)
    judged = Judged(decision.at, day, decision.verdict, decision.actions, standing == 0, ended > 0)
    _run(core, additions(case_id, Labels(*labels), judged, 1))


def undone(core: Writer, case_id: int, person: str, seq: int) -> None:
    """Take a decision out of the counts, in the turn that undoes it and before it is marked as undone.

    Nothing was decided on its case since: that is when a decision can be taken back.
    """
    labels = _labels(core, case_id)
    rows = _ordered(core, case_id, labels)
    for row, judged in zip(rows, _judged(core, rows), strict=True):
        if (row[0], row[1]) == (person, seq):
            _run(core, additions(case_id, labels, judged, -1))


def looked_again(core: Writer, case_id: int, person: str, seq: int, sign: int) -> None:
    """Count the second look that this decision finished, if it did (sign 1), or take it out again (-1)."""
    for row in core.rows("flow_looked", case_id=case_id):
        if (row[0], row[1]) == (person, seq):
            core.rows("add_looked", **looked(core, row), cases=sign)


def looked(core: Writer, row: Row) -> dict[str, Any]:
    """Return what a row of `flow_looked` is counted by."""
    _, _, at, kind, outcome, category, first, second, first_line, second_line = row
    return {
        "day": local_day(core.policy(str(ledger.parse(second_line)["policy"])).policy, at),
        "kind": kind,
        "outcome": outcome,
        "category": category,
        "first": first,
        "second": second,
        "policy": str(ledger.parse(first_line)["policy"]),
    }


@contextmanager
def relabelled(core: Writer, case_id: int) -> Iterator[None]:
    """Count a case and its decisions by the labels it has after this block, and no more by those before."""
    _count(core, case_id, -1)
    yield
    _count(core, case_id, 1)


def arrived(core: Writer, cases: Sequence[Sequence[Any]], policy: Policy) -> None:
    """Count a batch of new cases: the columns of `cases` in order, ascending by their numbers."""
    lanes: Counter[tuple[Any, ...]] = Counter()
    origins: Counter[tuple[Any, ...]] = Counter()
    for (received_at, severity, category, *origin), count in Counter(map(_KIND, cases)).items():
        day = local_day(policy, received_at)
        lanes[day, severity, category] += count
        origins[day, *origin] += count
    for (day, severity, category), count in lanes.items():
        core.rows("add_lane_arrivals", day=day, severity=severity, category=category, cases=count)
    for (day, origin, name, content), count in origins.items():
        kind = {"origin": origin, "origin_name": name, "content": content}
        core.rows("add_origin_arrivals", day=day, **kind, cases=count)
    # One intake has one instant: as a rule this is one stretch.
    for received_at, stretch in groupby(cases, key=itemgetter(_RECEIVED_AT)):
        numbers = [case[0] for case in stretch]
        _longer(core, numbers[0], numbers[-1], received_at, local_day(policy, received_at))


def _longer(core: Writer, first: int, last: int, received_at: int, day: str) -> None:
    """Note which numbers came at that instant: in the row of the batch before, if that came with it."""
    before = core.rows("last_arrived")
    if before and before[0][1:] == (received_at, day):
        core.rows("longer_arrived", first=before[0][0], last=last)
    else:
        core.rows("add_arrived", first=first, last=last, received_at=received_at, day=day)


def _count(core: Writer, case_id: int, sign: int) -> None:
    labels = _labels(core, case_id)
    for (day,) in core.rows("arrived_day", case_id=case_id):
        lane = {"severity": labels.severity, "category": labels.category}
        core.rows("add_lane_arrivals", day=day, **lane, cases=sign)
        core.rows("add_origin_arrivals", day=day, **_origin(labels), cases=sign)
    rows = _ordered(core, case_id, labels)
    for judged in _judged(core, rows):
        _run(core, additions(case_id, labels, judged, sign))
    for row in core.rows("flow_looked", case_id=case_id):
        core.rows("add_looked", **looked(core, row), cases=sign)


def _labels(core: Writer, case_id: int) -> Labels:
    return Labels(*core.rows("flow_case", case_id=case_id)[0][:8])


def _origin(labels: Labels) -> dict[str, Any]:
    return {"origin": labels.origin, "origin_name": labels.origin_name, "content": labels.content}


def _ordered(core: Writer, case_id: int, labels: Labels) -> list[Row]:
    """Return the decisions that stand on a case in the order in which they were taken.

    Of two at one instant, those that handed the case on come first, then the one that was counted as its end.
    """
    rows = core.rows("flow_decisions", case_id=case_id)
    ends = [row[2] for row in rows if row[3] != Verdict.SECOND_OPINION]
    wait = max(0, min(ends) - labels.received_at) if ends else 0
    known = core.rows("flow_first", flagger=labels.flagger, wait=wait, case_id=case_id)
    return in_order(rows, known[0][0] if known else "")


def in_order(rows: Iterable[Row], ended_by: str) -> list[Row]:
    """Return rows (person, seq, at, verdict, ...) as they followed each other; `ended_by`: the first end."""
    return sorted(
        rows, key=lambda row: (row[2], row[3] != Verdict.SECOND_OPINION, row[3] != ended_by, row[0], row[1])
    )


def _judged(core: Writer, rows: Sequence[Row]) -> list[Judged]:
    def day_of(row: Row) -> str:
        return local_day(core.policy(str(ledger.parse(row[5])["policy"])).policy, row[2])

    return judged_in_order(rows, day_of)


def judged_in_order(rows: Sequence[Row], day_of: Callable[[Row], str]) -> list[Judged]:
    """Return rows (person, seq, at, verdict, actions as JSON, ...), in order, as what is counted of them."""
    found: list[Judged] = []
    ended = False
    for row in rows:
        found.append(Judged(row[2], day_of(row), row[3], tuple(json.loads(row[4])), not found, ended))
        ended = ended or row[3] != Verdict.SECOND_OPINION
    return found


def _run(core: Writer, queries: Iterable[Addition]) -> None:
    for name, values in queries:
        core.rows(name, **values)
