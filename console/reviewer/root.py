"""The reviewer console: where the person stands, which full screen that calls for, and the time.

Screens ask the desk through the link; answers come back as a new standing, which every screen follows.
"""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.reactive import reactive

from console.kit.shelter import ShelteredApp
from console.reviewer.arrival import Arrival
from console.reviewer.link import Link, Trouble
from console.reviewer.place import Place
from console.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.binding import BindingType
    from textual.screen import Screen
    from textual.timer import Timer

    from config.errors import LeewardError
    from console.crash import CrashHandler
    from console.desk import Desk
    from console.services.answers import Standing

LOOK_AT_LEAST = 20.0
"""Seconds between two looks at the desk at most: it also keeps the seat, which is lost after a minute."""

LOOK_AT_MOST = 0.25
"""Seconds between two looks at least, should an instant of change be ever so near."""

LOOK_FOR_SOMEBODY = 10.0
"""Seconds between two looks at whether somebody touched anything."""

AWAY_AFTER = 300.0
"""Seconds without a key or the mouse after which nobody is taken to be there."""

LEAVE_WITHIN = 1.2
"""Seconds that putting away may take on the way out."""


class ReviewerApp(ShelteredApp[int]):
    """One reviewer at one terminal."""

    TITLE = "Leeward"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "ctrl+x,f12",
            "hide_everything",
            "Hide all",
            id="app.hide_everything",
            key_display="^x",
            tooltip="Hide everything and give the case back; no reason asked",
            priority=True,
            show=False,
        ),
        Binding(
            "question_mark,f1", "help", "Help", id="app.help", key_display="?", tooltip="All keys", show=False
        ),
    ]

    standing: reactive[Standing | None] = reactive(None, always_update=True)
    """Where the person stood when the desk last answered; None before it first has."""

    def __init__(
        self,
        desk: Desk,
        *,
        reduced_motion: bool = False,
        theme_name: str = "",
        keymap: Mapping[str, str] | None = None,
        crash: CrashHandler | None = None,
    ) -> None:
        super().__init__(
            reduced_motion=reduced_motion,
            theme_name=theme_name,
            keymap=keymap,
        )
        self._desk = desk
        self._crash = crash
        self.link = Link(desk, self)
        self.tier = ""
        self.arrived_at = 0
        """When the seat was taken, ms UTC: what is open since before is another terminal's."""
        self.begun = False
        """Whether the person has gone past arrival."""
        self.left = False
        self.refused: LeewardError | None = None
        """Why there was nothing to open: told after the screen has been put right."""
        self._ended = False
        self._looking: Timer | None = None
        self._touched = 0.0
        self._away = False

    def get_default_screen(self) -> Screen[None]:
        """Return the first screen."""
        first = Arrival()
        # A default screen lacks what switch_screen takes off any screen it replaces.
        first._push_result_callback(first, None)  # noqa: SLF001 - no public way to start on a screen and leave it
        return first

    def on_mount(self) -> None:
        """Paint first, then ask the desk."""
        super().on_mount()
        self._touched = self.seconds()
        if self._crash is not None:
            asyncio.get_running_loop().set_exception_handler(self._crash.on_loop)
        self.set_interval(LOOK_FOR_SOMEBODY, self._anybody_there)
        self.call_after_refresh(self.open_desk)

    def open_desk(self) -> None:
        """Ask the desk for the first time, or again after the store could not be reached."""
        self.run_worker(self._arrive(), group="acts")

    async def _arrive(self) -> None:
        from console.reviewer.loading import load, load_last  # noqa: PLC0415 - after the first paint

        acts = await asyncio.to_thread(load, self)
        arrived = await self.link.ask(acts.arrive)
        if arrived is not None:
            self.tier = arrived.tier
            self.arrived_at = arrived.standing.now
            self.begun = arrived.standing.break_started is not None
            self.stood(arrived.standing)
            self._check_keys()
            await asyncio.to_thread(load_last)
            if not self.is_headless:
                # What is loaded now stays to the end. Left where it is, every full collection goes through
                # it again: a pause of 50-100 ms, felt at a key.
                gc.freeze()

    def _check_keys(self) -> None:
        from console.reviewer.help import ids  # noqa: PLC0415 - only where somebody has keys of their own

        unknown = sorted(set(self._keymap) - ids()) if self._keymap else []
        if unknown:
            names = clean(", ".join(unknown), one_line=True, max_chars=120)
            self.notify(f"Your keys name what is not there: {names}. Help (?) has the names.", markup=False)

    @property
    def is_closing(self) -> bool:
        """Whether the screens are going away: an answer that comes now has nowhere to go."""
        return self._exit or not self.is_running

    def stood(self, standing: Standing) -> None:
        """Take in where the person stands now, and ask again when that changes."""
        if self.is_closing:
            return
        self.standing = standing
        if standing.open_reveal is None and isinstance(place := self.place(), Place):
            place.nothing_open()
        self._place_for(standing)
        changes = [standing.assessment.next_change_at]
        if standing.open_reveal is not None:
            changes.append(standing.open_reveal.granted_at + standing.open_reveal.ms)
        wait = min(((at - standing.now) / 1000 for at in changes if at is not None), default=LOOK_AT_LEAST)
        if self._looking is not None:
            self._looking.stop()
        self._looking = self.set_timer(min(LOOK_AT_LEAST, max(LOOK_AT_MOST, wait)), self._look)

    def troubled(self, trouble: Trouble) -> None:
        """Tell the person what did not work; a seat taken elsewhere ends this session."""
        if self.is_closing:
            return
        self.put_text_away()
        if trouble.kind == "seat":
            self._taken(trouble.line)
        elif self.standing is None and trouble.error is not None:
            self.refused, self.left = trouble.error, True
            self.exit(return_code=trouble.error.exit_code)
        else:
            [place for place in self.screen_stack if isinstance(place, Place)][-1].tell(trouble)

    def note_fault(self, error: BaseException) -> None:
        """Write a fault to the private log."""
        if self._crash is not None:
            self._crash.note(error)

    def place(self) -> Screen[object]:
        """Return the full screen that is under any dialogs."""
        return self.screen_stack[0]

    def begin(self) -> None:
        """Go past arrival."""
        self.begun = True
        if self.standing is not None:
            self._place_for(self.standing)

    def put_text_away(self) -> bool:
        """Take revealed text off the screen, this instant; say whether there was any."""
        places = [place for place in self.screen_stack if isinstance(place, Place)]
        return any([place.hide() for place in places])  # noqa: C419 - every one of them, not the first

    def _place_for(self, standing: Standing) -> None:
        from console.reviewer.places import place_for  # noqa: PLC0415 - after the first paint

        wanted = place_for(standing, begun=self.begun, ended=self._ended)
        if isinstance(self.place(), wanted):
            return
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.switch_screen(wanted())

    def _taken(self, line: str) -> None:
        from console.reviewer.closing import Taken  # noqa: PLC0415 - rarely

        self.left = True
        if self._looking is not None:
            self._looking.stop()
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.switch_screen(Taken(line))

    def _look(self) -> None:
        from console.reviewer import acts  # noqa: PLC0415 - after the first paint

        self.run_worker(self.link.stand(acts.look), group="look")

    def noticed(self) -> None:
        """Remember when somebody last touched anything."""
        self._touched = self.seconds()

    def _anybody_there(self) -> None:
        here = self.standing
        if (
            self._away
            or here is None
            or here.shift_start is None
            or here.break_started is not None
            or self.left
        ):
            return
        if self.seconds() - self._touched >= AWAY_AFTER:
            self.go_away()

    def go_away(self) -> None:
        """Hide, and note that nobody is there until a key is pressed."""
        from console.reviewer import acts  # noqa: PLC0415 - after the first paint
        from console.reviewer.away import Away  # noqa: PLC0415 - the same

        self._away = True
        self.put_text_away()
        self.push_screen(Away(), self._back)
        self.run_worker(self.link.stand(acts.go_away), group="acts")

    def _back(self, _: object) -> None:
        from console.reviewer import acts  # noqa: PLC0415 - after the first paint

        self._away = False
        self.run_worker(self.link.stand(acts.come_back), group="acts")

    def on_app_blur(self) -> None:
        """Hide: whoever looks at the screen now may be looking at something else beside it."""
        self.put_text_away()

    def hide_now(self) -> None:
        """Hide, as on leaving the terminal."""
        self.put_text_away()

    def action_hide_everything(self) -> None:
        """Hide, give the case back, offer a break. From anywhere, whatever is open."""
        from console.reviewer.hidden import hide_everything  # noqa: PLC0415 - after the first paint

        self.put_text_away()
        if self.standing is not None and not self.left:
            hide_everything(self)

    def action_help(self) -> None:
        """Show all keys."""
        from console.reviewer.help import ROOMY, Help  # noqa: PLC0415 - rarely

        if not isinstance(self.screen, Help):
            self.push_screen(Help(roomy=self.size.width >= ROOMY))

    def action_command_palette(self) -> None:
        """Hide, then open the palette."""
        self.put_text_away()
        super().action_command_palette()

    def show_support(self) -> None:
        """Show who to turn to."""
        from console.reviewer.help import Support  # noqa: PLC0415 - rarely

        if self.standing is not None:
            self.push_screen(Support(self.standing))

    def show_record(self) -> None:
        """Show what is kept about this person."""
        from console.reviewer.record import RecordScreen  # noqa: PLC0415 - rarely

        if self.standing is not None:
            self.push_screen(RecordScreen())

    async def end_shift(self) -> None:
        """End the shift and say goodbye."""
        from console.reviewer import acts  # noqa: PLC0415 - after the first paint

        before = self.standing
        self._ended = True
        if not await self.link.stand(acts.end_shift):
            self._ended = False
        elif before is not None:
            from console.reviewer.closing import Goodbye  # noqa: PLC0415 - the last screen

            place = self.place()
            if isinstance(place, Goodbye):
                place.look_back(before)

    async def put_away(self) -> None:
        """Hide, give everything back and free the seat."""
        self.put_text_away()
        if self.left:
            return
        self.left = True
        if self._looking is not None:
            self._looking.stop()
        await leave(self._desk)

    async def before_suspend(self) -> None:
        """Hide, and have it on the ledger, before the process stops."""
        from console.reviewer import acts  # noqa: PLC0415 - after the first paint

        if self.put_text_away():
            await asyncio.wait({asyncio.ensure_future(self.link.stand(acts.hide))}, timeout=LEAVE_WITHIN)


async def leave(desk: Desk) -> None:
    """Give everything back and free the seat, within the time there is; what fails stays charged and owed."""
    from console.reviewer import acts  # noqa: PLC0415 - after the first paint

    try:
        await asyncio.wait_for(desk.do(acts.leave), LEAVE_WITHIN)
    except Exception:  # noqa: BLE001 - on the way out there is nobody to tell, and nothing was half-written
        return
