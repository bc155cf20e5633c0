"""`leeward report`: what it covers, in which form, and where it goes; whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import resource
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from config.errors import RefusedError
from console import cli
from console.clock import FixedClock
from console.commands import report as command
from console.reports import writing
from console.reports.forms import FORMS
from console.reports.writing import Place
from console.services.reporting import asking
from storage.opening import open_store
from tests.cli.conftest import ROOT, START, Program, environment
from tests.cli.test_help import loaded
from tests.cli.test_hostile import hostile_cases
from tests.support.hostile import STRINGS, offence
from tests.support.reports import full

if TYPE_CHECKING:
    from console.services.reporting.document import Ask, Report

KINDS = tuple(command.KINDS)


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch, simulated: Program) -> Program:
    """Return the program on a store, with a made-up report in place of each real one."""

    def make(ask: Ask) -> Report:
        return replace(
            full(group=ask.group),
            period=ask.period,
            made_at=ask.now,
            simulated=ask.store.facts.simulated,
        )

    monkeypatch.setattr(asking, "import_module", lambda _: SimpleNamespace(make=make))
    return simulated


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_that_is_asked_for(made_up: Program, kind: str) -> None:
    """A table, CSV, one JSON document or a page; each says that the store is simulated."""
    shown = made_up.ok("report", kind).out
    assert shown.startswith("Simulated store: its time is made up.\nExposure\n")
    rows = list(csv.reader(io.StringIO(made_up.ok("report", kind, "--format", "csv").out)))
    assert (rows[0][0], rows[1][0], rows[1][-1]) == ("Person", "ana", "yes")
    said = made_up.ok("report", kind, "--format", "json").json
    assert (said["simulated"], said["made_at"]) == (True, START)
    assert said == made_up.ok("report", kind, "--json").json
    assert made_up.ok("report", kind, "--format", "html").out.startswith("<!doctype html>")


def test_what_it_covers(made_up: Program) -> None:
    """Seven whole days and today so far; this year for what is published; or what was asked for."""

    def covered(*args: str) -> list[str]:
        said = made_up.ok("report", *args, "--json").json
        return [said["since"], said["until"]]

    assert covered("queue") == ["2026-11-14T03:00:00Z", "2026-11-21T10:00:00.001Z"]
    assert covered("transparency")[0] == "2026-01-01T03:00:00Z"
    days = ["--since", "2026-11-01", "--until", "2026-11-02"]
    assert covered("queue", *days) == ["2026-11-01T03:00:00Z", "2026-11-03T03:00:00Z"]
    assert made_up.ok("report", "queue", "--json").json["policy"].startswith("default (")


def test_one_group(made_up: Program) -> None:
    """A group that somebody is in is named; another is refused before anything is read."""
    made_up.ok("people", "add", "bo", "--role", "reviewer", "--group", "north")
    assert made_up.ok("report", "queue", "--group", "north", "--json").json["group"] == "north"
    answer = made_up("report", "queue", "--group", "nort\x1bh")
    assert (answer.code, offence(answer.err)) == (1, None)


def test_a_file_is_written_whole(made_up: Program) -> None:
    """In the form its ending names, for its owner alone; one that is there is replaced, its rights kept."""
    file = made_up.directory / "queue.html"
    assert made_up.ok("report", "queue", "-o", str(file)).out == ""
    assert file.read_text(encoding="utf-8") == made_up.ok("report", "queue", "--format", "html").out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    made_up.ok("report", "queue", "-o", str(file), "--format", "csv")
    assert file.read_bytes().startswith(b"Person,")
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    link = made_up.directory / "latest.json"
    link.symlink_to(file)
    made_up.ok("report", "queue", "-o", str(link))
    assert json.loads(file.read_text())["report"] == "exposure"
    assert link.is_symlink()
    assert not list(made_up.directory.glob(".*.part"))


def test_minus_is_standard_output(made_up: Program) -> None:
    """As without -o."""
    assert made_up.ok("report", "queue", "-o", "-").out == made_up.ok("report", "queue").out


def test_bytes_to_a_pipe_are_utf_8(simulated: Program) -> None:
    """CSV and pages are UTF-8 in a pipe, whatever encoding the terminal would have."""
    code = (
        "import sys; from types import SimpleNamespace; from console import cli;"
        "from console.services.reporting import asking; from tests.support.reports import everywhere;"
        "asking.import_module = lambda _: SimpleNamespace(make=lambda ask: everywhere('Zoë 花'));"
        "sys.exit(cli.run(sys.argv[1:]))"
    )
    for form in ("csv", "html"):
        done = subprocess.run(
            [sys.executable, "-c", code, *simulated.line("report", "queue", "--format", form)],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env=environment(simulated.directory, PYTHONIOENCODING="latin-1"),
            timeout=60,
        )
        assert "Zoë 花" in done.stdout.decode("utf-8")


def test_no_space_leaves_what_was_there(made_up: Program) -> None:
    """One plain line, exit 1; the old file is whole, and no part of the new one is left."""
    file = made_up.directory / "queue.html"
    file.write_text("the old one")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    # The store's own files are larger than this already and are only read.
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
    try:
        place = Place(str(file), Path(made_up.db), only_new=False)
        with pytest.raises(RefusedError, match="can't be written") as caught:
            place.put(b"x" * 50_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, old)
    assert caught.value.exit_code == 1
    assert file.read_text() == "the old one"
    assert not list(made_up.directory.glob(".*.part"))


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_stopped_half_way_leaves_no_half(
    made_up: Program, monkeypatch: pytest.MonkeyPatch, stop: type[BaseException]
) -> None:
    """Ctrl-C or the end of the process while the file is written: the old one stays, the new one goes."""
    file = made_up.directory / "queue.csv"
    file.write_text("the old one")

    def stopped(_: int) -> None:
        raise stop

    monkeypatch.setattr(writing.os, "fsync", stopped)
    if stop is KeyboardInterrupt:
        assert made_up("report", "queue", "-o", str(file)).code == 130
    else:
        with pytest.raises(SystemExit):
            made_up("report", "queue", "-o", str(file))
    assert file.read_text() == "the old one"
    assert not list(made_up.directory.glob(".*.part"))


def test_for_somebody_else_only_new_files_are_written(made_up: Program) -> None:
    """Where the service account writes for a supervisor, nothing that is there is replaced or followed."""
    kept = made_up.directory / "kept.csv"
    kept.write_text("as it was")
    link = made_up.directory / "link.csv"
    link.symlink_to(made_up.directory / "elsewhere.csv")
    for name in (kept, link):
        with pytest.raises(Exception, match="something is there already"):
            Place(str(name), Path(made_up.db), only_new=True)
    (made_up.directory / ".config").mkdir()
    (made_up.directory / "config").symlink_to(made_up.directory / ".config")
    for hidden in (".profile", ".config/start", "config/start"):
        with pytest.raises(Exception, match="hidden"):
            Place(str(made_up.directory / hidden), Path(made_up.db), only_new=True)
    Place(str(made_up.directory / ".mine"), Path(made_up.db), only_new=False)
    place = Place(str(made_up.directory / "new.csv"), Path(made_up.db), only_new=True)
    (made_up.directory / "new.csv").symlink_to(kept)
    with pytest.raises(Exception, match="something is there already"):
        place.put(b"x")
    assert (kept.read_text(), (made_up.directory / "elsewhere.csv").exists()) == ("as it was", False)
    Place(str(made_up.directory / "newer.csv"), Path(made_up.db), only_new=True).put(b"x")
    assert not list(made_up.directory.glob(".*.part"))


def test_a_terminal_hears_of_a_long_report_and_nothing_else_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After a second stderr says so, and the line is taken away; a pipe or a quick report gets no word."""
    with command._Waiting("queue"):
        pass
    assert capsys.readouterr().err == ""
    theirs, ours = pty.openpty()
    with os.fdopen(ours, "w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        monkeypatch.setattr(command, "PATIENCE", 0.01)
        waiting = command._Waiting("queue")
        with waiting:
            waiting._timer.join()
        monkeypatch.undo()
        said = ""
        # A pseudo-terminal hands over what was written in as many parts as it likes.
        while not said.endswith(" \r"):
            said += os.read(theirs, 1000).decode()
    os.close(theirs)
    assert said.startswith("Making the queue report...\r ")


def test_only_what_is_asked_for_is_loaded(tmp_path: Path) -> None:
    """The overview loads no form and no report; one report loads neither Textual nor the other forms."""
    assert not {"console.reports", "console.commands.report"} & loaded(tmp_path, "--help")
    db = str(tmp_path / "store.db")
    modules = loaded(tmp_path, "--db", db, "report", "queue", "--help")
    assert not {"console.reports.html", "console.reports.csvform", "textual"} & modules


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with hostile text in every place that a report may read, some of it worked on."""
    place = tmp_path_factory.mktemp("hostile")
    (place / "no-limits.toml").write_text("")
    lines = "".join(json.dumps(each) + "\n" for each in hostile_cases())
    (place / "cases.jsonl").write_text(lines)
    before = ["--db", str(place / "store.db"), "--as", "ana"]
    policy = str(place / "no-limits.toml")
    cli.run([*before, "--clock", START, "init", "--simulated", "--policy", policy])
    cli.run([*before, "ingest", str(place / "cases.jsonl")])
    for number, text in enumerate([text for text in STRINGS.values() if text.strip()][::3]):
        group = text.replace("\0", "")[:60].encode("utf-8", "replace").decode()
        cli.run([*before, "people", "add", f"p{number}", "--role", "reviewer", f"--group={group}"])
    cli.run([*before, "shift", "start"])
    for number in range(6):
        cli.run([*before, "--clock", f"2026-11-21T10:{10 + number}:00Z", "next"])
        held = open_store(str(place / "store.db"))
        case = held.look("ana", FixedClock(0).read()).held
        held.close()
        cli.run([*before, "decide", case.id if case else "1", ("confirm", "dismiss")[number % 2]])
    return place / "store.db"


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_names_are_harmless_in_real_reports(hostile: Path, program: Program, kind: str) -> None:
    """No report on hostile cases and groups lets a control character, a formula or a tag through."""
    program.db = str(hostile)
    shown = {form: program.ok("report", kind, "--format", form).out for form in FORMS}
    for form, text in shown.items():
        assert offence(text, allowed="\r\n" if form == "csv" else "\n") is None
    rows = list(csv.reader(io.StringIO(shown["csv"], newline="")))
    assert len({len(row) for row in rows}) == 1
    assert all(cell.lstrip()[:1] not in set("=+@\t\r") for row in rows for cell in row)
    assert "<script" not in shown["html"]
    assert "<img" not in shown["html"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_store_has_sensible_reports(simulated: Program, kind: str) -> None:
    """Nobody has worked and nothing has come in: each report says so, also of a time before the store."""
    days = ["--since", "2019-01-01", "--until", "2019-01-31"]
    for form in FORMS:
        assert simulated.ok("report", kind, "--format", form).out
        assert simulated.ok("report", kind, "--format", form, *days).out
