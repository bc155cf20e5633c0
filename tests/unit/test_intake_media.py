"""Telling pictures from words, and fields that stand for pictures from those that hold words."""

from __future__ import annotations

import hashlib
import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.intake import media, renditions, signatures
from tests.support.bad_records import HARMLESS, HEADS, LOST, SMUGGLED, WAYS


@pytest.mark.parametrize("head", HEADS)
def test_heads(head: str) -> None:
    """The first bytes of each format are told, also when no more than 32 are there."""
    assert signatures.picture(HEADS[head][: signatures.HEAD]) is not None


@pytest.mark.parametrize("name", SMUGGLED)
def test_smuggled(name: str) -> None:
    """A picture is found however it is written down; a real NUL is refused before that."""
    assert "\0" in SMUGGLED[name] or media.found_in(SMUGGLED[name]) is not None


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless(text: str) -> None:
    """Talk about pictures is not a picture."""
    assert media.found_in(text) is None


@pytest.mark.parametrize("head", ["PNG", "GIF", "JPEG", "WEBP", "MP4", "AVI"])
def test_no_digest(head: str) -> None:
    """A hash that begins as a picture does is one, in capitals too; a real hash is not taken for one."""
    assert signatures.in_digest(HEADS[head][:32].hex()) is not None
    assert signatures.in_digest(HEADS[head][:32].hex().upper()) is not None
    assert signatures.in_digest(hashlib.sha256(HEADS[head]).hexdigest()) is None
    assert signatures.in_digest("89504e47" + "5d" * 28) is None


def test_neighbours_make_no_picture() -> None:
    """Texts joined for one look do not become a picture together."""
    assert media.found_in("PNG\0\0II*\0\0\0BMabcd\0\0\0\0GIF89") is None


@given(
    st.sampled_from(sorted(HEADS)),
    st.sampled_from([way for way in WAYS if way not in {"Latin-1", "Python bytes", "JSON escapes"}]),
    st.text(string.printable, max_size=60),
    st.text(string.printable, max_size=60),
)
def test_in_the_middle_of_a_text(head: str, way: str, before: str, after: str) -> None:
    """What stands around it, a space apart, does not hide it."""
    if (head, way) not in LOST:
        assert media.found_in(f"{before} {WAYS[way](HEADS[head])} {after}") is not None


@given(st.text())
def test_any_text(text: str) -> None:
    """Looking never fails, and tells a short name if anything."""
    found = media.found_in(text)
    assert found is None or found == media.DATA_URI or len(found) < 20


def test_chance() -> None:
    """Random keys, tokens and hashes are not taken for pictures: none in 20,000 of 200 characters."""
    draw = random.Random(7)  # noqa: S311 - a sample, no secrets
    letters = string.ascii_letters + string.digits + "+/-_"
    tokens = ("".join(draw.choices(letters, k=200)) for _ in range(20_000))
    hashes = (draw.randbytes(100).hex() for _ in range(20_000))
    assert [each for pair in zip(tokens, hashes, strict=True) for each in pair if media.found_in(each)] == []


@pytest.mark.parametrize(
    ("name", "text", "dropped"),
    [
        ("thumbnail", "https://example.org/1", True),
        ("thumbnail_url", "x", True),
        ("ThumbnailURL", "a b http://x", True),
        ("video.preview", "aGVsbG8", True),
        ("image_data", "aGVsbG8", True),
        ("screenshots", "a.png b.png", True),
        ("thumbnail", "", False),
        ("preview", "the first words of it", False),
        ("image", "a drawing of a boat", False),
        ("image_description", "boat.png", False),
        ("file_name", "boat.png", False),
        ("report_text", "https://example.org/a.png", True),
        ("report_text", "//example.org/a.webm?x=1#y", True),
        ("report_text", "see https://example.org/a.png", False),
        ("report_text", "https://example.org/a.html", False),
        ("url", "https://example.org/a.png", False),
        ("first_url", "https://example.org/a.png", False),
        ("reportedUrl", "https://example.org/a.mp4", False),
        ("url_2", "https://example.org/a.mp4", False),
        ("image_url", "https://example.org/a", True),
    ],
)
def test_renditions(name: str, text: str, dropped: bool) -> None:
    """By name and by value: words and addresses stay, what stands for a picture goes."""
    assert renditions.dropping(name)(text) == dropped
