"""Asking the desk from a screen: what goes wrong comes back as one line that is safe to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import LeewardError
from console.text import clean

if TYPE_CHECKING:
    from console.services.overview import Overview

NOT_REACHED = "The store can't be reached just now"
OUR_FAULT = "That did not work, for a reason on our side; nothing was changed by it."
TRIES_AGAIN = "This page tries again by itself."


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something did not work."""

    line: str
    store: bool = False
    """Whether it was the store, which may be back in a moment."""
    ends: LeewardError | None = None
    """What to end on, if nothing was ever opened."""
    fault: bool = False


def trouble(error: Exception) -> Trouble:
    """Return an error as something to show."""
    from storage.errors import StoreBusyError, StoreError  # noqa: PLC0415 - not needed before the first paint

    if isinstance(error, StoreError):
        what = clean(error.what, one_line=True, max_chars=120)
        ends = None if isinstance(error, StoreBusyError) else error
        return Trouble(f"{NOT_REACHED} ({what}).", store=True, ends=ends)
    if isinstance(error, LeewardError):
        remedy = "" if "leeward " in error.remedy else error.remedy
        said = ": ".join(part for part in (error.what, error.where) if part)
        line = "; ".join(part for part in (said, remedy) if part)
        return Trouble(clean(f"{line[:1].upper()}{line[1:]}.", one_line=True, max_chars=300), ends=error)
    return Trouble(OUR_FAULT, fault=True)


def stale(seen: Overview | None, since: str) -> str:
    """Return what is said while the store is away: what is shown is from then."""
    return TRIES_AGAIN if seen is None else f"What is shown is as of {since}. {TRIES_AGAIN}"
