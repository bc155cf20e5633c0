"""Running the program: in this process where a process of its own adds nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from console import cli

ROOT = Path(__file__).parents[2]
START = "2026-11-21T10:00:00Z"


@dataclass
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


class Program:
    """The program on one store."""

    def __init__(self, directory: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.directory = directory
        self.db = str(directory / "store.db")
        self._capture = capture

    def __call__(self, *args: str, at: str | None = None, acting: str | None = "ana") -> Answer:
        """Run one command in this process."""
        self._capture.readouterr()
        code = cli.run(self.line(*args, at=at, acting=acting))
        read = self._capture.readouterr()
        return Answer(code, read.out, read.err)

    def line(self, *args: str, at: str | None = None, acting: str | None = "ana") -> list[str]:
        """Return the whole command line."""
        clock = [] if at is None else ["--clock", at]
        return ["--db", self.db, *([] if acting is None else ["--as", acting]), *clock, *args]

    def ok(self, *args: str, **how: Any) -> Answer:
        """Run one command that must not fail."""
        answer = self(*args, **how)
        assert (answer.code, answer.err) == (0, ""), answer
        return answer

    def process(self, *args: str, text: str | None = None, **environ: str) -> Answer:
        """Run one command as a process of its own, with `text` on its stdin."""
        done = subprocess.run(
            [sys.executable, "-m", "console", *args],
            input=text,
            stdin=subprocess.DEVNULL if text is None else None,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=environment(self.directory, **environ),
            timeout=60,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def file(self, name: str, text: str) -> str:
        """Write a file and return its name."""
        path = self.directory / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def cases(self, *changes: dict[str, Any]) -> None:
        """Take in one case for each of these, with these keys changed."""
        lines = "".join(
            json.dumps(a_case(number) | change) + "\n" for number, change in enumerate(changes, 1)
        )
        self.ok("ingest", self.file("cases.jsonl", lines))


def environment(directory: Path, **environ: str) -> dict[str, str]:
    """Return an environment in which nothing of the person who runs the tests is touched."""
    foreign = ("LEEWARD", "TEXTUAL", "SUDO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return kept | {"HOME": str(directory), "XDG_DATA_HOME": "", "XDG_STATE_HOME": ""} | environ


def a_case(number: int) -> dict[str, Any]:
    """Return a plain record."""
    return {
        "source": "test-feed",
        "external_id": f"t-{number}",
        "category": "spam",
        "severity": 2,
        "reported_at": "2026-11-21T08:00:00Z",
        "fields": {"report_text": "A heron stood by the pond until noon. " * 12},
    }


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """Return the program, with no store yet and an empty home."""
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    for name in ("LEEWARD_DB", "SUDO_UID"):
        monkeypatch.delenv(name, raising=False)
    return Program(tmp_path, capsys)


@pytest.fixture
def simulated(program: Program) -> Program:
    """Return the program on a simulated store in which ana reviews, at 10:00 on a Saturday."""
    program.ok("init", "--simulated", at=START)
    return program
