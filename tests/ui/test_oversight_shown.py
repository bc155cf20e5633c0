"""What supervisors do to somebody's limits or case is said to that person, where they look first."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from console.reviewer.card import GuardedField
from console.services import overrides, oversight
from console.services.seats import Workplace
from storage.opening import open_store
from tests.support.consoles import CANARY, HOUR, a_case, a_room, press
from tests.ui.test_walk import look_again, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.consoles import Room


@contextmanager
def supervising(room: Room, name: str) -> Iterator[Workplace]:
    """Open the store as a supervisor would, elsewhere."""
    store = open_store(room.url)
    try:
        store.add_person(name, ["supervisor"], "", room.clock.read(), by="test")
        yield Workplace(store, room.clock, name, None, lambda _: True)
    finally:
        store.close()


def given(room: Room) -> None:
    """Have an exception asked for and approved."""
    until = room.clock.read().wall + 3 * HOUR
    with supervising(room, "bo") as work:
        asked = overrides.request(work, "sam", ["limit.daily-time.max=4h30m"], "[b]covering[/b]", until)
    with supervising(room, "cy") as work:
        overrides.approve(work, asked.id)


async def test_an_exception_is_on_the_first_page_and_in_the_record() -> None:
    """Until when, what it allows, who asked, who approved and why; words are shown and not obeyed."""
    room = a_room()
    given(room)
    async with room.open((120, 40)) as (app, pilot):
        said = "Until 15:00 an exception holds for you. No more than 4 hours 30 minutes of revealed text"
        assert said in words(app)
        assert "Asked by bo, approved by cy: [b]covering[/b]" in words(app)
        await press(pilot, "enter", "m")
        assert "an exception holds for you" in words(app)


async def test_a_case_that_was_taken_back_leaves_the_screen_and_is_named() -> None:
    """The card is empty, its text gone, and a line says who put the case back, until the next act."""
    room = a_room(a_case(1))
    async with room.open((120, 40)) as (app, pilot):
        await press(pilot, "enter", "enter", "space")
        assert CANARY in words(app)
        with supervising(room, "bo") as work:
            oversight.requeue(work, "1")
        await look_again(app, pilot)
        assert "bo put case 1 back in the queue." in words(app)
        assert CANARY not in words(app)
        assert not app.screen.query(GuardedField)
        await press(pilot, "enter")
        assert "put case 1 back" not in words(app)
        assert app.screen.query(GuardedField)
