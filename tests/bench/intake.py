"""How fast cases are taken in, beside bare inserts of the same rows and beside a tool that checks nothing.

Also by itself: `python -m tests.bench.intake [--records N]`.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.mappings import mapping_for
from config.policy import Policy
from storage import engine, sqlite_intake
from storage.intake import jsonlines
from storage.intake.preparing import Plan, Preparer
from storage.opening import create
from storage.reading import Reading
from tests.bench.children import Child, several
from tests.bench.figures import Figure, Size, percentile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.intake.preparing import Prepared

NOW = Reading(1_795_000_000_000, 5_000, "bench")
BARE_ROWS = 10_000
REVIEWERS = 8
CHILD = "tests.bench.intake_child"
CATEGORIES = ("spam", "harassment", "violence", "intellectual-property", "self-harm", "fraud")
TEXT = (
    "please look at this page again since the second notice says that it was put back on the same evening and"
    " the account that did so had been told before by two other people who wrote in about an older entry"
)
WORDS = TEXT.split()


def make(path: Path, records: int) -> None:
    """Write made-up reports, the same ones each time: 17 values and about 500 bytes each."""
    draw = random.Random(7)  # noqa: S311 - made-up cases
    with path.open("w", encoding="utf-8") as file:
        for number in range(records):
            words = draw.choices(WORDS, k=draw.randint(8, 30))
            at = f"{draw.randint(1, 28):02}T{draw.randint(0, 23):02}:{draw.randint(0, 59):02}"
            case = {
                "source": "bench-feed",
                "external_id": f"{draw.getrandbits(48):012x}-{number}",
                "content": draw.choice(("chat", "text", "url", "account")),
                "category": draw.choice(CATEGORIES),
                "severity": draw.randint(1, 5),
                "reported_at": f"2026-11-{at}:00Z",
                "due_at": f"2026-12-{at}:00Z",
                "origin": draw.choice(("user", "user", "trusted", "automated")),
                "origin_name": "report form",
                "account": f"acct-{draw.getrandbits(32):08x}",
                "language": "en",
                "hashes": [{"type": "sha256", "value": f"{draw.getrandbits(256):064x}"}],
                "fields": {"report_text": " ".join(words), "file_name": f"{words[0]}-{number}.txt"},
            }
            file.write(json.dumps(case) + "\n")


def prepared(file: Path, size: int) -> Iterator[list[Prepared]]:
    """Yield the rows of a file as intake would write them, so many at a time."""
    preparer = Preparer(Plan(4, NOW.wall, None, mapping_for))
    rows = []
    with file.open("rb") as opened:
        for raw in jsonlines.records(opened):
            rows.append(preparer.prepare(raw))
            if len(rows) == size:
                yield rows
                rows = []
    if rows:
        yield rows


def bare(path: Path, file: Path) -> tuple[float, float]:
    """Insert tuples made beforehand by plain executemany, in transactions of 10,000.

    Returns records a second, and the processor time of one in seconds.
    """
    create(str(path), Policy(), NOW, by="bench").close()
    connection = engine.connect(path)
    lanes: dict[tuple[int, str], int] = {}
    spent = worked = 0.0
    count = 0
    for rows in prepared(file, BARE_ROWS):
        cases, queue, guarded = [], [], []
        for number, row in enumerate(rows, count + 1):
            lane = lanes.setdefault(row.lane, len(lanes) + 1)
            cases.append((number, *row.case))
            queue.append((number, lane, row.priority, row.due))
            guarded += [(number, position, text) for position, text in row.guarded]
        known = [(lane, *key) for key, lane in lanes.items()]
        begun, before = time.perf_counter(), time.process_time()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT OR IGNORE INTO lanes (lane, severity, category) VALUES (?, ?, ?)", known
        )
        connection.executemany(sqlite_intake.INSERT_CASE, cases)
        connection.executemany(sqlite_intake.INSERT_QUEUE, queue)
        connection.executemany(sqlite_intake.INSERT_GUARDED, guarded)
        connection.execute("COMMIT")
        spent += time.perf_counter() - begun
        worked += time.process_time() - before
        count += len(rows)
    connection.close()
    return count / spent, worked / count


def unchecked(path: Path, file: Path, records: int) -> float:
    """Return records a second of `sqlite-utils insert --nl` of the same file into one table."""
    begun = time.perf_counter()
    command = ["insert", str(path), "cases", str(file), "--nl", "--pk", "external_id"]
    subprocess.run([sys.executable, "-m", "sqlite_utils", *command], check=True, capture_output=True)
    return records / (time.perf_counter() - begun)


def take(path: Path, file: Path, *, live: bool) -> dict[str, Any]:
    """Take a file in, in a process of its own; return its figures with the peak memory of both, in MiB."""
    if not path.exists():
        create(str(path), Policy(), NOW, by="bench").close()
    with several([[CHILD, "take", str(path), str(file), str(int(live))]]) as (child,):
        child.tell({"begin": 0})
        answer: dict[str, Any] = child.answer()
    return answer


def measure(size: Size, records: int | None = None) -> Iterator[Figure]:
    """Measure taking in, in maintenance and live, the first time and again, and reviewers beside it."""
    records = records or size.of(100_000, 1_000_000)
    file = size.folder / "cases.jsonl"
    make(file, records)
    floors, ours, lives = [], [], []
    for turn in range(size.of(3, 1)):
        rate, work = bare(size.folder / f"bare-{turn}.db", file)
        floors.append(rate)
        first = take(size.folder / f"own-{turn}.db", file, live=False)
        ours.append(records / first["seconds"])
        lives.append(records / take(size.folder / f"live-{turn}.db", file, live=True)["seconds"])
    again = take(size.folder / "own-0.db", file, live=False)
    floor, own, live = (statistics.median(each) for each in (floors, ours, lives))
    peer = unchecked(size.folder / "peer.db", file, records)
    told = f"{own:,.0f} records/s checked and written; bare executemany of the same rows {floor:,.0f}/s"
    busy = [first[each] / records * 1e6 for each in ("reader_busy", "writer_busy")]
    told += (
        f"; of processor time, a record: reader {busy[0]:.0f}, writer {busy[1]:.0f}, bare {work * 1e6:.0f} us"
    )
    yield Figure("intake.rate", own / floor, 1.0, told, least=True)
    yield Figure("intake.live-rate", live / floor, None, f"{live:,.0f}/s in small transactions")
    told = f"sqlite-utils insert --nl, which checks nothing: {peer:,.0f}/s"
    yield Figure("intake.peer", own / peer, 2.5, told, least=True)
    told = f"the same file again: {records / again['seconds']:,.0f}/s, {again['unchanged']:,} unchanged"
    yield Figure("intake.again", first["seconds"] / again["seconds"], 4.0, told, least=True)
    memory = max(each["writer"] + each["reader"] for each in (first, again))
    told = f"writer {first['writer']:.0f} and reader {first['reader']:.0f} at their peak, {records:,} records"
    yield Figure("intake.memory", memory, 250, told, unit=" MiB")
    yield from _beside(size.folder / "beside.db", file)


def _beside(path: Path, file: Path) -> Iterator[Figure]:
    """Have reviewers write a turn every 20 ms while a file is taken in live."""
    create(str(path), Policy(), NOW, by="bench").close()
    with several([[CHILD, "review", str(path), f"reviewer-{n}"] for n in range(REVIEWERS)]) as people:
        until = path.with_suffix(".stop")
        for person in people:
            person.tell({"begin": 0, "until": str(until)})
        took = take(path, file, live=True)
        until.touch()
        waits = [wait for person in people for wait in _answer(person)]
    at = " ".join(
        f"p{share * 100:g} {percentile(waits, share) * 1000:.1f} ms," for share in (0.5, 0.99, 0.999)
    )
    told = f"{at} longest {max(waits) * 1000:.1f} ms of {len(waits):,} turns of {REVIEWERS} reviewers"
    told += f"; intake meanwhile {took['read'] / took['seconds']:,.0f}/s"
    yield Figure("intake.beside", percentile(waits, 0.99) * 1000, 30, told, unit=" ms")


def _answer(person: Child) -> list[float]:
    answer: list[float] = person.answer()
    return answer


def main() -> None:
    """Measure at the number of records asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.intake", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--dir", default=None, help="where to put files; a disk, not memory")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="leeward-bench-", dir=asked.dir) as folder:
        for figure in measure(Size(asked.records >= 1_000_000, Path(folder)), asked.records):
            sys.stdout.write(figure.line() + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
