"""Files that are given as an anchor: whatever is in them, the answer is one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import LeewardError
from console.commands import ledger

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("content", [b"[]", b"x", b"[" * 100_000, b" " * 50])
def test_a_file_that_is_no_anchor_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    """Other JSON, none at all, and what is nested too deep to be read."""
    file = tmp_path / "anchor"
    file.write_bytes(content)

    with pytest.raises(LeewardError, match="not an anchor"):
        ledger._anchor(str(file))


def test_a_file_without_an_end_is_no_anchor() -> None:
    """Nothing of it is read: a device may never end."""
    with pytest.raises(LeewardError, match="not a regular file"):
        ledger._anchor("/dev/zero")
