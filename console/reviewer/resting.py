"""A break: a full screen with no case on it, the time left, and two things to do with it or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Center, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.clock import show_local
from console.kit import phrases
from console.kit.content import as_content
from console.kit.dialogs import Ask
from console.reviewer import acts
from console.reviewer.exercises import Breathing, Grounding
from console.reviewer.place import Place

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console.services.answers import Standing

CONTACTS = 3
"""People named on the page itself; s shows all."""


class Resting(Place):
    """The break. It ends when its person ends it."""

    DEFAULT_CSS = """
    Resting .middle { width: 74; max-width: 100%; height: auto; padding: 2 2 1 2; }
    Resting #exercise { height: auto; width: 74; max-width: 100%; padding: 1 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "back", "Back to work", id="break.end", key_display="enter", tooltip="End the break"
        ),
        Binding(
            "a", "exercise('breathing')", "Breathing", id="break.breathing", tooltip="Slow, paced breathing"
        ),
        Binding(
            "g",
            "exercise('grounding')",
            "Grounding",
            id="break.grounding",
            tooltip="Five senses, one at a time",
        ),
        Binding(
            "q",
            "exercise('')",
            "Just rest",
            id="break.quiet",
            show=False,
            tooltip="Put the exercise away",
        ),
        Binding(
            "right,space",
            "step",
            "Next",
            id="break.step",
            show=False,
            tooltip="The next step of the exercise",
        ),
        Binding("s", "support", "Support", id="break.support", tooltip="Who to turn to"),
        Binding(
            "m", "record", "My record", id="break.record", show=False, tooltip="Everything kept about you"
        ),
        Binding("e", "end", "End shift", id="break.end_shift", tooltip="End the shift"),
        Binding("question_mark", "app.help", "Help", id="break.help", key_display="?", tooltip="All keys"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._heard = 0.0

    def body(self) -> ComposeResult:
        """Lay out the time and the room for an exercise."""
        with VerticalScroll():
            with Center():
                yield Static(classes="middle", id="time")
            with Center():
                yield Static(id="exercise")

    def on_mount(self) -> None:
        """Paint the time left once a second; only paint."""
        super().on_mount()
        self.set_interval(1, self._paint)

    def show(self, standing: Standing) -> None:
        """Follow the standing."""
        del standing
        self._heard = self.console.seconds()
        self._paint()

    def action_back(self) -> None:
        """End the break, after saying so if it does not count yet."""
        owed = self._owed()
        if owed <= 0:
            self._finish("end")
            return
        words = (
            "Ending now is allowed. This rest would not count: "
            f"{phrases.length(owed + phrases.MINUTE - 1)} more make it whole. "
            "The break stays due."
        )
        dialog = Ask("End the break early?", words, [("e", "end", "End it now")], back="Stay on the break")
        self.app.push_screen(dialog, self._finish)

    def action_exercise(self, name: str) -> None:
        """Change to an exercise, or to none."""
        room = self.query_one("#exercise", Static)
        room.remove_children()
        if name == "breathing":
            room.mount(Breathing(still=self.console.reduced_motion))
        elif name == "grounding":
            room.mount(Grounding())

    def action_step(self) -> None:
        """Go one step on in the grounding exercise."""
        for exercise in self.query(Grounding):
            exercise.step()

    def action_support(self) -> None:
        """Show who to turn to."""
        self.console.show_support()

    def action_record(self) -> None:
        """Show what is kept."""
        self.console.show_record()

    def action_end(self) -> None:
        """Ask, then end the shift from here."""
        dialog = Ask("End the shift?", "What you decided stays decided.", [("e", "end", "End the shift")])
        self.app.push_screen(dialog, self._end)

    def _end(self, answer: str | None) -> None:
        if answer == "end":
            self.run_worker(self.console.end_shift(), group="acts")

    def _finish(self, answer: str | None) -> None:
        if answer == "end":
            self.run_worker(self.link.stand(acts.end_break), group="acts")

    def _since(self) -> int:
        return int((self.console.seconds() - self._heard) * 1000)

    def _owed(self) -> int:
        here = self.standing
        return 0 if here is None else here.assessment.rest_owed - self._since()

    def _paint(self) -> None:
        here = self.standing
        if here is None or here.break_started is None:
            return
        lines = [Content.styled("A break", "bold"), Content("")]
        began = here.break_started
        rested = here.now - began + self._since()
        if here.assessment.rest_owed:
            lines += self._owed_lines(here)
        else:
            lines.append(Content(f"Rested {phrases.length(rested)}. Nothing is owed; stay as you like."))
        lines += [
            Content.styled(f"Since {show_local(began, here.policy.zone, now=here.now)}.", "$quiet"),
            Content(""),
            Content("Look away from the screen, if you can. Stand up; drink something."),
            Content.styled("a slow breathing   g grounding   s people to turn to", "$quiet"),
            *_contacts(here),
        ]
        self.query_one("#time", Static).update(Content("\n").join(lines))

    def _owed_lines(self, here: Standing) -> list[Content]:
        left = self._owed()
        if left <= 0:
            return [Content("Your rest is whole. enter goes back to work, when you are ready.")]
        over = here.now + here.assessment.rest_owed
        at = show_local(over, here.policy.zone, now=here.now)
        return [Content(phrases.countdown(left)).stylize("bold") + Content(f" left, until {at}.")]


def _contacts(here: Standing) -> list[Content]:
    contacts = here.policy.support.contacts[:CONTACTS]
    lines = [
        Content("  ").join(
            [
                as_content(each.name, one_line=True, max_cells=24),
                as_content(each.how, one_line=True, max_cells=44).stylize("$quiet"),
            ]
        )
        for each in contacts
    ]
    return [Content(""), *lines] if lines else []
