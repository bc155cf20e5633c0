"""Several processes on one file: every case is claimed once, and every chain holds."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from storage.verify import verify

if TYPE_CHECKING:
    from tests.storage.builders import Desk

CASES = 120

WORKER = """
    import sys
    from storage import opening
    from storage.reading import Reading
    from storage.records import CaseState, Decision
    store = opening.open_store(sys.argv[1])
    person, uptime, taken = sys.argv[2], 1_000_000, []
    while True:
        uptime += 1_000
        with store.turn(person, Reading(1_792_000_000_000 + uptime - 1_000_000, uptime, "boot-1")) as turn:
            if turn.held is not None:
                seq = turn.append("case.decided", case=turn.held.id, decision="dismiss")
                made = Decision(turn.held.id, person, seq, turn.now, "dismiss", (), "", None)
                turn.settle(CaseState.DECIDED, made)
            case = turn.claim(5, {})
            if case is None:
                break
            turn.append("case.claimed", case=case.id, severity=case.severity, category=case.category)
            taken.append(case.id)
    store.close()
    print(*taken)
"""


def test_each_case_goes_to_one_person(desk: Desk) -> None:
    """Four processes, two for each person, take every case exactly once between them."""
    for number in range(1, CASES + 1):
        desk.put(number, severity=1 + number % 5)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WORKER), str(desk.path), person],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        for person in ("ann", "bob", "ann", "bob")
    ]
    taken = [case for worker in workers for case in worker.communicate(timeout=60)[0].split()]

    assert [worker.returncode for worker in workers] == [0] * 4
    assert sorted(map(int, taken)) == list(range(1, CASES + 1))
    assert verify(desk.store).problems == ()
    assert sum(lane.waiting for lane in desk.store.lanes()) == 0
