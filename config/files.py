"""Opening a file that somebody named: what would keep a reader waiting for ever is refused."""

import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import takewhile
from typing import Any, BinaryIO

_HANDED_OVER = re.compile(r"/dev/stdin|/dev/fd/[0-9]+|/proc/self/fd/[0-9]+")
"""What a shell's `<(...)` and `|` name: somebody is at the other end, as with `-`."""


def open_file(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a regular file for reading bytes.

    Raises OSError, its `strerror` in plain words, for what is none: opening a named pipe waits until somebody
    writes to it, and a device may never end. Raises ValueError for what is no path.
    """
    return open(path, "rb", opener=_at_once)


def _at_once(path: str, flags: int) -> int:
    # Without O_NONBLOCK the opening itself would wait.
    file = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)
    mode = os.fstat(file).st_mode
    # A directory is told by whoever called the opener.
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or _HANDED_OVER.fullmatch(path)):
        os.close(file)
        raise OSError(errno.EINVAL, "not a regular file", path)
    os.set_blocking(file, True)
    return file


def lines_up_to(most: int, lines: Iterable[Any]) -> Iterator[Any]:
    """Yield the lines of a file; of one longer than `most` a part that is longer too, for its reader to tell.

    A file may be one line without an end, and would be read into memory whole. Other lines are passed on.
    """
    readline = getattr(lines, "readline", None)
    return iter(lines) if readline is None else takewhile(bool, iter(partial(readline, most + 2), None))
