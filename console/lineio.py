"""Lines in and lines out, for sessions without a screen: reading with a time limit, and taking text back."""

from __future__ import annotations

import os
import select
import shutil
import sys
from typing import TYPE_CHECKING

from console.text import cell_width, clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.clock import Clock

READ_AT_ONCE = 4_096
LONGEST_LINE = 8_192
"""Bytes of one answer; what is beyond is dropped."""


class Countdown:
    """Milliseconds left of a length of time, by the uptime clock where there is one."""

    def __init__(self, clock: Clock, ms: int) -> None:
        self._clock = clock
        self._end = self._now() + ms

    def left(self) -> int:
        """Return what is left, ms; 0 when it is over."""
        return max(0, self._end - self._now())

    def _now(self) -> int:
        reading = self._clock.read()
        return reading.wall if reading.uptime is None else reading.uptime


class Lines:
    """Lines typed or piped in. Not through Python's own buffer, which a time limit cannot look into."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting = b""
        self._ended = False

    def next(self, left: Callable[[], int]) -> str | None:
        """Return the next line without its end, or None when no time (`left`, ms) is left.

        Raises EOFError when nothing more will come, a vanished terminal included.
        """
        while b"\n" not in self._waiting:
            if self._ended:
                if not self._waiting:
                    raise EOFError
                self._waiting += b"\n"
                break
            ready, _, _ = select.select([self._descriptor], [], [], left() / 1000)
            if not ready:
                if left() == 0:
                    return None
                continue
            self._read()
        line, _, self._waiting = self._waiting.partition(b"\n")
        return line[:LONGEST_LINE].decode("utf-8", "replace").strip()

    def _read(self) -> None:
        try:
            got = os.read(self._descriptor, READ_AT_ONCE)
        except OSError:
            got = b""
        self._ended = not got
        if len(self._waiting) < LONGEST_LINE or b"\n" in got:
            self._waiting += got


class Paper:
    """Where lines go. On a terminal the last of them can be taken back, so far as they are still on it."""

    def __init__(self) -> None:
        self._terminal = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"

    def say(self, *lines: str) -> None:
        """Write lines for people, cleaned. Raises EOFError when the terminal has gone."""
        self._write("".join(clean(line) + "\n" for line in lines))

    def ask(self, prompt: str) -> None:
        """Write a prompt, and stay on its line where someone types."""
        self._write(clean(prompt, one_line=True) + (" " if self._terminal else "\n"))

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            raise EOFError from None

    def take_back(self, lines: list[str], typed: bool) -> bool:
        """Erase these lines, the last written, and the prompt below them; return whether that could be done.

        `typed` says that the prompt's line was ended by Enter.
        """
        if not self._terminal:
            return False
        columns, rows = shutil.get_terminal_size()
        shown = [part for line in lines for part in clean(line).split("\n")]
        height = sum(max(1, -(-cell_width(part) // columns)) for part in shown) - (0 if typed else 1)
        if height >= rows:
            return False
        self._write(f"\r\x1b[{height}A\x1b[J")
        return True
