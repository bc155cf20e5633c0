"""A case that intake changes while somebody has it is never shown as what it was not told to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from console.services import session
from storage.errors import NotHereError
from tests.support.places import make_place

if TYPE_CHECKING:
    from pathlib import Path

CASE = {
    "source": "test",
    "external_id": "one",
    "category": "spam",
    "severity": 2,
    "reported_at": "2026-10-01T10:00:00Z",
    "fields": {"report_text": "The garden gate was left open again."},
}


@pytest.mark.parametrize("change", [{"severity": 5}, {"category": "privacy"}])
def test_a_heavier_case_goes_back_unread(tmp_path: Path, change: dict[str, object]) -> None:
    """It returns to its lane, charged nothing, and can be taken again as what it now is."""
    file = tmp_path / "one.jsonl"
    with make_place(tmp_path) as place:
        file.write_text(json.dumps(CASE))
        place.take_in(file)
        work = place.work("ana")
        session.start_shift(work)
        taken = session.next_case(work)
        file.write_text(json.dumps({**CASE, **change}))
        assert place.take_in(file).updated == 1

        with pytest.raises(NotHereError, match="changed while you had it"):
            session.reveal(work, taken.case.id, "report_text")

        kinds = [line["kind"] for line in place.store.ledger("ana")]
        assert kinds[-1] == "case.released"
        assert "reveal.granted" not in kinds
        again = session.next_case(work)
        assert {key: getattr(again.case, key) for key in change} == change


def test_a_lighter_case_may_be_read_on(tmp_path: Path) -> None:
    """What became lighter needs no new warning."""
    file = tmp_path / "one.jsonl"
    with make_place(tmp_path) as place:
        file.write_text(json.dumps(CASE))
        place.take_in(file)
        work = place.work("ana")
        session.start_shift(work)
        taken = session.next_case(work)
        file.write_text(json.dumps({**CASE, "severity": 1}))
        place.take_in(file)
        assert session.reveal(work, taken.case.id, "report_text").text.startswith("The garden gate")
