"""What intake asks of a store: which cases are there, and batches that are written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from storage.intake.preparing import Key, Lane, Prepared


class Written(NamedTuple):
    """What became of the rows of one batch."""

    new: int
    updated: int
    unchanged: int


class Known(Protocol):
    """The digests of cases that are in the store."""

    def known(self, keys: Sequence[Key]) -> dict[Key, bytes]:
        """Return the digests of those cases that are there."""
        ...

    def lanes(self) -> set[Lane]:
        """Return every lane there is."""
        ...


class Door(Protocol):
    """How a backend takes cases in."""

    def opener(self) -> Callable[[], AbstractContextManager[Known]]:
        """Return what opens the store for look-ups; it can be handed to another process."""
        ...

    def pace(self, *, live: bool) -> AbstractContextManager[None]:
        """Prepare for batches beside other writers (live) or alone."""
        ...

    def batch(self) -> AbstractContextManager[None]:
        """One transaction."""
        ...

    def rest(self) -> None:
        """Do what housekeeping there is between two batches, while others write."""
        ...

    def write(self, rows: Sequence[Prepared]) -> Written:
        """Write rows within a batch; each is new, updates a case, or changes nothing."""
        ...
