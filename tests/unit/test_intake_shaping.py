"""The quick way to draw a shape, against the general one."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from storage import shapes
from storage.intake import shaping


@given(st.text() | st.text(st.sampled_from("ab \n\t\r\x0b\x1c\x85\xa0\u2028\u3000é")))
@example("")
@example("a" * 70 + "  b\n\n c ")
def test_same_shape(text: str) -> None:
    """Both draw the same shape of any text."""
    assert shaping.shape_of(text) == shapes.shape_of(text)
