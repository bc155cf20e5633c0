"""Hide everything: one key, from anywhere, with no reason asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.kit.dialogs import Ask
from console.reviewer import acts

if TYPE_CHECKING:
    from console.reviewer.root import ReviewerApp

WORDS = (
    "Everything is hidden, and a case in hand has gone back to the queue.\n"
    "No reason is asked, and none is kept."
)


class Hidden(Ask):
    """What is on the screen instead: nothing, and three ways to go on."""

    DEFAULT_CSS = """
    Hidden { background: $background; }
    """

    def __init__(self, *, on_shift: bool) -> None:
        answers = [("b", "break", "Take a break"), ("s", "support", "Who to turn to")] if on_shift else []
        answers += [("e", "end", "End the shift")] if on_shift else []
        super().__init__("Hidden", WORDS, answers, back="Go on, when you like")


def hide_everything(app: ReviewerApp) -> None:
    """Cover the screen at once, then have the case given back."""
    if isinstance(app.screen, Hidden):
        return
    while len(app.screen_stack) > 1:
        app.pop_screen()
    here = app.standing
    on_shift = here is not None and here.shift_start is not None and here.break_started is None

    def chosen(answer: str | None) -> None:
        if answer == "break":
            app.run_worker(app.link.stand(acts.start_break), group="acts")
        elif answer == "end":
            app.run_worker(app.end_shift(), group="acts")
        elif answer == "support":
            app.show_support()

    app.push_screen(Hidden(on_shift=on_shift), chosen)
    app.run_worker(app.link.stand(acts.hide_everything), group="acts")
