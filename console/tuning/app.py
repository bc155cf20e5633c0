"""The way in to the tuning console: opens it, and leaves nothing printed behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.tuning.root import TuningApp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from console.crash import CrashHandler
    from console.services.tuning import Subject

__all__ = ["TuningApp", "run_tuner"]


def run_tuner(
    subject: Subject,
    *,
    reduced_motion: bool = False,
    theme_name: str = "",
    keymap: Mapping[str, str] | None = None,
    crash: CrashHandler | None = None,
) -> int:
    """Open the tuning console and return what the process exits with; a fault of ours is raised here."""
    app = TuningApp(subject, reduced_motion=reduced_motion, theme_name=theme_name, keymap=keymap, crash=crash)
    if crash is not None:
        from console.crash import quiet_logging  # noqa: PLC0415 - where there is a handler it is loaded

        quiet_logging()
        crash.full_screen = True
    try:
        app.run()
    finally:
        app.ended()
        if crash is not None:
            crash.full_screen = False
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
