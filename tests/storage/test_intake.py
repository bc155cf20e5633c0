"""Taking cases in: what becomes of every record, whatever is in the file."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.policy import Policy
from storage import sqlite_intake
from storage.intake import pacing, taking
from storage.intake.forms import UnreadableError
from storage.intake.quarantine import QuarantineError
from storage.intake.taking import Intake, Progress, take_in
from storage.opening import create, open_store
from storage.reading import Reading
from storage.records import Case, CaseState
from storage.sqlite_intake import SqliteIntake
from tests.support import bad_records as bad
from tests.support.oracles import oracle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from storage.intake.door import Written
    from storage.intake.preparing import Prepared
    from storage.sqlite import SqliteStore

NOW = Reading(1_795_000_000_000, 5_000, "boot")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """Make an empty store."""
    made = create(str(tmp_path / "cases.db"), Policy(), NOW, by="someone")
    yield made
    made.close()


def figures(intake: Intake) -> tuple[int, int, int, int, int]:
    """Return read, new, updated, unchanged, quarantined, having checked that they add up."""
    assert intake.read == intake.new + intake.updated + intake.unchanged + intake.quarantined
    return intake.read, intake.new, intake.updated, intake.unchanged, intake.quarantined


def write(path: Path, *lines: bytes) -> Path:
    """Write lines to a file and return it."""
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


def everything(store: SqliteStore) -> list[tuple[Any, ...]]:
    """Return all that intake wrote, with guarded text, without when it came."""
    rows = store.core.execute(
        "SELECT c.source, c.external_id, c.content, c.category, c.severity, c.origin, c.origin_name,"
        " c.account, c.language, c.reported_at, c.due_at, c.fields, c.hashes, q.priority, q.due, q.state,"
        " l.severity, l.category, (SELECT group_concat(g.position || '=' || g.text, char(10)) FROM guarded g"
        " WHERE g.case_id = c.id) FROM cases c JOIN queue q USING (id) JOIN lanes l USING (lane)"
        " ORDER BY c.source, c.external_id"
    ).fetchall()
    return [tuple(row) for row in rows]


def check_lanes(store: SqliteStore) -> None:
    """Check that every lane's counter is what is really waiting in it, and its first case the first."""
    wrong = store.core.execute(
        "SELECT l.lane FROM lanes l WHERE l.waiting <>"
        " (SELECT count(*) FROM queue q WHERE q.lane = l.lane AND q.state = 0)"
        " OR (l.front, l.front_priority, l.front_due) IS NOT (SELECT q.id, q.priority, q.due FROM queue q"
        " WHERE q.lane = l.lane AND q.state = 0 ORDER BY q.priority, q.due, q.id LIMIT 1)"
    ).fetchall()
    assert wrong == []
    assert store.core.execute("PRAGMA foreign_key_check").fetchall() == []


def only(store: SqliteStore) -> Case:
    """Return the store's first case."""
    found = store.case("1")
    assert found is not None
    return found


def test_every_key_arrives(store: SqliteStore, tmp_path: Path) -> None:
    """A full record is kept as it says, instants in ms, and its fields are guarded."""
    line = bad.record(
        content="chat",
        severity=2,
        due_at="2026-11-22T12:30:00.250+02:00",
        origin="trusted",
        origin_name="a flagger",
        account="acct-9",
        language="en-GB",
        hashes=[{"type": "SHA256", "value": "ab12"}],
        fields={"report_text": "two words", "note": ""},
    )
    intake = take_in(store, [write(tmp_path / "a.jsonl", line)], reading=NOW)
    case = only(store)
    assert figures(intake) == (1, 1, 0, 0, 0)
    assert (case.source, case.external_id, case.content, case.category) == (
        "test-feed",
        "bad",
        "chat",
        "spam",
    )
    assert (case.severity, case.origin, case.origin_name) == (2, "trusted", "a flagger")
    assert (case.account, case.language) == ("acct-9", "en-GB")
    assert case.reported_at == 1_795_255_200_000
    assert case.due_at == 1_795_343_400_250
    assert case.hashes == (("sha256", "ab12"),)
    assert [(field.name, field.guarded, field.text, field.shape) for field in case.fields] == [
        ("report_text", True, None, "3_5"),
        ("note", True, None, ""),
    ]
    assert store.core.execute("SELECT priority, due FROM queue").fetchall() == [(0, 1_795_343_400_250)]
    check_lanes(store)


def test_what_is_not_said(store: SqliteStore, tmp_path: Path) -> None:
    """A missing severity is the policy's; null says as little as no key at all."""
    lines = bad.good("1"), bad.record(external_id="2", severity=None, due_at=None, fields=None, origin=None)
    take_in(store, [write(tmp_path / "a.jsonl", *lines)], reading=NOW)
    assert {row[4] for row in everything(store)} == {4}
    assert only(store).content == "other"


@pytest.mark.parametrize("one", bad.BAD_LINES, ids=lambda one: one.name)
def test_bad_line(store: SqliteStore, tmp_path: Path, one: bad.BadLine) -> None:
    """One bad line is put aside with its place and its exact reason; those around it are taken in."""
    file = write(tmp_path / "a.jsonl", bad.good("1"), one.line, bad.good("2"))
    kept = tmp_path / "kept.jsonl"
    intake = take_in(store, [file], reading=NOW, quarantine=kept)
    assert figures(intake) == (3, 2, 0, 0, 1)
    assert json.loads(kept.read_text()) == {
        "file": str(file),
        "line": 2,
        "offset": len(bad.good("1")) + 1,
        "reason": one.reason,
    }
    assert intake.reasons == ((one.reason, 1),)


@pytest.mark.parametrize("one", bad.BAD_FILES, ids=lambda one: one.name)
def test_bad_file(store: SqliteStore, tmp_path: Path, one: bad.BadFile) -> None:
    """A broken file gives up the records that can be read, and says where and why the others can't."""
    file = tmp_path / one.file
    file.write_bytes(one.content)
    kept = tmp_path / "kept.jsonl"
    intake = take_in(store, [file], reading=NOW, quarantine=kept)
    found = [json.loads(line) for line in kept.read_text().splitlines()]
    assert tuple((each["line"], each["reason"]) for each in found) == one.bad
    assert tuple(sorted(row[1] for row in everything(store))) == one.taken
    assert figures(intake) == (len(one.bad) + len(one.taken), len(one.taken), 0, 0, len(one.bad))


def test_reasons_echo_nothing(store: SqliteStore, tmp_path: Path) -> None:
    """Neither values nor telling key names are in the quarantine file."""
    canary = "canary in the coal mine"
    lines = (
        bad.record(severity=canary),
        bad.record(**{canary: 1}),
        bad.record(reported_at=canary[:20]),
        bad.record(fields={"a": [canary]}),
        bad.record(fields={canary: 5}),
        b'{"' + canary.encode() + b'": 1, "' + canary.encode() + b'": 2}',
        canary.encode(),
    )
    kept = tmp_path / "kept.jsonl"
    intake = take_in(store, [write(tmp_path / "a.jsonl", *lines)], reading=NOW, quarantine=kept)
    assert figures(intake) == (7, 0, 0, 0, 7)
    assert "canary" not in kept.read_text()
    assert "canary" not in str(intake.reasons)


def test_same_again(store: SqliteStore, tmp_path: Path) -> None:
    """The same record again writes nothing: the store has no more changes than before."""
    file = write(tmp_path / "a.jsonl", *(bad.good(str(n)) for n in range(20)))
    take_in(store, [file], reading=NOW)
    before = store.core.connection.total_changes
    intake = take_in(store, [file], reading=NOW)
    assert figures(intake) == (20, 0, 0, 20, 0)
    assert store.core.connection.total_changes == before


def test_same_in_other_forms(store: SqliteStore, tmp_path: Path) -> None:
    """A record says the same in JSON Lines, in JSON however spaced, and in CSV."""
    record = {**bad.GOOD, "severity": 3, "hashes": [{"type": "md5", "value": "d00f"}]}
    turned = dict(reversed(record.items()))
    take_in(store, [write(tmp_path / "a.jsonl", json.dumps(record).encode())], reading=NOW)
    (tmp_path / "b.json").write_text(json.dumps([turned, turned], indent=2))
    (tmp_path / "c.json").write_text(json.dumps(record, indent=4))
    (tmp_path / "d.csv").write_text(
        "severity,source,external_id,category,reported_at,hashes,fields.report_text\n"
        '3,test-feed,good,spam,2026-11-21T10:00:00Z,md5:d00f,"a plain report"\n'
    )
    (tmp_path / "e.tsv").write_text(
        "severity\tsource\texternal_id\tcategory\treported_at\thashes\tfields.report_text\r\n"
        "3\ttest-feed\tgood\tspam\t2026-11-21T11:00:00+01:00\tmd5:d00f\ta plain report\r\n"
    )
    files = [tmp_path / name for name in ("b.json", "c.json", "d.csv", "e.tsv")]
    assert figures(take_in(store, files, reading=NOW)) == (5, 0, 0, 5, 0)


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (bad.good("1") + b"\n" + bad.good("2"), 2),
        (b"\xef\xbb\xbf  [" + bad.good("1") + b"]", 1),
        (json.dumps(bad.GOOD, indent=2).encode(), 1),
        (json.dumps(bad.GOOD, indent=2).encode() * 2, 2),
        (b"source,external_id,category,reported_at\ns,1,c,2026-11-21T10:00:00Z\n", 1),
        (bad.good("1"), 1),
        (b"", 0),
        (b"\n \n", 0),
    ],
)
def test_form_by_first_bytes(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch, content: bytes, read: int
) -> None:
    """Standard input has no name to go by; its first bytes tell the form."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    intake = take_in(store, ["-"], reading=NOW)
    assert (intake.read, intake.quarantined) == (read, 0)


def test_changed_record(store: SqliteStore, tmp_path: Path) -> None:
    """A changed record updates a waiting case: its texts, its lane, its due time, its place in the queue."""
    take_in(
        store, [write(tmp_path / "a.jsonl", bad.record(severity=2, fields={"a": "x", "b": "y"}))], reading=NOW
    )
    changed = bad.record(
        severity=5,
        category="violence",
        origin="trusted",
        due_at="2026-12-01T00:00:00Z",
        fields={"b": "other"},
    )
    file = write(tmp_path / "b.jsonl", changed)
    assert figures(take_in(store, [file], reading=NOW)) == (1, 0, 1, 0, 0)
    assert figures(take_in(store, [file], reading=NOW)) == (1, 0, 0, 1, 0)
    (row,) = everything(store)
    assert row[3:5] == ("violence", 5)
    assert row[13:] == (0, 1_796_083_200_000, 0, 5, "violence", "0=other")
    check_lanes(store)
    assert [(lane.severity, lane.waiting) for lane in store.lanes() if lane.waiting] == [(5, 1)]


@pytest.mark.parametrize(
    ("state", "updated"), [(CaseState.CLAIMED, 1), (CaseState.DECIDED, 0), (CaseState.ESCALATED, 0)]
)
def test_changed_record_of_a_case_in_hand(
    store: SqliteStore, tmp_path: Path, state: CaseState, updated: int
) -> None:
    """A case in someone's hands is undecided and follows; a decided one stays closed and as it was."""
    take_in(store, [write(tmp_path / "a.jsonl", bad.record())], reading=NOW)
    with store.core.write():
        store.core.execute("UPDATE queue SET state = ?", (int(state),))
        store.core.execute(
            "UPDATE lanes SET waiting = 0, front = NULL, front_priority = NULL, front_due = NULL"
        )
    before = everything(store)
    intake = take_in(store, [write(tmp_path / "b.jsonl", bad.record(severity=1))], reading=NOW)
    assert figures(intake) == (1, 0, updated, 1 - updated, 0)
    assert store.core.execute("SELECT state FROM queue").fetchall() == [(int(state),)]
    assert (everything(store) == before) == (not updated)
    check_lanes(store)


def test_order_within_a_file_counts(store: SqliteStore, tmp_path: Path) -> None:
    """Of several records of one case the last stands, also when the store holds an earlier one."""
    first, second = bad.record(severity=1), bad.record(severity=2)
    file = write(tmp_path / "a.jsonl", first, second, first, first)
    assert figures(take_in(store, [file], reading=NOW)) == (4, 1, 2, 1, 0)
    assert only(store).severity == 1
    file = write(tmp_path / "b.jsonl", first, second, first)
    assert figures(take_in(store, [file], reading=NOW)) == (3, 0, 2, 1, 0)
    assert only(store).severity == 1
    check_lanes(store)


@pytest.mark.parametrize("live", [True, False])
def test_order_across_batches(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, live: bool
) -> None:
    """The same holds when the records fall into different batches, in the same process or not."""
    monkeypatch.setattr(taking, "LIVE_CHUNK", 2)
    monkeypatch.setattr(taking, "ALONE_CHUNK", 2)
    for process in (10**9, 0):
        monkeypatch.setattr(taking, "WORTH_A_PROCESS", process)
        first = [bad.record(external_id=f"{process}-{n % 3}", severity=n % 5 + 1) for n in range(30)]
        take_in(store, [write(tmp_path / "a.jsonl", *first)], reading=NOW, live=live)
        again = take_in(store, [write(tmp_path / "b.jsonl", *first, *first)], reading=NOW, live=live)
        assert figures(again)[0] == 60
        assert [row[4] for row in everything(store) if row[1].startswith(str(process))] == [3, 4, 5]
    check_lanes(store)


def test_no_transaction_waits_for_what_is_still_to_come(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alone or not: while a pipe keeps silent, others can write, and what it gave is in the store."""
    monkeypatch.setattr(taking, "ALONE_CHUNK", 2)
    os.mkfifo(tmp_path / "pipe")
    other = open_store(str(store.path))
    seen: list[int] = []

    def feed() -> None:
        with (tmp_path / "pipe").open("wb", buffering=0) as pipe:
            # The reader takes a block at a time, so each is given one.
            for part in range(2):
                lines = [
                    bad.record(external_id=f"{part}-{n}", fields={"report_text": "word " * 200})
                    for n in range(2000)
                ]
                pipe.write(b"".join(line + b"\n" for line in lines))
                for _ in range(500):
                    if other.cases("", 1):
                        break
                    time.sleep(0.02)
                with other.core.write():
                    seen.append(len(other.cases("", 5_000)))

    feeder = threading.Thread(target=feed)
    feeder.start()
    taken = take_in(store, [tmp_path / "pipe"], reading=NOW, live=False)
    feeder.join()
    other.close()

    assert figures(taken)[:2] == (4000, 4000)
    assert 0 < seen[0] <= 2000


def test_source_name(store: SqliteStore, tmp_path: Path) -> None:
    """`source_name` stands in for, or over, what the records say of their source, and brings its mapping."""
    lines = (
        bad.record(source=...),
        bad.record(source="other", external_id="2", fields={"url_count": "3", "x": "y"}),
    )
    take_in(store, [write(tmp_path / "a.jsonl", *lines)], reading=NOW, source_name="github-dmca")
    assert {row[0] for row in everything(store)} == {"github-dmca"}
    second = store.case("2")
    assert second is not None
    assert [(field.name, field.guarded) for field in second.fields] == [("url_count", False), ("x", True)]
    assert (second.content, second.origin) == ("url", "user")


def test_mapped_export(store: SqliteStore, tmp_path: Path) -> None:
    """A tool's own export is read by its mapping, numbers and all, and is recognised when it comes again."""
    export = {
        "match_id": 17,
        "list_category": "spam",
        "list_tier": "B",
        "matched_at": "2026-11-21T10:00:00Z",
        "file": "x",
        "matches": 3,
        "sha256": "ab12",
    }
    file = write(tmp_path / "a.jsonl", json.dumps(export).encode())
    intake = take_in(store, [file], reading=NOW, source_name="hash-match")
    assert intake.quarantined == 1, "`file` is no key of that export"
    del export["file"]
    file = write(tmp_path / "a.jsonl", json.dumps(export).encode())
    assert figures(take_in(store, [file], reading=NOW, source_name="hash-match")) == (1, 1, 0, 0, 0)
    assert figures(take_in(store, [file], reading=NOW, source_name="hash-match")) == (1, 0, 0, 1, 0)
    case = only(store)
    assert (case.external_id, case.severity, case.hashes) == ("17", 4, (("sha256", "ab12"),))
    assert [(field.name, field.text) for field in case.fields] == [("match_count", "3")]


def test_own_mappings_come_first(store: SqliteStore, tmp_path: Path) -> None:
    """A changed mapping reads the same file anew: a field that is no longer open is guarded."""
    own = tmp_path / "test-feed.toml"
    own.write_text('source = "test-feed"\nopen = ["report_text"]\n')
    file = write(tmp_path / "a.jsonl", bad.good("1"))
    take_in(store, [file], reading=NOW, mappings=tmp_path)
    assert only(store).fields[0].text == "a plain report"
    own.write_text('source = "test-feed"\n')
    assert figures(take_in(store, [file], reading=NOW, mappings=tmp_path)) == (1, 0, 1, 0, 0)
    assert only(store).fields[0].text is None
    assert everything(store)[0][-1] == "0=a plain report"


def test_every_way_to_smuggle(store: SqliteStore, tmp_path: Path) -> None:
    """However a picture is written down, it is not in the store, and the reason does not repeat it."""
    lines = [
        bad.record(external_id=str(number), fields={"report_text": text})
        for number, text in enumerate(bad.SMUGGLED.values())
    ]
    kept = tmp_path / "kept.jsonl"
    file = write(tmp_path / "a.jsonl", *lines)
    intake = take_in(store, [file], reading=NOW, quarantine=kept)
    assert [list(bad.SMUGGLED)[int(row[1])] for row in everything(store)] == []
    assert figures(intake) == (len(lines), 0, 0, 0, len(lines))
    reasons = {reason for reason, _ in intake.reasons}
    assert all(reason == "has a NUL byte" or reason.startswith("holds ") for reason in reasons)
    assert "iVBOR" not in kept.read_text()


@pytest.mark.parametrize("key", ["external_id", "account", "origin_name", "category", "source"])
def test_no_key_smuggles(store: SqliteStore, tmp_path: Path, key: str) -> None:
    """Any text may be one, a field's name and an open field as well."""
    png = bad.WAYS["base64 without padding"](bad.PNG)
    lines = (
        bad.record(**{key: png}),
        bad.record(fields={png: "x"}),
        bad.record(hashes=[{"type": "x", "value": png}]),
    )
    assert figures(take_in(store, [write(tmp_path / "a.jsonl", *lines)], reading=NOW)) == (3, 0, 0, 0, 3)


def test_harmless_texts_stay(store: SqliteStore, tmp_path: Path) -> None:
    """Addresses, hashes and talk about pictures are reports like any other, and are kept whole."""
    lines = [
        bad.record(external_id=f"{number:03}", fields={"report_text": text})
        for number, text in enumerate(bad.HARMLESS)
    ]
    intake = take_in(store, [write(tmp_path / "a.jsonl", *lines)], reading=NOW)
    assert intake.reasons == ()
    assert [row[-1] for row in everything(store)] == [f"0={text}" for text in bad.HARMLESS]


def test_renditions_are_dropped(store: SqliteStore, tmp_path: Path) -> None:
    """Fields that stand for a picture are left out and counted; the case and its other fields stay."""
    fields = {
        "thumbnail": "https://example.org/t/1",
        "imageUrl": "https://example.org/1",
        "preview": "cGxhaW4gdGV4dA",
        "attachment": "https://example.org/a/b.jpeg?w=300",
        "first_url": "https://example.org/a/b.jpeg",
        "image": "a drawing of a boat",
        "report_text": "see https://example.org/a.png please",
        "file_name": "boat.png",
    }
    intake = take_in(store, [write(tmp_path / "a.jsonl", bad.record(fields=fields))], reading=NOW)
    assert (intake.new, intake.dropped) == (1, 4)
    assert [field.name for field in only(store).fields] == ["first_url", "image", "report_text", "file_name"]


def test_quarantine_file(store: SqliteStore, tmp_path: Path) -> None:
    """The file is its owner's alone, is added to, and is not followed through a link."""
    kept = tmp_path / "kept.jsonl"
    file = write(tmp_path / "a.jsonl", b"x")
    for _ in range(2):
        take_in(store, [file], reading=NOW, quarantine=kept)
    assert len(kept.read_text().splitlines()) == 2
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    (tmp_path / "link").symlink_to(kept)
    with pytest.raises(QuarantineError, match="can't be written"):
        take_in(store, [file], reading=NOW, quarantine=tmp_path / "link")


def test_files_that_are_not_there(store: SqliteStore, tmp_path: Path) -> None:
    """A wrong name is said before anything is taken in."""
    file = write(tmp_path / "a.jsonl", bad.good("1"))
    for wrong in (tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(UnreadableError) as told:
            take_in(store, [file, wrong], reading=NOW)
        assert told.value.where == str(wrong)
    assert everything(store) == []


ORDERS = (("a", "b", "url_count"), ("url_count", "b", "a"), ("b", "url_count", "a"))


def test_the_order_of_fields_is_no_change(store: SqliteStore, tmp_path: Path) -> None:
    """A record whose keys come in another order changes nothing, and what is stored keeps the first order."""
    texts = {"a": "one and two", "b": "six and ten", "url_count": "3"}
    first = bad.record(source="github-dmca", fields=texts)
    take_in(store, [write(tmp_path / "a.jsonl", first)], reading=NOW)
    before = everything(store)
    for order in ORDERS:
        turned = {name: texts[name] for name in order}
        record = {**json.loads(first), "fields": turned}
        line = json.dumps(dict(reversed(record.items()))).encode()
        intake = take_in(store, [write(tmp_path / "b.jsonl", line)], reading=NOW)
        assert figures(intake) == (1, 0, 0, 1, 0)
        assert everything(store) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"b": "one and two", "a": "six and ten"},
        {"b": "six and ten", "a": "one and ten"},
        {"b": "six and ten"},
        {"b": "six and ten", "c": "one and two"},
        {"b": "six and ten", "a": "one and two", "c": "x"},
    ],
)
def test_other_words_in_another_order_are_a_change(
    store: SqliteStore, tmp_path: Path, fields: dict[str, str]
) -> None:
    """Fields that change places and words, though their shapes be alike, are a change and are stored."""
    first = bad.record(fields={"a": "one and two", "b": "six and ten"})
    take_in(store, [write(tmp_path / "a.jsonl", first)], reading=NOW)
    file = write(tmp_path / "b.jsonl", bad.record(fields=fields))
    assert figures(take_in(store, [file], reading=NOW)) == (1, 0, 1, 0, 0)
    assert [each.name for each in only(store).fields] == list(fields)
    assert everything(store)[0][-1] == "\n".join(f"{n}={text}" for n, text in enumerate(fields.values()))


def test_progress(store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is told after each batch, in bytes and counts, and ends at the whole."""
    monkeypatch.setattr(taking, "LIVE_CHUNK", 10)
    files = [write(tmp_path / f"{name}.jsonl", *(bad.good(f"{name}{n}") for n in range(25))) for name in "ab"]
    told: list[Progress] = []
    take_in(store, files, reading=NOW, progress=told.append)
    assert [each.read for each in told] == [10, 20, 25, 35, 45, 50]
    assert told[-1].done == told[-1].total == sum(file.stat().st_size for file in files)


def test_live_batches_are_as_large_as_the_stopwatch_says(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a row takes 50 microseconds, live batches become 100 rows large, and all is counted."""
    now = 0.0
    sizes: list[int] = []
    write_rows = SqliteIntake.write

    def slow(self: SqliteIntake, rows: Sequence[Prepared]) -> Written:
        nonlocal now
        sizes.append(len(rows))
        now += len(rows) * 50e-6
        return write_rows(self, rows)

    monkeypatch.setattr(SqliteIntake, "write", slow)
    monkeypatch.setattr(pacing, "FIRST_ROWS", 800)
    lines = [bad.good(str(n)) for n in range(2_500)] + [b"x"] * 10
    told: list[Progress] = []
    file = write(tmp_path / "a.jsonl", *lines)
    intake = take_in(store, [file], reading=NOW, progress=told.append, watch=lambda: now)
    assert figures(intake) == (2_510, 2_500, 0, 0, 10)
    assert intake.seconds == pytest.approx(2_500 * 50e-6, abs=1e-3)
    assert sizes[:3] == [800, 200, 200]
    assert set(sizes[3:]) == {100}
    assert sum(sizes) == 2_500
    assert [each.read for each in told][:3] == [800, 1_000, 1_200]
    check_lanes(store)


@pytest.mark.parametrize("live", [True, False])
def test_the_log_is_short_when_intake_is_done(store: SqliteStore, tmp_path: Path, *, live: bool) -> None:
    """What was taken in is in the file and not in the log alone; check-ins kept too long go with it."""
    store.save_checkin("ann", NOW.wall - 31 * 86_400_000, "start", 3, "")
    file = write(tmp_path / "a.jsonl", *(bad.good(str(n)) for n in range(300)))
    take_in(store, [file], reading=NOW, live=live)
    _, pages, moved = store.core.execute("PRAGMA wal_checkpoint(NOOP)").fetchall()[0]
    assert pages == moved > 0
    assert store.core.execute("SELECT count(*) FROM checkins").fetchall() == [(0,)]


def test_live_intake_keeps_the_log_short(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between batches the log is moved into the file now and then, so that no reviewer's commit has to."""
    monkeypatch.setattr(sqlite_intake, "CHECKPOINT_PAGES", 30)
    monkeypatch.setattr(taking, "LIVE_CHUNK", 50)
    file = write(tmp_path / "a.jsonl", *(bad.good(str(n)) for n in range(1_000)))
    waiting: list[int] = []

    def look(_: Progress) -> None:
        _, pages, moved = store.core.execute("PRAGMA wal_checkpoint(NOOP)").fetchall()[0]
        waiting.append(pages - moved)

    take_in(store, [file], reading=NOW, progress=look)
    assert max(waiting) < 100
    assert len(waiting) == 20


def test_a_log_that_somebody_reads_is_not_tried_again_and_again(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a reader holds pages in the log, intake goes on, and tries only when as many more have come."""
    monkeypatch.setattr(sqlite_intake, "CHECKPOINT_PAGES", 200)
    monkeypatch.setattr(taking, "LIVE_CHUNK", 50)
    tried: list[str] = []
    count = SqliteIntake._waiting_pages

    def noted(self: SqliteIntake, mode: str) -> int:
        tried.append(mode)
        return count(self, mode)

    monkeypatch.setattr(SqliteIntake, "_waiting_pages", noted)
    reader = open_store(str(store.path))
    file = write(tmp_path / "a.jsonl", *(bad.good(str(n)) for n in range(2_000)))
    with reader.core.snapshot():
        reader.core.rows("latest")
        assert figures(take_in(store, [file], reading=NOW)) == (2_000, 2_000, 0, 0, 0)
    reader.close()
    assert 1 <= tried.count("PASSIVE") < tried.count("NOOP") / 3


@pytest.mark.parametrize("process", [10**9, 0])
def test_interrupted(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, process: int
) -> None:
    """Ctrl-C between batches says what was taken in; the same call again takes in the rest."""
    monkeypatch.setattr(taking, "LIVE_CHUNK", 10)
    monkeypatch.setattr(taking, "WORTH_A_PROCESS", process)
    file = write(tmp_path / "a.jsonl", *(bad.good(str(n)) for n in range(35)))

    def stop(progress: Progress) -> None:
        if progress.read == 20:
            raise KeyboardInterrupt

    intake = take_in(store, [file], reading=NOW, progress=stop)
    assert (figures(intake), intake.interrupted) == ((20, 20, 0, 0, 0), True)
    assert len(everything(store)) == 20
    assert figures(take_in(store, [file], reading=NOW)) == (35, 15, 0, 20, 0)
    check_lanes(store)


def test_said_on_the_ledger(store: SqliteStore, tmp_path: Path) -> None:
    """Who took in how much is on the store's own chain."""
    take_in(store, [write(tmp_path / "a.jsonl", bad.good("1"), b"x")], reading=NOW, by="sam")
    line = list(store.ledger())[-1]
    assert (line["kind"], line["by"], line["read"], line["new"], line["quarantined"]) == (
        "intake.took", "sam", 2, 1, 1,
    )  # fmt: skip


def test_both_processes_read_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a process of its own reads is what is read without one."""
    lines = [one.line for one in bad.BAD_LINES] + [bad.good(str(n)) for n in range(50)]
    file = write(tmp_path / "a.jsonl", *lines)
    results = []
    for process in (10**9, 0):
        monkeypatch.setattr(taking, "WORTH_A_PROCESS", process)
        other = create(str(tmp_path / f"{process}.db"), Policy(), NOW, by="someone")
        intake = take_in(other, [file], reading=NOW, live=False)
        results.append((figures(intake), intake.reasons, everything(other)))
        other.close()
    assert results[0] == results[1]


def test_real_cases(store: SqliteStore) -> None:
    """Real takedown notices are taken in whole: every record, every field, every character."""
    file = oracle("real-cases.jsonl")
    records = {each["external_id"]: each for each in map(json.loads, file.read_text().splitlines())}
    intake = take_in(store, [file], reading=NOW)
    assert figures(intake) == (400, 400, 0, 0, 0)
    assert intake.dropped == 0
    for row in everything(store):
        fields = records[row[1]]["fields"]
        assert row[-1] == f"0={fields['notice_text']}\n1={fields['first_url']}"
    check_lanes(store)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["a.jsonl", "a.json", "a.csv", "a.txt"]),
    st.lists(
        st.binary(max_size=40)
        | st.sampled_from(
            [
                bad.good("1"),
                bad.good("1") + b"\n",
                b"[",
                b"]",
                b",",
                b"\n",
                b'"',
                b"{",
                b"}",
                b"\xff",
                b"\0",
                b"[[",
            ]
            + [b"source,external_id,category,reported_at\n", b"s,1,c,2026-11-21T10:00:00Z\n"]
            + [one.line for one in bad.BAD_LINES if len(one.line) < 1000]
        ),
        max_size=12,
    ),
)
def test_any_bytes(store: SqliteStore, tmp_path: Path, name: str, pieces: list[bytes]) -> None:
    """Whatever a file holds, taking it in ends, and the counts add up."""
    file = tmp_path / name
    file.write_bytes(b"".join(pieces))
    figures(take_in(store, [file], reading=NOW))
    check_lanes(store)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=30), min_size=1, max_size=4), st.text(max_size=30))
def test_any_text_arrives(store: SqliteStore, tmp_path: Path, texts: list[str], label: str) -> None:
    """Any text without a NUL, a picture or half a character pair is kept to the letter, in CSV as in JSON."""
    fields = {f"f{number}": text for number, text in enumerate(texts)}
    whole = {**bad.GOOD, "external_id": "x", "account": label, "fields": fields}
    lines = tmp_path / "a.jsonl"
    lines.write_text(json.dumps(whole))
    intake = take_in(store, [lines], reading=NOW)
    if intake.quarantined:
        assert "\0" in "".join((*texts, label)) or intake.reasons[0][0].startswith("holds")
        return
    (row,) = everything(store)
    assert row[7] == label
    assert row[-1] == "\n".join(f"{number}={text}" for number, text in enumerate(texts))
    table = tmp_path / "a.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            ("source", "external_id", "category", "reported_at", "account", *(f"fields.{n}" for n in fields))
        )
        writer.writerow(
            (*(whole[key] for key in ("source", "external_id", "category", "reported_at")), label, *texts)
        )
    if all(texts) and "\r" not in "".join((*texts, label)):
        assert figures(take_in(store, [table], reading=NOW)) == (1, 0, 0, 1, 0)
