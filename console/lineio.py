"""Lines in and lines out, for sessions without a screen: reading with a time limit, and taking text back."""

from __future__ import annotations

import os
import select
import shutil
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from console.text import cell_width, clean

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from console.clock import Clock
    from console.kit.ticker import Pulse

READ_AT_ONCE = 4_096
LONGEST_LINE = 8_192
"""Bytes of one answer; what is beyond is dropped."""


SLICE_MS = 250
"""The longest wait between two looks at the time."""


class Countdown:
    """Milliseconds left of a length of time, by the uptime clock where there is one."""

    def __init__(self, clock: Clock, ms: int = 0) -> None:
        self._clock = clock
        self._end = self._now() + ms

    def extend(self, ms: int) -> None:
        """Let it last so much longer."""
        self._end += ms

    def left(self) -> int:
        """Return what is left, ms; 0 when it is over."""
        return max(0, self._end - self._now())

    def _now(self) -> int:
        reading = self._clock.read()
        return reading.wall if reading.uptime is None else reading.uptime


class Undisturbed:
    """A terminal while text is on it: what would keep the text there, or move it, waits until it is gone.

    Flow control is off, since ctrl+s would stop the very erasing; so is echo, since what is typed could
    scroll the text out of reach. Signals that stop or end the process come as a wish (`asked`), woken for
    through the pulse, and are obeyed on leaving, when the text is hidden.
    """

    def __init__(self, descriptor: int, pulse: Pulse) -> None:
        self._descriptor = descriptor
        self._pulse = pulse
        self._modes: list[Any] | None = None
        self._before: dict[int, Any] = {}
        self.asked = 0
        """The signal that came, or 0."""
        self.was_stopped = False
        """Whether the process was stopped by what cannot be put off; somebody else may have written."""

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGTSTP", "SIGTERM", "SIGCONT"):
                number = getattr(signal, name, None)
                if number is not None:
                    self._before[number] = signal.signal(number, self._heard)
        self._modes = _quiet(self._descriptor)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._modes is not None:
            import termios  # noqa: PLC0415 - there is a terminal, so there is this

            with suppress(OSError, termios.error):
                termios.tcsetattr(self._descriptor, termios.TCSANOW, self._modes)
        for number, before in self._before.items():
            signal.signal(number, before)

    def _heard(self, number: int, _: object) -> None:
        if number == getattr(signal, "SIGCONT", None):
            self.was_stopped = True
            number = self.asked
        self.asked = number
        self._pulse.wake()


def _quiet(descriptor: int) -> list[Any] | None:
    """Turn echo and flow control off; return the modes there were, or None where there is no terminal."""
    try:
        import termios  # noqa: PLC0415 - not on every system
    except ImportError:
        return None
    try:
        modes = termios.tcgetattr(descriptor)
        quiet = list(modes)
        quiet[0] &= ~termios.IXON
        quiet[3] &= ~termios.ECHO
        termios.tcsetattr(descriptor, termios.TCSANOW, quiet)
    except (OSError, termios.error):
        return None
    return modes


class Lines:
    """Lines typed or piped in. Not through Python's own buffer, which a time limit cannot look into."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting = b""
        self._ended = False

    def next(self, left: Callable[[], int], pulse: Pulse | None = None) -> str | None:
        """Return the next line without its end, or None when no time (`left`, ms) is left.

        It looks at the time every 0.25 s, and whenever the pulse wakes it.
        Raises EOFError when nothing more will come, a vanished terminal included.
        """
        while b"\n" not in self._waiting:
            if self._ended:
                if not self._waiting:
                    raise EOFError
                self._waiting += b"\n"
                break
            waited = [self._descriptor] if pulse is None else [self._descriptor, pulse.descriptor]
            ready, _, _ = select.select(waited, [], [], min(left(), SLICE_MS) / 1000)
            if pulse is not None and pulse.descriptor in ready:
                pulse.take()
                if left() == 0:
                    return None
            if self._descriptor not in ready:
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

    def take_back(self, lines: list[str]) -> bool:
        """Erase these lines, the last written, with the cursor on the last; return whether that was done."""
        if not self._terminal:
            return False
        columns, rows = shutil.get_terminal_size()
        shown = [part for line in lines for part in clean(line).split("\n")]
        height = sum(max(1, -(-cell_width(part) // columns)) for part in shown) - 1
        if height >= rows:
            return False
        self._write(f"\r\x1b[{height}A\x1b[J" if height else "\r\x1b[J")
        return True

    def wipe(self) -> None:
        """Clear the screen: where somebody else may have written, lines can't be taken back."""
        if self._terminal:
            self._write("\x1b[2J\x1b[H")
