"""A person's own keys come from a file, and that may hold anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import LeewardError
from console.commands.review import read_keys
from console.kit.keymap import usable
from tests.support.consoles import a_room, press, text_of
from tests.support.hostile import STRINGS, offence
from tests.support.tuners import Bench

if TYPE_CHECKING:
    from pathlib import Path

STEERING = {
    "clear the screen": "\u009b2J",
    "clipboard": "\x1b]52;c;aGk=\x07",
    "bell": "\x07",
    "turned": "\u202ea",
}


def file_of(folder: Path, text: str) -> str:
    """Write a file of keys."""
    path = folder / "keys.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_keys_are_read(tmp_path: Path) -> None:
    """Names and keys come back as they were written."""
    path = file_of(tmp_path, '"app.help" = "f1"\n"desk.reveal" = "space,z"\n')
    assert read_keys(path) == {"app.help": "f1", "desk.reveal": "space,z"}


@pytest.mark.parametrize("name", STEERING)
def test_keys_that_steer_a_terminal_are_refused(tmp_path: Path, name: str) -> None:
    """A key with a control or format character is none, and the message holds none either."""
    escaped = "".join(f"\\u{ord(char):04x}" for char in STEERING[name])
    path = file_of(tmp_path, f'"desk.reveal" = "{escaped}"\n')
    with pytest.raises(LeewardError, match="has a key that is none") as error:
        read_keys(path)
    assert offence(error.value.line()) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 5_000 + "]" * 5_000, "the keys are not TOML"),
        ("a = " + "9" * 5_000, "the keys are not TOML"),
        ("a = 1\n" * 300_000, "the keys are not TOML"),
        ("a = \n", "the keys are not TOML"),
        ("a = 1\n", '"a" has no key'),
        ('"\\u009bx" = 1\n', '"<009B>x" has no key'),
        (f'a = "{"x" * 200}"\n', '"a" has a key that is none'),
    ],
    ids=["deep", "digits", "large", "syntax", "number", "hostile name", "long key"],
)
def test_bad_files_get_one_line(tmp_path: Path, text: str, words: str) -> None:
    """Whatever is in the file, the answer is one plain line."""
    with pytest.raises(LeewardError) as error:
        read_keys(file_of(tmp_path, text))
    assert error.value.what.startswith(words)
    assert "\n" not in error.value.line()


async def test_no_key_s_name_steers_the_terminal() -> None:
    """Should such keys come in by another way, key bar and help name them by code point."""
    ids = ("desk.reveal", "desk.decide", "desk.break", "app.theme", "desk.release", "desk.lighter")
    texts = [*STEERING.values(), *STRINGS.values()]
    hostile = [text[:400] for text in texts if text.strip() and encodable(text)]
    async with a_room().open((120, 50)) as (app, pilot):
        await press(pilot, "enter", "enter")
        for start in range(0, len(hostile), len(ids)):
            app.set_keymap(dict(zip(ids, hostile[start : start + len(ids)], strict=False)))
            await press(pilot, "f1")
            seen = text_of(app)
            await press(pilot, "escape")
            assert all(offence(line) is None for line in (seen + text_of(app)).splitlines())


def encodable(text: str) -> bool:
    """Whether a file in UTF-8 could hold it."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def test_keys_that_could_steer_are_not_taken_over() -> None:
    """Each console itself leaves out what no file of keys may hold, half characters among it."""
    keymap = {"a": "\u009b2J", "b": "\ud83d", "c": " ", "d": "ctrl+x,f12", "e": "é"}
    assert usable(keymap) == {"d": "ctrl+x,f12", "e": "é"}
    for app in (a_room().app(keymap=keymap), Bench().app(keymap=keymap)):
        assert app._keymap == {"d": "ctrl+x,f12", "e": "é"}
