"""The app every console is built on: nothing it shows can be looked at from the side.

No selection, no screenshots, no developer hooks, no screen of local variables when something breaks; and it
ends within two seconds when the terminal goes away.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import constants
from textual.app import App, SystemCommand
from textual.binding import Binding

from console.clock import HostClock
from console.kit import theme
from console.kit.keymap import usable
from console.kit.ticker import Watch

if TYPE_CHECKING:
    import threading
    from collections.abc import Awaitable, Iterable, Mapping

    from textual.binding import BindingType
    from textual.driver import Driver
    from textual.events import Event
    from textual.screen import Screen
    from textual.theme import Theme

    from console.clock import Clock

R = TypeVar("R")

URGENT = frozenset({"ctrl+x", "f12", "ctrl+q"})
URGENT_IDS = ("app.hide_everything", "app.leave")
"""Keys that hide everything or leave, and the names under which a person may have given them others."""

END_WITHIN = 1.6
"""Seconds from the loss of the terminal to the end of the process, whatever hangs."""

HOOKS = (
    "DEBUG",
    "DRIVER",
    "LOG",
    "DEVTOOLS_HOST",
    "DEVTOOLS_PORT",
    "SCREENSHOT",
    "SCREENSHOT_LOCATION",
    "SCREENSHOT_FILENAME",
    "PRESS",
    "SHOW_RETURN",
)
"""What the environment may ask of Textual that looks over a shoulder or acts for the person."""

CONSTANTS = {
    "DEBUG": False,
    "DRIVER": None,
    "LOG_FILE": None,
    "SCREENSHOT_DELAY": -1,
    "SCREENSHOT_LOCATION": None,
    "SCREENSHOT_FILENAME": None,
    "PRESS": "",
    "SHOW_RETURN": False,
}
"""The same, as Textual has read them already by the time an app is made."""


class ShelteredApp(App[R]):
    """A Textual app without side windows."""

    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = set()
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+q",
            "quit",
            "Leave",
            id="app.leave",
            tooltip="Put everything away and leave",
            priority=True,
            show=False,
        ),
        Binding("ctrl+c", "quit_hint", show=False, system=True),
        Binding(
            "ctrl+z",
            "suspend_process",
            "Suspend",
            id="app.suspend",
            tooltip="Put everything away and suspend",
            show=False,
        ),
        Binding(
            "ctrl+t", "next_theme", "Theme", id="app.theme", tooltip="Dark, light, high contrast", show=False
        ),
    ]

    def __init__(
        self,
        *,
        reduced_motion: bool = False,
        theme_name: str = theme.DARK,
        keymap: Mapping[str, str] | None = None,
    ) -> None:
        forget_developer_hooks()
        super().__init__()
        for each in theme.THEMES.values():
            self.register_theme(each)
        self.theme = theme_name if theme_name in theme.THEMES else theme.DARK
        self.reduced_motion = reduced_motion
        self.animation_level = "none" if reduced_motion else "basic"
        self.fault: BaseException | None = None
        """What broke, for whoever ran the app to note: nothing of it is printed here."""
        self._ending: threading.Timer | None = None
        self._clock: Clock = HostClock()
        self._watch: Watch | None = None
        if keymap:
            self.set_keymap(usable(keymap))

    @property
    def available_themes(self) -> dict[str, Theme]:
        """Ours alone, once they are there; asked for at every painted line, so nothing is made here."""
        return theme.THEMES if theme.DARK in self._registered_themes else self._registered_themes

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the variables our style sheets use beyond Textual's."""
        return dict(theme.DEFAULTS)

    def get_driver_class(self) -> type[Driver]:
        """Return the driver that notices a terminal that has gone; the environment has no say in it."""
        if sys.platform == "win32":
            return super().get_driver_class()
        from console.kit.terminal import ShelteredDriver  # noqa: PLC0415 - it needs termios

        return ShelteredDriver

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Yield what belongs to the app itself. There is no screenshot among it."""
        del screen
        yield SystemCommand("Theme", "Dark, light or high contrast", self.action_next_theme)
        motion = "Allow motion" if self.reduced_motion else "Reduce motion"
        yield SystemCommand(motion, "Whether anything on the screen moves by itself", self.action_motion)

    def deliver_screenshot(self, *_: object, **__: object) -> str | None:
        """Refuse: a picture of the screen would keep what was revealed."""
        return None

    def save_screenshot(self, *_: object, **__: object) -> str:
        """Refuse, as `deliver_screenshot`."""
        return ""

    def action_screenshot(self, *_: object) -> None:
        """Refuse, as `deliver_screenshot`."""

    def action_quit_hint(self) -> None:
        """Say how to leave; people press this by habit, and it must not throw a session away."""
        self.notify("Press ctrl+q to leave.", markup=False)

    def action_next_theme(self) -> None:
        """Change to the next theme."""
        names = list(theme.THEMES)
        self.theme = names[(names.index(self.theme) + 1) % len(names)]

    def action_motion(self) -> None:
        """Turn motion off, or on again."""
        self.reduced_motion = not self.reduced_motion
        self.animation_level = "none" if self.reduced_motion else "basic"

    def seconds(self) -> float:
        """Return a steady count of seconds, for what the screen paints; the desk has the time that counts.

        It runs on while the machine sleeps, so that text is gone when somebody opens the lid again.
        """
        reading = self._clock.read()
        return (reading.wall if reading.uptime is None else reading.uptime) / 1000

    def text_until(self, until: float) -> None:
        """Have text that is shown from now on hidden at that moment (`seconds`), whatever the loop is at."""
        loop = asyncio.get_running_loop()

        def over() -> None:
            with suppress(RuntimeError):  # the loop has ended; so has the app
                loop.call_soon_threadsafe(self.time_is_over)

        self._watch = Watch(self.seconds, loop.time, over, self._wipe)
        self._watch.begin(until)

    def text_gone(self) -> None:
        """Call when text was hidden. The terminal is painted anew where it may not show that."""
        watch, self._watch = self._watch, None
        if watch is None:
            return
        watch.end()
        if watch.is_slowed:  # painting waits for a timer, so it may not come for hours
            self._wipe()
        reopen = getattr(self._driver, "reopen", None)
        if reopen is not None and reopen():
            self.refresh(layout=True)

    def time_is_over(self) -> None:
        """Hide text whose time is over; called by whoever notices first."""
        if self._watch is not None and self._watch.is_over:
            self.hide_now()
            self.text_gone()

    def _wipe(self) -> None:
        wipe = getattr(self._driver, "wipe", None)
        if wipe is not None:
            wipe()

    @property
    def urgent_keys(self) -> frozenset[str]:
        """Keys that are noticed however much else comes in; asked for on the input thread."""
        return URGENT.union(*(self._keymap.get(name, "").split(",") for name in URGENT_IDS))

    async def on_event(self, event: Event) -> None:
        """Hide what should be hidden by now, notice that somebody is there, then go on as always."""
        self.time_is_over()
        if event.__class__.__name__ in {"Key", "MouseDown", "Paste", "MouseScrollUp", "MouseScrollDown"}:
            self.noticed()
        await super().on_event(event)

    def noticed(self) -> None:
        """Somebody touched a key or the mouse."""

    def hide_now(self) -> None:
        """Take what is revealed off the screen, this instant."""

    async def put_away(self) -> None:
        """Hide what is revealed and leave the seat; runs before the app ends or stops. Must not fail."""

    async def before_suspend(self) -> None:
        """Hide what is revealed; runs before the process is stopped."""

    def on_mount(self) -> None:
        """Answer the signals that end a session."""
        if self.is_headless or sys.platform == "win32":
            return
        from console.kit.terminal import listen  # noqa: PLC0415 - signals and a terminal only

        listen(self)

    async def action_quit(self) -> None:
        """Put everything away and end."""
        await self.put_away()
        self.exit()

    def terminal_gone(self) -> None:
        """End: put away what can be, and be gone in under two seconds whatever hangs."""
        if self._ending is not None or self.is_headless:
            return
        from console.kit.terminal import end_process_after  # noqa: PLC0415 - as above

        restore = getattr(self._driver, "restore_bare", lambda: None)
        self._ending = end_process_after(END_WITHIN, 1, restore)
        self._spawn(self._end())

    def suspend_asked(self) -> None:
        """Hide, then stop as asked."""
        self._spawn(self._suspend())

    def continued(self) -> None:
        """Go on after a stop: nobody knows for how long, so hide and paint everything anew."""
        self.hide_now()
        self.refresh(layout=True)

    def action_suspend_process(self) -> None:
        """Suspend the process, with everything hidden first."""
        self.suspend_asked()

    async def _end(self) -> None:
        await self.put_away()
        self.exit(return_code=1)

    async def _suspend(self) -> None:
        await self.before_suspend()
        stop = getattr(self._driver, "suspend_now", None)
        if stop is not None:
            stop()

    def _spawn(self, work: Awaitable[None]) -> None:
        # Not a worker: those are cancelled when the app ends, and this is what ends it.
        task = asyncio.ensure_future(work)
        self._spawned = task

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self.fault is None:
            self.fault = error
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()

    def panic(self, *_: object) -> None:
        """End without printing what was handed over: it may hold anything."""
        self._return_code = 1
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        self._exit_renderables.clear()

    def ended(self) -> None:
        """Call when everything is closed: the end need not be forced any more."""
        if self._ending is not None:
            self._ending.cancel()


def forget_developer_hooks() -> None:
    """Drop what the environment asks of Textual: logs, screenshots, key presses, other drivers, consoles."""
    for name in ("TEXTUAL", *(f"TEXTUAL_{hook}" for hook in HOOKS)):
        os.environ.pop(name, None)
    for name, value in CONSTANTS.items():
        setattr(constants, name, value)
