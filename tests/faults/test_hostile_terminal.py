"""Hostile text in every field, key and name brings no control sequence that benign text does not bring."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from console.clock import HostClock
from tests.support.controls import kinds
from tests.support.hostile import STRINGS
from tests.support.places import make_place
from tests.support.terminals import console

if TYPE_CHECKING:
    from pathlib import Path

BENIGN = "plain words"
EVIL = (
    "\x1b[2J\x1b[31mred\x1b]0;title\x07\x1b]8;;http://example.invalid\x1b\\link\x1b]52;c;aGk=\x07"
    "\x9b31m\x9d0;t\x9c\r\b\b\x7f\u202eabc\u2066\u200b\u200d\ufeff[/x][@click=app.quit]q[/][bold]b"
    "\x1bP1$r0m\x1b\\\x1b_Gf=100\x1b\\\x1b[?1049l\x1bc\x0e\x0fe\u0301\u0302\u0303\u0304\u0305\u0306\u0307"
)


def filled_store(folder: Path, word: str) -> Path:
    """Make a store whose cases have this word wherever intake lets it through; return where it is."""
    cases = []
    for number, given in enumerate([word, *(STRINGS.values() if word is EVIL else [BENIGN] * len(STRINGS))]):
        text = given.replace("\x00", "") or "x"
        case = {
            "source": "test" if number % 2 else f"s {text}"[:60],
            "external_id": f"{number} {text}"[:100],
            "category": f"c {text}"[:40] if number % 3 else "spam",
            "severity": 2,
            "reported_at": "2026-10-01T10:00:00Z",
            "origin": "trusted",
            "origin_name": text[:60],
            "account": text[:60],
            "language": "en",
            "fields": {f"f {text}"[:40]: text[:600], "report_text": text[:600] * 3},
        }
        cases.append(json.dumps(case))
    file = folder / "cases.jsonl"
    file.write_text("\n".join(cases) + "\n")
    with make_place(folder, at=HostClock().read().wall) as place:
        place.take_in(file)
        return place.path


def console_kinds(path: Path, home: Path) -> set[str]:
    """Walk the console over a few cases, every dialog and list, and return what its terminal was sent."""
    with console("--db", str(path), "--as", "ana", "review", size=(100, 30), env={"HOME": str(home)}) as term:
        term.until("Start the shift")
        for key in ("o", "\x1b", "\r", "\r"):
            term.key(key)
            term.settle(0.5)
        for _ in range(4):
            for key in (" ", "\x1b[C", " ", "\x1b[B", " ", " ", "d", "\x1b", "?", "\x1b", "r", "\r"):
                term.key(key)
                term.settle(0.15)
        for key in ("m", "\x1b[6~", "\x1b[6~", "\x1b"):
            term.key(key)
            term.settle(0.3)
        term.key("\x11")
        assert term.ended(within=20), term.text
        return kinds(term.sent)


def plain_kinds(path: Path, home: Path) -> set[str]:
    """Work line by line over a few cases and return what the terminal was sent."""
    with console("--db", str(path), "--as", "ana", "review", "--plain", env={"HOME": str(home)}) as term:
        for line in ("", "1", "1", "2", "1", "h", "?", "q", "q"):
            term.settle(0.5)
            term.key(line + "\r")
        term.settle(1)
        return kinds(term.sent)


@pytest.mark.parametrize("walk", [console_kinds, plain_kinds])
def test_hostile_text_brings_no_new_control_sequence(tmp_path: Path, walk: object) -> None:
    """The kinds sent with hostile text are among those sent with benign text, in either mode."""
    assert callable(walk)
    sent = {}
    for name, word in (("benign", BENIGN), ("hostile", EVIL)):
        folder = tmp_path / name
        folder.mkdir()
        sent[name] = walk(filled_store(folder, word), folder)
    assert sent["hostile"] - sent["benign"] == set()


def test_the_comparison_can_fail() -> None:
    """The bytes of the hostile text themselves hold many kinds: the test above sees what it looks for."""
    found = kinds(EVIL.encode())
    assert {"CSI J", "ESC ] 8", "ESC ] 52", "C1 '\\x9b'", "unseen '\\u202e'", "ESC c"} <= found
