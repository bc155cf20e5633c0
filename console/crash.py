"""What happens when something breaks: the terminal is put right, one plain line is said, and nothing else.

A traceback names values: messages quote what they choked on, and rich ones list local variables. Either may
be a passage nobody was charged for. So no hook here ever formats an exception. The private log keeps what
finds the fault: the kinds of exception, and the module and line of each frame, under an id to pass on.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

EXIT_CODE = 70
"""What a command ends with after a fault of ours (EX_SOFTWARE in sysexits.h)."""

LOG_NAME = "incidents.log"
MOST_BYTES = 1_000_000
"""A log larger than this is put aside as incidents.log.1, over the one before it."""

MOST_NOTES = 100
"""Incidents one process writes down: a fault in a timer must not fill the disk overnight."""

MOST_FRAMES = 40
MOST_ERRORS = 8
"""Innermost frames kept of each exception, and exceptions kept of a chain or group."""

# Names are chosen by programs, not by cases; anything that does not look like one is left out all the same.
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.<>]{0,119}")


class CrashHandler:
    """Notes incidents and ends the process calmly. None of its methods raise."""

    def __init__(
        self,
        log: Path,
        now: Callable[[], int],
        *,
        new_id: Callable[[], str] = lambda: os.urandom(4).hex(),
    ) -> None:
        self._log = log
        self._now = now
        self._new_id = new_id
        self._noted = 0
        self._thread_told = False
        self.restore: Callable[[], None] = _terminal_as_found()
        """Puts the terminal right before anything is said. An app that fills the screen sets its own."""
        self.full_screen = False
        """While an app has the screen, a fault that ends nothing is noted, not said: it would smear it."""

    def install(self) -> None:
        """Take every way in which the interpreter would print a traceback, in this process."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable

    def fatal(self, error: BaseException) -> int:
        """Note what ends the process, put the terminal right, say one line; return the exit code."""
        incident = self.note(error, "main")
        with suppress(Exception):
            self.restore()
        _say(incident)
        return EXIT_CODE

    def note(self, error: BaseException | None, where: str = "app") -> str | None:
        """Write one incident to the private log; return its id, or None if it could not be kept.

        `where` is a word of ours: main, app, thread, loop, cleanup.
        """
        if self._noted >= MOST_NOTES and where != "main":
            return None
        self._noted += 1
        try:
            incident = self._new_id()
            errors = [_described(each) for each in _chain(error)]
            _append(self._log, {"incident": incident, "at": self._now(), "where": where, "errors": errors})
        except Exception:  # noqa: BLE001 - a fault while noting a fault must not hide the first one
            return None
        return incident

    def on_loop(self, loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
        """Handle what asyncio could not: give this to `loop.set_exception_handler`.

        The context's message is left out: it quotes tasks and their results.
        """
        del loop
        error = context.get("exception")
        self.note(error if isinstance(error, BaseException) else None, "loop")

    def _on_uncaught(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del trace
        if issubclass(kind, KeyboardInterrupt):
            with suppress(Exception):
                self.restore()
            return
        self.fatal(error if error is not None else kind())

    def _on_thread(self, args: threading.ExceptHookArgs) -> None:
        if issubclass(args.exc_type, SystemExit):
            return
        incident = self.note(args.exc_value, "thread")
        if not self.full_screen and not self._thread_told:
            self._thread_told = True
            _say(incident)

    def _on_unraisable(self, args: Any) -> None:
        self.note(args.exc_value, "cleanup")


def install(state_dir: Path, now: Callable[[], int]) -> CrashHandler:
    """Install a handler that keeps its log in `state_dir`; `now` says the time in ms UTC."""
    handler = CrashHandler(state_dir / LOG_NAME, now)
    handler.install()
    return handler


def quiet_logging() -> None:
    """Let no library's log record reach the terminal by itself.

    Without it, a record at warning or above that nobody handles is printed, with the traceback it carries;
    asyncio and executors report exceptions that way. Costs 5 ms, so only where a loop or an executor runs.
    """
    import logging  # noqa: PLC0415 - see above

    logging.lastResort = logging.NullHandler()
    logging.raiseExceptions = False


def state_dir(environ: Mapping[str, str]) -> Path:
    """Return the directory for logs: $XDG_STATE_HOME/leeward, else ~/.local/state/leeward."""
    told = environ.get("XDG_STATE_HOME", "")
    try:
        base = Path(told) if told.startswith("/") else Path.home() / ".local/state"
    except (
        RuntimeError
    ):  # no home is known: a directory that cannot be, so that incidents are said to be unkept
        base = Path(os.devnull)
    return base / "leeward"


def _say(incident: str | None) -> None:
    """Write the one line, past anything that replaced sys.stderr."""
    what = "leeward: something went wrong in this program"
    if incident is None:
        line = f"{what}: it could not be written down: run leeward doctor, then start again\n"
    else:
        line = f"{what}: incident {incident}: start again; if it comes back, pass the incident on\n"
    with suppress(Exception):
        os.write(2, line.encode("ascii", "replace"))


def _described(error: BaseException) -> dict[str, object]:
    """Return an exception's kind and frames: no message, no argument, no local, no path."""
    kind = type(error)
    frames: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(f"{_name(trace.tb_frame.f_globals.get('__name__'))}:{trace.tb_lineno}")
        trace = trace.tb_next
    return {"type": f"{_name(kind.__module__)}.{_name(kind.__qualname__)}", "frames": frames[-MOST_FRAMES:]}


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception, then what it was raised from or during, then what it groups; each once."""
    waiting = [error]
    seen: set[int] = set()
    while waiting and len(seen) < MOST_ERRORS:
        each = waiting.pop(0)
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__cause__, None if each.__suppress_context__ else each.__context__]
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions


def _name(value: object) -> str:
    return value if isinstance(value, str) and _NAME.fullmatch(value) else "?"


def _append(log: Path, entry: dict[str, object]) -> None:
    """Add one line to the log, which only its owner can read and which is never reached through a link."""
    import json  # noqa: PLC0415 - only when something broke

    line = json.dumps(entry).encode("ascii") + b"\n"
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if log.lstat().st_size > MOST_BYTES:
            log.replace(log.with_name(f"{log.name}.1"))
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    file = os.open(log, flags, 0o600)
    try:
        os.fchmod(file, 0o600)
        os.write(file, line)
    finally:
        os.close(file)


def _terminal_as_found() -> Callable[[], None]:
    """Remember the terminal's modes; return what sets them again (echo, line editing, signals)."""
    if sys.platform == "win32":
        return lambda: None
    import termios  # noqa: PLC0415 - absent where there is nothing to restore

    try:
        modes = termios.tcgetattr(0)
    except (OSError, termios.error):
        return lambda: None

    def restore() -> None:
        # From the background this would stop the process instead (SIGTTOU).
        if os.tcgetpgrp(0) == os.getpgrp():
            termios.tcsetattr(0, termios.TCSANOW, modes)

    return restore
