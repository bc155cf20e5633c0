"""Text that was not revealed is nowhere: not on the terminal, not in the process, not in a log."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from console.clock import HostClock
from tests.support.places import make_place
from tests.support.terminals import console

if TYPE_CHECKING:
    from tests.support.terminals import Terminal

CANARY = "kanarievogel"
QUIET = "The heron stood by the pond all morning. "


def store_with_canary(folder: Path, severity: int = 2) -> Path:
    """Make a store of one case whose guarded text begins with the canary; return where it is."""
    case = {
        "source": "test",
        "external_id": "one",
        "category": "spam",
        "severity": severity,
        "reported_at": "2026-10-01T10:00:00Z",
        "fields": {"report_text": f"{CANARY} {QUIET * 8}"},
    }
    folder.joinpath("one.jsonl").write_text(json.dumps(case) + "\n")
    with make_place(folder, at=HostClock().read().wall) as place:
        place.take_in(folder / "one.jsonl")
        return place.path


def to_the_case(term: Terminal) -> None:
    """Go from arrival to the case."""
    term.until("Start the shift")
    term.key("\r")
    term.until("No case in hand")
    term.key("\r")
    term.until("report_text")
    term.settle()


def memory_holds(pid: int, word: bytes) -> bool:
    """Return whether the word stands anywhere in the process's writable memory."""
    try:
        with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
            for line in maps:
                part = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
                if part is None or "[v" in line:
                    continue
                begin, end = (int(each, 16) for each in part.groups())
                memory.seek(begin)
                try:
                    if word in memory.read(end - begin):
                        return True
                except OSError:
                    continue
    except OSError:
        pytest.skip("this machine does not let a parent read its child's memory")
    return False


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_canary_is_on_the_terminal_only_while_revealed(tmp_path: Path, size: tuple[int, int]) -> None:
    """No byte with it before the reveal nor after the hiding; before, it is not even in the process."""
    path = store_with_canary(tmp_path)
    state = tmp_path / "state"
    arguments = ("--db", str(path), "--as", "ana", "review")
    env = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(state)}
    with console(*arguments, size=size, env=env) as term:
        to_the_case(term)
        assert CANARY.encode() not in term.sent
        assert not memory_holds(term.pid, CANARY.encode())
        assert memory_holds(term.pid, b"report_text"), "the search itself must be able to find"

        term.key(" ")
        term.until(CANARY)
        term.key(" ")
        term.until(CANARY, gone=True)
        term.settle()
        shown = len(term.sent)

        for key in ("?", "\x1b", "d", "\x1b", "m", "\x1b", "\x10", "heron", "\x1b", "\x18"):
            term.key(key)
            term.settle(0.3)
        assert CANARY not in term.text
        assert CANARY.encode() not in term.sent[shown:]
        term.key("\x11")
        assert term.ended(within=20)
    assert CANARY.encode() not in term.sent[shown:]
    for file in state.rglob("*"):
        assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file


@pytest.mark.parametrize(
    ("what", "keys"),
    [
        ("focus lost", "\x1b[O"),
        ("help opened", "?"),
        ("deciding", "d"),
        ("a break", "b"),
        ("hide everything", "\x18"),
        ("the palette", "\x10"),
    ],
)
def test_text_is_hidden_when_attention_goes_elsewhere(tmp_path: Path, what: str, keys: str) -> None:
    """Losing the terminal's focus, a dialog, a break: each takes the text off the screen."""
    path = store_with_canary(tmp_path)
    with console("--db", str(path), "--as", "ana", "review", env={"HOME": str(tmp_path)}) as term:
        to_the_case(term)
        term.key(" ")
        term.until(CANARY)
        term.key(keys)
        term.until(CANARY, gone=True)
        assert CANARY not in term.settle(), what


def test_a_severe_case_is_told_before_it_is_shown(tmp_path: Path) -> None:
    """From the warning severity on, the first reveal of a case asks; asking shows and charges nothing."""
    path = store_with_canary(tmp_path, severity=4)
    with console("--db", str(path), "--as", "ana", "review", env={"HOME": str(tmp_path)}) as term:
        to_the_case(term)
        term.key(" ")
        asked = term.until("Before you read")
        term.settle()
        assert CANARY.encode() not in term.sent
        assert "4 of 5" in asked


def test_suspending_hides_first(tmp_path: Path) -> None:
    """Ctrl+Z takes the text away before the process stops."""
    path = store_with_canary(tmp_path)
    with console("--db", str(path), "--as", "ana", "review", env={"HOME": str(tmp_path)}) as term:
        to_the_case(term)
        term.key(" ")
        term.until(CANARY)
        shown = len(term.sent)
        term.key("\x1a")
        term.settle()
        os.kill(term.pid, signal.SIGCONT)
        term.until("blurred")
        assert CANARY not in term.settle()
        assert CANARY.encode() not in term.sent[shown:]
