"""Waiting that nothing loaded in front of this program can stretch.

A preloaded library may slow every clock and every wait that goes through the C library: a timer of 20
seconds then fires after hours, with text on the screen. A terminal's own read timeout (VTIME) is counted in
the kernel and asked for with a plain read, so a pair of terminals that nobody uses makes the slices here.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

SLICE_TENTHS = 2
"""Tenths of a second of one wait: VTIME's unit, and how late what should end may be noticed."""

MARGIN = 0.5
"""Seconds past the end after which text is wiped without the event loop: a few slices, and a busy machine."""

SLOWED_AFTER = 0.25
"""Seconds below which nothing is said of a clock's pace."""


class Ticker:
    """Waits in slices of 0.2 seconds."""

    def __init__(self) -> None:
        self._pair: tuple[int, int] | None = None
        with suppress(OSError, ImportError, AttributeError):  # no terminals to be had, or no such thing here
            self._pair = _silent_terminal()

    def wait(self) -> None:
        """Wait for one slice."""
        if self._pair is None:
            time.sleep(SLICE_TENTHS / 10)
            return
        os.read(self._pair[1], 1)

    def close(self) -> None:
        """Give the terminals back."""
        for end in self._pair or ():
            os.close(end)
        self._pair = None


class Pulse:
    """A file descriptor that becomes readable at every slice, for whoever waits in a `select`."""

    def __init__(self) -> None:
        self.descriptor, self._in = os.pipe()
        os.set_blocking(self.descriptor, False)
        os.set_blocking(self._in, False)
        self._going = True
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._going = False
        self._thread.join()
        os.close(self.descriptor)
        os.close(self._in)

    def take(self) -> None:
        """Make it silent until the next slice."""
        with suppress(OSError):  # somebody took it already
            os.read(self.descriptor, 4_096)

    def wake(self) -> None:
        """Make it readable now; may be called from a signal handler."""
        with suppress(OSError):  # full: it is readable already
            os.write(self._in, b".")

    def _run(self) -> None:
        ticker = Ticker()
        while self._going:
            ticker.wait()
            self.wake()
        ticker.close()


class Watch:
    """Watches over text on a screen from a thread of its own, until it is hidden.

    `seconds` is uptime; `pace` is the clock that the event loop's timers go by. `over` is called from the
    thread when the time is over, and has the loop hide; `wipe` when the loop has not, or could not paint.
    """

    def __init__(
        self,
        seconds: Callable[[], float],
        pace: Callable[[], float],
        over: Callable[[], None],
        wipe: Callable[[], None],
    ) -> None:
        self._seconds, self._pace, self._over, self._wipe = seconds, pace, over, wipe
        self._token: object = None
        self._until = 0.0
        self._began = (0.0, 0.0)

    def begin(self, until: float) -> None:
        """Watch until that moment (`seconds`), or until `end`."""
        token = self._token = object()
        self._until = until
        self._began = (self._seconds(), self._pace())
        threading.Thread(target=self._run, args=(token, until), name="watch", daemon=True).start()

    def end(self) -> bool:
        """Watch no more; say whether it did."""
        watched = self._token is not None
        self._token = None
        return watched

    @property
    def is_over(self) -> bool:
        """Whether what is watched should be hidden by now."""
        return self._token is not None and self._seconds() >= self._until

    @property
    def is_slowed(self) -> bool:
        """Whether the loop's timers run at less than half the pace since the watch began."""
        passed = self._seconds() - self._began[0]
        return passed > SLOWED_AFTER and (self._pace() - self._began[1]) * 2 < passed

    def _run(self, token: object, until: float) -> None:
        ticker = Ticker()
        wiped = False
        while self._token is token:
            late = self._seconds() - until
            if late >= 0:
                if not wiped and (late >= MARGIN or self.is_slowed):
                    wiped = True
                    self._wipe()
                self._over()
            ticker.wait()
        ticker.close()


def _silent_terminal() -> tuple[int, int]:
    """Return both ends of a terminal whose reads return after one slice, with nothing."""
    import termios  # noqa: PLC0415 - not on every system
    import tty  # noqa: PLC0415 - the same

    pair = os.openpty()
    try:
        tty.setraw(pair[1])
        modes = termios.tcgetattr(pair[1])
        modes[6][termios.VMIN], modes[6][termios.VTIME] = 0, SLICE_TENTHS
        termios.tcsetattr(pair[1], termios.TCSANOW, modes)
    except BaseException:
        for end in pair:
            os.close(end)
        raise
    return pair
