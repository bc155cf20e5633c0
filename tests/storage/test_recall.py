"""A record read back part of the way answers as one read from the first line on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from config import rules
from storage import ledger, recall
from tests.storage.builders import START, policy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.policy import Policy

DAY = 86_400_000
POLICY = """
[[limit]]
id = "weekly"
measure = "dose"
over = "7d"
max = 200
[[limit]]
id = "daily-cases"
measure = "cases"
over = "day"
max = 30
[[limit]]
id = "shift-time"
measure = "time"
over = "shift"
max = "2h"
[[break]]
id = "rest"
after = "50m"
length = "10m"
postpone = { times = 2, by = "5m", adds = "2m" }
[[break]]
id = "eyes"
after = "10m"
length = "5m"
counts = "exposed"
natural = false
[[cooldown]]
id = "after-severe"
after_severity = 4
wait = "3m"
[[streak]]
id = "rotate"
severity = 4
max = 3
[wind_down]
last = "60m"
max_severity = 2
"""


@dataclass
class Told:
    """A chain in memory, as `recall.History`; notes the first line that was read."""

    stored: list[recall.Line]
    met: dict[str, int]
    first: int = 1 << 60

    def lines(self, first: int, last: int) -> list[recall.Line]:
        """Return the lines with first <= seq <= last."""
        self.first = min(self.first, max(first, 1))
        return [line for line in self.stored if first <= line.seq <= last]

    def shifts_until(self, at: int) -> list[recall.Line]:
        """Return the latest lines that start or end a shift."""
        kinds = ("shift.started", "shift.ended")
        return [line for line in reversed(self.stored) if line.kind in kinds and line.at <= at]

    def met_before(self, cases: Iterable[str], at: int) -> bool:
        """Return whether one of these was released or decided before."""
        return any(self.met.get(case, at) < at for case in cases)


class Writer:
    """Writes a chain as a person's days would."""

    def __init__(self) -> None:
        self.now = START
        self.told = Told([], {})
        self.head = ledger.GENESIS
        self.cases = 0
        self.case: tuple[str, int] | None = None

    def add(self, kind: str, **facts: object) -> None:
        """Append a line now."""
        seq = len(self.told.stored) + 1
        line = ledger.compose("ann", self.now, kind, facts, seq=seq, prev=self.head, policy="p")
        body = ledger.canonical(line)
        self.head = ledger.digest(body)
        self.told.stored.append(recall.Line(seq, self.now, kind, body))

    def act(self, what: str, severity: int) -> None:
        """Do one thing, if it makes sense."""
        if what in {"claim", "claim again"} and self.case is None:
            self.cases += what == "claim" or severity < 5
            self.case = (str(self.cases), severity)
            self.add("case.claimed", case=self.case[0], severity=severity, category="spam")
        elif what == "reveal" and self.case is not None:
            self.add(
                "reveal.granted",
                case=self.case[0],
                field="f",
                passage=1,
                severity=self.case[1],
                category="spam",
                seconds=20,
            )
        elif what == "hide" and self.case is not None:
            self.add("reveal.closed", case=self.case[0], field="f")
        elif what in {"case.decided", "case.released"} and self.case is not None:
            self.add(what, case=self.case[0])
            self.told.met.setdefault(self.case[0], self.now)
            self.case = None
        elif what == "break.postponed":
            self.add(what, rule="rest")
        elif what.startswith(("break.", "away.")):
            self.add(what, **({"rule": "rest"} if what == "break.started" else {}))


ACTS = (
    *("claim", "reveal", "reveal", "hide", "case.decided") * 3,
    "claim again",
    "case.released",
    "break.postponed",
    "break.started",
    "break.ended",
    "away.started",
    "away.ended",
)
SHIFTS = st.lists(
    st.tuples(
        st.one_of(st.integers(DAY // 2, 4 * DAY), st.integers(60_000, DAY)),
        st.lists(
            st.tuples(st.sampled_from(ACTS), st.integers(0, 20 * 60_000), st.integers(1, 5)), max_size=25
        ),
        st.integers(0, 9).map(bool),
    ),
    min_size=5,
    max_size=16,
)


def _written(shifts: list[tuple[int, list[tuple[str, int, int]], bool]]) -> Writer:
    writer = Writer()
    for gap, acts, released in shifts:
        writer.now += gap
        writer.add("shift.started")
        for what, wait, severity in acts:
            writer.now += wait
            writer.act(what, severity)
        writer.now += 1_000
        if released:
            writer.act("case.released", 1)
        writer.add("shift.ended")
    return writer


@settings(max_examples=250, deadline=None)
@given(SHIFTS, st.integers(0, 3 * DAY), st.booleans())
def test_a_trimmed_record_answers_as_the_whole_one(
    shifts: list[tuple[int, list[tuple[str, int, int]], bool]], later: int, on_shift: bool
) -> None:
    """Every state, meter, wait and amount is the same, now and whenever something changes."""
    made = policy(POLICY)
    writer = _written(shifts)
    writer.now += later
    if on_shift:
        writer.add("shift.started")
    length = len(writer.told.stored)

    def judged_by(_: str) -> Policy:
        return made

    short, whole = (
        recall.recall(
            writer.told, length, writer.head, now=writer.now, policies=judged_by, version="p", whole=whole
        )
        for whole in (False, True)
    )

    now: int | None = writer.now
    for _ in range(6):
        if now is None:
            break
        answer = rules.assess(made, short.record, now)
        assert answer == rules.assess(made, whole.record, now)
        for severity in range(1, 6):
            asked = {"severity": severity, "category": "spam", "wanted": 20_000}
            assert rules.grant(made, short.record, now, **asked) == rules.grant(  # type: ignore[arg-type]  # of the right types
                made,
                whole.record,
                now,
                **asked,  # type: ignore[arg-type]  # the same
            )
        now = answer.next_change_at
    assert short.record.held == whole.record.held
    assert short.record.open_reveal(writer.now) == whole.record.open_reveal(writer.now)


def test_a_long_history_is_not_read_from_its_start() -> None:
    """After a year of shifts a cold start reads the last days, and the claims that the streak needs."""
    writer = _written([(DAY - 3_600_000, [("claim", 60_000, 1), ("case.decided", 60_000, 1)], True)] * 300)
    made = policy(POLICY)

    got = recall.recall(
        writer.told,
        len(writer.told.stored),
        writer.head,
        now=writer.now,
        policies=lambda _: made,
        version="p",
    )

    assert writer.told.first > len(writer.told.stored) - 300
    assert not got.tally.whole
