"""Every command line that does not add up gets its exact line: what, where, and what to do."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest

from config.loading import preset_text
from console import cli
from tests.cli.conftest import START, Program, a_case
from tests.support.bad_commands import BAD_COMMANDS, BadCommand

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = {"report_text": "A heron stood by the pond.", "url_count": "3"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory described in tests.support.bad_commands; nothing in the table changes it."""
    place = tmp_path_factory.mktemp("bad")
    (place / "noise.txt").write_text("neither JSON nor TOML\n")
    (place / "sound.toml").write_text(preset_text("default"))
    case = place / "case.json"
    case.write_text(json.dumps([a_case(1) | {"source": "github-dmca", "fields": FIELDS}]))
    before = ["--db", str(place / "store.db"), "--as", "ana"]
    made = [
        cli.run([*before, "--clock", START, "init", "--simulated"]),
        cli.run([*before, "ingest", str(case)]),
        cli.run([*before, "shift", "start"]),
        cli.run([*before, "next"]),
    ]
    assert made == [0, 0, 0, 0]
    return place


@pytest.mark.parametrize(
    "bad", BAD_COMMANDS, ids=lambda bad: f"{bad.db or ''} {bad.line or 'nothing'}".strip()
)
def test_the_exact_line(
    place: Path, bad: BadCommand, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line on stderr, word for word, nothing on stdout, and the exit code that goes with it."""
    monkeypatch.chdir(place)
    program = Program(place, capsys)
    store, program.db = program.db, bad.db or program.db
    answer = program(*shlex.split(bad.line))
    said = answer.err.replace(store, "{db}")
    assert (bad.code, f"leeward: {bad.error}\n", "") == (answer.code, said, answer.out)


def test_there_are_enough() -> None:
    """At least thirty, no two the same, and every message has at least two parts."""
    assert len({(bad.line, bad.db) for bad in BAD_COMMANDS}) == len(BAD_COMMANDS) >= 30
    assert all(": " in bad.error for bad in BAD_COMMANDS)
