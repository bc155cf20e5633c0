"""kill -9 at every step of a session: what was charged stays charged, what was acknowledged is there."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from console.clock import HostClock
from console.here import process_lives
from console.services import session
from console.services.answers import RefusedByRuleError
from console.services.seats import Workplace
from tests.support.ledger_oracle import chain_breaches
from tests.support.places import make_place, one_case_file, terminal
from tests.support.session_child import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

REVEALS = ("reveal", "second reveal")
POINTS = [
    *STEPS,
    *(f"before {step}" for step in STEPS),
    *(f"between {step}" for step in REVEALS),
]
KINDS = {
    "shift": ["shift.started"],
    "next": ["case.claimed"],
    "reveal": ["reveal.granted"],
    "hide": ["reveal.closed"],
    "second reveal": ["reveal.granted"],
    "decide": ["reveal.closed", "case.decided"],
}


def kinds_of_steps(lines: Iterable[Mapping[str, object]]) -> list[object]:
    """Return what a session put on its chain.

    A place stands still until the child's own clock takes over: on a busy machine that gap is noted too.
    """
    return [line["kind"] for line in lines if line["kind"] != "clock.anomaly"]


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_session_resumes_cleanly(tmp_path: Path, point: str) -> None:
    """Every acknowledged step is on the ledger, an open charge is whole, and the next start goes on."""
    with make_place(tmp_path, at=HostClock().read().wall - 1000) as place:
        place.take_in(one_case_file(tmp_path))
        place.close()
        child = subprocess.run(
            [sys.executable, "-m", "tests.support.session_child", str(place.path), "ana", "session", point],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert child.returncode == -9, child.stderr
        done = child.stdout.splitlines()
        store = place.reopened()
        lines = list(store.ledger("ana"))
        assert chain_breaches(lines) == []
        committed = kinds_of_steps(lines)
        expected = [kind for step in done for kind in KINDS.get(step, [])]
        if point.startswith("between"):
            expected.append("reveal.granted")
        assert committed == expected

        work = Workplace(store, HostClock(), "ana", terminal("next"), process_lives)
        resumed = session.arrive(work)
        if committed and committed[-1] == "reveal.granted":
            granted = lines[-1]
            assert resumed.open_reveal is not None
            assert resumed.open_reveal.ms == granted["seconds"] * 1000
            meter = next(each for each in resumed.assessment.meters if each.rule == "all")
            assert meter.used >= granted["seconds"] * 1000
            assert resumed.held is not None
            with pytest.raises(RefusedByRuleError) as told:
                session.reveal(work, resumed.held.case.id, "report_text", 1)
            assert told.value.refused.binding[0].rule == "open-reveal"
            assert [line["kind"] for line in store.ledger("ana")][-1] == "reveal.granted"
        if "case.claimed" in committed and "case.decided" not in committed:
            assert resumed.held is not None
            assert resumed.held.case.external_id == "one"
