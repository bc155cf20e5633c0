"""Every command explains itself, the reference page says the same, and help costs next to nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from console.commands import reference
from console.commands.grammar import LeewardCommand
from tests.cli.conftest import ROOT, environment

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Program

EVERYTHING = list(reference.everything())
CONTRACT = """
init / people add / people list / ingest / demo / review / shift start / shift end / next / reveal / hide /
decide / release / break start / break end / break postpone / status / policy show / policy check /
policy schema / policy explain / policy diff / policy assess / ledger export / ledger verify / ledger anchor /
case show / my record / my checkins / my forget / backup / restore / doctor /
report exposure / report breaks / report queue / report quality / report wellbeing / report transparency /
report integrity /
case requeue / case hand / case appeal / override request / override approve / override revoke / override list
"""


def test_the_commands_of_the_contract_are_there() -> None:
    """Every command that this version promises exists."""
    there = {ctx.command_path.removeprefix("leeward ") for _, ctx in EVERYTHING}
    promised = {" ".join(name.split()) for name in CONTRACT.split("/")}
    assert promised <= there


@pytest.mark.parametrize(
    ("command", "ctx"), EVERYTHING, ids=[ctx.command_path.replace(" ", "-") for _, ctx in EVERYTHING]
)
def test_everything_has_help(command: click.Command, ctx: click.Context) -> None:
    """A command has a sentence, and so has each of its options and arguments."""
    assert command.help, ctx.command_path
    assert command.help.split("\n\n")[0].endswith("."), command.help
    for param in command.params:
        text = getattr(param, "help", None)
        assert text, f"{ctx.command_path} {param.name}"
        assert text.endswith((".", ")", "it.")), text
    if not isinstance(command, click.Group):
        assert isinstance(command, LeewardCommand), ctx.command_path


def test_short_helps_are_one_line() -> None:
    """What the overview says of a command fits on its line, so that it needs no module loaded."""
    top = EVERYTHING[0][0]
    assert all(len(listed.short) <= 60 for listed in top.listed.values())  # type: ignore[attr-defined]


def test_the_reference_page_is_current() -> None:
    """docs/commands.md is what `make docs` writes."""
    assert (ROOT / "docs" / "commands.md").read_text(encoding="utf-8") == reference.page()


def test_help_is_reached_from_everywhere(program: Program) -> None:
    """`--help` and `-h` print to stdout and exit with 0."""
    for args in (["--help"], ["-h"], ["shift", "-h"], ["policy", "assess", "--help"]):
        answer = program(*args)
        assert (answer.code, answer.err) == (0, "")
        assert answer.out.startswith("Usage: leeward")


def loaded(directory: Path, *args: str) -> set[str]:
    """Return the modules that one command has loaded by its end."""
    code = (
        "import sys; from console import cli; cli.run(sys.argv[1:]); sys.stdout.flush();"
        "print('LOADED', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=environment(directory),
        timeout=60,
    )
    return set(done.stdout.partition("LOADED")[2].split())


def test_help_loads_next_to_nothing(tmp_path: Path) -> None:
    """The overview loads neither the models, nor a database, nor a screen."""
    modules = loaded(tmp_path, "--help")
    heavy = {"pydantic", "sqlite3", "pysqlite3", "textual", "rich", "asyncio", "storage", "json"}
    assert not modules & heavy


def test_policy_check_loads_no_screen_and_no_store(tmp_path: Path) -> None:
    """Checking a policy file loads neither Textual nor a database."""
    (tmp_path / "p.toml").write_text("")
    modules = loaded(tmp_path, "policy", "check", str(tmp_path / "p.toml"))
    assert "config.policy" in modules
    assert not modules & {"textual", "sqlite3", "pysqlite3", "sqlite_utils"}


@pytest.mark.parametrize("args", [["init"], ["demo", "--script"]])
def test_no_image_library_is_loaded(tmp_path: Path, args: list[str]) -> None:
    """Not even the whole scripted shift loads one; nor does it load Textual."""
    modules = loaded(tmp_path, *args)
    assert "storage.sqlite" in modules
    pictures = {"PIL", "imageio", "cv2", "numpy", "matplotlib", "rich_pixels", "textual_image", "textual"}
    assert not modules & pictures
