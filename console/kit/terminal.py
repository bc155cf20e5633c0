"""The terminal as a sheltered app needs it: it notices when it is gone, and asks before it is suspended.

Textual's own driver spins when the terminal hangs up (it reads end-of-file for ever), and stops the process
the moment it is told to, with whatever is on the screen.
"""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import sys
import termios
import threading
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.app import ScreenError
from textual.drivers.linux_driver import LinuxDriver
from textual.events import InputEvent, Key, MouseMove

from console.kit.inlet import MOVES_MOST, URGENT_MOST, WAITING_MOST, Sieve

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.message import Message

LOOK_AGAIN = 0.1
"""Seconds between looks at whether the input thread should end; Textual's own figure."""

READ_AT_ONCE = 4_096

CLEAR_SCREEN = "\x1b[0m\x1b[2J\x1b[H"

WIPE_WITHIN = 1.0
"""Seconds to wait for a frame that is being written."""

LEAVE_SCREEN = (
    b"\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
    b"\x1b[?1004l\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""What Textual writes on leaving: modes for paste, wrap, mouse, focus and keys; then screen and cursor."""


class Sheltering(Protocol):
    """What the driver tells the app."""

    def terminal_gone(self) -> None:
        """Take in that the terminal has hung up. Called on the event loop."""
        ...

    def suspend_asked(self) -> None:
        """Take in that someone wants the process stopped. Called on the event loop."""
        ...

    def continued(self) -> None:
        """Take in that the process was stopped and goes on. Called on the event loop."""
        ...


class Outlet:
    """Where the screen is written to, until the terminal is gone; then writes pass, so that nothing waits."""

    def __init__(self, file: TextIO, gone: Callable[[], None]) -> None:
        self._file = file
        self._gone = gone
        self._lost = False
        self._shut = False
        self._one = threading.Lock()

    def write(self, text: str) -> int:
        """Write, or notice that nobody is there to read."""
        with self._one:
            if not (self._lost or self._shut):
                self._try(lambda: self._file.write(text))
        return len(text)

    def wipe(self) -> None:
        """Clear the screen and let nothing through until `reopen`, frames that wait to be written least."""
        if not self._one.acquire(timeout=WIPE_WITHIN):
            return  # a terminal that takes nothing would not take this either
        try:
            self._shut = True
            self._try(lambda: self._file.write(CLEAR_SCREEN))
            self._try(self._file.flush)
        finally:
            self._one.release()

    def reopen(self) -> bool:
        """Let writes through again; say whether they were kept back."""
        was_shut, self._shut = self._shut, False
        return was_shut

    def flush(self) -> None:
        """Flush, or notice the same."""
        if not self._lost:
            self._try(self._file.flush)

    def fileno(self) -> int:
        """Return the terminal's file number."""
        return self._file.fileno()

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except (OSError, ValueError):
            self._lost = True
            self._gone()


class ShelteredDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, with a terminal that may go away at any moment."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._suspended = False
        self._outlet = Outlet(self._file or sys.stderr, self._gone)
        self._file = self._outlet  # type: ignore[assignment]  # all that its writer uses
        self._sent = self._delivered = 0
        """Counted on the input thread and on the event loop; the difference is under way between them."""
        self._motion: MouseMove | None = None
        """The last motion of the mouse that was held back."""

    def run_input_thread(self) -> None:
        """Wait for input and dispatch events, until told to end or until the terminal is gone."""
        parser = XTermParser(self._debug)
        sift = Sieve().sift
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        try:
            with selectors.SelectSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    if selector.select(LOOK_AGAIN):
                        data = os.read(self.fileno, READ_AT_ONCE)
                        if not data:
                            self._gone()
                            return
                        for event in parser.feed(sift(decode(data))):
                            self.process_message(event)
                    for event in parser.tick():
                        self.process_message(event)
                    self._move_on()
        except (OSError, ValueError):
            self._gone()
        except (EOFError, ParseError):
            return

    def send_message(self, message: Message) -> None:
        """Send an event to the app, unless so many wait that nobody can have meant this one."""
        if isinstance(message, InputEvent):
            waiting = self._waiting()
            if isinstance(message, MouseMove) and waiting >= MOVES_MOST:
                self._motion = message
                return
            urgent = isinstance(message, Key) and message.key in getattr(self._app, "urgent_keys", ())
            if waiting >= (URGENT_MOST if urgent else WAITING_MOST):
                return
        self._sent += 1
        with suppress(RuntimeError):  # the loop has ended; so has the app
            asyncio.run_coroutine_threadsafe(self._deliver(message), loop=self._loop)

    async def _deliver(self, message: Message) -> None:
        self._delivered += 1
        await self._app._post_message(message)  # noqa: SLF001 - as the driver this one stands for

    def _waiting(self) -> int:
        """Return how many events wait: on their way, at the app, its screen, and what has the focus."""
        waiting = self._sent - self._delivered
        with suppress(ScreenError, AttributeError, LookupError):  # a screen that is just coming or going
            screen = self._app.screen
            pumps = [self._app, screen, *([] if screen.focused is None else [screen.focused])]
            waiting += sum(pump.message_queue_size for pump in pumps)
        return waiting

    def _move_on(self) -> None:
        """Send the motion that was held back, once there is room."""
        if self._motion is not None and self._waiting() < MOVES_MOST:
            motion, self._motion = self._motion, None
            self.send_message(motion)

    def wipe(self) -> None:
        """Clear the terminal from any thread, and keep it clear until `reopen`."""
        self._outlet.wipe()

    def reopen(self) -> bool:
        """Let the app paint again; say whether it was kept from it."""
        return self._outlet.reopen()

    def stop_application_mode(self) -> None:
        """Leave the screen; what that writes is never kept back."""
        self._outlet.reopen()
        super().stop_application_mode()

    def restore_bare(self) -> None:
        """Put the terminal right without the writer's help; for when the process ends in the next moment."""
        os.write(2, LEAVE_SCREEN)
        if self.attrs_before is not None:
            termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def suspend_now(self) -> None:
        """Stop the process as the signal would have; the caller has put everything away."""
        self._suspended = True
        super()._sigtstp_application()

    def _sigtstp_application(self, *_: object) -> None:
        self._tell("suspend_asked")

    def _sigcont_application(self, *_: object) -> None:
        # After a SIGSTOP nothing was put away, and starting again would read the terminal twice.
        if self._suspended:
            self._suspended = False
            super()._sigcont_application()
        self._tell("continued")

    def _gone(self) -> None:
        self._tell("terminal_gone")

    def _tell(self, what: str) -> None:
        try:
            self._loop.call_soon_threadsafe(getattr(self._app, what))
        except RuntimeError:
            return  # the loop has ended; so has the app


def listen(app: Sheltering) -> None:
    """Take the signals that end a session on the event loop, where they can be answered in order."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.terminal_gone)


def end_process_after(seconds: float, code: int, restore: Callable[[], None]) -> threading.Timer:
    """End the process hard unless the returned timer is cancelled first: no dead session lives on."""

    def end() -> None:
        with suppress(Exception):
            restore()
        os._exit(code)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer
