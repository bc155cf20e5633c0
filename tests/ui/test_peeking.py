"""Nobody sees guarded text uncharged: not before a reveal, and nothing of it is left after hiding."""

from __future__ import annotations

import asyncio
import gc
import secrets
from typing import TYPE_CHECKING

import pytest
from textual.events import AppBlur

from console.clock import ManualClock
from console.kit.guarded import GuardedText
from tests.support.consoles import CANARY, a_case, a_room, press, settled, text_of

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from console.reviewer.app import ReviewerApp


def word() -> str:
    """Return a word that is nowhere in this process yet."""
    return "w" + secrets.token_hex(6)


def about(canary: str, **facts: object) -> dict[str, object]:
    """Return a case whose guarded text is full of that word."""
    return a_case(1, fields={"report_text": f"a {canary} and {canary} once more " * 12}, **facts)


def in_memory(canary: str) -> list[str]:
    """Return every text in the process that contains the word, but for the word itself."""
    gc.collect()
    found: set[str] = set()
    for thing in gc.get_objects():
        for part in gc.get_referents(thing):
            if isinstance(part, str) and canary in part and part != canary:
                found.add(part)
            elif isinstance(part, bytes | bytearray) and canary.encode() in part:
                found.add(repr(bytes(part)))
    return sorted(found)


async def reveal(pilot: Pilot[int]) -> None:
    """Start the shift, take the case, and show its first passage."""
    await press(pilot, "enter", "enter", "space")


def everything(app: ReviewerApp) -> str:
    """Return the screen as text and as a picture, the widgets' own words, the selection, the clipboard."""
    tree = "\n".join(
        repr(node) for screen in app.screen_stack for node in screen.walk_children(with_self=True)
    )
    selected = str(app.screen.get_selected_text())
    return "\n".join([text_of(app), app.export_screenshot(), tree, selected, app.clipboard])


async def test_nothing_before_a_reveal() -> None:
    """Taking a case brings its shape to the screen and nothing of its text into the process."""
    canary = word()
    async with a_room(about(canary)).open() as (app, pilot):
        await press(pilot, "enter", "enter")
        assert "▒▒▒▒" in text_of(app)
        assert canary not in everything(app)
        assert in_memory(canary) == []


@pytest.mark.parametrize(
    "how", ["key", "decide", "help", "palette", "hide all", "blur", "another field", "break"]
)
async def test_nothing_after_hiding(how: str) -> None:
    """However it is hidden, the text is gone from screen, widgets, caches and everything else that lives."""
    canary = word()
    async with a_room(about(canary)).open() as (app, pilot):
        await reveal(pilot)
        assert canary in text_of(app)
        assert in_memory(canary) != []
        if how == "blur":
            app.post_message(AppBlur())
        else:
            keys = {
                "key": "space",
                "decide": "d",
                "help": "question_mark",
                "palette": "ctrl+p",
                "hide all": "ctrl+x",
                "another field": "down",
                "break": "b",
            }
            await pilot.press(keys[how])
        await settled(pilot)
        assert canary not in everything(app)
        assert in_memory(canary) == []
        assert app.standing is not None
        assert app.standing.open_reveal is None


async def test_hidden_when_its_time_is_over() -> None:
    """The text goes when its seconds are over, without a key."""
    canary = word()
    quick = {"reveal": {"longest": "1s", "minimum_charge": "1s"}}
    async with a_room(about(canary), policy=quick).open() as (app, pilot):
        await reveal(pilot)
        assert canary in text_of(app)
        await asyncio.sleep(1.1)
        await settled(pilot)
        assert canary not in everything(app)
        assert in_memory(canary) == []


async def test_hidden_when_the_machine_wakes_up() -> None:
    """After a sleep in which its time went by, the text goes at the first tick and not seconds later."""
    async with a_room().open() as (app, pilot):
        await reveal(pilot)
        awake = app._clock
        later = ManualClock(awake.read().wall)
        app._clock = later  # type: ignore[assignment]  # as if an hour had gone by in a moment
        app.screen._ends_at = app.seconds() + 20  # type: ignore[attr-defined]
        later.advance(60 * 60 * 1000)
        await asyncio.sleep(1.2)
        await settled(pilot)
        assert CANARY not in everything(app)


async def test_a_reveal_overtaken_by_hiding_is_not_shown() -> None:
    """When the terminal is left between asking and the answer, the text never reaches the screen."""
    canary = word()
    async with a_room(about(canary)).open() as (app, pilot):
        await press(pilot, "enter", "enter")
        shown: list[str] = []
        original = GuardedText.show
        try:
            GuardedText.show = lambda *_: shown.append("shown")  # type: ignore[method-assign,assignment]
            app.screen.action_reveal()  # type: ignore[attr-defined]
            app.put_text_away()
            await settled(pilot)
        finally:
            GuardedText.show = original  # type: ignore[method-assign]
        assert shown == []
        assert app.standing is not None
        assert app.standing.open_reveal is None


async def test_only_the_passage_that_was_asked_for_is_there() -> None:
    """One passage is in the process while it is shown; the rest of the field is not."""
    first, last = word(), word()
    text = f"{first} " + "calm words " * 30 + last
    async with a_room(a_case(1, fields={"report_text": text})).open() as (app, pilot):
        del text
        await reveal(pilot)
        assert first in text_of(app)
        assert in_memory(last) == []


async def test_the_next_passage_replaces_the_one_before() -> None:
    """Going on shows the next passage and leaves nothing of the one before."""
    first, second = word(), word()
    text = f"{first} " + "calm " * 30 + f"{second} " + "calm " * 20
    async with a_room(a_case(1, fields={"report_text": text})).open() as (app, pilot):
        await reveal(pilot)
        await press(pilot, "right")
        assert second in text_of(app)
        assert first not in everything(app)
        assert in_memory(first) in ([], [text])


async def test_resizing_keeps_the_passage() -> None:
    """A resize is no reason to hide: the text is laid out anew and stays, charged once."""
    async with a_room().open() as (app, pilot):
        await reveal(pilot)
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        assert CANARY in text_of(app)
        await pilot.resize_terminal(60, 20)
        await settled(pilot)
        assert CANARY in text_of(app)


async def test_nothing_can_be_selected() -> None:
    """Dragging over shown text selects nothing, and copying copies nothing."""
    async with a_room().open() as (app, pilot):
        await reveal(pilot)
        where = app.screen.query_one(GuardedText)
        await pilot.mouse_down(where, offset=(0, 0))
        await pilot.hover(where, offset=(20, 1))
        await pilot.mouse_up(where, offset=(20, 1))
        await press(pilot, "ctrl+c")
        assert app.screen.get_selected_text() in (None, "")
        assert app.clipboard == ""


async def test_no_screenshot_anywhere() -> None:
    """No command takes a picture of the screen, by name or by action."""
    async with a_room().open() as (app, pilot):
        await reveal(pilot)
        commands = [command.title for command in app.get_system_commands(app.screen)]
        assert not any("screenshot" in title.lower() for title in commands)
        assert app.deliver_screenshot() is None
        assert app.save_screenshot() == ""


async def test_developer_hooks_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment asks of the display library is forgotten before the app starts."""
    for name in ("TEXTUAL", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT", "TEXTUAL_PRESS", "TEXTUAL_DRIVER"):
        monkeypatch.setenv(name, "devtools,debug")
    app = a_room().app()
    assert app.features == frozenset()
    assert app.devtools is None
    app._desk.close()
