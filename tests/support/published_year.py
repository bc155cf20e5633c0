"""A published year, made again from harmless cases: how many, from whom, and on how many accounts.

The figures are those of one large provider's year: 67,073 reports, of which 52,633 images by hash match, 23
from third parties and 398 from trusted reporters; 7,322 accounts. The rest is spread over other content.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from config.instants import iso
from console.clock import ManualClock, parse_instant
from storage import flow
from storage.intake.taking import take_in
from storage.opening import create
from storage.records import Decision
from tests.storage.builders import policy

if TYPE_CHECKING:
    from pathlib import Path

    from storage.sqlite import SqliteStore

REPORTS: Final = 67_073
IMAGES_BY_HASH_MATCH: Final = 52_633
THIRD_PARTIES: Final = 23
TRUSTED: Final = 398
ACCOUNTS: Final = 7_322

HOTLINE: Final = "Example Hotline"
BEGIN: Final = parse_instant("2025-01-01T03:00:00Z")
"""The first local day of the year, where days begin at 04:00 in Amsterdam."""
END: Final = parse_instant("2026-01-01T03:00:00Z")
DAY: Final = 86_400_000
MONTHS: Final = 12


def kinds(scale: int) -> list[tuple[str, str, str]]:
    """Return (origin, origin_name, content) of every case, a `scale`-th of the year."""
    named = [
        (("automated", "hash list", "image"), IMAGES_BY_HASH_MATCH // scale),
        (("user", "", "url"), THIRD_PARTIES // scale),
        (("trusted", HOTLINE, "url"), TRUSTED // scale),
    ]
    found = [kind for kind, count in named for _ in range(count)]
    rest = [("automated", "hash list", "video"), ("staff", "", "chat"), ("automated", "hash list", "file")]
    found += [rest[number % 3] for number in range(REPORTS // scale - len(found))]
    # One after the other from all over the list, so that every month has some of each.
    return [found[start] for month in range(MONTHS) for start in range(month, len(found), MONTHS)]


def fill(folder: Path, scale: int = 1) -> tuple[SqliteStore, int]:
    """Make a store with a `scale`-th of the year: taken in month by month, and all confirmed two days later.

    Cases come through intake. Decisions go straight to their table and are counted as a turn counts them.
    Returns the store, and the instant at which all of it is over, ms UTC.
    """
    clock = ManualClock(BEGIN + DAY)
    store = create(str(folder / "year.db"), policy(), clock.read(), by="root", simulated=True)
    cases = kinds(scale)
    accounts = ACCOUNTS // scale
    share = -(-len(cases) // MONTHS)
    for month in range(MONTHS):
        begin = month * share
        path = folder / "month.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for number, kind in enumerate(cases[begin : begin + share], begin):
                file.write(json.dumps(_record(number, kind, accounts, clock.read().wall)) + "\n")
        take_in(store, [path], reading=clock.read(), live=False)
        clock.advance(2 * DAY)
        _confirm(store, begin, min(begin + share, len(cases)), accounts, clock.read().wall)
        clock.advance(27 * DAY)
    return store, END


def _record(number: int, kind: tuple[str, str, str], accounts: int, now: int) -> dict[str, Any]:
    origin, name, content = kind
    return {
        "source": "year",
        "external_id": f"y{number}",
        "content": content,
        "category": "gardens",
        "severity": 1,
        "reported_at": iso(now - 60_000),
        "origin": origin,
        "origin_name": name,
        "account": f"account-{number % accounts}",
        "fields": {"report_text": "The garden gate was left open again."},
    }


def _confirm(store: SqliteStore, begin: int, end: int, accounts: int, at: int) -> None:
    """Confirm and report every case of a month; what is done about an account is done once."""
    core, active = store.core, store.active_policy().policy
    with core.write():
        for number in range(begin, end):
            actions = ("report-authority", *(("disable-account",) if number < accounts else ()))
            decision = Decision(str(number + 1), "ann", number + 1, at, "confirm", actions, "", None)
            flow.decided(core, decision, active)
            core.rows(
                "decide",
                person="ann",
                seq=number + 1,
                case_id=number + 1,
                at=at,
                verdict="confirm",
                actions=json.dumps(actions),
                note="",
            )
