"""The desk's keys, with what each is for; a person may give each another key by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from textual.binding import BindingType

KEYS: list[BindingType] = [
    Binding("enter", "next", "Next case", id="desk.next", key_display="enter", tooltip="Take the next case"),
    Binding(
        "space",
        "reveal",
        "Show",
        id="desk.reveal",
        tooltip="Show this passage for a while, or hide it",
    ),
    Binding(
        "right",
        "turn(1)",
        "Next passage",
        id="desk.next_passage",
        key_display="→",
        tooltip="Show the next passage",
    ),
    Binding("left", "turn(-1)", "Back", id="desk.previous_passage", show=False, tooltip="The passage before"),
    Binding(
        "down",
        "field(1)",
        "Next field",
        id="desk.next_field",
        show=False,
        tooltip="Go to the next guarded field",
    ),
    Binding(
        "up",
        "field(-1)",
        "Field before",
        id="desk.previous_field",
        show=False,
        tooltip="Go to the field before",
    ),
    Binding("d", "decide", "Decide", id="desk.decide", tooltip="Confirm, dismiss, escalate, second opinion"),
    Binding("u", "undo", "Undo", id="desk.undo", tooltip="Take the last decision back, for ten seconds"),
    Binding("r", "release", "Give back", id="desk.release", tooltip="Give the case back; no reason asked"),
    Binding("l", "lighter", "Lighter", id="desk.lighter", tooltip="Ask for something lighter"),
    Binding("p", "postpone", "Postpone", id="desk.postpone", tooltip="Move the break that is near"),
    Binding("b", "break", "Break", id="desk.break", tooltip="Take a break, now, for as long as you like"),
    Binding(
        "x",
        "app.hide_everything",
        "Hide all",
        id="desk.hide_all",
        key_display="^x",
        tooltip="Hide everything",
    ),
    Binding("question_mark", "app.help", "Help", id="desk.help", key_display="?", tooltip="All keys"),
    Binding("m", "record", "My record", id="desk.record", show=False, tooltip="Everything kept about you"),
    Binding("s", "support", "Support", id="desk.support", show=False, tooltip="Who to turn to"),
    Binding("e", "end", "End shift", id="desk.end", show=False, tooltip="End the shift"),
]
