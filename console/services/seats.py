"""Where a person works: one seat a person, so that two terminals never get more than one.

A console takes the seat and renews it as it works. Single commands take none; they are refused
while a console holds it. A seat whose process has gone, or that was not renewed, is free.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import RefusedError
from config.rules import Reason, Refused
from storage.records import REVIEWER, Seat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console.clock import Clock
    from storage.store import Store, Turn, View

SEAT_MS = 60_000
"""How long a seat is held without being renewed; two missed renewals and a little more."""

RENEW_MS = 20_000
"""A console's own acts renew the seat when it is older than this."""


class SeatTakenError(RefusedError):
    """The person works at another terminal."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """This process, as a seat names it."""

    id: str
    host: str
    pid: int
    process: str


@dataclass(frozen=True, slots=True)
class Workplace:
    """What every use case needs: store, clock, who acts, and the terminal (None for a single command)."""

    store: Store
    clock: Clock
    person: str
    terminal: Terminal | None
    process_lives: Callable[[Seat], bool | None]
    """True or False for a process of this host, None when that can't be known."""

    @contextmanager
    def turn(self, *, arriving: bool = False) -> Iterator[Turn]:
        """Open a turn of this person's, after checking that no other terminal holds the seat."""
        with self.store.turn(self.person, self.clock.read()) as turn:
            if REVIEWER not in turn.person.roles:
                raise RefusedError(
                    "Reviewing is for reviewers", self.person, "ask a supervisor for that role"
                )
            seat = turn.seat
            mine = seat is not None and self.terminal is not None and seat.terminal == self.terminal.id
            if seat is not None and not mine and self.live(seat, turn.now):
                raise SeatTakenError(
                    "You have Leeward open in another terminal",
                    f"on {seat.host}",
                    "close it there, or use it there",
                )
            if self.terminal is not None and not mine and not arriving:
                raise SeatTakenError("This terminal no longer has your seat", "", "close it and start again")
            if self.terminal is not None and seat is not None and mine:
                self._renew(turn, self.terminal, seat)
            if self.terminal is None and seat is not None and self.orphan(turn) is None:
                # Whoever sat there is gone, with nothing of theirs open: single commands go on from here.
                turn.leave_seat()
            yield turn

    @staticmethod
    def _renew(turn: Turn, terminal: Terminal, seat: Seat) -> None:
        if seat.expires_at - SEAT_MS + RENEW_MS <= turn.now:
            turn.take_seat(_seat(terminal, seat.taken_at, turn.now))

    def live(self, seat: Seat, now: int) -> bool:
        """Return whether someone still works at that seat."""
        return seat.expires_at > now and self.process_lives(seat) is not False

    def orphan(self, view: View) -> Refused | None:
        """Return why nothing can be revealed while a dead terminal's reservation still runs.

        It stays charged in full, so it is not closed early; and two reveals never run at once.
        """
        opened = view.record.open_reveal(view.now)
        seat = view.seat
        if opened is None or seat is None:
            return None
        mine = self.terminal is not None and seat.terminal == self.terminal.id
        granted_there = opened.granted_at >= seat.taken_at
        if mine == granted_there:
            return None
        reason = Reason(
            "open-reveal", "A passage your last terminal had open is still counted; it ends shortly."
        )
        return Refused(state="clear", binding=(reason,), frees_at=opened.granted_at + opened.ms)


def sit(work: Workplace, turn: Turn) -> None:
    """Take the seat for this workplace's terminal."""
    if work.terminal is not None:
        turn.take_seat(_seat(work.terminal, turn.now, turn.now))


def stand_up(work: Workplace, turn: Turn) -> None:
    """Free the seat, if this workplace's terminal holds it."""
    if work.terminal is not None and turn.seat is not None and turn.seat.terminal == work.terminal.id:
        turn.leave_seat()


def _seat(terminal: Terminal, taken_at: int, now: int) -> Seat:
    return Seat(
        terminal.id,
        terminal.host,
        terminal.pid,
        terminal.process,
        taken_at=taken_at,
        expires_at=now + SEAT_MS,
    )
