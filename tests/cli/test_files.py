"""Files named on the command line: what would keep a command waiting for ever is refused."""

from __future__ import annotations

import os
import signal
import threading
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.cli.conftest import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Program

LONGEST = 10
"""Seconds until a command counts as waiting for ever."""

READ = {
    "ledger verify --anchor {}": "the anchor can't be read (not a regular file): {}: check its name",
    "policy check {}": "the file cannot be read (not a regular file): {}: check the name",
    "policy diff {policy} {}": "the file cannot be read (not a regular file): {}: check the name",
    "policy replay --policy {}": "the file cannot be read (not a regular file): {}: check the name",
    "policy replay --policy {policy} --events {}": (
        "the events can't be read (not a regular file): {}: check its name"
    ),
    "policy assess --policy {policy} --at 2026-11-21T10:00:00Z --events {}": (
        "the events can't be read (not a regular file): {}: check its name"
    ),
    "policy forecast --policy {policy} --reviewers 2 --arrivals 3 --hours 1 --events {}": (
        "--events can't be read (not a regular file): {}: check its name"
    ),
    "tune --plain {}": "the file cannot be read (not a regular file): {}: check the name",
    "tune --plain {other} --events {}": "the events can't be read (not a regular file): {}: check its name",
    "review --keys {}": "the keys can't be read (not a regular file): {}: check its name",
    "restore {}": "there is no backup here: {}: name the file that leeward backup wrote",
}
"""A command line -> what it says where {} is a named pipe."""


@pytest.fixture(autouse=True)
def _alarm() -> Iterator[None]:
    """End a test that waits for ever."""

    def too_long(*_: object) -> NoReturn:
        raise AssertionError("the command waits")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("line", READ)
def test_a_named_pipe_is_refused_at_once(program: Program, line: str) -> None:
    """A command that is given a named pipe, to which nobody writes, says so in one line and ends with 2."""
    program.ok("init", "--simulated", at=START)
    pipe = program.directory / "pipe"
    os.mkfifo(pipe)
    names = {
        "policy": program.file("policy.toml", 'name = "x"\n'),
        "other": program.file("other.toml", 'name = "x"\n[severity]\nweights = [1, 1, 2, 4, 8]\n'),
    }
    answer = program(*(word.format(pipe, **names) for word in line.split()))
    assert answer.code == 2
    assert answer.err == f"leeward: {READ[line].format(pipe)}\n"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/tty"])
def test_a_device_is_refused(program: Program, device: str) -> None:
    """A device, which may never end, is not read as a policy."""
    answer = program("policy", "check", device)
    assert answer.code == 2
    assert answer.err.startswith("leeward: the file cannot be read (")
    assert answer.err.endswith(f"): {device}: check the name\n")


def test_what_the_shell_hands_over_is_read(program: Program) -> None:
    """`policy check <(...)` names an open pipe of this process, and its text is read to the end."""
    readable, writable = os.pipe()

    def write() -> None:
        with os.fdopen(writable, "w") as file:
            file.write('name = "handed over"\n')

    writer = threading.Timer(0.2, write)
    writer.start()
    answer = program("policy", "check", f"/dev/fd/{readable}")
    writer.join()
    os.close(readable)
    assert (answer.code, answer.err) == (0, ""), answer


def test_a_pipe_brings_cases_in(program: Program) -> None:
    """`ingest` reads a named pipe: whoever names one for it means to write to it."""
    program.ok("init", "--simulated", at=START)
    pipe = program.directory / "cases.jsonl"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=('{"source": "x"}\n',))
    writer.start()
    answer = program("ingest", str(pipe), "--json", at=START)
    writer.join()
    assert (answer.json["read"], answer.json["quarantined"]) == (1, 1)
