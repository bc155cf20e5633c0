"""My record: everything kept about the person who reads it, to look at and to take away."""

from __future__ import annotations

import json
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, Static

from console import wording
from console.clock import InstantError, parse_instant, show_local
from console.kit import meters, phrases
from console.kit.content import as_content
from console.kit.dialogs import Ask, Dialog
from console.kit.entry import Entry
from console.kit.lines import PAGE, Lines
from console.reviewer import acts
from console.reviewer.place import Place
from console.services.own import FEELINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from console.services.answers import Standing
    from console.services.own import OwnRecord

LABEL = 24
WIDTH = 72
"""Cells of a sentence that is broken into lines: it fits the smallest terminal."""

LONGEST = 2_000
"""Characters of an exception in words; its reason is the longest part."""

DECISIONS = 200
"""Newest decisions listed here; the export has all of them."""

ROWS = 50
"""Rows listed of any other kind; the export has all of them."""

HIDDEN_KEYS = frozenset({"prev", "hash", "policy", "person", "at", "kind", "seq"})
"""Keys of a ledger line that are shown elsewhere on it, or only in the export."""

WORDS = {
    "taken_at": "since",
    "expires_at": "kept until",
    "charged_ms": "time charged",
    "case_id": "case",
    "pid": "process",
    "decision": "decided as",
    "ms": "time",
}
"""What the store calls one thing and people another."""

INSTANTS = frozenset({"at", "until", "since"})
"""Keys whose values are instants, as are those that end in `_at`."""


class RecordScreen(Place):
    """Lists everything, the ledger's lines fetched as they come into sight."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Back", id="record.close", tooltip="Back to where you were"),
        Binding("x", "export", "Export", id="record.export", tooltip="Write all of it to a file of your own"),
        Binding(
            "f", "forget", "Forget check-ins", id="record.forget", tooltip="Delete your private check-ins"
        ),
        Binding("question_mark", "app.help", "Help", id="record.help", key_display="?", tooltip="All keys"),
    ]

    def body(self) -> ComposeResult:
        """Lay out the list."""
        yield Lines()

    def on_mount(self) -> None:
        """Ask for the record."""
        super().on_mount()
        lines = self.query_one(Lines)
        lines.fill([Content(""), Content("Reading what is kept about you …")], 0)
        lines.focus()
        self.run_worker(self._read(), group="record")

    def action_close(self) -> None:
        """Go back."""
        self.dismiss(None)

    def action_export(self) -> None:
        """Ask for a file name, where the file would be the person's own."""
        if self.console.tier != "personal":
            self.notify(". ".join(acts.NO_FILES) + ".", markup=False)
            return
        self.app.push_screen(ExportDialog(), self._export)

    def action_forget(self) -> None:
        """Ask, then delete the check-ins."""
        dialog = Ask(
            "Delete your check-ins?",
            "They are deleted for good. Limits and breaks are counted from the ledger, which stays.",
            [("d", "delete", "Delete them")],
        )
        self.app.push_screen(dialog, self._forget)

    def on_lines_wanted(self, message: Lines.Wanted) -> None:
        """Fetch a page of the ledger."""
        self.run_worker(self._fetch(message.page), group="record")

    async def _read(self) -> None:
        record = await self.link.ask(acts.my_record)
        here = self.standing
        if record is not None and here is not None:
            self.query_one(Lines).fill(list(overview(record, here)), record.events)

    async def _fetch(self, page: int) -> None:
        events = await self.link.ask(acts.my_events, page * PAGE + 1, PAGE)
        here = self.standing
        if events is not None and here is not None:
            zone, now = here.policy.zone, here.now
            self.query_one(Lines).put(page, [event_line(event, zone, now) for event in events])

    def _export(self, path: str | None) -> None:
        if path:
            self.run_worker(self._write(path), group="record")

    async def _write(self, path: str) -> None:
        count = await self.link.ask(acts.export_record, path)
        if count is not None:
            self.notify(
                f"Written: {phrases.plural(count, 'line')}, in a file only you can read.", markup=False
            )

    def _forget(self, answer: str | None) -> None:
        if answer == "delete":
            self.run_worker(self._delete(), group="record")

    async def _delete(self) -> None:
        count = await self.link.ask(acts.forget_checkins)
        if count is not None:
            self.notify(f"Deleted: {phrases.plural(count, 'check-in')}.", markup=False)
            await self._read()


class ExportDialog(Dialog[str]):
    """Where to write the export; dismissed with a path, or None."""

    heading = "Export my record"

    def inside(self) -> ComposeResult:
        """Yield the question."""
        yield Static(
            Content("A new file, JSON Lines, readable by you alone. It holds your private check-ins too.")
        )
        yield Entry("~/my-leeward-record.jsonl")
        yield Static(Content("enter writes it · esc does not"), classes="answers")

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Close with the path."""
        self.dismiss(message.value.strip() or None)


def overview(record: OwnRecord, here: Standing) -> Iterator[Content]:
    """Yield everything but the ledger's lines, and the heading above those."""
    zone, now = here.policy.zone, record.now
    yield Content("")
    yield Content("Everything kept about you. Nobody has seen more of it than is here.").stylize("$quiet")
    yield from _heading("Where you stand")
    for line in wording.exception(here):
        yield as_content(f"  {line}", one_line=True, max_chars=LONGEST)
    for meter in record.assessment.meters:
        note = meters.remark(meter, now, zone)
        yield Content(f"  {meters.name_of(meter.rule):<{LABEL}}{meters.figure(meter):<20}{note}")
    yield from _heading(f"Check-ins, for you alone: {len(record.checkins):,}")
    for checkin in reversed(record.checkins):
        yield _checkin(checkin, zone, now)
    for what, rows in record.kept.items():
        if not rows:
            continue
        yield from _heading(f"{what[:1].upper()}{what[1:]}: {len(rows):,}")
        for row in rows[:ROWS]:
            yield as_content("  " + _facts(row, frozenset(), zone, now), one_line=True, max_chars=400)
    empty = [what for what, rows in record.kept.items() if not rows]
    if empty:
        yield Content("")
        for line in wrap(f"Nothing is kept of these: {', '.join(empty)}.", WIDTH):
            yield as_content(f"  {line}", one_line=True).stylize("$quiet")
    yield from _heading(f"Decisions, newest first: {len(record.decisions):,}")
    for decision in record.decisions[:DECISIONS]:
        words = f"{decision.case}  {decision.verdict}  {', '.join(decision.actions)}  {decision.note}"
        undone = "  (taken back)" if decision.undone_at is not None else ""
        yield _at(decision.at, zone, now) + as_content(words, one_line=True, max_chars=300) + Content(undone)
    yield from _heading(f"Ledger, oldest first: {phrases.plural(record.events, 'line')}")


def event_line(event: Mapping[str, object], zone: ZoneInfo, now: int) -> Content:
    """Return one ledger line for reading: when, what, and its facts."""
    when = as_content(f"  {_word('at', event.get('at'), zone, now):<18}", one_line=True).stylize("$quiet")
    kind = as_content(f"{event.get('kind', '')!s:<20}", one_line=True, max_cells=24)
    return when + kind + as_content(_facts(event, HIDDEN_KEYS, zone, now), one_line=True, max_chars=300)


def _heading(words: str) -> Iterator[Content]:
    yield Content("")
    yield as_content(words, one_line=True, max_chars=80).stylize("bold")


def _checkin(checkin: Mapping[str, object], zone: ZoneInfo, now: int) -> Content:
    at, feeling = checkin["at"], checkin["feeling"]
    when = _at(at, zone, now) if isinstance(at, int) else Content("")
    word = FEELINGS[feeling] if isinstance(feeling, int) and feeling in FEELINGS else "no answer"
    return when + as_content(f"{checkin['moment']}  {word}  {checkin['note']}", one_line=True, max_chars=400)


def _at(instant: int, zone: ZoneInfo, now: int) -> Content:
    return Content.styled(f"  {show_local(instant, zone, now=now):<18}", "$quiet")


def _facts(row: Mapping[str, object], without: frozenset[str], zone: ZoneInfo, now: int) -> str:
    shown = [(key, value) for key, value in row.items() if key not in without and value is not None]
    return "  ".join(f"{_name(key)} {_word(key, value, zone, now)}" for key, value in shown)


def _name(key: str) -> str:
    return WORDS.get(key, key.replace("_", " "))


def _word(key: str, value: object, zone: ZoneInfo, now: int) -> str:
    if key in INSTANTS or key.endswith("_at"):
        try:
            return show_local(value if isinstance(value, int) else parse_instant(str(value)), zone, now=now)
        except (InstantError, OverflowError):
            return str(value)
    if isinstance(value, int) and (key == "ms" or key.endswith("_ms")):
        return phrases.countdown(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
