"""How the main screens look, as pictures, in a small terminal and in a larger one.

The clock stands still and nothing on these screens counts seconds, so that a picture only changes with the
screen. After a change that is meant: `pytest tests/ui/test_looks.py --snapshot-update`, and look at them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.consoles import a_case, a_room, press, until

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from console.reviewer.app import ReviewerApp

SCREENS = {
    "arrival": "",
    "desk": "enter enter",
    "warning": "enter enter space",
    "decide": "enter enter d c",
    "idle": "enter",
    "break": "enter b",
    "record": "enter m",
    "goodbye": "enter e e",
    "hidden": "enter ctrl+x",
}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["small", "large"])
@pytest.mark.parametrize("name", SCREENS)
def test_screen(snap_compare: Any, name: str, size: tuple[int, int]) -> None:
    """The screen looks as it did when somebody last looked at it."""
    room = a_room(a_case(1, severity=4, category="harassment"), a_case(2))
    app = room.app()
    app._clock = room.clock  # what is left of a break is painted by the second

    async def go_there(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: app.standing is not None)
        await press(pilot, *SCREENS[name].split())

    try:
        assert snap_compare(app, run_before=go_there, terminal_size=size)
    finally:
        app._desk.close()


@pytest.mark.parametrize("theme", ["leeward-light", "leeward-contrast"])
def test_theme(snap_compare: Any, theme: str) -> None:
    """The other themes say the same with other colours."""
    app: ReviewerApp = a_room(a_case(1, severity=4, category="harassment")).app(theme_name=theme)

    async def go_there(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: app.standing is not None)
        await press(pilot, "enter", "enter")

    try:
        assert snap_compare(app, run_before=go_there, terminal_size=(100, 30))
    finally:
        app._desk.close()
