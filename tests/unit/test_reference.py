"""The reference pages in docs/ are what the code says today."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import reference

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(
    ("page", "made"), [("policy.md", reference.policy_page), ("evidence.md", reference.evidence_page)]
)
def test_the_page_is_current(page: str, made: object) -> None:
    """Each page equals what `make docs` writes."""
    assert callable(made)
    assert (DOCS / page).read_text(encoding="utf-8") == made()
