"""Shapes: all that is known of a guarded text before a reveal, and enough to cut it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import shapes
from storage.errors import NotHereError

TEXTS = st.text(
    st.one_of(st.sampled_from("ab \t\n\r\u2003\x1c\u200b"), st.characters(exclude_categories=["Cs"])),
    max_size=300,
)
CHARS = st.integers(1, 60)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Hello all\n\nnow", "5_3//3"),
        ("", ""),
        (" a\tb ", "_1_1_"),
        ("\r\n", "_/"),
        ("0123456789", "10"),
        ("12 3", "2_1"),
    ],
)
def test_a_shape_is_lengths_and_white_space(text: str, shape: str) -> None:
    """Digits in the text do not show; each white character has its sign."""
    assert shapes.shape_of(text) == shape


@given(TEXTS)
def test_a_shape_holds_no_character_of_the_text(text: str) -> None:
    """It is digits, _ and / alone, and depends on nothing but where the white space is."""
    shape = shapes.shape_of(text)

    assert re.fullmatch(r"[0-9_/]*", shape)
    assert shapes.shape_of(re.sub(r"\S", "x", text)) == shape


@given(TEXTS, CHARS)
def test_passages_join_up_to_the_text(text: str, chars: int) -> None:
    """Nothing is left out or shown twice, and no passage is longer than it may be."""
    shape = shapes.shape_of(text)
    bounds = shapes.passages(shape, chars)

    cut = [shapes.cut(text, shape, chars, n) for n in range(1, len(bounds) + 1)]

    assert "".join(cut) == text
    assert all(0 < len(passage) <= chars for passage in cut)


@given(TEXTS, CHARS)
def test_words_are_cut_only_where_they_have_to_be(text: str, chars: int) -> None:
    """A cut inside a word happens only when the word, from its start or the last cut, does not fit."""
    shape = shapes.shape_of(text)
    for start, end in shapes.passages(shape, chars)[:-1]:
        inside = not text[end - 1].isspace() and not text[end].isspace()
        if inside:
            assert end - start == chars
            assert not any(character.isspace() for character in text[start:end])


@given(TEXTS, CHARS)
def test_a_placeholder_shows_blocks_and_nothing_else(text: str, chars: int) -> None:
    """Blocks, spaces and line breaks; word lengths even and at most eight."""
    shape = shapes.shape_of(text)
    for n in range(1, len(shapes.passages(shape, chars)) + 1):
        drawn = shapes.placeholder(shape, chars, n)
        assert re.fullmatch(r"(?:(?:▒▒){1,4}[ \n]*)*", drawn)
        assert drawn == shapes.placeholder(shapes.shape_of(re.sub(r"\S", "x", text)), chars, n)


def test_a_placeholder_of_a_sentence() -> None:
    """Short words round up to even, long ones stop at eight, breaks stay."""
    shape = shapes.shape_of("A parcel\n\nsomewhere, unopened")

    assert shapes.placeholder(shape, 160, 1) == "▒▒ ▒▒▒▒▒▒\n\n▒▒▒▒▒▒▒▒ ▒▒▒▒▒▒▒▒"


@pytest.mark.parametrize("n", [0, -1, 3])
def test_there_is_no_passage_beyond_the_last(n: int) -> None:
    """Passages count from 1."""
    with pytest.raises(NotHereError, match="no passage"):
        shapes.cut("ab cd", "2_2", 3, n)


def test_long_texts_are_cut_in_linear_time() -> None:
    """A megabyte without a space, or of nothing but spaces, is cut at once."""
    for text in ("x" * 1_000_000, " " * 1_000_000, "ab " * 300_000):
        shape = shapes.shape_of(text)
        assert shapes.passages(shape, 160)[-1][1] == len(text)
