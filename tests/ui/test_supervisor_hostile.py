"""Hostile names, categories, teams and reasons on every page: none steers the terminal or acts as markup."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

import pytest

from config import rules
from console.desk import Desk
from console.services.overview import Overview
from console.services.overview_alerts import ORDER, Alert
from console.services.overview_asks import Request
from console.services.overview_flow import Flow
from console.services.overview_people import Near, PersonNow
from console.services.overview_team import Lost
from console.supervisor import plain
from console.supervisor.app import SupervisorApp
from console.supervisor.link import trouble
from storage.errors import NotHereError, StoreError
from storage.figures.team import Kept, Lane
from tests.support.consoles import press, settled, text_of, until
from tests.support.hostile import STRINGS, offence

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from console.services.seats import Workplace

NOON = 1_795_604_400_000

BRACKETS = (
    "[/x]",
    "[@click=app.quit]press[/]",
    "[bold",
    "$primary [$error]words[/]",
    "\\[b]",
    "[red on white]a[/]",
)

WALK = ("", "f", "2", "3", "4", "enter", "escape 5", "h", "escape r", "escape")
"""Every page, the request whole, the two questions about a case."""


def a_board(texts: list[str]) -> Overview:
    """Return a snapshot with these texts wherever somebody else's words may stand."""
    meter = rules.Meter("x", "limit", "points", 9, 10, 7, 1, None)
    people, lanes, kept, alerts, asks = [], [], [], [], []
    for index, text in enumerate(texts):
        near = (Near(replace(meter, rule=text), full=False),)
        people.append(PersonNow(text, text, "approaching", "work", NOON, NOON + 60_000, near=near))
        people.append(PersonNow(f"{text}{index}", text, "off_shift", "off", NOON))
        lanes.append(Lane(1 + index % 5, text, 3, NOON + 1, 1, more_late=False))
        kept.append(Kept(str(index), text, NOON, text, 3, None, handed=False))
        kind = ORDER[index % len(ORDER)]
        lost = Lost(text, text, NOON, 0) if kind == "lost" else None
        alerts.append(Alert(kind, text, NOON, 5, said=text, near=near[0], lost=lost))
        asks.append(Request("override", text, text, f"{text}!", NOON, text, (text, text), NOON))
    return Overview(
        now=NOON,
        by=texts[0],
        zone=ZoneInfo("UTC"),
        policy=texts[0],
        tier="host",
        simulated=True,
        people=tuple(people),
        behind=0,
        lanes=tuple(lanes),
        kept=tuple(kept),
        lost=(),
        flow=Flow(NOON, NOON, (1,) * 24, (2,) * 24, ("2026-11-25",), (1,), (1,)),
        oldest=NOON - 1,
        alerts=tuple(alerts),
        requests=tuple(asks),
        room=1,
        chains=1,
    )


async def walk(texts: list[str], size: tuple[int, int]) -> list[str]:
    """Show such a board page by page; return what was on each."""
    board = a_board(texts)
    store = SimpleNamespace(close=lambda: None)
    app = SupervisorApp(Desk(lambda: cast("Workplace", SimpleNamespace(store=store))), look_every=600.0)
    seen = []
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: hasattr(app, "acts"))
            await settled(pilot)
            app.seen = board
            await settled(pilot)
            for keys in WALK:
                await press(pilot, *keys.split())
                seen.append(text_of(app))
            for error in (NotHereError("nobody has this name", texts[0], "x"), StoreError(texts[0], "", "")):
                await _trouble(app, pilot, error)
                seen.append(text_of(app))
            assert app.is_running
            assert app.fault is None
    finally:
        app._desk.close()
    return seen


async def _trouble(app: SupervisorApp, pilot: Pilot[int], error: Exception) -> None:
    app.said = trouble(error).line
    await pilot.pause()


def in_parts(texts: list[str], size: int) -> list[list[str]]:
    """Return the texts in groups, since opening a board for each would take minutes."""
    return [texts[start : start + size] for start in range(0, len(texts), size)]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["small", "large"])
async def test_brackets_are_shown_as_written(size: tuple[int, int]) -> None:
    """What looks like markup is shown as it stands; it colours nothing and runs nothing."""
    seen = await walk(list(BRACKETS), size)
    for text in BRACKETS:
        assert text[:9] in seen[0]
        assert text[:9] in seen[2]


@pytest.mark.parametrize("texts", in_parts([text[:300] for text in STRINGS.values()], 45))
async def test_no_hostile_string_reaches_the_terminal(texts: list[str]) -> None:
    """No line of any page holds a character that steers a terminal."""
    for shown in await walk([text or "empty" for text in texts], (120, 40)):
        assert all(offence(line) is None for line in shown.splitlines())


def test_the_plain_form_cleans_where_it_prints() -> None:
    """Each line is clean, and no text can begin a line of its own."""
    board = a_board([text[:300] or "empty" for text in STRINGS.values()])
    for line in plain.lines(board):
        assert offence(line, allowed="") is None
