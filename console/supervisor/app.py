"""The way in to the supervisor console: opens it, and leaves nothing open or printed behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.desk import Desk
from console.supervisor.root import SupervisorApp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from console.crash import CrashHandler
    from console.services.seats import Workplace

__all__ = ["SupervisorApp", "run_supervisor"]


def run_supervisor(
    open_workplace: Callable[[], Workplace],
    *,
    reduced_motion: bool = False,
    theme_name: str = "",
    keymap: Mapping[str, str] | None = None,
    crash: CrashHandler | None = None,
) -> int:
    """Open the supervisor console and return what the process exits with.

    `open_workplace` is called on the desk's thread, after the first screen is painted. The LeewardError it
    raises, unless the store just could not be reached, is raised here once the terminal is put right.
    """
    desk = Desk(open_workplace)
    app = SupervisorApp(
        desk, reduced_motion=reduced_motion, theme_name=theme_name, keymap=keymap, crash=crash
    )
    if crash is not None:
        from console.crash import quiet_logging  # noqa: PLC0415 - where there is a handler it is loaded

        quiet_logging()
        crash.full_screen = True
    try:
        app.run()
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
