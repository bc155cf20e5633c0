"""How the board looks, as pictures, in a small terminal and in a larger one.

The clock stands still. After a change that is meant: `pytest tests/ui/test_supervisor_looks.py
--snapshot-update`, and look at them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from console.desk import Desk
from console.services import overview_asks
from console.services.overview_asks import Request
from console.supervisor.app import SupervisorApp
from tests.support.consoles import press, settled, until
from tests.support.teams import HOUR, NOON, TeamRoom, make_team

if TYPE_CHECKING:
    from textual.pilot import Pilot

SCREENS = {
    "team": "",
    "queue": "2",
    "alerts": "3",
    "request": "4 enter",
    "cases": "5",
    "person": "3 down down enter",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> TeamRoom:
    """Return a team at noon; nobody changes it."""
    return make_team(tmp_path_factory.mktemp("team"))


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one request wait, with a name that is the same every time."""
    request = Request(
        "override",
        "o-1",
        "jun",
        "noor",
        NOON - HOUR,
        "A short queue tonight, and two people are away.",
        ("limit.hourly-dose.max becomes 12", "limit.hourly-dose.warn becomes 10"),
        NOON + 4 * HOUR,
    )
    monkeypatch.setattr(overview_asks, "waiting", lambda _: [request])


def look(snap_compare: Any, room: TeamRoom, keys: str, size: tuple[int, int], **options: Any) -> bool:
    """Return whether the screen after these keys looks as it did."""
    app = SupervisorApp(Desk(room.open), look_every=600.0, **options)

    async def go_there(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: app.seen is not None and not app.seen.behind)
        await settled(pilot)
        await press(pilot, *keys.split())

    try:
        return bool(snap_compare(app, run_before=go_there, terminal_size=size))
    finally:
        app._desk.close()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["small", "large"])
@pytest.mark.parametrize("name", SCREENS)
def test_screen(snap_compare: Any, made: TeamRoom, name: str, size: tuple[int, int]) -> None:
    """The screen looks as it did when somebody last looked at it."""
    assert look(snap_compare, made, SCREENS[name], size)


@pytest.mark.parametrize("theme", ["leeward-light", "leeward-contrast"])
def test_theme(snap_compare: Any, made: TeamRoom, theme: str) -> None:
    """The other themes say the same with other colours."""
    assert look(snap_compare, made, "", (120, 30), theme_name=theme)
