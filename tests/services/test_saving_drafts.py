"""Where a draft of the tuning console may be written: nowhere that is not its author's to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.errors import LeewardError, RefusedError
from console import cli
from console.commands.grammar import Asked
from console.commands.tune import subject_of

CLOCK = "2026-11-22T10:00:00Z"


@pytest.fixture
def asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    """Return a command line about a new store of ana's."""
    place = str(tmp_path / "work.db")
    assert cli.run(["--db", place, "--as", "ana", "--clock", CLOCK, "init", "--simulated"]) == 0
    capsys.readouterr()
    return Asked(db=place, acting="ana", clock=CLOCK, call="tune")


def test_a_draft_is_never_written_over_the_store(asked: Asked, tmp_path: Path) -> None:
    """The store and the files beside it stay as they are, whatever they are called; others are written."""
    subject = subject_of(asked, None, None)
    (tmp_path / "here").symlink_to(tmp_path)
    for each in tmp_path.glob("work.db*"):
        before = each.read_bytes()
        for name in (each, tmp_path / "here" / each.name):
            with pytest.raises(LeewardError, match="the store's own files"):
                subject.save(subject.draft, str(name))
        assert each.read_bytes() == before
    subject.save(subject.draft, str(tmp_path / "team.toml"))
    assert (tmp_path / "team.toml").read_text() == subject.draft.text


@pytest.mark.parametrize("with_store", [True, False])
def test_through_sudo_no_file_is_written(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_store: bool
) -> None:
    """It would be written with the rights of the account that owns the store: wherever that one may write."""
    policy = tmp_path / "team.toml"
    policy.write_text('name = "team"\n')
    subject = subject_of(asked if with_store else Asked(), str(policy), None)
    monkeypatch.setenv("SUDO_UID", "60001")
    for name in (policy, tmp_path / "new.toml", Path("~/.profile")):
        with pytest.raises(RefusedError, match="through sudo"):
            subject.save(subject.draft, str(name))
    assert policy.read_text() == 'name = "team"\n'
    assert not (tmp_path / "new.toml").exists()
