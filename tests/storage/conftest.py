"""Stores to test with: every test of the protocol runs on each backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.storage.builders import Desk, new_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BACKENDS = ("sqlite",)


@pytest.fixture(params=BACKENDS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Return an open store with two reviewers and a clock that stands until it is moved."""
    assert request.param in BACKENDS
    made = new_store(tmp_path / "store" / "store.db")
    yield made
    made.close()
