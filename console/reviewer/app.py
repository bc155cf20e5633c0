"""The way in to the reviewer console: opens it, and leaves nothing open or printed behind.

The console itself is `console.reviewer.root`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from console.desk import Desk
from console.reviewer.root import ReviewerApp, leave

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from console.crash import CrashHandler
    from console.services.seats import Workplace

__all__ = ["ReviewerApp", "run_reviewer"]


def run_reviewer(
    open_workplace: Callable[[], Workplace],
    *,
    reduced_motion: bool = False,
    theme_name: str = "",
    keymap: Mapping[str, str] | None = None,
    crash: CrashHandler | None = None,
) -> int:
    """Open the reviewer console and return what the process exits with.

    `open_workplace` is called on the desk's thread, after the first screen is painted. The LeewardError it
    raises, unless the store just could not be reached, is raised here once the terminal is put right; so is
    a fault of ours, which nothing has printed then.
    """
    desk = Desk(open_workplace)
    app = ReviewerApp(desk, reduced_motion=reduced_motion, theme_name=theme_name, keymap=keymap, crash=crash)
    if crash is not None:
        from console.crash import quiet_logging  # noqa: PLC0415 - where there is a handler it is loaded

        quiet_logging()
        crash.full_screen = True
    try:
        app.run()
        if not app.left:
            asyncio.run(leave(desk))
    finally:
        desk.close()
        app.ended()
        if crash is not None:
            crash.full_screen = False
    if app.refused is not None:
        raise app.refused
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
