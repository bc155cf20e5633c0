"""A turnstile around every write: whoever waits longest is next.

SQLite's busy handler polls, so under several writers the slowest waited 2.5 s. Two advisory locks make a
queue: take the hall, take the door, leave the hall, work, leave the door. Only one process waits at the door,
the others wait in the hall, and the kernel lets them in in order. It frees both when a process dies.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from typing import TYPE_CHECKING

from storage.errors import StoreBusyError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_WAIT = 10.0
"""Seconds, far longer than any turn or batch takes: a process stopped in its turn would hold it for ever."""

KNOCK_OFTEN, KNOCK_SELDOM = 0.00005, 0.002
"""Seconds between two tries at the door: a tenth of a turn, and for turns that last, next to no work."""

OFTEN_FOR = 0.005
"""Seconds of trying often: several turns' length."""


class Turnstile:
    """The two locks of one store, as files beside it. Not re-entrant, and used by one thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._hall, self._door = (_lock_file(each) for each in lock_paths(path))
        self._mutex = threading.Lock()
        # Plain locks, each let go of once and then taken: a Semaphore is written in Python, and costs 30 us.
        self._asked, self._let_in = threading.Lock(), threading.Lock()
        self._asked.acquire()
        self._let_in.acquire()
        self._thread: threading.Thread | None = None
        self._queued = False
        """Whether the waiting thread is, or will soon be, in the queue."""
        self._wanted = False
        """Whether anybody still wants to be let in when its turn comes."""
        self.longest_wait = LONGEST_WAIT

    def __enter__(self) -> None:
        if self._queued or not self._walk_in():
            self._queue()

    def __exit__(self, *_: object) -> None:
        fcntl.flock(self._door, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the lock files back, unless a thread of this process still waits at one of them."""
        if not self._queued:
            os.close(self._hall)
            os.close(self._door)

    def _walk_in(self) -> bool:
        """Go in at once if nobody is there."""
        try:
            fcntl.flock(self._hall, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        try:
            fcntl.flock(self._door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            fcntl.flock(self._hall, fcntl.LOCK_UN)
        return True

    def _queue(self) -> None:
        """Queue, and give up after the longest wait.

        A blocked flock can't be called back, so a thread queues in the hall: should its turn come too late,
        it lets the next one through. Raises StoreBusyError.
        """
        with self._mutex:
            self._wanted = True
            if not self._queued:
                self._queued = True
                self._asked.release()
        if self._thread is None:
            self._thread = threading.Thread(target=self._wait, name="turnstile", daemon=True)
            self._thread.start()
        try:
            let_in = self._let_in.acquire(timeout=self.longest_wait)
        except BaseException:
            if self._came_late():
                fcntl.flock(self._hall, fcntl.LOCK_UN)
            raise
        if not let_in and not self._came_late():
            raise self._too_long()
        try:
            self._knock()
        finally:
            fcntl.flock(self._hall, fcntl.LOCK_UN)

    def _knock(self) -> None:
        """Wait at the door, the hall being ours: nobody else waits there, so asking again and again is fair.

        A thread woken by the door would be let in a tenth of a millisecond later, while all others wait.
        """
        slept = 0.0
        while True:
            try:
                fcntl.flock(self._door, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if slept > self.longest_wait:
                    raise self._too_long() from None
                nap = KNOCK_OFTEN if slept < OFTEN_FOR else KNOCK_SELDOM
                time.sleep(nap)
                slept += nap
            else:
                return

    def _too_long(self) -> StoreBusyError:
        return StoreBusyError(
            "another process has kept the store for too long",
            str(self._path),
            "see whether one was stopped with Ctrl-Z, then try again",
        )

    def _came_late(self) -> bool:
        """Stop waiting; True if the turn came at the last moment, and the hall is held."""
        with self._mutex:
            self._wanted = False
            return self._let_in.acquire(blocking=False)

    def _wait(self) -> None:
        while True:
            self._asked.acquire()
            fcntl.flock(self._hall, fcntl.LOCK_EX)
            with self._mutex:
                self._queued = False
                if self._wanted:
                    self._wanted = False
                    self._let_in.release()
                else:
                    fcntl.flock(self._hall, fcntl.LOCK_UN)


def lock_paths(path: Path) -> tuple[Path, Path]:
    """Return where the lock files of a store are."""
    return path.with_name(f"{path.name}-hall"), path.with_name(f"{path.name}-door")


def _lock_file(where: Path) -> int:
    try:
        return os.open(where, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StoreError(
            "the store can't be locked for writing", str(where), "check that its directory is yours"
        ) from error
