"""Whether exceptions, second looks and cases kept for somebody are what the ledger says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from config.instants import read_iso
from storage.oversight import APPEAL, SAMPLE, SECOND_OPINION, drawn
from storage.records import STORE_CHAIN
from storage.turn_oversight import ENDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from storage.sqlite_core import Core

Line: TypeAlias = tuple[str, int]
"""A person and the seq of a line of theirs."""


class Asked(NamedTuple):
    """An override as its lines have it."""

    person: str
    changes: str
    reason: str
    expires_at: int
    asked_by: str
    asked_at: int
    answer: str | None = None
    answered_by: str | None = None
    answered_at: int | None = None
    revoked_by: str | None = None
    revoked_at: int | None = None


class Look(NamedTuple):
    """A second look at the decision (person, seq) of a case."""

    case: str
    kind: str
    person: str
    seq: int


@dataclass(slots=True)
class Overseen:
    """What the ledger says of oversight, taken in chain by chain."""

    overrides: dict[str, Asked] = field(default_factory=dict)
    exceptions: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    """Person -> (override, version, until) of what was put in force and not ended."""
    versions: set[str] = field(default_factory=set)
    """Policies that somebody was put under."""
    kept: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    """(case, person) -> (by, at) of what is kept for somebody."""
    appeals: list[tuple[Look, str, str, int]] = field(default_factory=list)
    """(what is looked at, reason, by, at)."""
    done: dict[Line, tuple[Look, str]] = field(default_factory=dict)
    """The line of a second decision -> (what it looked at, outcome)."""
    sampled: dict[Line, Line] = field(default_factory=dict)
    """The line of a decision that a sample may take -> (case, share in thousandths)."""
    decided: dict[Line, tuple[str, str]] = field(default_factory=dict)
    """Every decision's line -> (case, hash)."""

    def take(self, person: str, seq: int, at: int, line: Mapping[str, Any], digest: str) -> None:
        """Take in the next line of a chain. Raises what an unreadable line raises."""
        kind = str(line["kind"])
        if kind.startswith("override."):
            self._override(kind, person, at, line)
        elif kind == "case.decided":
            self._decided(person, seq, line, digest)
        elif kind == "case.handed":
            self.kept[str(line["case"]), person] = (str(line["by"]), at)
        elif kind in {"case.requeued", "case.claimed"}:
            self.kept.pop((str(line["case"]), person), None)
        elif kind == "case.appealed" and person == STORE_CHAIN:
            look = Look(str(line["case"]), APPEAL, str(line["of"]), int(line["of_seq"]))
            self.appeals.append((look, str(line["reason"]), str(line["by"]), at))

    def _override(self, kind: str, person: str, at: int, line: Mapping[str, Any]) -> None:
        name, by = str(line["id"]), str(line.get("by"))
        if kind == "override.requested":
            until = read_iso(str(line["until"]))
            changes = json.dumps(line["changes"])
            self.overrides[name] = Asked(person, changes, str(line["reason"]), until, by, at)
            return
        asked = self.overrides[name]
        if kind == "override.approved":
            self.overrides[name] = asked._replace(answer="approved", answered_by=by, answered_at=at)
            self._put(person, name, str(line["version"]), asked.expires_at)
        elif kind == "override.rebuilt":
            self._put(person, name, str(line["version"]), asked.expires_at)
        elif kind == "override.revoked" and asked.answer is None:
            self.overrides[name] = asked._replace(answer="withdrawn", answered_by=by, answered_at=at)
        else:
            self.exceptions.pop(person, None)
            if kind == "override.revoked":
                self.overrides[name] = asked._replace(revoked_by=by, revoked_at=at)

    def _put(self, person: str, name: str, version: str, until: int) -> None:
        self.exceptions[person] = (name, version, until)
        self.versions.add(version)

    def _decided(self, person: str, seq: int, line: Mapping[str, Any], digest: str) -> None:
        case = str(line["case"])
        self.decided[person, seq] = (case, digest)
        if "sample" in line and line.get("decision") in ENDING:
            self.sampled[person, seq] = (case, round(float(line["sample"]) * 1_000))
        if "review" in line:
            look = Look(case, str(line["review"]), str(line["of"]), int(line["of_seq"]))
            self.done[person, seq] = (look, str(line["outcome"]))

    def looked_at(self, undone: set[Line]) -> set[Line]:
        """Return the decisions that a later one stands in the place of."""
        return {(look.person, look.seq) for line, (look, _) in self.done.items() if line not in undone}

    def reopened(self, undone: set[Line]) -> set[Look]:
        """Return the decisions after which a case went back to its lane: drawn for a sample, or appealed."""
        found = {look for look, *_ in self.appeals}
        taken_back: dict[tuple[str, str], list[str]] = {}
        for line in undone:
            case, digest = self.decided[line]
            taken_back.setdefault((case, line[0]), []).append(digest)
        for (person, seq), (case, share) in self.sampled.items():
            digests = (self.decided[person, seq][1], *taken_back.get((case, person), ()))
            if (person, seq) not in undone and any(drawn(digest, share) for digest in digests):
                found.add(Look(case, SAMPLE, person, seq))
        return found


def oversight_problems(
    core: Core, seen: Overseen, undone: set[Line], reopened: set[Look]
) -> Iterator[tuple[str, str]]:
    """Yield (what, where) for everything in which oversight's tables and the ledger differ."""
    yield from _overrides(core, seen)
    yield from _kept(core, seen)
    yield from _reviews(core, seen, undone, reopened)


def _overrides(core: Core, seen: Overseen) -> Iterator[tuple[str, str]]:
    stored = {row[0]: _asked(row) for row in core.rows("overrides")}
    for name in sorted(stored.keys() | seen.overrides.keys()):
        if stored.get(name) != seen.overrides.get(name):
            yield "the override is not the one of the ledger", f"override {name}"
    in_force = {row[0]: tuple(row[1:]) for row in core.rows("exceptions")}
    for person in sorted(in_force.keys() | seen.exceptions.keys()):
        if in_force.get(person) != seen.exceptions.get(person):
            yield "the exception in force is not the one of the ledger", person


def _asked(row: tuple[Any, ...]) -> Asked:
    person, changes, *rest = row[1:]
    in_order = [{key: each[key] for key in sorted(each)} for each in json.loads(changes)]
    return Asked(person, json.dumps(in_order), *rest)


def _kept(core: Core, seen: Overseen) -> Iterator[tuple[str, str]]:
    rows = core.execute("SELECT case_id, person, by, at FROM handed ORDER BY case_id").fetchall()
    stored = {(str(row[0]), row[1]): (row[2], row[3]) for row in rows}
    for case, person in sorted(stored.keys() | seen.kept.keys()):
        if stored.get((case, person)) != seen.kept.get((case, person)):
            yield "whom the case is kept for is not what the ledger says", f"case {case}"


def _reviews(core: Core, seen: Overseen, undone: set[Line], reopened: set[Look]) -> Iterator[tuple[str, str]]:
    """Compare second looks. Second opinions from before they were kept here have no row, which is right."""
    rows = core.execute(
        "SELECT case_id, kind, person, seq, done_by, done_seq, outcome FROM reviews ORDER BY case_id, nth"
    ).fetchall()
    stored = {Look(str(row[0]), *row[1:4]): tuple(row[4:]) for row in rows}
    done = {look: (*line, outcome) for line, (look, outcome) in seen.done.items() if line not in undone}
    expected = {look: done.get(look, (None, None, None)) for look in {*reopened, *done}}
    for look in sorted(stored.keys() | expected.keys()):
        opened = look.kind == SECOND_OPINION and (look.person, look.seq) in seen.decided
        if look in expected and stored.get(look) == expected[look]:
            continue
        if look not in expected and opened and stored[look] == (None, None, None):
            continue
        yield "the second look is not what the ledger says", f"case {look.case}"
