"""Killing intake at any moment: what it committed is whole, and running it again goes on from there."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.policy import Policy
from storage.intake.taking import take_in
from storage.opening import create, open_store
from storage.reading import Reading
from tests.support.bad_records import good, record

NOW = Reading(1_795_000_000_000, 5_000, "boot")

PROGRAM = """
import sys
from pathlib import Path
from storage.intake import taking
from storage.opening import open_store
from storage.reading import Reading

if __name__ == "__main__":
    path, file, process, live = sys.argv[1:]
    taking.LIVE_CHUNK, taking.ALONE_CHUNK, taking.ALONE_ROWS = 50, 50, 200
    taking.WORTH_A_PROCESS = int(process)
    store = open_store(path)
    now = Reading(1_795_000_000_000, 5_000, "boot")
    taking.take_in(
        store,
        [Path(file)],
        reading=now,
        live=live == "True",
        progress=lambda told: print(told.read, flush=True),
    )
"""

RECORDS = 4_000
ROUNDS = 4
STEP = 0.01
"""Seconds: some batches' worth of time, so that the end can come at any moment of one."""


@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("process", [0, 10**9])
def test_killed(tmp_path: Path, process: int, live: bool) -> None:
    """After kill -9 at random moments every case is there once with all its parts, and no reader is left."""
    path, file, program = tmp_path / "cases.db", tmp_path / "a.jsonl", tmp_path / "run.py"
    program.write_text(PROGRAM)
    file.write_bytes(b"\n".join(good(str(n)) for n in range(RECORDS)))
    create(str(path), Policy(), NOW, by="someone").close()
    draw = random.Random(process + live)  # noqa: S311 - moments, no secrets
    stopped = 0
    for _ in range(ROUNDS):
        run = subprocess.Popen(
            [sys.executable, str(program), str(path), str(file), str(process), str(live)],
            stdout=subprocess.PIPE,
            text=True,
            env={"PYTHONPATH": str(Path(__file__).parents[2])},
        )
        assert run.stdout is not None
        moment = draw.randrange(RECORDS // 2)
        while int(run.stdout.readline()) < moment:
            pass
        time.sleep(draw.uniform(0, STEP))
        run.send_signal(signal.SIGKILL)
        run.wait()
        # The pipe ends when the last process that has it does: the reader must not outlive the writer.
        rest = run.stdout.read().split()
        stopped += f"{RECORDS}" not in rest
        run.stdout.close()
        check_whole(path)
    assert stopped, "every run came to its end: the moments are too late"
    store = open_store(str(path))
    intake = take_in(store, [file], reading=NOW)
    assert (intake.read, intake.updated, intake.quarantined) == (RECORDS, 0, 0)
    assert store.core.execute("SELECT count(*), count(DISTINCT external_id) FROM cases").fetchall() == [
        (RECORDS, RECORDS)
    ]
    store.close()
    check_whole(path)


def check_whole(path: Path) -> None:
    """Check that each case has its place in the queue and its text, and each lane its count."""
    store = open_store(str(path))
    cases, queued, texts, waiting = store.core.execute(
        "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM queue), (SELECT count(*) FROM guarded),"
        " (SELECT COALESCE(sum(waiting), 0) FROM lanes)"
    ).fetchall()[0]
    assert cases == queued == texts == waiting
    assert cases % 50 == 0, "a batch is there whole or not at all"
    assert store.core.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    store.close()


def test_a_full_disk(tmp_path: Path) -> None:
    """When the store can't grow, intake says so plainly, keeps what was committed and goes on later."""
    path, file = tmp_path / "cases.db", tmp_path / "a.jsonl"
    file.write_bytes(b"\n".join(record(external_id=str(n), fields={"a": "b" * 500}) for n in range(2_000)))
    store = create(str(path), Policy(), NOW, by="someone")
    pages = store.core.execute("PRAGMA page_count").fetchone()[0]
    store.core.execute(f"PRAGMA max_page_count = {pages + 200}")
    with pytest.raises(Exception, match="no space is left") as told:
        take_in(store, [file], reading=NOW)
    assert "b" * 9 not in json.dumps(str(told.value))
    store.core.execute("PRAGMA max_page_count = 1000000")
    intake = take_in(store, [file], reading=NOW)
    assert (intake.read, intake.quarantined, intake.updated) == (2_000, 0, 0)
    assert 0 < intake.unchanged < intake.read
    store.close()
