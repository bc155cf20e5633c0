"""What stands beside the form: the rule in words, what changed, and what it would have done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from config.diff import Direction
from console.kit.content import as_content
from console.tuning.rows import FIGURE, LABEL, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.diff import Change
    from config.explain import Sentence
    from console.services.tuning import Outlook, Row

WORDS = {
    Direction.LOOSENING: "looser",
    Direction.TIGHTENING: "tighter",
    Direction.NEUTRAL: "neither",
}

MOST_CHANGES = 40
"""Changes listed; `policy diff` has all of them."""


def sentence(found: Sentence, key: str) -> Content:
    """Return a rule in words, and what its number of that key rests on."""
    lines = [as_content(found.text, max_cells=2_000)]
    lines += [
        as_content(f"{each.key} {each.value}: {each.basis}", max_cells=400).stylize("$quiet")
        for each in found.figures
        if each.key == key
    ]
    if found.background:
        lines.append(as_content(f"background: {found.background}", max_cells=400).stylize("$quiet"))
    return Content("\n").join(lines)


def changes(found: Sequence[Change]) -> Content:
    """Return what the draft changes, each with what it does to what people are allowed."""
    if not found:
        return Content("Nothing yet: this is the policy as it stands.").stylize("$quiet")
    lines = [_change(each) for each in found[:MOST_CHANGES]]
    if len(found) > MOST_CHANGES:
        lines.append(Content(f"and {len(found) - MOST_CHANGES} more"))
    return Content("\n").join(lines)


def outlook(found: Outlook | None, instead: str) -> Content:
    """Return what the draft would do, next to the policy of today."""
    if found is None:
        return as_content(instead, max_cells=400).stylize("$quiet")
    lines = [as_content(found.basis, max_cells=400).stylize("$quiet")]
    lines.append(Content(f"{'':<{LABEL}}{'today':>{FIGURE}}{'draft':>{FIGURE}}").stylize("$quiet"))
    lines += [_row(each) for each in found.rows]
    lines += [as_content(note, max_cells=400).stylize("$quiet") for note in found.notes]
    return Content("\n").join(lines)


def heading(words: str) -> Content:
    """Return a heading of this side."""
    return Content.styled(words, "$primary bold")


def _change(change: Change) -> Content:
    word = Content.styled(f"{WORDS[change.direction]:<8}", "$accent")
    return word + as_content(str(change).partition(": ")[2], one_line=True, max_cells=300)


def _row(row: Row) -> Content:
    today, draft = shown(row.today, row.unit), shown(row.draft, row.unit)
    text = f"{row.label:<{LABEL}}{today:>{FIGURE}}{draft:>{FIGURE}}"
    return as_content(text, one_line=True, max_cells=200).stylize("" if today == draft else "bold")
