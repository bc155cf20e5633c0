"""A turnstile around every write: whoever waits longest is next.

SQLite's busy handler polls, so under several writers the slowest waited 2.5 s. Two advisory locks make a
queue: take A, take B, release A, work, release B. Only one process waits at B, the others wait at A. The
kernel releases both when a process dies, at whatever step.
"""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from storage.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path


class Turnstile:
    """The two locks of one store, as files beside it. One writer at a time among all that use it."""

    __slots__ = ("_door", "_hall")

    def __init__(self, path: Path) -> None:
        self._hall = _lock_file(path, "hall")
        self._door = _lock_file(path, "door")

    def __enter__(self) -> None:
        fcntl.flock(self._hall, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._door, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._hall, fcntl.LOCK_UN)

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._door, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the lock files back."""
        os.close(self._hall)
        os.close(self._door)


def lock_paths(path: Path) -> tuple[Path, Path]:
    """Return where the lock files of a store are."""
    return path.with_name(f"{path.name}-hall"), path.with_name(f"{path.name}-door")


def _lock_file(path: Path, name: str) -> int:
    where = path.with_name(f"{path.name}-{name}")
    try:
        return os.open(where, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StoreError(
            "the store can't be locked for writing", str(where), "check that its directory is yours"
        ) from error
