"""What holds a session up while text is on the screen: floods of keys, and a process that is stopped.

Every wait for something to happen is patient, since the machine may be busy. What is asserted of time is that
text is gone within a few seconds of when it had to go, and not only once somebody does something.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import termios
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pexpect
import pytest

from console.clock import HostClock, stopwatch
from storage.opening import open_store
from tests.faults.test_no_peeking import CANARY, QUIET, to_the_case
from tests.support.ledger_oracle import chain_breaches
from tests.support.places import PLAIN, make_place
from tests.support.terminals import ROOT, Terminal, console

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REVEAL = 2
"""Seconds that a passage is shown here."""

SOON = 4.0
"""Seconds after which a busy machine has done what an idle one does in a tenth."""

KEYS = 10_000
PASTE = b"\x1b[200~" + b"pasted " * 100 + b"\x1b[201~"
ARROWS = b"\x1b[A\x1b[B\x1b[<35;10;10M"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a store of one case, whose passages are shown for REVEAL."""
    case = {
        "source": "test",
        "external_id": "one",
        "category": "spam",
        "severity": 2,
        "reported_at": "2026-10-01T10:00:00Z",
        "fields": {"report_text": f"{CANARY} {QUIET * 8}"},
    }
    tmp_path.joinpath("one.jsonl").write_text(json.dumps(case) + "\n")
    policy = PLAIN + f'[reveal]\nlongest = "{REVEAL}s"\nminimum_charge = "1s"\n'
    with make_place(tmp_path, policy=policy, at=HostClock().read().wall) as place:
        place.take_in(tmp_path / "one.jsonl")
        return place.path


def lines_of(path: Path) -> list[dict[str, object]]:
    """Return ana's ledger, which must be whole and within every limit, with nobody at her seat."""
    store = open_store(str(path))
    try:
        lines = list(store.ledger("ana"))
        assert chain_breaches(lines) == []
        assert store.look("ana", HostClock().read()).seat is None
    finally:
        store.close()
    return lines


def flood(term: Terminal, keys: bytes) -> None:
    """Type as fast as the terminal takes it, reading what it shows."""
    descriptor = term.child.child_fd
    os.set_blocking(descriptor, False)
    try:
        while keys:
            if select.select([], [descriptor], [], 0.01)[1]:
                try:
                    keys = keys[os.write(descriptor, keys[:512]) :]
                except BlockingIOError:
                    continue
            term.read(0)
    finally:
        os.set_blocking(descriptor, True)


def test_a_flood_of_input_keeps_no_text_on_the_screen(tmp_path: Path, path: Path) -> None:
    """Under thousands of keys the text goes when its time is over, and the console can be left."""
    with console("--db", str(path), "--as", "ana", "review", env={"HOME": str(tmp_path)}) as term:
        to_the_case(term)
        term.key(" ")
        term.until(CANARY)
        shown = stopwatch()
        flood(term, b"z" * KEYS + PASTE * 50 + ARROWS * 500)
        term.until(CANARY, gone=True)
        assert stopwatch() - shown < REVEAL + SOON
        term.key("\x11")
        assert term.ended(within=15)
    assert [line["kind"] for line in lines_of(path)].count("reveal.granted") == 1


def test_a_console_that_was_stopped_hides_at_once_on_its_return(tmp_path: Path, path: Path) -> None:
    """SIGSTOP for longer than the reveal, which can't be put off; on SIGCONT the text goes without a key."""
    with console("--db", str(path), "--as", "ana", "review", env={"HOME": str(tmp_path)}) as term:
        to_the_case(term)
        term.key(" ")
        term.until(CANARY)
        term.signal(signal.SIGSTOP)
        time.sleep(REVEAL + 0.5)
        term.read()
        begun = len(term.sent)
        returned = stopwatch()
        term.signal(signal.SIGCONT)
        term.until(CANARY, gone=True)
        assert stopwatch() - returned < SOON
        assert CANARY.encode() not in term.sent[begun:], "it is not drawn once more"
        term.key("\x11")
        assert term.ended(within=15)
    granted = next(line for line in lines_of(path) if line["kind"] == "reveal.granted")
    assert granted["seconds"] == REVEAL


@contextmanager
def plain(tmp_path: Path, path: Path) -> Iterator[Terminal]:
    """Run a line-by-line session and bring it to where a passage is on the screen."""
    with console("--db", str(path), "--as", "ana", "review", "--plain", env={"HOME": str(tmp_path)}) as term:
        to_the_passage(term)
        yield term


def to_the_passage(term: Terminal) -> None:
    """Go from the first question to a passage on the screen."""
    term.until("You are not on shift")
    term.key("1\r")
    term.until("Categories you would rather not")
    term.key("\r")
    term.until("How are you?")
    term.key("\r")
    term.until("next case")
    term.key("1\r")
    term.until("reveal report_text")
    term.key("1\r")
    term.until("Enter hides it")
    assert CANARY in term.text


def has_echo(term: Terminal) -> bool:
    """Return whether the terminal shows what is typed and obeys ctrl+s, as it did before."""
    modes = termios.tcgetattr(term.child.child_fd)
    return bool(modes[3] & termios.ECHO and modes[0] & termios.IXON)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_a_plain_session_that_is_ended_takes_its_text_along(
    tmp_path: Path, path: Path, how: signal.Signals
) -> None:
    """The passage is erased, its charge stays on the ledger and is closed, and the terminal is as it was."""
    with plain(tmp_path, path) as term:
        assert not has_echo(term)
        asked = stopwatch()
        term.signal(how)
        assert term.ended(within=15)
        assert stopwatch() - asked < SOON
        assert CANARY not in term.text
        assert has_echo(term)
        assert term.child.exitstatus == 128 + how
    kinds = [line["kind"] for line in lines_of(path)]
    assert kinds[kinds.index("reveal.granted") + 1] == "reveal.closed"


def test_ctrl_z_takes_the_text_away_first(tmp_path: Path, path: Path) -> None:
    """At a shell: the passage is erased before the process stops, and `fg` goes on at the next question."""
    command = f"{sys.executable} -m console --db {path} --as ana review --plain"
    child = pexpect.spawn(
        "/bin/sh",
        ["-i"],
        dimensions=(40, 100),
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TERM": "xterm", "PYTHONPATH": str(ROOT)},
        cwd=str(ROOT),
        timeout=None,
    )
    child.delaybeforesend = None
    term = Terminal(child, 100, 40)
    try:
        term.settle(0.2)
        term.key(f"set -m; {command}\r")
        to_the_passage(term)
        term.key("\x1a")
        term.until(CANARY, gone=True)
        term.key("echo back at the sh''ell\r")
        assert CANARY not in term.until("back at the shell")
        assert has_echo(term)
        term.key("fg\r")
        assert CANARY not in term.until("reveal report_text", "Hidden.")
        term.key("q\r")
        term.until("You have left")
    finally:
        child.close(force=True)
    kinds = [line["kind"] for line in lines_of(path)]
    assert kinds[kinds.index("reveal.granted") + 1] == "reveal.closed"


def test_a_plain_session_that_was_stopped_clears_the_screen_on_its_return(tmp_path: Path, path: Path) -> None:
    """SIGSTOP for longer than the reveal; on SIGCONT all is cleared without a key, and it says why."""
    with plain(tmp_path, path) as term:
        term.signal(signal.SIGSTOP)
        time.sleep(REVEAL + 0.5)
        returned = stopwatch()
        term.signal(signal.SIGCONT)
        term.until(CANARY, gone=True)
        assert stopwatch() - returned < SOON
        assert "This was stopped meanwhile" in term.until("Case 1.")
        term.key("q\r")
        assert term.ended(within=15)
        assert term.child.exitstatus == 0
    granted = next(line for line in lines_of(path) if line["kind"] == "reveal.granted")
    assert granted["seconds"] == REVEAL
