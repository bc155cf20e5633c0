"""Instants as text: what is written is read back by everyone, and what is none is none for everyone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.instants import iso, read_instant, read_iso
from config.localdays import LATEST
from console.clock import InstantError, parse_instant


@given(st.integers(0, LATEST - 1))
def test_an_instant_reads_back_as_itself(at: int) -> None:
    """Written as ISO 8601 UTC, with milliseconds only if there are any; all three readers agree on it."""
    text = iso(at)

    assert read_iso(text) == read_instant(text) == parse_instant(text) == at
    assert ("." in text) == bool(at % 1000)
    moment = datetime.fromtimestamp(at // 1000, tz=UTC)
    assert text.removesuffix("Z").split(".", maxsplit=1)[0] == moment.replace(tzinfo=None).isoformat()


@given(
    st.integers(0, LATEST - 1),
    st.integers(-23 * 60, 23 * 60).map(lambda minutes: f"{minutes // 60:+03}:{minutes % 60:02}"),
)
def test_a_local_time_with_its_offset_is_one_instant(at: int, offset: str) -> None:
    """The same digits with an offset mean an instant that much earlier, for all three readers, or none."""
    text = iso(at).replace("Z", offset)
    sign = -1 if offset[0] == "-" else 1
    expected = at - sign * (int(offset[1:3]) * 60 + int(offset[4:])) * 60_000

    assert read_iso(text) == expected
    if 0 <= expected < LATEST:
        assert read_instant(text) == parse_instant(text) == expected
    else:
        assert read_instant(text) is None
        with pytest.raises(InstantError):
            parse_instant(text)


def test_an_instant_needs_a_zone() -> None:
    """A local time is no instant."""
    text = "2026-01-01T10:00:00"
    with pytest.raises(ValueError, match="time zone"):
        read_iso(text)
    assert read_instant(text) is None
