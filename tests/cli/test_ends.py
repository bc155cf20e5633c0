"""How commands end: quietly when the reader goes, in order when told to, and never with a traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from console import cli
from tests.cli.conftest import ROOT, START, environment

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def test_a_reader_that_leaves_is_no_error(simulated: Program) -> None:
    """When nobody reads the output any more (`| head`), the command ends with 0 and says nothing."""
    with subprocess.Popen(
        [sys.executable, "-m", "console", *simulated.line("policy", "schema")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(simulated.directory),
    ) as child:
        assert child.stdout is not None
        child.stdout.close()
        assert child.stderr is not None
        assert (child.stderr.read(), child.wait(timeout=20)) == ("", 0)


def test_a_fault_of_ours_is_one_line(simulated: Program) -> None:
    """What nobody foresaw ends the process with one line and a private note, without text from the case."""
    code = (
        "import sys; from console import cli; from console.services import session\n"
        "def broken(*_): canary = 'zanzibar'; raise ValueError(canary)\n"
        "session.standing = broken; sys.exit(cli.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *simulated.line("status")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment(simulated.directory),
    )
    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr.startswith("leeward: something went wrong in this program")
    assert done.stderr.count("\n") == 1
    noted = (simulated.directory / ".local/state/leeward/incidents.log").read_text()
    assert "ValueError" in noted
    assert "zanzibar" not in noted + done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_session_in_order(simulated: Program, number: signal.Signals) -> None:
    """A signal hides what is open, gives the case back and frees the seat, within two seconds."""
    simulated.cases({})
    simulated.ok("shift", "start")
    with subprocess.Popen(
        [sys.executable, "-m", "console", *simulated.line("review", "--plain")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(simulated.directory),
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("next\n1\n")
        child.stdin.flush()
        for line in child.stdout:
            if line.startswith("Enter hides it"):
                break
        asked = time.perf_counter()
        child.send_signal(number)
        # Not communicate(): it closes the input, and an end of input is another way to leave.
        child.wait(timeout=10)
        assert time.perf_counter() - asked < 2
        assert child.stderr is not None
        err = child.stderr.read()
    assert (child.returncode, err) == (130 if number == signal.SIGINT else 128 + number, "")
    status = simulated.ok("status", "--json").json
    assert (status["case"], status["open_reveal"]) == (None, None)
    kept = [json.loads(line) for line in simulated.ok("my", "record", "--json").out.splitlines()]
    assert not [line for line in kept if line["what"] == "seat"]


def test_an_interrupted_command_ends_as_shells_expect(
    simulated: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends with 130 and says nothing."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("console.services.session.standing", interrupted)
    answer = simulated("status")
    assert (answer.code, answer.out, answer.err) == (130, "", "")


def test_output_survives_a_terminal_without_unicode(simulated: Program) -> None:
    """Where the encoding lacks a character it is escaped; nothing fails."""
    simulated.cases({})
    simulated.ok("shift", "start")
    answer = simulated.process(*simulated.line("next"), PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (answer.code, answer.err) == (0, "")
    assert "\\u2592" in answer.out


def test_no_progress_and_no_colour_without_a_terminal(simulated: Program) -> None:
    """Intake over pipes prints its counts alone, to stdout; no output has an escape sequence in it."""
    record = {"source": "s", "external_id": "1", "category": "spam", "reported_at": START}
    answer = simulated.process(*simulated.line("ingest", "-", "--json"), text=json.dumps(record))
    counts = answer.json
    assert (answer.code, answer.err, "\x1b" in answer.out) == (0, "", False)
    parts = ("new", "updated", "unchanged", "quarantined")
    assert counts["read"] == 1 == sum(counts[part] for part in parts)


def test_the_entry_point_is_the_program() -> None:
    """`python -m console` and the `leeward` script are the same function."""
    assert callable(cli.main)
    assert cli.leeward.name == "leeward"
