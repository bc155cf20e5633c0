"""The last weeks of a ledger, read from its end in pages: whole shifts, whoever worked when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from console.services import recent, session
from tests.support.places import make_place

if TYPE_CHECKING:
    from pathlib import Path

MINUTE = 60_000


@pytest.mark.parametrize("page", [1, 2, 3, 5, 2_000])
def test_it_begins_with_the_shift_that_was_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """Of each person come the lines from the latest shift begun by then, at any size of a page."""
    monkeypatch.setattr(recent, "PAGE", page)
    with make_place(tmp_path, people=("ana", "ben", "cy")) as place:
        starts: dict[str, list[int]] = {"ana": [], "ben": [], "cy": []}
        for _ in range(4):
            for name in ("ana", "ben"):
                starts[name].append(place.clock.read().wall)
                session.start_shift(place.work(name))
                place.clock.advance(10 * MINUTE)
                session.end_shift(place.work(name))
                place.clock.advance(MINUTE)
        whole = list(place.store.ledger())
        for since in (0, starts["ana"][2], starts["ben"][2] + MINUTE, starts["ben"][3] - 1, 1 << 42):
            found = list(recent.recent(place.store, since))
            for name, begun in starts.items():
                mine = [line for line in whole if line["person"] == name]
                shifts = sum(at <= since for at in begun) or 1
                expected = [line["kind"] for line in mine][2 * (shifts - 1) :]
                assert [event.kind for event in found if event.person == name] == expected, (name, since)
