"""Loads what the first screen does not need, off the event loop."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

    from console.supervisor.acts import Acts

LATER = ("pages", "rail", "opening", "helping")


def load(app: App[int]) -> Acts:
    """Import the rest of the console, give the palette its commands, and return the acts."""
    acts = import_module("console.supervisor.acts")
    for name in LATER:
        import_module(f"console.supervisor.{name}")
    commands = import_module("console.kit.commands")
    app.COMMANDS = {commands.Commands}  # type: ignore[misc]  # an instance of its own; the class is shared with tests
    made: Acts = acts.Acts()
    return made
