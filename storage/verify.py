"""Whether the store still says what happened: what follows from the ledger is recomputed and compared.

What is found is data, one plain problem each; nothing is repaired here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.instants import read_iso
from config.policy import Policy
from storage import ledger, schema, verify_days, verify_facts
from storage.errors import StoreError
from storage.verify_flow import flow_problems
from storage.verify_oversight import Overseen, oversight_problems
from storage.verify_queue import CaseEnds, Moved, queue_problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from storage.rows import Row
    from storage.sqlite import SqliteStore
    from storage.sqlite_core import Core

PAGE = 2_000
MOST_LINES = 2**63
"""No chain is as long: the engine can't count further."""

UNREADABLE = (StoreError, ValueError, LookupError, TypeError, ArithmeticError, RecursionError)
"""What a line that somebody changed may raise wherever it is read; those after it are read all the same."""

MOST_OF_ONE_KIND = 5
"""Problems listed for one chain: after the first few the rest follows from them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not as it must be, in plain words."""

    what: str
    where: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found: how much was read, and every problem."""

    chains: int
    lines: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


@dataclass(slots=True)
class _Chain:
    """One chain as its lines have it."""

    person: str
    length: int = 0
    head: str = ledger.GENESIS
    at: int = 0


def anchor(store: SqliteStore) -> dict[str, object]:
    """Return what to keep elsewhere, so that a ledger cut short or written anew can be told from this one."""
    core = store.core
    with core.snapshot():
        names = [name for (name,) in core.rows("chain_names")]
        ends = []
        for name in names:
            seq, head = core.execute(
                "SELECT seq, hash FROM ledger WHERE person = :name ORDER BY seq DESC LIMIT 1", {"name": name}
            ).fetchall()[0]
            ends.append((name, seq, head))
    kept = ledger.anchor(ends)
    return {**kept, "simulated": True} if core.simulated else kept


def verify(store: SqliteStore, kept: Mapping[str, object] | None = None) -> Report:
    """Recompute the whole ledger and what follows from it, in one snapshot; `kept` is an earlier anchor.

    Costs one pass over the ledger, a few microseconds a line, and memory for the cases that it names.
    """
    core = store.core
    found: list[Problem] = []
    with core.snapshot():
        policies = _policies(core, found)
        ends, said, seen = CaseEnds(), verify_facts.begin(core), Overseen()
        chains = [
            _chain(core, name, policies, ends, said, seen, found) for (name,) in core.rows("chain_names")
        ]
        _heads(core, chains, found)
        found += _told("facts", verify_facts.fact_problems(core, said, seen.versions))
        reopened = seen.reopened(ends.undone)
        moved = Moved({(look.person, look.seq) for look in reopened}, seen.looked_at(ends.undone), seen.kept)
        found += _told("the queue", queue_problems(core, ends, moved))
        found += _told("the counts of cases", flow_problems(core))
        found += _told("oversight", oversight_problems(core, seen, ends.undone, reopened))
        strange = schema.strange_triggers(core.connection)
        found += [Problem("this trigger is not one that the store made", name) for name in strange]
        if not schema.is_current(core.connection):
            found.append(Problem("the triggers that keep the ledger append-only are not all there", "store"))
        if kept is not None:
            found += _against(core, chains, kept)
    return Report(len(chains), sum(chain.length for chain in chains), tuple(found))


def _policies(core: Core, found: list[Problem]) -> dict[str, Policy]:
    """Return every policy by version, having checked that each is what its version says."""
    policies = {}
    for version, body in core.execute("SELECT version, body FROM policies ORDER BY version").fetchall():
        try:
            policy = Policy.model_validate(ledger.parse(body))
        except (ValueError, StoreError):
            found.append(Problem("this policy can't be read", f"policy {version[:12]}"))
            continue
        if policy.version != version:
            found.append(
                Problem("this policy is not the one that its version names", f"policy {version[:12]}")
            )
        policies[version] = policy
    return policies


def _chain(  # noqa: PLR0917 - what all chains share, and is filled by reading each of them once
    core: Core,
    person: str,
    policies: Mapping[str, Policy],
    ends: CaseEnds,
    said: verify_facts.Said,
    seen: Overseen,
    found: list[Problem],
) -> _Chain:
    """Read one chain through, and compare the sums that follow from it."""
    chain, problems = _Chain(person), list[Problem]()
    days = verify_days.begin(core, person)
    while part := core.execute(
        "SELECT seq, at, kind, body, hash FROM ledger "
        "WHERE person = :person AND seq > :seq ORDER BY seq LIMIT :page",
        {"person": person, "seq": chain.length, "page": PAGE},
    ).fetchall():
        for row in part:
            seq, at, _, body, digest = row
            where = f"{person}, line {seq}"
            problems += [Problem(what, where) for what in _line_problems(chain, row)]
            chain.length, chain.head, chain.at = seq, digest, at
            try:
                line = ledger.parse(body)
                said.take(person, seq, at, line)
                seen.take(person, seq, at, line, digest)
                event, policy = ledger.event_of(line, at), policies[str(line["policy"])]
                days.take(event, policy)
                ends.take(event, seq, line)
            except UNREADABLE:
                problems.append(Problem("this line can't be read", where))
    found += problems[:MOST_OF_ONE_KIND]
    if len(problems) > MOST_OF_ONE_KIND:
        found.append(Problem(f"{len(problems) - MOST_OF_ONE_KIND} more problems in this chain", person))
    found += _told(f"the days of {person}", verify_days.day_problems(core, days))
    return chain


def _told(where: str, problems: Iterator[tuple[str, str]]) -> Iterator[Problem]:
    """Yield problems, the last of which may be that something there can't even be read."""
    try:
        for what, place in problems:
            yield Problem(what, place)
    except UNREADABLE:
        yield Problem("something stored can't be read", where)


def _line_problems(before: _Chain, row: Row) -> Iterator[str]:
    """Yield what is wrong with a line that follows `before`."""
    seq, at, kind, body, digest = row
    if seq != before.length + 1:
        yield "lines are missing before this one"
    if ledger.digest(body) != digest:
        yield "the line was changed: its hash is another's"
        return
    try:
        line = ledger.parse(body)
        columns = (line["person"], line["seq"], line["kind"], read_iso(str(line["at"])), line["prev"])
        plain = ledger.canonical(line) == body
    except UNREADABLE:
        yield "the line can't be read"
        return
    if not plain:
        yield "the line is not in canonical form"
    if columns[:4] != (before.person, seq, kind, at):
        yield "the line's columns say something else than its body"
    if columns[4] != before.head:
        yield "the line does not follow the one before it"
    if at < before.at:
        yield "the line is earlier than the one before it"


def _heads(core: Core, chains: list[_Chain], found: list[Problem]) -> None:
    stored = {row[0]: row[1:] for row in core.execute("SELECT person, seq, head, at FROM chains").fetchall()}
    found += [
        Problem("the noted end of the chain is not its last line", chain.person)
        for chain in chains
        if stored.pop(chain.person, None) != (chain.length, chain.head, chain.at)
    ]
    found += [Problem("the chain is noted and has no lines", person) for person in sorted(stored)]


def _against(core: Core, chains: list[_Chain], kept: Mapping[str, object]) -> Iterator[Problem]:
    """Yield what an earlier anchor knows and this ledger does not."""
    listed = _listed(kept)
    if listed is None:
        yield Problem("the anchor was changed or is none: its hash does not fit", "anchor")
        return
    lengths = {chain.person: chain.length for chain in chains}
    for person, length, head in listed:
        if lengths.get(person, 0) < length:
            yield Problem(f"the chain had {length} lines and has {lengths.get(person, 0)}", person)
            continue
        row = core.execute(
            "SELECT hash FROM ledger WHERE person = :person AND seq = :seq", {"person": person, "seq": length}
        ).fetchall()
        if not row or row[0][0] != head:
            yield Problem(f"the chain was written anew: line {length} is not the one in the anchor", person)


def _listed(kept: Mapping[str, object]) -> list[tuple[str, int, str]] | None:
    """Return an anchor's (person, length, head), or None when it is no anchor that was made here."""
    listed = kept.get("chains")
    if not isinstance(listed, list):
        return None
    found = []
    for entry in listed:
        if not isinstance(entry, dict):
            return None
        person, length, head = entry.get("person"), entry.get("length"), entry.get("head")
        if not (isinstance(person, str) and isinstance(length, int) and isinstance(head, str)):
            return None
        if not 0 < length < MOST_LINES:
            return None
        found.append((person, length, head))
    try:
        whole = ledger.digest(ledger.canonical({"chains": listed}))
    except (ValueError, TypeError, RecursionError):
        return None
    return found if kept.get("hash") == whole else None
