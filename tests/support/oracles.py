"""Cases from outside the project, where they lie beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

ORACLES = Path(__file__).parents[3] / "shared" / "oracles"
"""Not part of the project: a clone has none, and its tests go without."""


def oracle(name: str) -> Path:
    """Return the path of a file of outside cases; skip the test where there is none."""
    path = ORACLES / name
    if not path.is_file():
        pytest.skip(f"the outside cases {name} are not beside this checkout, in ../shared/oracles")
    return path
