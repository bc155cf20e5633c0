"""The reports on the flow of cases over a store as large as was asked for, and a published year made again.

Cases and decisions go straight to their tables and are counted by the store's own rebuild, which makes a
store of millions in minutes; the reports then read it as any other.
"""

from __future__ import annotations

import json
import statistics
import time
from random import Random
from typing import TYPE_CHECKING, Any

from config.instants import iso
from console.services.reporting import quality, queue, transparency, wellbeing
from console.services.reporting.document import Ask, Period
from storage import flow_again, ledger
from tests.bench.figures import Figure, millis
from tests.storage.builders import Desk, new_store
from tests.support import published_year as year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.services.reporting.document import Report
    from storage.sqlite import SqliteStore
    from tests.bench.figures import Size

DAY = 86_400_000
DAYS = 90
PEOPLE = 200
CATEGORIES = ("gardens", "weather", "furniture", "recipes", "trains", "birds")
CONTENTS = ("image", "video", "chat", "url", "account", "text")
ORIGINS = (("automated", "hash list"),) * 14 + (("user", ""),) * 4 + (("staff", ""),)
FLAGGERS = tuple(f"flagger {number}" for number in range(12))
VERDICTS = ("confirm", "dismiss", "dismiss", "escalate", "confirm", "confirm")
SECONDS = {"queue": 1.0, "quality": 1.0, "wellbeing": 1.0, "transparency": 1.0}
MAKE = {"queue": queue, "quality": quality, "wellbeing": wellbeing, "transparency": transparency}
LOOKED_AGAIN = 0.02
"""The share of decisions that somebody looked at a second time."""


def measure(size: Size) -> Iterator[Figure]:
    """Yield how long each report takes, and whether the published year reads as it was published."""
    yield from _year(size)
    cases = size.of(100_000, 2_500_000)
    desk = new_store(size.folder / "flows.db")
    begin = _fill(desk.store, cases, cases // 25)
    now = begin + DAYS * DAY
    for kind, module in MAKE.items():
        took = []
        for _ in range(3):
            before = time.perf_counter()
            module.make(Ask(desk.store, now, Period(begin, now, "Europe/Amsterdam")))
            took.append(time.perf_counter() - before)
        yield Figure(
            f"report {kind}",
            statistics.median(took),
            SECONDS[kind],
            f"{cases:,} cases decided in {DAYS} days, {cases // 25:,} more wait; {millis(took)}",
            unit=" s",
        )
    yield from _counting(desk, size)
    desk.close()


def _year(size: Size) -> Iterator[Figure]:
    """Make the published year (a tenth of it when quick), and read the figures that were published."""
    scale = size.of(10, 1)
    store, end = year.fill(size.folder, scale)
    before = time.perf_counter()
    made: Report = transparency.make(Ask(store, end, Period(year.BEGIN, year.END, "Europe/Amsterdam")))
    took = time.perf_counter() - before
    store.close()
    figures: Any = made.figures
    images = next(
        row["cases"]
        for row in figures["received_by_origin_and_content"]
        if (row["origin"], row["content"]) == ("automated", "image")
    )
    read = (
        figures["received"],
        images,
        figures["received_by_origin"]["user"],
        figures["received_by_origin"]["trusted"],
        figures["acted_on"]["accounts"],
    )
    published = (year.REPORTS, year.IMAGES_BY_HASH_MATCH, year.THIRD_PARTIES, year.TRUSTED, year.ACCOUNTS)
    asked = tuple(each // scale for each in published)
    same = sum(one == other for one, other in zip(read, asked, strict=True))
    told = f"reports, images by hash match, third parties, trusted, accounts: {read}; {took * 1000:.0f} ms"
    yield Figure("published year", same, len(asked), told, least=True, unit=" of 5 figures")


def _fill(store: SqliteStore, decided: int, waiting: int) -> int:
    """Fill a store with decided cases, others that wait, and second looks; return when it begins."""
    core, random = store.core, Random(7)  # noqa: S311 - made-up cases
    begin = 1_760_000_000_000
    version = store.active_policy().version
    core.execute("PRAGMA cache_size = -400000")
    core.execute("PRAGMA foreign_keys = OFF")
    step = DAYS * DAY // (decided + waiting)
    with core.write():
        core.connection.executemany(
            "INSERT INTO lanes (lane, severity, category, waiting) VALUES (?, ?, ?, 0)",
            [
                (severity * len(CATEGORIES) + place + 1, severity + 1, name)
                for severity in range(5)
                for place, name in enumerate(CATEGORIES)
            ],
        )
    seqs = [0] * PEOPLE
    fields = json.dumps([{"name": "report_text", "guarded": True, "shape": "3 6 4"}])
    for first in range(1, decided + waiting + 1, 50_000):
        cases, queued, decisions, lines, reviews = [], [], [], [], []
        for number in range(first, min(first + 50_000, decided + waiting + 1)):
            came = begin + number * step // 60_000 * 60_000
            severity, place = random.randrange(5), random.randrange(len(CATEGORIES))
            if random.random() < 0.02:
                origin, name = "trusted", random.choice(FLAGGERS)
            else:
                origin, name = random.choice(ORIGINS)
            due = came + DAY if random.random() < 0.5 else None
            content = random.choice(CONTENTS)
            cases.append(
                (number, "bench", f"b{number}", content, CATEGORIES[place], severity + 1, origin, name,
                 f"account-{random.randrange(decided)}", "en", came, due, came, b"0", fields, "[]")
            )  # fmt: skip
            ended = number > waiting
            queued.append(
                (number, severity * len(CATEGORIES) + place + 1, 1, due or 2**47, 2 if ended else 0)
            )
            if not ended:
                continue
            at = came + int(random.expovariate(1 / (5 * 3_600_000)))
            taken = [_take(random, seqs, version, number, at, decisions, lines)]
            if random.random() < LOOKED_AGAIN:
                taken.append(_take(random, seqs, version, number, at + 3_600_000, decisions, lines))
                (one, seq, said), (other, done, again) = taken
                outcome = "upheld" if said == again else "overturned"
                reviews.append(
                    (number, 1, "sample", one, seq, "", "", at, other, done, at + 3_600_000, outcome)
                )
        with core.write():
            for table, rows in (
                ("cases", cases), ("queue", queued), ("ledger", lines),
                ("decisions", decisions), ("reviews", reviews),
            ):  # fmt: skip
                if rows:
                    places = ", ".join("?" * len(rows[0]))
                    core.connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 - own names
        store.idle()
    with core.write():
        core.execute(
            "UPDATE lanes SET waiting ="
            " (SELECT COUNT(*) FROM queue AS q WHERE q.lane = lanes.lane AND q.state = 0)"
        )
        flow_again.rebuild(core)
    core.execute("PRAGMA cache_size = -16000")
    core.execute("PRAGMA foreign_keys = ON")
    store.idle()
    return begin


def _take(  # noqa: PLR0917 - what all of a batch shares
    random: Random,
    seqs: list[int],
    version: str,
    case: int,
    at: int,
    decisions: list[tuple[Any, ...]],
    lines: list[tuple[Any, ...]],
) -> tuple[str, int, str]:
    """Add one decision with its ledger line; return (person, seq, verdict)."""
    who = random.randrange(PEOPLE)
    seqs[who] += 1
    person, seq, verdict = f"p{who:03}", seqs[who], random.choice(VERDICTS)
    actions = ["remove-url", "disable-account"] if verdict == "confirm" and random.random() < 0.2 else []
    body = ledger.canonical(
        {"person": person, "seq": seq, "at": iso(at), "kind": "case.decided", "case": str(case),
         "decision": verdict, "policy": version, "prev": "0" * 64}
    )  # fmt: skip
    lines.append((person, seq, at, "case.decided", body, "0" * 64))
    decisions.append((person, seq, case, at, verdict, json.dumps(actions), "", None))
    return person, seq, verdict


def _counting(desk: Desk, size: Size) -> Iterator[Figure]:
    """Yield what counting adds to the turn that decides a case."""
    turns = size.of(200, 1_000)
    took: dict[bool, list[float]] = {True: [], False: []}
    from storage import flow  # noqa: PLC0415 # what is switched off below

    counted = flow.decided
    desk.start()
    try:
        for number in range(turns):
            on = number % 2 == 0
            flow.decided = counted if on else lambda *_: None
            case = desk.claim()
            if case is None:
                break
            before = time.perf_counter()
            desk.decide(case.id)
            took[on].append(time.perf_counter() - before)
    finally:
        flow.decided = counted
    median = {on: statistics.median(each) for on, each in took.items()}
    told = f"a turn that decides: {median[True] * 1e6:.0f} us, without counting {median[False] * 1e6:.0f} us"
    yield Figure("counting a decision", median[True] / median[False], 1.2, told)
