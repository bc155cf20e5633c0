"""A tuning console on a policy file, with an outlook that the test makes up."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from config.loading import preset_text
from console.services.drafting import draft_of
from console.services.tuning import Outlook, Row, Subject
from console.tuning.root import TuningApp
from tests.support.consoles import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from textual.pilot import Pilot

    from config.policy import Policy
    from console.services.drafting import Draft
    from console.services.tuning import Stop


@dataclass
class Bench:
    """What is around one tuning console under test."""

    text: str = field(default_factory=lambda: preset_text("default"))
    path: str = ""
    foreseen: list[Policy] = field(default_factory=list)
    proposed: list[tuple[Draft, str]] = field(default_factory=list)
    store: bool = False

    def app(self, **options: Any) -> TuningApp:
        """Return a console on this policy."""
        draft = draft_of(self.text, "default.toml")
        propose = self.propose if self.store else None
        return TuningApp(Subject(draft, draft, self.path, (), self.foresee, propose), **options)

    def foresee(self, policy: Policy, stop: Stop) -> Iterator[Outlook]:
        """Yield a coarse answer, then an exact one, unless stopped."""
        self.foreseen.append(policy)
        rows = (
            Row("refused", "count", 0, 12),
            Row("dose a day, p50", "points", 40.5, 38.25),
            Row("wait, half under", "duration", 600_000, 660_000),
            Row("due times met", "share", 0.97, 0.93),
            Row("people needed", "count", 12, None),
        )
        yield Outlook("A made-up month of 50 people, a fifth of them so far.", rows)
        if not stop():
            yield Outlook("A made-up month of 50 people.", rows, ("People act differently then.",))

    def propose(self, draft: Draft, reason: str) -> str:
        """Remember what was proposed."""
        self.proposed.append((draft, reason))
        return "It waits for somebody else to approve it."

    @asynccontextmanager
    async def open(
        self, size: tuple[int, int] = (80, 24), **options: Any
    ) -> AsyncIterator[tuple[TuningApp, Pilot[int]]]:
        """Run a console until its first outlook is there."""
        app = self.app(**options)
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: app.outlook is not None and app.outlook.notes)
            yield app, pilot
