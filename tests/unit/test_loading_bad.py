"""Every way to get a policy wrong that was thought of, with the very line each one is told."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from config.loading import PolicyError, load, loads, preset
from config.problems import MOST_REPORTED
from config.tomlfile import MOST_BYTES
from tests.support.tables import blocks

if TYPE_CHECKING:
    from pathlib import Path

BLOCKS = blocks("bad-policies.txt")

FILES = {
    "a byte order mark": (
        b'\xef\xbb\xbfname = "a"\n',
        "the file begins with a byte order mark: {file}:1: save it as UTF-8 without one",
    ),
    "UTF-16": ('name = "a"'.encode("utf-16"), "the file is in UTF-16: {file}:1: save it as UTF-8"),
    "Latin-1": (
        b'name = "a"\n# caf\xe9\n',
        "the file is not valid UTF-8: {file}:2: save it as UTF-8",
    ),
    "a surrogate": (
        b'name = "\xed\xa0\x80"\n',
        "the file is not valid UTF-8: {file}:1: save it as UTF-8",
    ),
    "a NUL": (b'name = "a"\n\n\0', "the text holds a NUL character: {file}:3: take it out"),
    "an escape character": (
        b'name = "a\x1b[2J"\n',
        (
            "not valid TOML, illegal character '\\x1b': {file}:1: "
            "take that character out, or write it as \\uXXXX inside quotes"
        ),
    ),
    "an endless line": (
        b"a" + b".a" * 6_000 + b" = 1\n",
        "the line is over 10000 characters long: {file}:1: break it up",
    ),
    "an endless number": (
        b"default_severity = " + b"9" * 5_000 + b"\n",
        "a number is impossible: {file}:1: use a number of a few digits",
    ),
    "too many bytes": (
        b"#" + b"\n" * MOST_BYTES,
        "the file is larger than 1 MiB: {file}: a policy is a page or two; name another file",
    ),
    "brackets down many lines": (
        b"name = " + b"[\n" * 100_000,
        "brackets are nested over 20 deep: {file}:21: a policy needs four at most",
    ),
}


def refusal(policy: str, name: str = "p.toml") -> str:
    """Return what a policy is refused with."""
    with pytest.raises(PolicyError) as caught:
        loads(policy, name)
    return str(caught.value)


def test_the_table_is_worth_its_name() -> None:
    """The table holds at least 100 different policies."""
    assert len({policy for _, policy, _ in BLOCKS}) >= 100


@pytest.mark.parametrize(("policy", "message"), [pytest.param(p, m, id=n) for n, p, m in BLOCKS])
def test_a_wrong_policy_gets_its_line(policy: str, message: str) -> None:
    """Each wrong policy is refused with exactly these lines, one a problem."""
    assert message == refusal(policy)


@pytest.mark.parametrize(("policy", "message"), [pytest.param(p, m, id=n) for n, p, m in BLOCKS])
def test_each_line_says_what_where_and_what_to_do(policy: str, message: str) -> None:
    """Every problem is one printable line of a bearable length: what, file and line, key, remedy."""
    assert policy
    for line in message.split("\n"):
        assert line.isprintable()
        assert len(line) < 320
        assert re.fullmatch(r"leeward: .+: p\.toml:\d+: .+", line)


@pytest.mark.parametrize(
    ("raw", "message"), [pytest.param(raw, message, id=name) for name, (raw, message) in FILES.items()]
)
def test_a_file_that_is_no_policy_says_so(tmp_path: Path, raw: bytes, message: str) -> None:
    """A file of the wrong encoding, size or shape is refused with one line."""
    file = tmp_path / "p.toml"
    file.write_bytes(raw)
    with pytest.raises(PolicyError) as caught:
        load(file)
    assert "leeward: " + message.format(file=file) == str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    """A file that is not there is named, with what to do."""
    file = tmp_path / "none.toml"
    with pytest.raises(PolicyError) as caught:
        load(file)
    assert f"leeward: there is no such file: {file}: check the name" == str(caught.value)


def test_a_directory(tmp_path: Path) -> None:
    """A directory is not a policy."""
    with pytest.raises(PolicyError) as caught:
        load(tmp_path)
    assert f"leeward: this is a directory: {tmp_path}: name a file in it" == str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    """A file without read permission is said to be just that."""
    file = tmp_path / "p.toml"
    file.touch(mode=0)
    with pytest.raises(PolicyError) as caught:
        load(file)
    assert f"leeward: the file may not be read: {file}: ask for permission to read it" == str(caught.value)


def test_an_endless_device_is_not_read_to_its_end() -> None:
    """A device that never ends is refused before anything is read of it."""
    with pytest.raises(PolicyError, match="not a regular file"):
        load("/dev/zero")


def test_a_hostile_file_name_is_made_plain() -> None:
    """A file name cannot carry a control or direction character into a message."""
    assert refusal("nme = 1", "a\x1b]0;x\x07\u202eb.toml") == (
        'leeward: unknown key "nme": a<001B>]0;x<0007><202E>b.toml:1: nme: did you mean "name"?'
    )


def test_a_name_with_nul_is_no_traceback() -> None:
    """A path that no system call takes is refused like any other."""
    with pytest.raises(PolicyError, match="the file cannot be read"):
        load("a\0b")


def test_a_flood_of_problems_is_cut() -> None:
    """A file with thousands of problems lists the first of them and counts the rest."""
    with pytest.raises(PolicyError) as caught:
        loads("".join(f"k{number} = 1\n" for number in range(3_000)), "p.toml")
    assert len(caught.value.problems) == MOST_REPORTED
    assert caught.value.unlisted == 3_000 - MOST_REPORTED
    assert [problem.line for problem in caught.value.problems] == list(range(1, MOST_REPORTED + 1))


def test_lines_are_right_past_strings_and_comments() -> None:
    """Brackets, quotes and equals signs inside strings and comments do not move a line."""
    policy = (
        'name = "[[limit]] = \\" # no"  # [x] = "y\n'
        "[support]\n"
        'message = """\nmax = "4h"\n[[limit]]\n"""\n'
        "contacts = [  # [\n"
        "  { name = 'it''s', how = \"a\" },\n".replace("it''s", "its {=}")
        + '  { name = "b", hwo = "c" },\n'
        + "]\n"
        + "\n"
        + "[[ 'limit' ]]\n"
        + 'id = "a"\n'
        + "\"measure\" = 'time'\n"
        + 'over = "day"\n'
        + '"m\\u0061x" = "4y"\n'
    )
    with pytest.raises(PolicyError) as caught:
        loads(policy, "p.toml")
    found = [(problem.line, problem.key) for problem in caught.value.problems]
    assert found == [
        (9, "support.contacts[2].how"),
        (9, "support.contacts[2].hwo"),
        (16, 'limit "a" max'),
    ]


def test_no_preset_of_that_name() -> None:
    """A misspelt preset gets a suggestion."""
    with pytest.raises(PolicyError) as caught:
        preset("hotlin")
    assert str(caught.value) == 'leeward: there is no preset "hotlin": presets: did you mean "hotline"?'
