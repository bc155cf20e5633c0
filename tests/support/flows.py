"""Cases that come and are decided in every way there is, by the services, to test figures on them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from config.instants import iso
from console.services import oversight, session
from console.services.answers import ACTIONS
from console.services.reporting import quality, queue, transparency
from console.services.reporting.document import Ask, Period
from storage.errors import BadAskError, CaseMovedError, NotHereError
from storage.records import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from console.services.reporting.document import Report
    from tests.support.places import Place

POLICY = """
name = "flow"
timezone = "Europe/Amsterdam"
[review]
sample = 0.5
"""

ORIGINS = (
    ("automated", ""),
    ("user", ""),
    ("trusted", "=cmd()"),
    ("trusted", "[b]\u202eHotline"),
    ("trusted", ""),
    ("staff", "desk"),
)
CONTENTS = ("image", "chat", "url", "account", "text")
CATEGORIES = ("spam", "[/x]<script>", "\U0001f333 gardens")
VERDICTS = tuple(Verdict)
REPORTS = {"queue": queue, "quality": quality, "transparency": transparency}


def record(number: int, kind: int, at: str, due: str | None) -> dict[str, Any]:
    """Return a harmless case; `kind` chooses its labels."""
    origin, name = ORIGINS[kind % len(ORIGINS)]
    return {
        "source": "test",
        "external_id": f"n{number}",
        "content": CONTENTS[kind % len(CONTENTS)],
        "category": CATEGORIES[kind // 3 % len(CATEGORIES)],
        "severity": kind % 3 + 1,
        "reported_at": at,
        "due_at": due,
        "origin": origin,
        "origin_name": name,
        "account": f"account-{kind % 4}" if kind % 5 else "",
        "fields": {"report_text": "The garden gate was left open again."},
    }


@dataclass
class Flowing:
    """A place where cases flow. Everything moves the clock on by at least a millisecond."""

    place: Place
    folder: Path
    taken: int = 0
    last: dict[str, str] = field(default_factory=dict)

    def take_in(self, kinds: list[int], *, first: int | None = None, due_ms: int | None = None) -> None:
        """Take so many cases in, numbered on from the last, or once more from `first`."""
        begin = self.taken if first is None else first
        now = self.place.clock.read().wall
        due = None if due_ms is None else iso(now + due_ms)
        lines = [record(begin + step, kind, iso(now - 1000), due) for step, kind in enumerate(kinds)]
        path = self.folder / "cases.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        taken = self.place.take_in(path)
        assert taken.quarantined == 0, taken.reasons
        self.taken = max(self.taken, begin + len(kinds))

    def start(self, people: tuple[str, ...]) -> None:
        """Start everybody's shift."""
        for person in people:
            session.start_shift(self.place.work(person))

    def decide(self, person: str, number: int) -> str | None:
        """Have a person decide the next case they are offered; return it, or None where none is."""
        verdict = VERDICTS[number % len(VERDICTS)]
        actions = [ACTIONS[(number // 4 + step) % len(ACTIONS)] for step in range(number % 3)]
        try:
            offer = session.next_case(self.place.work(person))
            self.place.clock.advance(1 + number)
            session.decide(
                self.place.work(person), offer.case.id, verdict, actions if verdict is Verdict.CONFIRM else []
            )
        except NotHereError:
            return None
        self.last[person] = offer.case.id
        return offer.case.id

    def undo(self, person: str) -> None:
        """Take the last decision back, if that can be done, and keep the case in hand."""
        try:
            session.undo(self.place.work(person))
        except (NotHereError, CaseMovedError):
            return

    def release(self, person: str) -> None:
        """Take a case and give it back."""
        try:
            offer = session.next_case(self.place.work(person))
            session.release(self.place.work(person), offer.case.id)
        except NotHereError:
            return

    def appeal(self, case: str | None) -> None:
        """Have a case looked at again, if it was ended."""
        if case is None:
            return
        try:
            oversight.appeal(self.place.work("sue"), case, "a fresh look was asked for")
        except (NotHereError, BadAskError, CaseMovedError):
            return

    def report(self, kind: str, since: int, until: int) -> Report:
        """Make a report."""
        now = self.place.clock.read().wall
        return REPORTS[kind].make(Ask(self.place.store, now, Period(since, until, "Europe/Amsterdam")))
