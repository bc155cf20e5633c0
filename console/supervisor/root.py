"""The supervisor console: looks again every few seconds, off the event loop, and shows what came back."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar

from textual.binding import Binding
from textual.reactive import reactive

from console.clock import show_local
from console.kit.shelter import ShelteredApp
from console.supervisor.board import BoardScreen
from console.supervisor.link import stale, trouble
from console.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.binding import BindingType
    from textual.screen import Screen
    from textual.timer import Timer

    from config.errors import LeewardError
    from console.crash import CrashHandler
    from console.desk import Desk
    from console.services.overview import Overview
    from console.services.seats import Workplace
    from console.supervisor.acts import Acts

P = ParamSpec("P")
T = TypeVar("T")

LOOK_EVERY = 3.0
"""Seconds between two looks."""

LOOK_ON = 0.05
"""Seconds until the next look while people are still to be read."""

RETRY_AFTER = 6.0
"""Seconds until the store is asked again that could not be reached."""

SAID_FOR = 8.0
"""Seconds for which it is said that something was done."""


class SupervisorApp(ShelteredApp[int]):
    """One supervisor's board."""

    TITLE = "Leeward"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "question_mark,f1", "help", "Help", id="app.help", key_display="?", tooltip="All keys", show=False
        ),
    ]

    seen: reactive[Overview | None] = reactive(None, always_update=True)
    """The latest snapshot; None before the first."""

    said: reactive[str] = reactive("")
    """What is said above the keys: what did not work, or that something was done."""

    acts: Acts

    def __init__(
        self,
        desk: Desk,
        *,
        reduced_motion: bool = False,
        theme_name: str = "",
        keymap: Mapping[str, str] | None = None,
        crash: CrashHandler | None = None,
        look_every: float = LOOK_EVERY,
    ) -> None:
        super().__init__(reduced_motion=reduced_motion, theme_name=theme_name, keymap=keymap)
        self._desk = desk
        self._crash = crash
        self._every = look_every
        self._again: Timer | None = None
        self._looking = False
        self._quiet: Timer | None = None
        self._lost = False
        self.refused: LeewardError | None = None
        """Why there was nothing to open: told after the screen has been put right."""

    def get_default_screen(self) -> Screen[None]:
        """Return the board."""
        return BoardScreen()

    def on_mount(self) -> None:
        """Paint first, then ask the desk."""
        super().on_mount()
        if self._crash is not None:
            asyncio.get_running_loop().set_exception_handler(self._crash.on_loop)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self.run_worker(self._load(), group="look")

    async def _load(self) -> None:
        from console.supervisor.loading import load  # noqa: PLC0415 - after the first paint

        self.acts = await asyncio.to_thread(load, self)
        await self._look()
        self._check_keys()
        if not self.is_headless:
            # As in the reviewer's console: a full collection need not go through what stays to the end.
            gc.freeze()

    def look_now(self) -> None:
        """Look again, unless a look is under way."""
        if not self._looking and not self.is_closing:
            self.run_worker(self._look(), group="look")

    async def _look(self) -> None:
        self._looking = True
        wait = self._every
        try:
            seen = await self._desk.do(self.acts.look)
        except Exception as error:  # noqa: BLE001 - whatever it was, one line says so and the next look may work
            self._missed(error)
            wait = RETRY_AFTER
        else:
            self._show(seen)
            if seen.behind:
                wait = LOOK_ON
        finally:
            self._looking = False
        if not self.is_closing:
            if self._again is not None:
                self._again.stop()
            self._again = self.set_timer(wait, self.look_now)

    @property
    def is_closing(self) -> bool:
        """Whether the screens are going away: an answer that comes now has nowhere to go."""
        return self._exit or not self.is_running

    def _show(self, seen: Overview) -> None:
        if self.is_closing:
            return
        if self._lost:
            self._lost, self.said = False, ""
        self.seen = seen

    def _missed(self, error: Exception) -> None:
        if self.is_closing:
            return
        told = self._told(error)
        if self.seen is None and told.ends is not None:
            self.refused = told.ends
            self.exit(return_code=told.ends.exit_code)
            return
        self._lost = True
        since = "" if self.seen is None else show_local(self.seen.now, self.seen.zone)
        self._say_on(f"{told.line} {stale(self.seen, since)}")

    def _told(self, error: Exception) -> Any:
        told = trouble(error)
        if told.fault and self._crash is not None:
            self._crash.note(error)
        error.__traceback__ = None
        return told

    async def ask(
        self, use_case: Callable[Concatenate[Workplace, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """Ask the desk for something; None after trouble, which has been said."""
        try:
            return await self._desk.do(use_case, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever it was, it is said in one line
            if not self.is_closing:
                self._say(self._told(error).line)
        return None

    def act(
        self,
        done: str,
        use_case: Callable[Concatenate[Workplace, P], Overview],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Do something, then show how things stand and say that it was done."""

        async def work() -> None:
            seen = await self.ask(use_case, *args, **kwargs)
            if seen is not None:
                self._show(seen)
                self._say(clean(done, one_line=True, max_chars=200))

        self.run_worker(work(), group="acts")

    def _say(self, line: str) -> None:
        self._say_on(line)
        self._quiet = self.set_timer(SAID_FOR, self._hush)

    def _say_on(self, line: str) -> None:
        if self._quiet is not None:
            self._quiet.stop()
            self._quiet = None
        self.said = line

    def _hush(self) -> None:
        self.said = ""

    def _check_keys(self) -> None:
        if not self._keymap:
            return
        from console.kit.help import ids  # noqa: PLC0415 - only where somebody has keys of their own
        from console.supervisor.rows import Rows  # noqa: PLC0415 - the same

        unknown = sorted(set(self._keymap) - ids(SupervisorApp, BoardScreen, Rows))
        if unknown:
            names = clean(", ".join(unknown), one_line=True, max_chars=120)
            self._say(f"Your keys name what is not there: {names}. Help (?) has the names.")

    def action_help(self) -> None:
        """Show all keys."""
        from console.kit.help import ROOMY  # noqa: PLC0415 - rarely
        from console.supervisor.helping import BoardHelp  # noqa: PLC0415 - the same

        if not isinstance(self.screen, BoardHelp):
            self.push_screen(BoardHelp(roomy=self.size.width >= ROOMY))
