"""The warning before the first text of a severe case: what it is, and four ways to go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console.kit import phrases
from console.kit.content import as_content
from console.kit.dialogs import Ask

if TYPE_CHECKING:
    from console.services.answers import Offer


def warning(offer: Offer) -> Ask:
    """Return the dialog; its answers are reveal, lighter, skip and break."""
    case = offer.case
    guarded = [field for field in offer.fields if field.guarded]
    passages = phrases.plural(sum(field.passages for field in guarded), "passage")
    body = Content("\n").join(
        [
            Content("Category  ") + as_content(case.category, one_line=True, max_cells=40).stylize("bold"),
            Content(f"Severity  {phrases.pips(case.severity)}  {phrases.severity(case.severity)}"),
            Content(f"Text      {passages} in {phrases.plural(len(guarded), 'field')}, shown one at a time"),
            Content(""),
            Content("This may be hard to read. Any of these is fine; no reason is asked."),
        ]
    )
    answers = [("r", "reveal", "Show the passage")]
    if case.severity > 1:
        answers.append(("l", "lighter", "Ask for something lighter"))
    answers += [("s", "skip", "Skip to another case"), ("b", "break", "Take a break")]
    return Ask("Before you read", body, answers, back="Back, with the text still blurred")
