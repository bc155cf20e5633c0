"""Moving the wall clock by any amount never gives anyone more, and a step is on the ledger."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from config.loading import loads
from console.clock import ManualClock
from console.services import rest, session
from console.services.answers import RefusedByRuleError
from console.services.seats import Workplace
from storage.opening import create
from tests.support.places import MORNING, Place, one_case_file

POLICY = """
name = "small"
shift_length = "2h"
[[limit]]
id = "hour"
measure = "time"
over = "10m"
max = "1m"
[[break]]
id = "rest"
after = "6m"
length = "2m"
grace = "1m"
[wind_down]
last = "30m"
max_severity = 1
cutoff = "20:00"
"""

HOURS = 3_600_000
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["reveal", "hide", "wait", "break", "end break"]),
        st.integers(1_000, 240_000),
        st.sampled_from([0, 0, 0, 30 * HOURS, HOURS, 5_000, -5_000, -HOURS, -30 * HOURS]),
    ),
    max_size=25,
)


def what_happened(steps: list[tuple[str, int, int]], *, moved: bool) -> tuple[list[object], list[int]]:
    """Work through the steps, the wall clock moved or not; return what was granted, and the anomalies."""
    with tempfile.TemporaryDirectory() as folder:
        clock = ManualClock(MORNING)
        clock.restart("boot-1")
        path = Path(folder) / "store" / "leeward.db"
        store = create(str(path), loads(POLICY, "test.toml"), clock.read(), by="root")
        try:
            store.add_person("ana", ["reviewer"], "", clock.read(), by="root")
            Place(path, store, clock).take_in(one_case_file(Path(folder)))
            work = Workplace(store, clock, "ana", None, lambda _seat: None)
            session.start_shift(work)
            case = session.next_case(work).case.id
            answers: list[object] = []
            for act, ms, step in steps:
                clock.advance(ms)
                if moved:
                    clock.step_wall(step)
                answers.append(_act(work, act, case))
            session.hide(work)
            lines = list(store.ledger("ana"))
            return answers, [int(line["by_ms"]) for line in lines if line["kind"] == "clock.anomaly"]
        finally:
            store.close()


def _act(work: Workplace, act: str, case: str) -> object:
    state = session.standing(work).assessment.state
    try:
        if act == "reveal" and state != "on_break":
            return session.reveal(work, case, "report_text").ms
        if act == "hide":
            session.hide(work)
        if act == "break" and state != "on_break":
            rest.start_break(work)
        if act == "end break" and state == "on_break":
            rest.end_break(work)
    except RefusedByRuleError as refused:
        return refused.refused.state
    return state


@settings(max_examples=40, deadline=None, derandomize=True)
@given(STEPS)
def test_a_moved_wall_clock_changes_nothing_that_is_allowed(steps: list[tuple[str, int, int]]) -> None:
    """Each grant and refusal is the same as without the moves; each move of over two seconds is noted."""
    still, none = what_happened(steps, moved=False)
    moved, noted = what_happened(steps, moved=True)
    assert none == []
    assert moved == still
    assert sum(noted) == sum(step for _, _, step in steps)
