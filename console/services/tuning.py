"""Tuning a policy: the draft, the policy it is compared with, and what it would do to people and queue."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from config.errors import LeewardError
from config.loading import preset_names, preset_text
from config.tomlfile import read as read_file
from console.services.drafting import Draft, draft_of

if TYPE_CHECKING:
    from config.policy import Policy
    from console.services.reporting.document import Unit, Value


@dataclass(frozen=True, slots=True)
class Row:
    """One figure under the policy of today and under the draft."""

    label: str
    unit: Unit
    today: Value
    draft: Value


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a draft would do, as far as it is worked out."""

    basis: str
    """A sentence: which work, of how many people, and how exactly."""
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


Stop: TypeAlias = Callable[[], bool]
"""Whether nobody waits for the answer any more."""


def anywhere(_: Path) -> None:
    """Let a draft be written to any file."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a tuning console works on."""

    draft: Draft
    today: Draft
    """The policy in force; without a store, the file as it was."""
    path: str
    """The file that the draft came from; empty if it came from the store."""
    marks: tuple[str, ...]
    """What every screen says about where policy and figures come from."""
    foresee: Callable[[Policy, Stop], Iterator[Outlook]]
    """Yields what a policy would do, coarsely first, and more exactly as long as nothing stops it."""
    propose: Callable[[Draft, str], str] | None = None
    """Puts a draft forward with a reason, and returns what came of it as a sentence; None without a store."""
    may_write: Callable[[Path], None] = anywhere
    """Raises LeewardError for a file that a draft is not to be written to."""

    def save(self, draft: Draft, path: str) -> None:
        """Write the draft to a file, whole or not at all. Raises LeewardError when it can't be written."""
        where = _home(path.strip())
        try:
            self.may_write(where)
            _replace(where, draft.text)
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", None) or "that can't be a file").lower()
            raise LeewardError(
                f"the file can't be written ({reason})", str(where), "try another name"
            ) from None

    def read(self, name: str) -> Draft:
        """Return a preset of that name, or the policy in that file. Raises PolicyError."""
        if name in preset_names():
            return draft_of(preset_text(name), name)
        return draft_from(name)


def draft_from(path: str) -> Draft:
    """Return the policy in a file as a draft. Raises PolicyError with everything that is wrong with it."""
    return draft_of(read_file(_home(path)), path)


def _home(path: str) -> Path:
    """Return the path, a leading `~` being the person's own directory where they have one."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def _replace(where: Path, text: str) -> None:
    """Put a file in place of what is there, by way of one beside it: a full disk costs nobody the old one."""
    if where.is_dir():
        raise IsADirectoryError(21, "it is a directory")
    handle, beside = tempfile.mkstemp(prefix=f".{where.name[:40]}.", dir=where.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), where.stat().st_mode & 0o777 if where.exists() else 0o644)
        Path(beside).replace(where)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(beside).unlink()
        raise
