"""What the store says when it can't, or won't: each is one plain line for a person."""

from __future__ import annotations

from config.errors import LeewardError, RefusedError


class StoreError(LeewardError):
    """The store could not be read or written. Nothing was half-written, and nothing was revealed."""


class StoreBusyError(StoreError):
    """Another process kept the store for longer than anyone should wait."""


class NotChargedError(RefusedError):
    """Guarded text was asked for without a committed charge for exactly that passage."""


class CaseMovedError(RefusedError):
    """The case is no longer where this step needs it: somebody has it, or this person holds another."""


class BadAskError(LeewardError):
    """What was asked for can't be: there is no such field, passage, break or action."""


class NotHereError(RefusedError):
    """What was asked for does not fit where things stand: no such case, not on shift, nothing waits."""
