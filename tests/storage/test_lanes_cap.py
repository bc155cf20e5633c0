"""How many kinds of cases a store holds: a source that makes categories up is stopped, and says so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from storage.intake import caps
from tests.support.places import make_place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST = 6
REASON = "would be one more severity and category than a store holds (10,000)"


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a store hold few kinds of cases, so that small files pass the number."""
    monkeypatch.setattr(caps, "MAX_LANES", MOST)


def written(folder: Path, name: str, kinds: Iterable[tuple[int, str]]) -> Path:
    """Write one record for each severity and category."""
    path = folder / f"{name}.jsonl"
    path.write_text(
        "".join(
            json.dumps(
                {
                    "source": "test",
                    "external_id": f"{name}-{number}",
                    "category": category,
                    "severity": severity,
                    "reported_at": "2026-10-01T10:00:00Z",
                }
            )
            + "\n"
            for number, (severity, category) in enumerate(kinds)
        )
    )
    return path


def test_the_number_in_the_reason_is_the_one_that_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """People are told 10,000, and that is the number."""
    monkeypatch.undo()
    assert f"{caps.MAX_LANES:,}" in REASON


def test_what_would_be_one_kind_too_many_is_put_aside(tmp_path: Path) -> None:
    """Known kinds are taken in as ever; each record of a further one is quarantined with the reason."""
    made_up = [(1 + number % 5, f"kind-{number}") for number in range(10)]
    with make_place(tmp_path) as place:
        first = place.take_in(written(tmp_path, "first", made_up + made_up))
        assert (first.read, first.new, first.quarantined) == (20, 2 * MOST, 20 - 2 * MOST)
        assert first.reasons == ((REASON, 20 - 2 * MOST),)
        lanes = place.store.lanes()
        assert {(lane.severity, lane.category) for lane in lanes} == set(made_up[:MOST])

        again = place.take_in(written(tmp_path, "second", [*made_up[:MOST], (5, "another")]))
        assert (again.new, again.quarantined) == (MOST, 1)
        same = place.take_in(written(tmp_path, "second", [*made_up[:MOST], (5, "another")]))
        assert (same.unchanged, same.quarantined) == (MOST, 1)


def test_a_case_does_not_move_into_a_kind_too_many(tmp_path: Path) -> None:
    """A changed record whose new category would be one too many is put aside; the case stays as it was."""
    kinds = [(1, f"kind-{number}") for number in range(MOST)]
    with make_place(tmp_path) as place:
        place.take_in(written(tmp_path, "feed", kinds))
        got = place.take_in(written(tmp_path, "feed", [(1, "another"), *kinds[1:]]))
        assert (got.updated, got.unchanged, got.quarantined) == (0, MOST - 1, 1)
        case = place.store.case("1")
        assert case is not None
        assert case.category == "kind-0"
