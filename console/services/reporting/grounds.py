"""What the work reports have in common: whose figures, of which days, and what they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.localdays import day_of
from console.services.reporting.document import YOUNGER
from storage import ledger
from storage.figures import days, work
from storage.records import REVIEWER

if TYPE_CHECKING:
    from config.dayfold import Summary
    from config.policy import Policy
    from console.services.reporting.document import Ask

NOBODY = "no group"
"""How people without a group are called in tables."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a report on work is made from."""

    policy: Policy
    days: work.Days
    present: int
    """When the present local day began, ms UTC."""
    teams: dict[str, str]
    """Name -> group as it is now, of everybody the report is about, by name."""
    chains: int
    lines: int
    head: str
    """One hash over the ends of all chains, as `leeward ledger anchor` prints it."""

    def made_from(self) -> dict[str, object]:
        """Return what the figures rest on, so that they can be made again from an exported ledger."""
        return {"chains": self.chains, "lines": self.lines, "hash": self.head}


def grounds(ask: Ask) -> Grounds:
    """Read whom and which days a report is about; whole local days that hold any of the period."""
    store, period = ask.store, ask.period
    source = store.figures
    with source.snapshot():
        policy = store.active_policy().policy
        ends = [(person, seq, head) for person, seq, head, _ in source.rows("chain_ends")]
        people = store.people()
    until = max(period.since, min(period.until, ask.now + 1))
    whole = work.whole_days(policy.zone, policy.day_starts, period.since, until)
    teams = {
        each.name: each.team for each in people if REVIEWER in each.roles and ask.group in {None, each.team}
    }
    present = day_of(policy.zone, policy.day_starts, None, ask.now).start
    head = str(ledger.anchor(ends)["hash"])
    return Grounds(policy, whole, present, teams, len(ends), sum(seq for _, seq, _ in ends), head)


def summaries(ask: Ask, here: Grounds) -> dict[str, dict[str, Summary]]:
    """Return what each person's days came to: person -> day -> summary."""
    return days.day_summaries(
        ask.store.figures,
        list(here.teams),
        here.days.first,
        here.days.last,
        present=here.present,
        now=ask.now + 1,
        tell=ask.tell,
    )


def groups(here: Grounds) -> dict[str, list[str]]:
    """Return names by group, both in order; those without one last."""
    found: dict[str, list[str]] = {}
    for name, team in here.teams.items():
        found.setdefault(team, []).append(name)
    return {team: found[team] for team in sorted(found, key=lambda team: (not team, team))}


def notes(ask: Ask, here: Grounds) -> tuple[str, ...]:
    """Return how every report on work is to be read."""
    days = f"from {here.days.first} to {here.days.last}"
    said = [
        f"Whole local days {days}, which begin when the policy says ({here.policy.timezone}).",
        "A day that a change of the clocks makes 23 or 25 hours long is one day.",
        "People are counted in the group they are in now, also for days before they joined it.",
        f"Made from {here.lines} ledger lines in {here.chains} chains; hash over their ends: {here.head}.",
        "Whether the ledger is as it was written: leeward ledger verify.",
    ]
    if ask.store.facts.created_at > here.days.start:
        said.append(YOUNGER)
    if ask.store.facts.simulated:
        said.append("This store is simulated: its time is made up.")
    return tuple(said)
