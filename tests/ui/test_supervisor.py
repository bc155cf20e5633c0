"""The supervisor's board: what it shows and leaves out, what its keys do, and how it takes trouble."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from console.desk import Desk
from console.services import overview_asks
from console.services.overview_asks import Request
from console.supervisor.app import SupervisorApp
from storage.errors import StoreError
from tests.support.consoles import press, settled, text_of, until
from tests.support.teams import HOUR, MINUTE, NOON, TeamRoom, make_team

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> TeamRoom:
    """Return a team at noon; nobody changes it."""
    return make_team(tmp_path_factory.mktemp("team"))


@pytest.fixture
def room(made: TeamRoom, tmp_path: Path) -> TeamRoom:
    """Return a copy of the team, to be changed."""
    for file in made.path.parent.glob("team.db*"):
        shutil.copy(file, tmp_path / file.name)
    clock = type(made.clock)(NOON)
    return TeamRoom(tmp_path / "team.db", clock, set(made.dead))


@asynccontextmanager
async def board(
    room: TeamRoom, size: tuple[int, int] = (80, 24), **options: Any
) -> AsyncIterator[tuple[SupervisorApp, Pilot[int]]]:
    """Run a board until it has looked once."""
    options.setdefault("look_every", 600.0)
    app = SupervisorApp(Desk(room.open), **options)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: app.seen is not None and not app.seen.behind)
            await settled(pilot)
            yield app, pilot
    finally:
        app._desk.close()


async def test_people_are_ordered_by_who_needs_a_break_soonest(room: TeamRoom) -> None:
    """Whose break is due comes first, who rests comes last; o orders by name instead."""
    async with board(room) as (app, pilot):
        shown = text_of(app)
        assert shown.index("cleo") < shown.index("dario") < shown.index("hugo") < shown.index("esra")
        await press(pilot, "o")
        shown = text_of(app)
        names = ["ana", "ben", "cleo", "dario", "esra", "farid", "grace", "hugo", "jun"]
        assert sorted(names, key=lambda name: shown.index(f" {name} ")) == names


async def test_those_off_shift_are_folded(room: TeamRoom) -> None:
    """They are a count until somebody asks for their names."""
    async with board(room, (80, 30)) as (app, pilot):
        assert "kofi" not in text_of(app)
        assert "4 off shift" in text_of(app)
        await press(pilot, "f")
        assert "kofi" in text_of(app)


async def test_a_persons_page_shows_limits_and_breaks_only(room: TeamRoom) -> None:
    """Enter opens where one person stands; no case, no pace."""
    async with board(room) as (app, pilot):
        await press(pilot, "enter")
        shown = text_of(app)
        assert "daily-time" in shown
        assert "hourly-dose" in shown
        assert "rest" in shown
        assert "harassment" not in shown
        await press(pilot, "escape")
        assert "daily-time" not in text_of(app)


async def test_the_cursor_stays_with_the_person(room: TeamRoom) -> None:
    """A look that orders people anew does not move the cursor to somebody else."""
    async with board(room) as (app, pilot):
        await press(pilot, "down", "down")
        before = app.screen.rows.key  # type: ignore[attr-defined]  # the board is the only full screen
        room.clock.advance(9 * MINUTE)
        app.look_now()
        await settled(pilot)
        assert app.screen.rows.key == before  # type: ignore[attr-defined]  # as above


async def test_every_page_fits_a_small_and_a_large_terminal(room: TeamRoom) -> None:
    """Each page says what it is about at 80x24, and the rail says the rest at 120x40."""
    async with board(room) as (app, pilot):
        for key, words in {
            "2": "Came in",
            "3": "things to know",
            "4": "second person",
            "5": "in hand",
        }.items():
            await press(pilot, key)
            assert words in text_of(app)
    async with board(room, (120, 40)) as (app, pilot):
        assert "Alerts" in text_of(app).splitlines()[12] or "terminal ended" in text_of(app)
        assert "simulated time" in text_of(app)


async def test_a_case_is_put_back_after_a_question(room: TeamRoom) -> None:
    """The key r asks first, and only y does it; the person who had the case has none then."""
    async with board(room) as (app, pilot):
        await press(pilot, "5", "r")
        assert "Put the case back?" in text_of(app)
        await press(pilot, "escape")
        case = app.seen.kept[0].case if app.seen else ""
        await press(pilot, "r", "y")
        assert f"Case {case} is back in its lane." in text_of(app)
        assert app.seen is not None
        assert [each.case for each in app.seen.kept] == []
        # What was open at the terminal that died stays counted to its end.
        assert [(each.held_case, each.open_until) for each in app.seen.lost] == [(None, NOON + 12_000)]


async def test_a_case_is_handed_to_somebody_by_name(room: TeamRoom) -> None:
    """The key h takes the number from the line under the cursor, and asks for the name."""
    async with board(room) as (app, pilot):
        await press(pilot, "5", "h", "j", "u", "n", "enter")
        assert "is kept for jun" in text_of(app)
        assert app.seen is not None
        assert [(each.person, each.handed) for each in app.seen.kept] == [("jun", True)]


async def test_what_can_not_be_done_is_said_in_a_line(room: TeamRoom) -> None:
    """A name that nobody has is no error of the board's; nothing changes."""
    async with board(room) as (app, pilot):
        await press(pilot, "5", "h", "x", "enter")
        assert "Nobody has this name here: x." in text_of(app)
        assert app.seen is not None
        assert [each.person for each in app.seen.kept] == ["hugo"]


def a_request(asked_by: str, **facts: Any) -> Request:
    """Return a request for jun."""
    changes = ("limit.hourly-dose.max becomes 12",)
    until = NOON + HOUR
    told = {"reason": "A short queue tonight", "changes": changes, "expires_at": until, **facts}
    return Request("override", "o-1", "jun", asked_by, NOON - HOUR, **told)


async def test_a_request_is_shown_whole_before_it_is_approved(
    room: TeamRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Enter shows all of it; y approves it."""
    approved: list[Request] = []
    monkeypatch.setattr(overview_asks, "waiting", lambda _: [a_request("noor")])
    monkeypatch.setattr(overview_asks, "approve", lambda _, request: approved.append(request))
    async with board(room) as (app, pilot):
        await press(pilot, "4", "enter")
        shown = text_of(app)
        assert "A short queue tonight" in shown
        assert "limit.hourly-dose.max becomes 12" in shown
        await press(pilot, "y")
        assert approved == [a_request("noor")]


async def test_nobody_is_offered_to_approve_their_own(
    room: TeamRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One's own request can be withdrawn, and says why it can't be approved."""
    approved: list[Request] = []
    monkeypatch.setattr(overview_asks, "waiting", lambda _: [a_request("morgan")])
    monkeypatch.setattr(overview_asks, "approve", lambda _, request: approved.append(request))
    async with board(room) as (app, pilot):
        await press(pilot, "4", "enter")
        assert "somebody else has to approve it" in text_of(app)
        await press(pilot, "y")
        assert approved == []


async def test_a_store_that_is_away_is_said_calmly(room: TeamRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was seen stays, with the time it is from; when the store is back, the line goes."""
    async with board(room) as (app, pilot):
        look = app.acts.look

        def away(_: object) -> None:
            raise StoreError("the disk is full", "store", "free some space")

        monkeypatch.setattr(app.acts, "look", away)
        app.look_now()
        await settled(pilot)
        shown = text_of(app)
        assert "The store can't be reached just now (the disk is full)." in shown
        assert "as of 12:00" in shown
        assert "cleo" in shown
        monkeypatch.setattr(app.acts, "look", look)
        app.look_now()
        await settled(pilot)
        assert "can't be reached" not in text_of(app)


async def test_the_palette_and_help_know_every_key(room: TeamRoom) -> None:
    """Help lists the keys with their names, for a file of keys; the palette opens."""
    async with board(room, (120, 40)) as (app, pilot):
        await press(pilot, "question_mark")
        for name in ("board.team", "board.hand", "rows.open", "app.theme"):
            assert name in text_of(app)
        assert "nobody's skips" in text_of(app)


async def test_a_key_can_be_given_to_another_action(room: TeamRoom) -> None:
    """A person's own file of keys holds here too."""
    async with board(room, keymap={"board.alerts": "a"}) as (app, pilot):
        await press(pilot, "a")
        assert "things to know" in text_of(app)


def test_neither_console_loads_the_other() -> None:
    """The reviewer's console has nothing of the supervisor's in the process, and the other way round."""
    for mine, other in (("reviewer", "supervisor"), ("supervisor", "reviewer")):
        code = f"import sys, console.{mine}.app, console.{mine}.loading as l; "
        code += "from types import SimpleNamespace; l.load(SimpleNamespace()); print(*sys.modules)"
        run = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
        )
        loaded = {name for name in run.stdout.split() if name.startswith(f"console.{other}")}
        assert loaded == set()


def test_the_first_screen_needs_neither_rules_nor_store() -> None:
    """Importing the console loads nothing of the engine or the store: the first frame comes before."""
    code = "import sys, console.supervisor.app; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(run.stdout.split()).isdisjoint({"pydantic", "pysqlite3", "config.rules", "storage.sqlite"})
