"""`leeward tune --plain`: what a file changes and would do, over the work of the store that it is run in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.loading import preset_text
from console.services import foreseeing

if TYPE_CHECKING:
    import pytest

    from tests.cli.conftest import Program

TIGHTER = preset_text("default").replace('max = "4h"', 'max = "3h"').replace('warn = "3h"', 'warn = "2h"')


def _tuned(program: Program) -> str:
    program("people", "add", "ana", "--role", "tuner", acting=None)
    return program.ok("tune", "--plain", program.file("tighter.toml", TIGHTER)).out


def test_it_speaks_of_the_stores_own_work(simulated: Program) -> None:
    """After a case was decided, the figures are of the people of the store, and name nobody."""
    simulated.cases({})
    simulated.ok("shift", "start")
    simulated.ok("next")
    simulated.ok("reveal", "1", "report_text")
    simulated.ok("decide", "1", "dismiss", at="2026-11-21T12:05:00Z")
    out = _tuned(simulated)
    assert 'tightening: limit "daily-time" max: from 4h to 3h' in out
    assert "The last four weeks of 1 person." in out
    assert "reveals refused" in out
    assert "ana" not in out.partition("next to")[2]


def test_without_decided_work_it_makes_a_month_up(
    simulated: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim alone says nothing of how long cases take."""
    monkeypatch.setattr(foreseeing, "TEAMS", 1)
    monkeypatch.setattr(foreseeing, "DAYS", 1)
    monkeypatch.setattr(foreseeing, "WEEK", 24.0)
    simulated.cases({})
    simulated.ok("shift", "start")
    simulated.ok("next")
    assert "A made-up month of 5 people." in _tuned(simulated)
