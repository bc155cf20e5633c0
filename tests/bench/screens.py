"""A program in a pseudo-terminal, and the instants at which its output comes.

The terminal answers the one question that matters for what is measured: whether it takes frames whole. So
every frame ends with a mark, as in most terminals of today. Nothing is drawn here: this measures
the program, not a terminal.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
ROWS, COLUMNS = 24, 80
ASKS_WHOLE, TAKES_WHOLE = b"\x1b[?2026$p", b"\x1b[?2026;2$y"
FRAME_END = b"\x1b[?2026l"
PATIENCE = 20.0
ENDS_WITHIN = 3.0


class Screen:
    """One program that was started in a terminal of its own."""

    def __init__(self, *arguments: str) -> None:
        ours, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._fd = ours
        self._answered = False
        self.seen = b""
        """What came since the last key."""
        self.began = time.perf_counter()
        self.pid = os.fork()
        if not self.pid:
            _become([sys.executable, *arguments], theirs)
        os.close(theirs)

    def until(self, *marks: bytes) -> float:
        """Return when the last of these had come, in order, since the last key (`time.perf_counter`).

        Raises TimeoutError when they don't come.
        """
        found = 0
        for mark in marks:
            while (at := self.seen.find(mark, found)) < 0:
                self._read(PATIENCE, mark)
            found = at + len(mark)
        return time.perf_counter()

    def busy(self) -> float:
        """Return the processor time that the program has had, in seconds: neighbours hardly count in it."""
        spent = 0
        for thread in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(OSError):
                spent += int((thread / "schedstat").read_text().split()[0])
        return spent / 1e9

    def quiet(self, seconds: float = 0.25) -> None:
        """Wait until nothing has come for a while and the program is at rest, not merely held up."""
        while self._ready(seconds) or self._at_work():
            while self._ready(0):
                self._read(0, b"")

    def press(self, key: bytes) -> float:
        """Press a key and return when."""
        self.seen = b""
        os.write(self._fd, key)
        return time.perf_counter()

    def close(self) -> None:
        """Ask it to end, and end it if it does not."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        until = time.perf_counter() + ENDS_WITHIN
        while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            if time.perf_counter() > until:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                break
            if self._ready(0.01):
                with suppress(OSError):
                    os.read(self._fd, 65536)
        os.close(self._fd)

    def _at_work(self) -> bool:
        """Return whether any thread of the program runs, waits for a processor or for the disk."""
        for thread in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(OSError):
                # The state follows the program's name, which is in brackets and may hold anything.
                if (thread / "stat").read_text().rpartition(")")[2].split()[0] in {"R", "D"}:
                    return True
        return False

    def _ready(self, seconds: float) -> bool:
        return bool(select.select([self._fd], [], [], seconds)[0])

    def _read(self, seconds: float, sought: bytes) -> None:
        if seconds and not self._ready(seconds):
            raise TimeoutError(f"{sought!r} never came; the last was {self.seen[-200:]!r}")
        try:
            self.seen += os.read(self._fd, 65536)
        except OSError:
            raise TimeoutError(f"it ended before {sought!r} came: {self.seen[-200:]!r}") from None
        if not self._answered and ASKS_WHOLE in self.seen:
            self._answered = True
            os.write(self._fd, TAKES_WHOLE)


@contextmanager
def screen(*arguments: str) -> Iterator[Screen]:
    """Start Python with these arguments in a terminal, and end it afterwards."""
    shown = Screen(*arguments)
    try:
        yield shown
    finally:
        shown.close()


def _become(command: list[str], terminal: int) -> None:
    """Turn this process, freshly forked, into the program; it never comes back."""
    try:
        os.login_tty(terminal)
        os.chdir(ROOT)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted between
    finally:
        os._exit(127)
