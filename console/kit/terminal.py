"""The terminal as a sheltered app needs it: it notices when it is gone, and asks before it is suspended.

Textual's own driver spins when the terminal hangs up (it reads end-of-file for ever), and stops the process
the moment it is told to, with whatever is on the screen.
"""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import termios
import threading
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_AGAIN = 0.1
"""Seconds between looks at whether the input thread should end; Textual's own figure."""

READ_AT_ONCE = 4_096

LEAVE_SCREEN = b"\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[<u\x1b[?1049l\x1b[?25h"
"""What Textual writes on leaving: paste, wrap, mouse, focus and key modes as they were, screen and cursor back."""


class Sheltering(Protocol):
    """What the driver tells the app."""

    def terminal_gone(self) -> None:
        """The terminal has hung up: nobody sees the screen, and nobody can type. Called on the event loop."""
        ...

    def suspend_asked(self) -> None:
        """Someone wants the process stopped. Called on the event loop."""
        ...


class QuietWriter(WriterThread):
    """Writes to the terminal until it is gone; then it lets writes pass, so that nothing waits for it."""

    gone: Callable[[], None]

    def run(self) -> None:
        """Run the thread."""
        try:
            super().run()
        except (OSError, ValueError):
            self.gone()
            while self._queue.get() is not None:
                pass


class ShelteredDriver(LinuxDriver):
    """Textual's driver for Linux and macOS, with a terminal that may go away at any moment."""

    def start_application_mode(self) -> None:
        """Start application mode."""
        # The writer is made in there, by name; ours must be in place before the first byte.
        from textual.drivers import linux_driver  # noqa: PLC0415 - patched for the length of one call

        theirs, linux_driver.WriterThread = linux_driver.WriterThread, self._writer  # type: ignore[misc, assignment]  # a factory stands in
        try:
            super().start_application_mode()
        finally:
            linux_driver.WriterThread = theirs  # type: ignore[misc]  # put back

    def run_input_thread(self) -> None:
        """Wait for input and dispatch events, until told to end or until the terminal is gone."""
        parser = XTermParser(self._debug)
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
                        for event in parser.feed(decode(data)):
                            self.process_message(event)
                    for event in parser.tick():
                        self.process_message(event)
        except (OSError, ValueError):
            self._gone()
        except (EOFError, ParseError):
            return

    def restore_bare(self) -> None:
        """Put the terminal right without the writer's help; for when the process ends in the next moment."""
        os.write(2, LEAVE_SCREEN)
        if self.attrs_before is not None:
            termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def suspend_now(self) -> None:
        """Stop the process as the signal would have; the caller has put everything away."""
        LinuxDriver._sigtstp_application(self)

    def _sigtstp_application(self, *_: object) -> None:
        self._tell("suspend_asked")

    def _writer(self, file: object) -> QuietWriter:
        writer = QuietWriter(file)  # type: ignore[arg-type]  # whatever the caller would have passed
        writer.gone = self._gone
        return writer

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
    """End the process hard unless the returned timer is cancelled before: nothing keeps a dead session alive."""

    def end() -> None:
        with suppress(Exception):
            restore()
        os._exit(code)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer
