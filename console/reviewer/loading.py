"""Loads what the first screen does not need, off the event loop, while the person reads it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from textual.app import App

LATER = (
    "console.reviewer.places",
    "console.reviewer.arriving",
    "console.reviewer.desk",
    "console.kit.commands",
)

LAST = ("help", "hidden", "record", "away", "checkin", "warning", "deciding")
"""Modules of this package that only a key asks for: the first press should not wait for the disk."""


def load(app: App[int]) -> ModuleType:
    """Import the rest of the console, give the palette its commands, and return the acts."""
    acts = import_module("console.reviewer.acts")
    for name in LATER:
        import_module(name)
    commands = import_module("console.kit.commands")
    app.COMMANDS = {commands.Commands}  # type: ignore[misc]  # an instance of its own; the class is shared with tests
    return acts


def load_last() -> None:
    """Import what only a key asks for."""
    for name in LAST:
        import_module(f"console.reviewer.{name}")
