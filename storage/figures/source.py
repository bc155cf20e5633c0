"""What figures are read from: named queries, each read in one go, which holds no checkpoint back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from storage.records import ActivePolicy


class Source(Protocol):
    """A store as the functions of this package see it; every backend has one."""

    def rows(self, name: str, /, **values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a named query; read long results in pages."""
        ...

    def row(self, name: str, /, **values: object) -> tuple[Any, ...] | None:
        """Return the first row of a named query, or None."""
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """Read everything inside from one state of the store; keep it under some 50 ms."""
        ...

    def policy(self, version: str) -> ActivePolicy:
        """Return the policy of that version."""
        ...

    def write(self) -> AbstractContextManager[None]:
        """Keep figures that follow from the ledger anyway, in one short write; reviewers wait for it.

        Raises StoreError where nothing can be written.
        """
        ...
