"""What says that the record is whole: chains and their ends, the latest check, lines that tell of doubt."""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from config.errors import LeewardError
from storage import ledger, verify
from storage.errors import StoreError
from storage.records import STORE_CHAIN
from storage.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.figures.source import Source
    from storage.reading import Reading
    from storage.store import Store

SMALL: Final = 50_000
"""Lines of a ledger that are checked on the spot: about a second."""

PAGE: Final = 500

MOST_KEPT: Final = 50
"""Problems kept word for word; `leeward ledger verify` has them all."""

CHECKED: Final = "checked"
"""The fact that holds what the latest check of everything found."""


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """One chain as noted; `well` says whether its last line is that end and has the hash it must have."""

    person: str
    length: int
    head: str
    at: int
    well: bool


@dataclass(frozen=True, slots=True)
class Check:
    """What a check of the whole ledger found, when (ms UTC), and over which lines."""

    at: int
    lines: int
    chains: int
    problems: tuple[str, ...]
    """The first of them."""
    found: int
    """How many there were in all."""
    head: str
    """One hash over the ends of all chains as they were."""


@dataclass(frozen=True, slots=True)
class RareLine:
    """One line of a kind that is rare, with everything that it says."""

    at: int
    person: str
    seq: int
    kind: str
    body: dict[str, Any]


def chain_ends(source: Source) -> list[ChainEnd]:
    """Return every chain's end, each compared with its last line; one step into an index a chain."""
    found = []
    with source.snapshot():
        for person, seq, head, at in source.rows("chain_ends"):
            last = source.row("last_line", person=person)
            well = last is not None and last[0] == seq and last[2] == head == ledger.digest(str(last[1]))
            found.append(ChainEnd(person, seq, head, at, well))
    return found


def hash_over(ends: list[ChainEnd]) -> str:
    """Return one hash over chains, as `leeward ledger anchor` prints it."""
    return str(ledger.anchor((each.person, each.length, each.head) for each in ends)["hash"])


def latest_check(store: Store, ends: list[ChainEnd], now: int) -> Check | None:
    """Return what a check of everything found: made now where the ledger is small, else the latest kept."""
    lines = sum(each.length for each in ends)
    if lines > SMALL or not isinstance(store, SqliteStore):
        return kept_check(store.figures)
    return keep_check(store, verify.verify(store), now)


def keep_check(store: Store, report: verify.Report, now: int) -> Check:
    """Keep what a check of everything found, where something can be written."""
    problems = tuple(f"{each.what}: {each.where}" for each in report.problems[:MOST_KEPT])
    head, found = hash_over(chain_ends(store.figures)), len(report.problems)
    check = Check(now, report.lines, report.chains, problems, found, head)
    body = asdict(check)
    try:
        with store.figures.write():
            store.figures.rows("keep_fact", key=CHECKED, value=json.dumps(body, sort_keys=True))
    except StoreError:
        # A full disk or a backup: what was found is as true without being kept.
        pass
    return check


def note_check(store: Store, report: verify.Report, reading: Reading) -> None:
    """Keep what somebody else's check found, for reports to tell; a damaged store keeps nothing."""
    with contextlib.suppress(LeewardError):
        keep_check(store, report, store.look(STORE_CHAIN, reading).now)


def kept_check(source: Source) -> Check | None:
    """Return the latest check that was kept, or None when there is none that can be read."""
    row = source.row("fact", key=CHECKED)
    if row is None:
        return None
    try:
        told = json.loads(row[0])
        problems = tuple(map(str, told["problems"]))
        at, lines, chains, found = (int(told[key]) for key in ("at", "lines", "chains", "found"))
        return Check(at, lines, chains, problems, found, str(told["head"]))
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def rare_lines(source: Source, low: str, high: str, since: int, until: int) -> Iterator[RareLine]:
    """Yield the lines of kinds from `low` to `high` (names in order) in [since, until), by time.

    Of kinds that are rare: the four that make up most of a ledger are never among them.
    """
    after: tuple[int, str, int] = (-1, "", 0)
    while page := source.rows(
        "rare_lines",
        low=low,
        high=high,
        since=since,
        until=until,
        after_at=after[0],
        after_person=after[1],
        after_seq=after[2],
        count=PAGE,
    ):
        for at, person, seq, kind, body in page:
            yield RareLine(at, person, seq, kind, ledger.parse(body))
        after = page[-1][:3]
