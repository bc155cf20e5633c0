"""Whether what the store says of itself is what its own chain says: its making, its policies, its people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.records import STORE_CHAIN, Person
from storage.rows import person_of
from storage.verify_governance import Governed, proposal_problems

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from storage.sqlite_core import Core


@dataclass(slots=True)
class Said:
    """What the ledger says of the store."""

    made: dict[str, str] = field(default_factory=dict)
    """The facts that never change, as the first line of the store's chain has them."""
    policies: list[str] = field(default_factory=list)
    """Versions of the policies that were put in force for all, in order."""
    teams: dict[str, str] = field(default_factory=dict)
    """Team -> version of the policy of its own that was put in force last."""
    set_ever: set[str] = field(default_factory=set)
    """Versions of all policies that were put in force, for all or for a team."""
    people: dict[str, Person] = field(default_factory=dict)
    judged: dict[str, str] = field(default_factory=dict)
    """Version -> the first line that was judged by it."""
    governed: Governed = field(default_factory=Governed)
    """What became of policies that were put forward."""
    at0s: set[int] = field(default_factory=set)
    """Instants of anchors for which no line was found yet."""

    def take(self, person: str, seq: int, at: int, line: Mapping[str, object]) -> None:
        """Take in the next line of a chain. Raises what an unreadable line raises."""
        self.at0s.discard(at)
        self.judged.setdefault(str(line["policy"]), f"{person}, line {seq}")
        if person == STORE_CHAIN:
            self._take_own(seq, at, line)

    def _take_own(self, seq: int, at: int, line: Mapping[str, object]) -> None:
        kind = line["kind"]
        self.governed.take(at, line)
        if kind == "store.created" and seq == 1:
            self.made = {
                "id": str(line["store"]),
                "tier": str(line["tier"]),
                "simulated": "1" if line["simulated"] is True else "0",
                "created_at": str(at),
            }
        elif kind == "policy.set":
            version = str(line["version"])
            self.set_ever.add(version)
            if "team" in line:
                self.teams[str(line["team"])] = version
            else:
                self.policies.append(version)
        elif kind == "person.added":
            name, roles = str(line["name"]), line["roles"]
            if not isinstance(roles, list):
                raise TypeError(name)
            known = self.people.get(name)
            self.people[name] = Person(
                name, frozenset(map(str, roles)), str(line["team"]), known.added_at if known else at
            )


def begin(core: Core) -> Said:
    """Return what is to be filled from the ledger."""
    return Said(at0s={at0 for (at0,) in core.execute("SELECT at0 FROM clock").fetchall()})


def fact_problems(core: Core, said: Said, excepted: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield (what, where) for everything in which the store's own tables and its chain differ.

    `excepted`: versions that single people were put under.
    """
    yield from _facts(core, said, excepted)
    yield from proposal_problems(core, said.governed)
    yield from _people(core, said)
    if said.at0s:
        yield "the anchor of the clocks is at an instant of no line", "clock"


def _facts(core: Core, said: Said, excepted: Collection[str]) -> Iterator[tuple[str, str]]:
    stored = dict(core.execute("SELECT key, value FROM facts").fetchall())
    for key in ("id", "tier", "simulated", "created_at"):
        if stored.get(key) != said.made.get(key):
            yield "what the store says of itself is not what its first line says", key
    active = stored.get("policy", "")
    if said.policies[-1:] != [active]:
        yield "the policy in force is not the one that was last set", f"policy {active[:12]}"
    of_teams: dict[str, str] = dict(core.rows("team_policies"))
    for team in sorted(of_teams.keys() | said.teams.keys()):
        if of_teams.get(team) != said.teams.get(team):
            yield "the policy of this team is not the one that was last set", team
    for version, where in said.judged.items():
        if version not in said.set_ever and version not in excepted:
            yield "the line was judged by a policy that was never set", where


def _people(core: Core, said: Said) -> Iterator[tuple[str, str]]:
    stored = {row[0]: person_of(*row) for row in core.rows("people")}
    for name in sorted(stored.keys() | said.people.keys()):
        if stored.get(name) != said.people.get(name):
            yield "the person's roles or team are not those of the ledger", name
