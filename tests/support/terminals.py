"""A real terminal around the real program: every byte it is sent is kept, and drawn on a screen."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pyte

if TYPE_CHECKING:
    import signal
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0
"""Seconds to wait for something to appear; generous, since a busy machine is slow and nothing is timed."""


class Terminal:
    """One program under a pseudo-terminal."""

    def __init__(self, child: pexpect.spawn, columns: int, rows: int) -> None:
        self.child = child
        self.sent = b""
        """Every byte the program wrote to its terminal."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def pid(self) -> int:
        """The program's process."""
        return int(self.child.pid)

    @property
    def text(self) -> str:
        """What stands on the screen now, as far as it was read."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def read(self, seconds: float = 0.05) -> bytes:
        """Read what has come, waiting for at most so long for the first of it."""
        got = b""
        while select.select([self.child.child_fd], [], [], seconds if not got else 0)[0]:
            try:
                part = os.read(self.child.child_fd, 65536)
            except OSError:
                break
            if not part:
                break
            got += part
        self.sent += got
        if got:
            # pyte does not know private modes with intermediate bytes, and would print their tails.
            self._stream.feed(re.sub(rb"\x1b\[[<=>?][0-9;]*[$]?[a-zA-Z]", b"", got))
        return got

    def key(self, keys: str | bytes) -> None:
        """Type."""
        self.child.send(keys)

    def until(self, *words: str, gone: bool = False) -> str:
        """Wait until one of the words stands on the screen (or, `gone`, until none does)."""
        deadline = time.perf_counter() + PATIENCE
        while time.perf_counter() < deadline:
            self.read()
            if any(word in self.text for word in words) is not gone:
                return self.text
            if not gone and not self.child.isalive() and not self.read(0.2):
                break
        raise AssertionError(f"waited for {words} (gone={gone}); the screen says:\n{self.text}")

    def settle(self, quiet: float = 0.4) -> str:
        """Wait until nothing has come for a while."""
        while self.read(quiet):
            pass
        return self.text

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> int:
        """Take the terminal away and wait for the program to end; return its wait status."""
        self.child.ptyproc.fileobj.close()
        self.child.ptyproc.closed = self.child.closed = True
        _, status = os.waitpid(self.pid, 0)
        self.child.ptyproc.terminated = self.child.terminated = True
        return status

    def ended(self, within: float) -> bool:
        """Wait for the program to end; whether it did."""
        deadline = time.perf_counter() + within
        while time.perf_counter() < deadline:
            self.read()
            if not self.child.isalive():
                return True
        return False


@contextmanager
def console(
    *arguments: str, size: tuple[int, int] = (80, 24), env: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Run `leeward ARGUMENTS` in a terminal of that size (columns, rows); it is ended afterwards."""
    columns, rows = size
    surroundings = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        **(env or {}),
    }
    child = pexpect.spawn(
        sys.executable,
        ["-m", "console", *arguments],
        dimensions=(rows, columns),
        env=surroundings,
        cwd=str(ROOT),
        timeout=None,
    )
    child.delaybeforesend = None
    terminal = Terminal(child, columns, rows)
    try:
        yield terminal
    finally:
        if not child.closed:
            child.close(force=True)
