"""Puts a report into a file whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from config.errors import LeewardError, RefusedError

PRIVATE = 0o600
"""A report tells about people: a new file is for whoever made it."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Place:
    """A file that is to hold a report. It is looked at before the report is made, and written afterwards.

    A file that is there is replaced and keeps its permissions; a link to one goes on pointing to it. With
    `only_new` nothing that is there is replaced or followed, and nothing is hidden. Raises LeewardError for a
    directory, a device, the store's own files and a place that can't be written; RefusedError when no space
    is left.
    """

    def __init__(self, file: str, store: Path, *, only_new: bool) -> None:
        self._file, self._only_new = file, only_new
        try:
            self._target = Path(file) if only_new else Path(os.path.realpath(file))
            self._check(store.absolute())
        except OSError as error:
            raise _told(file, error) from None
        except ValueError:  # a NUL in the name
            raise LeewardError("this is no file name", file, "name another with -o") from None

    def put(self, content: bytes) -> None:
        """Write it beside the file, then give it the file's name: nobody ever sees half of it."""
        target = self._target
        part = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.part")
        try:
            try:
                _write(part, content, _mode(target))
                if self._only_new:
                    os.link(part, target, follow_symlinks=False)
                else:
                    part.replace(target)
            finally:
                part.unlink(missing_ok=True)
        except OSError as error:
            raise _told(self._file, error) from None
        _settle(target.parent)

    def _check(self, store: Path) -> None:
        target = self._target
        if target.name.startswith(store.name) and _same(target.parent, store.parent):
            raise LeewardError("the store's own files are not for this", self._file, "name another with -o")
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        names = (target.name, *target.parent.resolve().parts)
        if self._only_new and any(each.startswith(".") for each in names):
            # What a shell or a login reads by itself would be run with the rights of the store's account.
            raise LeewardError("a hidden file is not for this", self._file, "name another with -o")
        if self._only_new and os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        try:
            mode = target.stat().st_mode
        except FileNotFoundError:
            return
        if stat.S_ISDIR(mode):
            raise LeewardError("this is a directory", self._file, "name a file in it")
        if not stat.S_ISREG(mode):
            raise LeewardError("this is no ordinary file", self._file, "name one, or print it: -o -")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _mode(target: Path) -> int:
    try:
        return stat.S_IMODE(target.stat().st_mode) & 0o777
    except OSError:
        return PRIVATE


def _write(part: Path, content: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with open(os.open(part, flags, PRIVATE), "wb") as file:  # noqa: PTH123 - a descriptor, not a path
        file.write(content)
        file.flush()
        os.fchmod(file.fileno(), mode)
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Let the new name last through a power loss too; some file systems can't, and need no message for it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _told(file: str, error: OSError) -> LeewardError:
    if error.errno in _FULL:
        return RefusedError(
            "the report can't be written", file, "no space is left; what was there is as it was"
        )
    if error.errno == errno.EEXIST:
        return LeewardError("something is there already", file, "name a new file")
    reason = (error.strerror or "it can't be opened").lower()
    return LeewardError(f"the report can't be written ({reason})", file, "name another place with -o")
