"""The session line by line: the same use cases over a pipe and on a terminal."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pyte
import pytest

from tests.cli.conftest import ROOT, environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Program

QUICK = """
name = "quick"
[reveal]
longest = "1s"
minimum_charge = "500ms"
[checkin]
ask = []
[[limit]]
id = "two"
measure = "reveals"
over = "day"
max = 2
"""


@pytest.fixture
def desk(program: Program) -> Program:
    """Return a store with three cases, under a policy that shows a passage for one second."""
    program.ok(
        "init", "--simulated", "--policy", program.file("quick.toml", QUICK), at="2026-11-21T10:00:00Z"
    )
    program.cases({}, {}, {"severity": 4})
    return program


def typed(program: Program, *lines: str) -> str:
    """Return what the session prints when these lines are piped in."""
    text = "".join(line + "\n" for line in lines)
    answer = program.process(*program.line("review", "--plain"), text=text)
    assert (answer.code, answer.err) == (0, "")
    return answer.out


def test_a_shift_by_pipe(desk: Program) -> None:
    """Start, claim, reveal two passages, be refused the third, decide, leave: all with short answers."""
    out = typed(desk, "start", "", "next", "1", "n", "", "1", "decide", "dismiss", "", "leave")
    assert "Your shift began" in out
    assert out.count("A heron stood") >= 1
    assert "You have revealed today's 2 passages." in out
    assert "Case 1: dismiss. Recorded." in out
    assert out.endswith("You have left. What was open is hidden, and what is owed stays as it is.\n")
    kinds = [line["kind"] for line in ledger(desk)]
    assert kinds.count("reveal.granted") == 2
    assert "reveal.refused" in kinds
    assert kinds[-1] == "away.started"


def test_severe_text_comes_after_a_warning(desk: Program) -> None:
    """The first reveal of a case from the policy's severity on asks first; skipping gives the case back."""
    desk.ok("shift", "start")
    desk.ok("next")
    desk.ok("decide", "1", "dismiss")
    desk.ok("next")
    desk.ok("decide", "2", "dismiss")
    out = typed(desk, "next", "1", "skip")
    assert "Before you read: Severity 4 of 5, category spam." in out
    assert "Given back." in out
    assert "reveal.granted" not in [line["kind"] for line in ledger(desk)]


def test_h_hides_everything_from_any_question(desk: Program) -> None:
    """`h` gives the case back and offers a break, whatever was asked."""
    out = typed(desk, "start", "", "next", "decide", "confirm", "h", "yes", "end break")
    assert "Everything is hidden, and the case is given back." in out
    assert "Would a break be good?" in out
    assert "Your break began" in out
    assert [line["kind"] for line in ledger(desk)][-4:] == [
        "case.released",
        "break.started",
        "break.ended",
        "away.started",
    ]


def test_a_decision_is_taken_back(desk: Program) -> None:
    """Within ten seconds the last decision can be undone from the same list."""
    out = typed(desk, "start", "", "next", "decide", "confirm", "1 3", "noted", "undo")
    assert "Case 1: confirm, with remove-url, disable-account. Recorded." in out
    assert "Taken back." in out


def test_the_end_of_input_leaves_in_order(desk: Program) -> None:
    """Nothing typed at all: the session says where things stand and leaves."""
    assert "You have left." in typed(desk)


def test_a_second_terminal_is_told_plainly(desk: Program) -> None:
    """While one session has the seat another gets one line and exit code 1."""
    with Session(desk) as (_, shown):
        shown("You are not on shift")
        answer = desk.process(*desk.line("review", "--plain"), text="")
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.startswith("leeward: You have Leeward open in another terminal: on ")


def test_a_passage_is_taken_off_the_terminal(desk: Program) -> None:
    """Hidden by Enter, and by time without a key: its text is gone from the screen and its charge closed."""
    desk.ok("shift", "start")
    desk.ok("next")
    with Session(desk) as (send, shown):
        shown("Case 1. 1 reveal")
        send("1\r")
        assert "A heron stood" in shown("Enter hides it")
        send("\r")
        assert "heron" not in shown("Hidden.")
        send("1\r")
        shown("passage 2 of 3")
        assert "pond" not in shown("Its time is over; it is hidden.")
    opened = [line for line in ledger(desk) if line["kind"] == "reveal.granted"]
    assert [line["seconds"] for line in opened] == [1, 1]


def test_ctrl_s_keeps_nothing_on_the_terminal(desk: Program) -> None:
    """Flow control is off while text is shown: ctrl+s keeps nothing there, and typing moves nothing."""
    desk.ok("shift", "start")
    desk.ok("next")
    with Session(desk) as (send, shown):
        shown("Case 1. 1 reveal")
        send("1\r")
        shown("Enter hides it")
        send("\x13" + "typed " * 60)
        assert "heron" not in shown("Its time is over; it is hidden.")


def ledger(program: Program) -> list[dict[str, object]]:
    """Return ana's lines."""
    return [json.loads(line) for line in program.ok("ledger", "export", "--person", "ana").out.splitlines()]


class Session:
    """A session on a terminal of its own: `send` types, `shown` waits for words and returns the screen."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def __enter__(self) -> tuple[Callable[[str], None], Callable[[str], str]]:
        self._mine, theirs = pty.openpty()
        self._screen = pyte.Screen(100, 40)
        self._stream = pyte.ByteStream(self._screen)
        self._child = subprocess.Popen(
            [sys.executable, "-m", "console", *self._program.line("review", "--plain")],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env=environment(self._program.directory, TERM="xterm", COLUMNS="100", LINES="40"),
        )
        os.close(theirs)
        return self._send, self._shown

    def __exit__(self, *_: object) -> None:
        os.close(self._mine)
        # 1 when it was still writing to the terminal that went away.
        assert self._child.wait(timeout=5) in {0, 1}

    def _send(self, keys: str) -> None:
        os.write(self._mine, keys.encode())

    def _shown(self, words: str) -> str:
        until = time.perf_counter() + 10
        while time.perf_counter() < until:
            if select.select([self._mine], [], [], 0.05)[0]:
                self._stream.feed(os.read(self._mine, 65536))
                continue
            text = "\n".join(self._screen.display)
            if words in text:
                return text
        raise AssertionError(f"{words!r} never came:\n" + "\n".join(self._screen.display))


def test_simulated_sessions_say_so(desk: Program) -> None:
    """The first line of a session on a simulated store says that its time is made up."""
    assert typed(desk).startswith("Simulated store: its time is made up.\n")
