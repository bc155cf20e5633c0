"""A seat at the console: kept while somebody reads, and told plainly what another terminal left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from console import wording
from console.reviewer import acts
from console.services import session
from console.services.seats import Terminal, Workplace
from tests.support.consoles import CANARY, MINUTE, NOON, Room, a_room, press, settled, text_of

if TYPE_CHECKING:
    from console.services.answers import Standing

SECOND = 1_000
STILL_COUNTED = "Nothing you can hide is open; a passage your last terminal had open is still counted until"


class AfterAnother(Room):
    """A room whose person's last terminal has died."""

    def workplace(self) -> Workplace:
        """Open the store where no other process is alive."""
        return replace(super().workplace(), process_lives=lambda _: False)


def with_a_dead_terminal() -> AfterAnother:
    """Return a room where a terminal died with twenty seconds granted."""
    room = a_room()
    dead = replace(room.workplace(), terminal=Terminal("t-0", "host", 2, "start-2"))
    session.arrive(dead)
    session.start_shift(dead)
    case = session.next_case(dead).case.id
    room.clock.advance(SECOND)
    session.reveal(dead, case, "report_text")
    dead.store.close()
    room.clock.advance(SECOND)
    return AfterAnother(room.url, room.clock, room.person)


async def test_a_long_reading_keeps_the_seat() -> None:
    """Ten minutes of reading: every look renews the seat, and closes and writes nothing."""
    policy = {"reveal": {"longest": "10m", "minimum_charge": "3s"}}
    room = a_room(policy=policy)
    async with room.open() as (app, pilot):
        await press(pilot, "enter", "enter", "space")
        events = await app._desk.do(lambda work: work.store.chain_length(work.person))
        for _ in range(6):
            room.clock.advance(50 * SECOND)
            assert await app.link.stand(acts.look)
        assert CANARY in text_of(app)
        seat = await app._desk.do(lambda work: work.store.look(work.person, work.clock.read()).seat)
        assert seat is not None
        assert seat.expires_at > room.clock.read().wall
        assert await app._desk.do(lambda work: work.store.chain_length(work.person)) == events


async def test_what_a_dead_terminal_left_open_is_named() -> None:
    """The desk says that something is still counted, and until when; afterwards it says so no more."""
    room = with_a_dead_terminal()
    async with room.open((120, 40)) as (app, pilot):
        await press(pilot, "enter")
        assert " ".join(text_of(app).split()).count(f"{STILL_COUNTED} 12:00:21.") == 1
        room.clock.advance(MINUTE)
        await app.link.stand(acts.look)
        await settled(pilot)
        assert "still counted" not in text_of(app)


async def test_one_s_own_reveal_is_no_dead_terminal_s() -> None:
    """While one reads, and after hiding, nothing is said of other terminals."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter", "enter", "space")
        assert "still counted" not in text_of(app)
        await press(pilot, "space")
        assert "still counted" not in text_of(app)


def test_hiding_says_what_is_still_counted() -> None:
    """After hiding, "nothing is open" is said only when it is so."""
    room = with_a_dead_terminal()
    work = room.workplace()
    session.arrive(work)

    def said(standing: Standing) -> list[str]:
        return wording.hidden(standing)

    assert said(session.hide(work)) == [f"{STILL_COUNTED} 12:00:21."]
    room.clock.advance(MINUTE)
    assert said(session.hide(work)) == ["Nothing is open now."]
    assert room.clock.read().wall > NOON
    work.store.close()
