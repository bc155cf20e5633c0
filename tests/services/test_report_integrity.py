"""The integrity report: chains as they are, what the latest check found, every line that tells of doubt."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from config.exposure import Event
from config.instants import read_iso
from config.loading import loads
from console.services.reporting import integrity
from storage import verify
from storage.figures import integrity as figures
from tests.support.lives import BEGIN, ask, exported, happen, lived, reading

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from storage.sqlite import SqliteStore

MORNING = read_iso("2026-11-02T08:00:00Z")
DAY = 86_400_000
POLICY = loads('name = "first"\ntimezone = "Europe/Amsterdam"', "test.toml")


def _said(store: SqliteStore, **more: Any) -> dict[str, Any]:
    made = integrity.make(ask(store, MORNING - DAY, MORNING + 5 * DAY, **more))
    return dict(json.loads(json.dumps(made.figures)))


def test_chains_and_their_hash_are_those_of_the_export(tmp_path: Path) -> None:
    """Lengths and heads are those of the last exported lines; the hash over them is that of the anchor."""
    shift = [Event("ann", MORNING, "shift.started"), Event("ann", MORNING + 5, "shift.ended")]
    with lived(tmp_path, POLICY, {"ann": shift, "bob": []}) as store:
        said = _said(store)

        lines = exported(store)
        assert [(each["person"], each["length"], each["head"]) for each in said["chains"]] == [
            (person, len(lines[person]), lines[person][-1]["hash"]) for person in sorted(lines)
        ]
        assert said["hash"] == verify.anchor(store)["hash"]
        assert said["lines"] == sum(map(len, lines.values()))
        assert said["check"]["sound"]
        assert said["check"]["of_all_lines"]


def test_an_empty_store_has_the_chain_of_its_making(tmp_path: Path) -> None:
    """Only the store's own chain is there; it was set up and has its policy, before this period."""
    with lived(tmp_path, POLICY, {}) as store:
        said = _said(store)

        assert [each["person"] for each in said["chains"]] == ["leeward"]
        assert said["policy_changes"] == []
        assert [each["name"] for each in _said_since(store, BEGIN)] == ["first"]


def _said_since(store: SqliteStore, since: int) -> list[dict[str, Any]]:
    return list(integrity.make(ask(store, since, MORNING)).figures["policy_changes"])  # type: ignore[call-overload]  # a list


def test_what_casts_doubt_is_listed_by_time(tmp_path: Path) -> None:
    """A clock that was set, a claimed name, an exception and a policy, each with what its line says."""
    with lived(tmp_path, POLICY, {"ann": [], "bob": []}) as store:
        claimed = Event("ann", MORNING, "identity.claimed")
        happen(store, claimed, account="night-job")
        happen(
            store,
            replace(claimed, at=MORNING + 1, kind="override.requested"),
            id="x1",
            by="sue",
            reason="busy",
        )
        happen(store, replace(claimed, at=MORNING + 2, kind="override.approved"), id="x1", by="tom")
        other = reading(MORNING + 3)
        with store.turn("bob", replace(other, wall=other.wall + 3_600_000)) as turn:
            turn.append("shift.started")
        later = replace(reading(MORNING + 9), wall=MORNING + 9 + 3_600_000)
        store.set_policy(loads('name = "second"\ntimezone = "Europe/Amsterdam"', "b"), later, by="sue")

        said = _said(store)
        assert said["claimed_identities"] == [
            {"at": "2026-11-02T08:00:00Z", "person": "ann", "account": "night-job"}
        ]
        assert [(each["what"], each["by"], each["reason"]) for each in said["overrides"]] == [
            ("requested", "sue", "busy"),
            ("approved", "tom", ""),
        ]
        assert [(each["person"], each["by_ms"]) for each in said["clock_anomalies"]] == [("bob", 3_600_000)]
        assert [(each["name"], each["by"]) for each in said["policy_changes"]] == [("second", "sue")]
        lines = [line for chain in exported(store).values() for line in chain]
        for key, kind in (
            ("clock_anomalies", "clock."),
            ("claimed_identities", "identity."),
            ("overrides", "override."),
        ):
            assert len(said[key]) == sum(str(line["kind"]).startswith(kind) for line in lines)


def test_a_line_that_was_changed_is_told_of(tmp_path: Path) -> None:
    """The end of the chain does not fit, and the check says where."""
    with lived(tmp_path, POLICY, {"ann": [Event("ann", MORNING, "shift.started")]}) as store:
        with store.core.write():
            store.core.execute("DROP TRIGGER ledger_no_update")
            store.core.execute(
                "UPDATE ledger SET body = replace(body, 'started', 'ended') WHERE person = 'ann'"
            )

        made = integrity.make(ask(store, MORNING - DAY, MORNING + DAY))
        assert [each["person"] for each in made.figures["chains"] if not each["well"]] == ["ann"]  # type: ignore[attr-defined]  # a list
        assert any("is not the last line" in said for said in made.summary)
        assert any("problems were found" in said for said in made.summary)


def test_of_a_large_ledger_the_latest_check_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one the report says so; afterwards it tells when that was, and that lines were added since."""
    monkeypatch.setattr(figures, "SMALL", 0)
    with lived(tmp_path, POLICY, {"ann": [Event("ann", MORNING, "shift.started")]}) as store:
        assert _said(store)["check"] is None

        figures.keep_check(store, verify.verify(store), MORNING)
        happen(store, Event("ann", MORNING + 1, "shift.ended"))
        check = _said(store)["check"]
        assert (check["at"], check["sound"], check["of_all_lines"]) == ("2026-11-02T08:00:00Z", True, False)


def test_an_old_check_says_its_age_and_how_to_make_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As people read it: local time, how long ago, how many lines came since."""
    monkeypatch.setattr(figures, "SMALL", 0)
    with lived(tmp_path, POLICY, {"ann": [Event("ann", MORNING, "shift.started")]}) as store:
        figures.keep_check(store, verify.verify(store), MORNING)
        happen(store, Event("ann", MORNING + 1, "shift.ended"))

        made = integrity.make(ask(store, MORNING - DAY, MORNING + DAY, now=MORNING + 3 * DAY))
        assert (
            "When everything was last checked (3 days ago, 2026-11-02 09:00), all was as it must be. "
            "1 line came since: to check anew, run leeward ledger verify."
        ) in made.summary
        table = next(each for each in made.tables if each.key == "check")
        assert "leeward ledger verify" in table.note
        assert table.rows[0][:2] == (MORNING, 3 * DAY)
        assert table.columns[0].unit == "instant"
        assert _said(store, now=MORNING + 5)["check"]["age_ms"] == 5


def test_no_sentence_and_no_cell_has_an_instant_as_programs_write_it(tmp_path: Path) -> None:
    """Instants are cells of that unit, which every form writes in its own way."""
    with lived(tmp_path, POLICY, {"ann": []}) as store:
        happen(
            store,
            Event("ann", MORNING, "override.approved", until=MORNING + DAY),
            id="x1",
            by="tom",
        )
        made = integrity.make(ask(store, MORNING - DAY, MORNING + DAY))

        overrides = next(each for each in made.tables if each.key == "overrides")
        assert overrides.rows[0][-1] == MORNING + DAY
        cells = [cell for table in made.tables for row in table.rows for cell in row]
        iso_like = re.compile(r"\d{4}-\d\d-\d\dT")
        assert not any(iso_like.search(str(text)) for text in (*cells, *made.summary, *made.notes))


def test_a_group_sees_its_own_chains_and_the_stores(tmp_path: Path) -> None:
    """Figures of others are left away; the hash is over all."""
    with lived(
        tmp_path, POLICY, {"ann": [Event("ann", MORNING, "shift.started")], "bob": []}, teams={"ann": "blue"}
    ) as store:
        said = _said(store, group="blue")

        assert [each["person"] for each in said["chains"]] == ["ann"]
        assert said["hash"] == verify.anchor(store)["hash"]
