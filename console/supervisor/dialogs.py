"""What opens over the board: one person's limits, one request, one case on its way to somebody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from console.clock import show_local
from console.kit import meters
from console.kit.content import as_content
from console.kit.dialogs import Ask, Dialog
from console.kit.entry import Entry
from console.supervisor import words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from textual.app import ComposeResult

    from console.services.overview import Overview, PersonMeters
    from console.services.overview_asks import Request
    from storage.figures.team import Kept

WIDTH = 58
"""Cells inside a dialog's box, that meters are laid out for."""

OWN = "You asked for this yourself, or it is about you, so somebody else has to approve it."


class PersonPage(Dialog[None]):
    """Where one person stands by every limit and break. No cases, no check-ins, no pace."""

    scrolls = True

    def __init__(self, found: PersonMeters, now: int) -> None:
        super().__init__()
        self._found = found
        self._now = now

    def inside(self) -> ComposeResult:
        """Yield the page."""
        found, zone = self._found, self._found.policy.zone
        person = found.person
        yield Static(as_content(person.name, one_line=True, max_cells=WIDTH).stylize("bold"))
        yield Static(as_content(_standing(found, self._now, zone), one_line=True).stylize("$quiet"))
        if person.on_shift:
            shown = tuple(each for each in found.assessment.meters if each.kind in {"limit", "break"})
            lines = meters.meter_lines(replace(found.assessment, meters=shown), zone, WIDTH)
            yield Static(Content("\n") + lines)
        yield Static(Content("esc closes this"), classes="answers quiet")


class Whole(Ask):
    """A request, whole; long ones scroll."""

    scrolls = True


class HandDialog(Dialog[tuple[str, str]]):
    """Which case, and to whom; dismissed with (case, name), or None."""

    heading = "Hand a case over"

    def __init__(self, case: str) -> None:
        super().__init__()
        self._case = case

    def inside(self) -> ComposeResult:
        """Yield the two questions."""
        yield Static(
            Content(
                "It is kept for that person and comes next when they ask for a case. Their limits and what "
                "they leave out still hold; after a break or tomorrow it is still theirs."
            )
        )
        case = Entry(self._case, placeholder="number of the case", id="case", max_length=20)
        name = Entry(placeholder="name of the person", id="name", max_length=64)
        yield case
        yield name
        yield Static(Content("enter goes on, then hands it over · esc does not"), classes="answers quiet")

    def on_mount(self) -> None:
        """Begin where something is missing."""
        self.query_one("#name" if self._case else "#case", Entry).focus()

    def on_input_submitted(self, message: Entry.Submitted) -> None:
        """Go to what is missing, or close with both."""
        case, name = self.query_one("#case", Entry), self.query_one("#name", Entry)
        if message.input is case and not name.value.strip():
            name.focus()
        elif not case.value.strip():
            case.focus()
        elif name.value.strip():
            self.dismiss((case.value.strip(), name.value.strip()))


def request_dialog(request: Request, seen: Overview) -> Whole:
    """Return one request with what can be answered."""
    mine = request.own(seen.by)
    lines = words.request_whole(request, seen.now, seen.zone)
    body = Content("\n").join([as_content(line, one_line=True, max_chars=600) for line in lines])
    if mine:
        body += Content.styled(f"\n\n{OWN}", "$quiet")
    answers = [("w", "withdraw", "Withdraw it")] if mine else [("y", "approve", "Approve it")]
    return Whole("Exception" if request.kind == "override" else "Policy", body, answers)


def requeue_dialog(kept: Kept, seen: Overview) -> Ask:
    """Return the question before a case goes back to its lane."""
    where = as_content(words.case_at(kept, seen.now, seen.zone), one_line=True, max_chars=200)
    body = Content("Case ") + as_content(kept.case, one_line=True) + Content(" is ") + where
    after = Content(
        ". It goes back to its lane for anybody. A passage of it that is open runs out by itself, and the "
        "person is told that you put the case back."
    )
    return Ask("Put the case back?", body + after, [("y", "requeue", "Put it back")])


def _standing(found: PersonMeters, now: int, zone: ZoneInfo) -> str:
    person = found.person
    parts = [words.state(person)]
    if person.since is not None:
        word = {"break": "on a break since", "off": "since"}.get(person.mode, "on shift since")
        parts.append(f"{word} {words.since(person.since, now, zone)}")
    if person.on_shift and found.planned_end is not None:
        parts.append(f"planned until {show_local(found.planned_end, zone, now=now)}")
    if person.excepted_until is not None:
        parts.append(f"exception until {show_local(person.excepted_until, zone, now=now)}")
    return ", ".join(parts)
