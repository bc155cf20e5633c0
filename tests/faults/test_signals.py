"""A terminal that goes away ends the console at once, with the charge kept and the terminal restored."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from console.clock import HostClock
from console.here import process_lives
from console.services import session
from console.services.seats import Workplace
from storage.opening import open_store
from tests.faults.test_no_peeking import CANARY, store_with_canary, to_the_case
from tests.support.ledger_oracle import chain_breaches
from tests.support.places import terminal
from tests.support.terminals import console

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.terminals import Terminal

WITHIN = 15.0
"""Seconds a busy machine is given; the program allows itself 1.6 (END_WITHIN in console/kit/shelter.py)."""


def go(term: Terminal, place: str) -> None:
    """Bring the console to a place."""
    if place == "arrival":
        term.until("Start the shift")
        return
    to_the_case(term)
    if place == "reveal":
        term.key(" ")
        term.until(CANARY)
    elif place == "dialog":
        term.key("d")
        term.settle()
    elif place == "break":
        term.key("b")
        term.settle()
        term.key("\r")
        term.settle()


@pytest.mark.parametrize("place", ["arrival", "case", "reveal", "dialog", "break"])
@pytest.mark.parametrize("how", ["SIGHUP", "SIGTERM", "terminal gone"])
def test_the_console_ends_and_leaves_things_in_order(tmp_path: Path, place: str, how: str) -> None:
    """It ends, restores the terminal where there is one, frees the seat and leaves a whole chain."""
    path = store_with_canary(tmp_path)
    with console("--db", str(path), "--as", "ana", "review", env={"HOME": str(tmp_path)}) as term:
        go(term, place)
        if how == "terminal gone":
            status = term.hang_up()
            assert not os.WIFSIGNALED(status) or os.WTERMSIG(status) == signal.SIGHUP
        else:
            begun = len(term.sent)
            term.signal(signal.Signals[how])
            assert term.ended(WITHIN)
            assert b"\x1b[?1049l" in term.sent[begun:], "the alternate screen is left"
            assert b"\x1b[?25h" in term.sent[begun:], "the cursor is back"
    store = open_store(str(path))
    try:
        assert chain_breaches(list(store.ledger("ana"))) == []
        again = session.arrive(Workplace(store, HostClock(), "ana", terminal("next"), process_lives))
        assert again.assessment.state in {"off_shift", "clear", "on_break"}
    finally:
        store.close()


def test_a_killed_console_leaves_its_reservation_charged(tmp_path: Path) -> None:
    """After kill -9 during a reveal: no close is on the ledger, and the next start finds the charge whole."""
    path = store_with_canary(tmp_path)
    with console("--db", str(path), "--as", "ana", "review", env={"HOME": str(tmp_path)}) as term:
        to_the_case(term)
        term.key(" ")
        term.until(CANARY)
        term.signal(signal.SIGKILL)
        assert term.ended(WITHIN)
    store = open_store(str(path))
    try:
        kinds = [line["kind"] for line in store.ledger("ana")]
        assert kinds[-1] == "reveal.granted"
        again = session.arrive(Workplace(store, HostClock(), "ana", terminal("next"), process_lives))
        used = next(meter.used for meter in again.assessment.meters if meter.rule == "all")
        assert used == 20_000
        assert again.held is not None
    finally:
        store.close()
