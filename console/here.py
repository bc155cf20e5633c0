"""This process and its terminal, as a seat names them, and whether another seat's process still lives."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from console.services.seats import Terminal

if TYPE_CHECKING:
    from storage.records import Seat


def this_terminal() -> Terminal:
    """Return a new terminal for this process; two in one process are two."""
    return Terminal(secrets.token_hex(8), socket.gethostname(), os.getpid(), started(os.getpid()))


def process_lives(seat: Seat) -> bool | None:
    """Return whether the seat's process still runs; None when it is another host's or can't be known."""
    if seat.host != socket.gethostname():
        return None
    try:
        os.kill(seat.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    except (OSError, OverflowError):
        return None
    now = started(seat.pid)
    return now == seat.process if now and seat.process else None


def started(pid: int) -> str:
    """Return when a process began, as its host counts it; empty when that can't be read.

    A pid is given out again after its process is gone; this tells the two apart.
    """
    if sys.platform == "linux":
        try:
            # The second column is the program's name in brackets, and may hold spaces and brackets itself.
            return (
                Path(f"/proc/{pid}/stat")
                .read_text(encoding="utf-8", errors="replace")
                .rsplit(")", 1)[1]
                .split()[19]
            )
        except (OSError, IndexError):
            return ""
    try:
        asked = ["/bin/ps", "-o", "lstart=", "-p", str(int(pid))]
        return subprocess.run(asked, capture_output=True, text=True, check=False, timeout=5).stdout.strip()  # noqa: S603 - fixed words and a number
    except (OSError, subprocess.SubprocessError):
        return ""
