"""A shift, screen by screen: what a reviewer sees and what the keys do."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from textual.events import AppBlur
from textual.widgets import Input

from console.kit.keybar import KeyBar
from console.reviewer import acts
from console.reviewer.arrival import Arrival
from console.reviewer.away import Away
from console.reviewer.card import GuardedField
from console.reviewer.closing import Closed, Goodbye, Taken
from console.reviewer.deciding import DecideDialog
from console.reviewer.desk import DeskScreen
from console.reviewer.help import Help
from console.reviewer.hidden import Hidden
from console.reviewer.record import RecordScreen
from console.reviewer.resting import Resting
from console.services import rest, session
from console.services.seats import Terminal, Workplace
from storage.errors import StoreBusyError
from storage.opening import open_store
from tests.support.consoles import CANARY, HOUR, MINUTE, Room, a_case, a_room, press, settled, text_of, until

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from console.reviewer.app import ReviewerApp

SIZES = [(80, 24), (120, 40)]

ATTIC = Terminal("t-2", "attic", 2, "s")
"""Another terminal of the same person's."""


async def look_again(app: ReviewerApp, pilot: Pilot[int]) -> None:
    """Have the console ask the desk, as its timer would."""
    app._look()
    await settled(pilot)


def words(app: ReviewerApp) -> str:
    """Return the screen as one line of words, wherever its lines are broken."""
    return " ".join(text_of(app).replace("▏", " ").replace("│", " ").split())


@pytest.mark.parametrize("size", SIZES)
async def test_arrival_says_what_today_holds(size: tuple[int, int]) -> None:
    """Limits, the shift's length, opt-outs, the check-in and support are all on the first page."""
    async with a_room().open(size) as (app, _):
        assert isinstance(app.screen, Arrival)
        seen = words(app)
        for expected in (
            "Hello, sam.",
            "honour system",
            "daily-time 0 min / 4 h 4 h left",
            "hourly-dose 0 / 60 60 left",
            "rest in 50 min",
            "8 h from the start, at most",
            "everything may come",
            "Waiting 3 cases",
            "for you alone; to skip it, just start",
            "Peer line",
            "enter Start the shift",
        ):
            assert expected in seen


async def test_a_simulated_store_says_so_on_every_screen() -> None:
    """The head line names simulated time at arrival, at the desk and in a break."""
    async with a_room(simulated=True).open() as (app, pilot):
        assert "Time in this store is simulated" in words(app)
        for keys in ([], ["enter"], ["b"]):
            await press(pilot, *keys)
            assert "simulated time" in text_of(app).splitlines()[0]


async def test_planning_an_earlier_end() -> None:
    """A time typed as 17:30 becomes the planned end; nonsense is told what to write."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "e")
        app.screen.query_one(Input).value = "half past"
        await press(pilot, "enter")
        assert "is not a length of time" in words(app)
        app.screen.query_one(Input).value = "17:30"
        await press(pilot, "enter")
        assert "until 17:30" in words(app)
        await press(pilot, "enter")
        assert "Shift until 17:30" in words(app)


async def test_leaving_categories_out() -> None:
    """A category that is ticked and kept is not served, and the page says so."""
    room = a_room(a_case(1, category="gambling"), a_case(2))
    async with room.open() as (app, pilot):
        await press(pilot, "o", "tab", "space", "s")
        assert "Not served gambling" in words(app)
        await press(pilot, "enter", "enter")
        assert "Category spam" in words(app)


async def test_a_private_check_in_is_offered_and_kept() -> None:
    """A number and a line are kept for the person alone; escape skips without a trace."""
    room = a_room()
    async with room.open() as (app, pilot):
        await press(pilot, "c", "escape")
        await press(pilot, "c", "4", "n", *"calm", "enter")
        assert "written, for you alone" in words(app)
        kept = await app.link.ask(acts.my_record)
        assert kept is not None
        assert [(each["feeling"], each["note"]) for each in kept.checkins] == [(4, "calm")]


@pytest.mark.parametrize("size", SIZES)
async def test_the_desk_shows_the_case_and_every_rule(size: tuple[int, int]) -> None:
    """Category, severity in word and number, origin, age, time left, shapes, and a meter for every rule."""
    async with a_room(a_case(1, severity=2)).open(size) as (app, pilot):
        await press(pilot, "enter", "enter")
        assert isinstance(app.screen, DeskScreen)
        seen = words(app)
        for expected in (
            "Category spam",
            "mild, 2 of 5",
            "chat from user-reports",
            "user report",
            "2 h 10 min ago",
            "3 h 30 min left (15:30)",
            "report_text 1 of 3 blurred",
            "State Clear",
            "Break in 50 min",
            "Waiting 0 cases",
        ):
            assert expected in seen
        for rule in ("daily-time", "hourly-dose", "rest", "after-severe", "rotate", "winding down"):
            assert rule in seen
        assert CANARY not in seen


async def test_a_passage_is_shown_for_a_while_and_hidden_by_the_same_key() -> None:
    """Space shows the passage with the seconds left, and space again brings its shape back."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter", "enter", "space")
        assert f"The {CANARY} ferry" in words(app)
        assert "shown, 20 seconds left" in words(app)
        await press(pilot, "space")
        assert CANARY not in words(app)
        assert "1 of 3 blurred" in words(app)


async def test_going_from_passage_to_passage_and_field_to_field() -> None:
    """Right turns to the next passage, down to the next field; neither shows anything by itself."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter", "enter", "right")
        assert "report_text 2 of 3 blurred" in words(app)
        await press(pilot, "down")
        focused = app.focused
        assert isinstance(focused, GuardedField)
        assert focused.field.name == "file_name"
        assert CANARY not in text_of(app)


async def test_a_severe_case_is_announced_before_its_first_text() -> None:
    """From the policy's severity on a warning comes first, once a case; escape leaves the text blurred."""
    async with a_room(a_case(1, severity=4, category="threats")).open() as (app, pilot):
        await press(pilot, "enter", "enter", "space")
        seen = words(app)
        assert "Before you read" in seen
        assert "serious, 4 of 5" in seen
        assert "4 passages in 2 fields" in seen
        await press(pilot, "escape")
        assert CANARY not in text_of(app)
        await press(pilot, "space", "r")
        assert CANARY in text_of(app)
        await press(pilot, "space", "space")
        assert CANARY in text_of(app)


@pytest.mark.parametrize(
    ("key", "expected"), [("l", "mild, 2 of 5"), ("s", "mild, 2 of 5"), ("b", "A break")]
)
async def test_the_warning_offers_other_ways(key: str, expected: str) -> None:
    """Something lighter, another case, or a break: each from the warning itself, with nothing shown."""
    async with a_room(a_case(1, severity=5), a_case(2, severity=2)).open() as (app, pilot):
        await press(pilot, "enter", "enter", "space", key)
        assert expected in words(app)
        assert CANARY not in text_of(app)


async def test_deciding_with_actions_and_a_note() -> None:
    """A confirmation takes actions and a note; the desk is quiet afterwards and can take it back."""
    room = a_room(a_case(1))
    async with room.open() as (app, pilot):
        await press(pilot, "enter", "enter", "d")
        assert isinstance(app.screen, DecideDialog)
        await press(pilot, "enter")
        assert "Choose one of the four first" in words(app)
        await press(pilot, "c", "a", "space", "n", *"seen", "enter")
        assert "No case in hand" in words(app)
        assert "u takes it back" in words(app)
        store = open_store(room.url)
        decision = store.decisions_of("sam", 1)[0]
        store.close()
        assert (decision.verdict, decision.actions, decision.note) == ("confirm", ("remove-url",), "seen")
        await press(pilot, "u")
        assert "Category spam" in words(app)


async def test_actions_go_with_a_confirmation_only() -> None:
    """Turning to another verdict unticks the actions, so that nothing is sent that would be refused."""
    async with a_room(a_case(1)).open() as (app, pilot):
        await press(pilot, "enter", "enter", "d", "c", "a", "space", "x", "s")
        assert "No case in hand" in words(app)


async def test_giving_a_case_back() -> None:
    """R gives the case back without a question."""
    async with a_room(a_case(1)).open() as (app, pilot):
        await press(pilot, "enter", "enter", "r")
        assert "No case in hand" in words(app)
        assert "Waiting 1 case" in words(app)


async def test_a_break_of_ones_own() -> None:
    """A break has no case on it, offers breathing and grounding, and ends when its person says so."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter", "enter", "b")
        assert isinstance(app.screen, Resting)
        assert "spam" not in words(app)
        await press(pilot, "a")
        assert "Breathe in" in words(app)
        await press(pilot, "g", "space")
        assert "five things you can see" in words(app)
        await press(pilot, "q", "s")
        assert "extension 1234" in words(app)
        await press(pilot, "escape", "enter")
        assert isinstance(app.screen, DeskScreen)


async def test_a_break_that_is_near_due_and_overdue() -> None:
    """Notice, due and overdue are said above the case; postponing moves it; overdue shows no text."""
    room = a_room()
    async with room.open() as (app, pilot):
        await press(pilot, "enter", "enter")
        room.clock.advance(46 * MINUTE)
        await look_again(app, pilot)
        assert "A break is due in 4 min" in words(app)
        room.clock.advance(4 * MINUTE)
        await look_again(app, pilot)
        assert "A break of 10 min is due" in words(app)
        await press(pilot, "p")
        assert "A break is due in 5 min" in words(app)
        room.clock.advance(8 * MINUTE)
        await look_again(app, pilot)
        assert "Your break is overdue" in words(app)
        await press(pilot, "space")
        assert CANARY not in text_of(app)
        await press(pilot, "b")
        assert "12:00 left" in words(app)


async def test_ending_a_break_early_is_allowed_and_says_that_it_does_not_count() -> None:
    """The question says what is missing; after the whole rest there is no question."""
    room = a_room()
    async with room.open() as (app, pilot):
        await press(pilot, "enter")
        room.clock.advance(51 * MINUTE)
        await look_again(app, pilot)
        await press(pilot, "b")
        room.clock.advance(4 * MINUTE)
        await look_again(app, pilot)
        await press(pilot, "enter")
        assert "This rest would not count: 6 min more" in words(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, Resting)
        room.clock.advance(6 * MINUTE)
        await look_again(app, pilot)
        assert "You have rested" in words(app) or "Rested 10 min" in words(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, DeskScreen)
        assert app.standing is not None
        assert app.standing.assessment.state == "clear"


async def test_done_when_a_limit_is_reached_and_open_again_when_it_frees() -> None:
    """Capped: why, since when and until when in plain words; it opens again by itself."""
    tight = {"limit": [{"id": "reads", "measure": "reveals", "over": "60m", "max": 1}]}
    room = a_room(policy=tight)
    async with room.open() as (app, pilot):
        await press(pilot, "enter", "enter", "space", "space")
        assert "can decide or give back the case in hand" in words(app)
        await press(pilot, "r")
        assert isinstance(app.screen, Closed)
        seen = words(app)
        assert "Done for now" in seen
        assert "Since 12:00" in seen
        assert "Until 13:00" in seen
        room.clock.advance(HOUR)
        await look_again(app, pilot)
        assert isinstance(app.screen, DeskScreen)


async def test_a_refused_reveal_is_told_with_when_it_frees() -> None:
    """A limit that says no to one more passage says why, and from when it would, and shows nothing."""
    tight = {"limit": [{"id": "reads", "measure": "reveals", "over": "60m", "max": 1}]}
    async with a_room(policy=tight).open() as (app, pilot):
        await press(pilot, "enter", "enter", "space", "right")
        assert CANARY not in text_of(app)
        assert "This frees at 13:00" in words(app)


@pytest.mark.parametrize(
    "start", ["", "enter enter", "enter enter space", "enter enter d", "enter m", "enter b"]
)
async def test_hiding_everything_from_anywhere(start: str) -> None:
    """One key covers the screen and gives the case back, with dialogs open or a note half-typed."""
    async with a_room().open() as (app, pilot):
        await press(pilot, *start.split())
        if start.endswith("d"):
            await press(pilot, "n", "a")
        await press(pilot, "ctrl+x")
        assert isinstance(app.screen, Hidden)
        assert app.standing is not None
        assert app.standing.held is None
        assert "No reason is asked" in words(app)


async def test_the_terminal_losing_focus_hides() -> None:
    """Leaving the terminal hides what is shown and tells the desk."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter", "enter", "space")
        app.post_message(AppBlur())
        await settled(pilot)
        assert CANARY not in text_of(app)
        assert app.standing is not None
        assert app.standing.open_reveal is None


async def test_nobody_there_for_a_while() -> None:
    """After five minutes without a key all is covered and the work clock stops; a key only uncovers."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter", "enter", "space")
        app._touched -= 301
        app._anybody_there()
        await settled(pilot)
        assert isinstance(app.screen, Away)
        assert CANARY not in text_of(app)
        await press(pilot, "r")
        assert isinstance(app.screen, DeskScreen)
        assert app.standing is not None
        assert app.standing.held is not None


async def test_my_record_and_its_export(tmp_path: Path) -> None:
    """Everything kept is listed, ledger too, and written to a private file; none is overwritten."""
    async with a_room().open((120, 40)) as (app, pilot):
        await press(pilot, "enter", "enter", "d", "x", "s", "m")
        assert isinstance(app.screen, RecordScreen)
        await press(pilot, "end")
        seen = words(app)
        assert "shift.started" in seen
        assert "case.decided" in seen
        out = tmp_path / "mine.jsonl"
        for _ in range(2):
            await press(pilot, "x")
            app.screen.query_one(Input).value = str(out)
            await press(pilot, "enter")
        assert out.stat().st_mode & 0o777 == 0o600
        assert "case.decided" in out.read_text()
        assert "There is a file of that name already" in words(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, DeskScreen)


async def test_the_end_of_a_shift() -> None:
    """Goodbye speaks of time and not of how many; the check-in is offered again."""
    room = a_room()
    async with room.open() as (app, pilot):
        await press(pilot, "enter")
        room.clock.advance(3 * HOUR)
        await press(pilot, "e", "e")
        assert isinstance(app.screen, Goodbye)
        seen = words(app)
        assert "On shift 3 h" in seen
        assert "decid" not in seen
        await press(pilot, "c", "3", "enter")
        assert "Your check-in is kept" in words(app)


async def test_going_on_after_a_break_off() -> None:
    """A console that is opened during a shift says so and goes on, with the case that was in hand."""
    room = a_room()
    work = room.workplace()
    session.arrive(work)
    session.start_shift(work)
    held = session.next_case(work)
    work.store.close()
    async with room.open() as (app, pilot):
        assert "running since 12:00" in words(app)
        await press(pilot, "enter")
        assert app.standing is not None
        assert app.standing.held is not None
        assert app.standing.held.case.id == held.case.id


async def test_opening_during_a_break_goes_on_resting() -> None:
    """A break that was started is on the screen at once; a restart clears nothing."""
    room = a_room()
    work = room.workplace()
    session.arrive(work)
    session.start_shift(work)
    rest.start_break(work)
    work.store.close()
    async with room.open() as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, Resting))


async def test_a_second_terminal_is_told_plainly() -> None:
    """Someone who works elsewhere already gets a plain page, no case and no meters."""
    room = a_room()
    other = Workplace(open_store(room.url), room.clock, "sam", ATTIC, lambda _: True)
    session.arrive(other)
    app = room.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Taken))
        await settled(pilot)
        assert "another terminal: on attic" in words(app)
        await pilot.press("enter")
        await pilot.pause()
    app._desk.close()
    other.store.close()
    assert app.return_code == 1


async def test_losing_the_seat_ends_this_session() -> None:
    """When the seat was taken over, the next act shows nothing but that."""
    room = a_room()
    async with room.open() as (app, pilot):
        await press(pilot, "enter", "enter")
        room.clock.advance(61_000)
        other = Workplace(open_store(room.url), room.clock, "sam", ATTIC, lambda _: True)
        session.arrive(other)
        await press(pilot, "space")
        assert isinstance(app.screen, Taken)
        assert CANARY not in text_of(app)
        other.store.close()


async def test_a_store_that_fails_shows_nothing_and_can_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When the charge can't be written no text comes, one line says so, and the next try works."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter", "enter")

        def broken(*_: Any) -> Any:
            raise StoreBusyError("the store is kept busy", "store.db", "try again")

        with monkeypatch.context() as patch:
            patch.setattr(session, "reveal", broken)
            await press(pilot, "space")
            assert CANARY not in text_of(app)
            assert "The store could not be reached" in words(app)
        await press(pilot, "space")
        assert CANARY in text_of(app)


async def test_a_fault_of_ours_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unexpected error in an act is told in one line, without its words, and the console goes on."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter")
        with monkeypatch.context() as patch:
            patch.setattr(session, "next_case", lambda *_: 1 / 0)
            await press(pilot, "enter")
        assert "for a reason on our side" in words(app)
        assert "division" not in words(app)
        await press(pilot, "enter")
        assert "Category spam" in words(app)


async def test_help_names_the_keys_as_they_are_set() -> None:
    """The keys of the screen in front are listed, with a person's own in place of ours."""
    async with a_room().open(keymap={"desk.decide": "z"}) as (app, pilot):
        await press(pilot, "enter", "enter", "question_mark")
        assert isinstance(app.screen, Help)
        assert "z Confirm, dismiss, escalate, second opinion" in words(app)
        await press(pilot, "escape", "z")
        assert isinstance(app.screen, DecideDialog)


async def test_keys_of_ones_own_that_name_nothing() -> None:
    """A name that is no action is told at arrival; hiding everything always has a key."""
    async with a_room().open((120, 40), keymap={"desk.decied": "z", "app.hide_everything": ""}) as (
        app,
        pilot,
    ):
        await settled(pilot)
        assert "Your keys name what is not there: desk.decied" in words(app)
        await press(pilot, "ctrl+x")
        assert isinstance(app.screen, Hidden)


async def test_clicking_a_key_at_the_foot_presses_it() -> None:
    """The line of keys is made of buttons for those who use a mouse."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter")
        await pilot.click(KeyBar, offset=(8, 0))
        await settled(pilot)
        assert app.standing is not None
        assert app.standing.held is not None


async def test_the_palette_runs_what_the_screen_can_do() -> None:
    """A command found by name does the same as its key."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter", "ctrl+p", *"next case")
        await asyncio.sleep(0.5)
        await press(pilot, "enter")
        await until(pilot, lambda: app.standing is not None and app.standing.held is not None)


async def test_themes_and_motion() -> None:
    """Three themes of our own, and nothing moves when motion is reduced."""
    async with a_room().open(reduced_motion=True) as (app, pilot):
        assert list(app.available_themes) == ["leeward-dark", "leeward-light", "leeward-contrast"]
        await press(pilot, "ctrl+t")
        assert app.theme == "leeward-light"
        await press(pilot, "enter", "b", "a")
        assert "Breathe in, slowly: 4 seconds" in words(app)
        assert app.animation_level == "none"


async def test_leaving_gives_everything_back() -> None:
    """Ctrl+q hides, gives the case back, frees the seat, and ends."""
    room = a_room()
    async with room.open() as (app, pilot):
        await press(pilot, "enter", "enter", "space")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.left)
        await pilot.pause()
    again = room.workplace()
    now = session.standing(again)
    assert now.held is None
    assert now.open_reveal is None
    assert again.store.look("sam", room.clock.read()).seat is None
    again.store.close()


@pytest.mark.parametrize("size", [(40, 12), (20, 6), (200, 60)])
async def test_odd_sizes(size: tuple[int, int]) -> None:
    """Very small or large terminals lose room and nothing else: every screen opens and every key works."""
    async with a_room(a_case(1, severity=4)).open(size) as (app, pilot):
        for keys in (
            "enter enter",
            "space r",
            "space",
            "d c escape",
            "question_mark escape",
            "m escape",
            "b a",
        ):
            await press(pilot, *keys.split())
        assert isinstance(app.screen, Resting)


async def test_no_store_ends_with_its_error() -> None:
    """A store that is not there ends the console; the one who opened it says the one plain line."""
    app = Room("/nowhere/at/all.db").app()
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.refused is not None)
    app._desk.close()
    assert app.refused is not None
    assert "there is no store here" in app.refused.line()
    assert app.return_code == app.refused.exit_code


async def test_a_busy_store_can_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """At arrival, a store that is only busy leaves a plain page, and a key tries again."""

    def busy(*_: Any) -> Any:
        raise StoreBusyError("the store is kept busy", "store.db", "try again")

    room = a_room()
    app = room.app()
    async with app.run_test() as pilot:
        with monkeypatch.context() as patch:
            patch.setattr(session, "arrive", busy)
            await until(pilot, lambda: "r tries again" in text_of(app))
        await press(pilot, "r")
        assert "Hello, sam." in words(app)
    app._desk.close()
