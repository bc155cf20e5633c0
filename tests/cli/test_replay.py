"""`policy replay`: recorded work under another policy, from a file, a pipe or the store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from config.eventlines import event_line
from config.loading import preset_text
from tests.support.oracles import oracle
from tests.support.places import make_place
from tests.support.shifts import ScriptedReviewer
from tests.support.worked import Worker

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Program

HOUR = 3_600_000
STRICT = """
name = "strict"
[reveal]
longest = "10s"
minimum_charge = "3s"
[[limit]]
id = "two"
measure = "cases"
over = "day"
max = 2
[[break]]
id = "rest"
after = "10m"
length = "5m"
"""

LINES: list[dict[str, Any]] = [
    {"person": "ana", "at": 0, "kind": "shift.started"},
    {"person": "ana", "at": 60_000, "kind": "case.claimed", "case": "1", "severity": 3, "category": "spam"},
    {
        "person": "ana",
        "at": 120_000,
        "kind": "reveal.granted",
        "case": "1",
        "field": "f",
        "severity": 3,
        "category": "spam",
        "seconds": 20,
    },
    {"person": "ana", "at": 135_000, "kind": "reveal.closed", "case": "1", "field": "f"},
    {"person": "ana", "at": 140_000, "kind": "case.decided", "case": "1"},
    {"person": "ana", "at": 700_000, "kind": "case.claimed", "case": "2", "severity": 2, "category": "spam"},
    {
        "person": "ana",
        "at": 710_000,
        "kind": "reveal.granted",
        "case": "2",
        "field": "f",
        "severity": 2,
        "category": "spam",
        "seconds": 10,
    },
    {"person": "ana", "at": 800_000, "kind": "break.started", "rule": "own"},
    {"person": "ana", "at": 1_100_000, "kind": "break.ended"},
    {
        "person": "ana",
        "at": 1_200_000,
        "kind": "case.claimed",
        "case": "3",
        "severity": 1,
        "category": "spam",
    },
    {"person": "ana", "at": 1_300_000, "kind": "shift.ended"},
    {"person": "store", "at": 0, "kind": "store.created"},
]
"""At 10 minutes a rest is due under STRICT: case 2 is not given, nor shown; it could be at 20."""


def lines(*events: dict[str, Any]) -> str:
    """Return event lines."""
    return "".join(json.dumps(each) + "\n" for each in events)


def test_the_answer_is_that_of_the_contract(program: Program) -> None:
    """A case displaced by a due break, its reveal refused, another shortened: figures as worked by hand."""
    new = program.file("strict.toml", STRICT)
    events = program.file("events.jsonl", lines(*LINES))
    found = program.ok("policy", "replay", "--policy", new, "--events", events, "--json").json
    assert {key: found[key] for key in ("events", "people", "refused", "shortened", "breaks_due")} == {
        "events": 12,
        "people": 1,
        "refused": 1,
        "shortened": 1,
        "breaks_due": 1,
    }
    assert (found["breaks_taken"], found["cut"]) == (1, 1)
    assert found["displaced"] == {
        "cases": 1,
        "later_in_shift": 1,
        "not_in_shift": 0,
        "delay_seconds": {"p50": 500, "p90": 500, "max": 500},
    }
    # 15 s of severity 3 at 2 points a minute, and 10 s of severity 2 at 1; then 10 s and none.
    assert found["dose"] == {
        "recorded": {"p50": 0.667, "p90": 0.667, "max": 0.667},
        "replayed": {"p50": 0.333, "p90": 0.333, "max": 0.333},
    }
    person = found["per_person"][0]
    assert {key: person[key] for key in ("person", "recorded_dose", "replayed_dose")} == {
        "person": "ana",
        "recorded_dose": 0.667,
        "replayed_dose": 0.333,
    }
    assert (person["refused"], person["shortened"]) == (1, 1)
    assert any("behave differently" in each for each in found["cannot_know"])


def test_the_text_says_it_in_sentences(program: Program) -> None:
    """People read what would have changed, beside the other policy, and what no replay can know."""
    new, old = program.file("strict.toml", STRICT), program.file("default.toml", preset_text("default"))
    events = program.file("events.jsonl", lines(*LINES))
    told = program.ok("policy", "replay", "--policy", new, "--against", old, "--events", events).out
    assert "12 events of 1 person." in told
    assert "Of 2 reveals, 1 would have been refused and 1 granted for less" in told
    assert "1 break would have been due" in told
    assert "Dose is counted by the weights of the policy default." in told
    assert "People behave differently under other rules" in told
    assert told.count("Under the policy") == 2
    answer = program.ok("policy", "replay", "--policy", new, "--against", old, "--events", events, "--json")
    assert answer.json["against"]["refused"] == 0
    assert answer.json["measured_by"]["name"] == "default"


def test_no_work_is_told_plainly(program: Program) -> None:
    """An empty file is no mistake."""
    new, events = program.file("strict.toml", STRICT), program.file("none.jsonl", "")
    told = program.ok("policy", "replay", "--policy", new, "--events", events)
    assert told.out == "These events hold no work: nothing to replay.\n"
    assert program.ok("policy", "replay", "--policy", new, "--events", events, "--json").json["people"] == 0


def test_a_pipe_a_person_and_a_part_of_the_time(program: Program) -> None:
    """A pipe is read line by line; --person and --since leave out whole shifts, --until what comes later."""
    new = program.file("strict.toml", STRICT)
    work = [each for name in ("ben", "eve") for each in Worker(None, 3, name).work(3, 6)]
    text = lines(*map(event_line, work))
    told = program.process("policy", "replay", "--policy", new, "--events", "-", "--json", text=text)
    assert (told.code, told.json["people"], told.json["events"]) == (0, 2, len(work))
    events = program.file("events.jsonl", text)
    ask = ("policy", "replay", "--policy", new, "--events", events, "--json")
    assert [each["person"] for each in program.ok(*ask, "--person", "eve").json["per_person"]] == ["eve"]
    starts = [each.at for each in work if each.kind == "shift.started" and each.person == "eve"]
    later = [each for each in work if each.at >= starts[1]]
    assert program.ok(*ask, "--since", str(starts[0] + 1)).json["events"] == len(later)
    earlier = [each for each in work if each.at < starts[1]]
    assert program.ok(*ask, "--until", str(starts[1])).json["events"] == len(earlier)


def test_the_store_s_own_ledger_is_replayed(simulated: Program) -> None:
    """Without --events the store is read; an export of it, with hashes and all, comes to the same."""
    simulated.cases({}, {})
    at = "2026-11-21T10:00:{:02}Z".format
    simulated.ok("shift", "start", at=at(1))
    case = simulated.ok("next", "--json", at=at(2)).json["case"]
    simulated.ok("reveal", case, "report_text", "--json", at=at(3))
    simulated.ok("decide", case, "dismiss", at=at(20))
    new = simulated.file("default.toml", preset_text("default"))
    found = simulated.ok("policy", "replay", "--policy", new, "--json").json
    assert (found["people"], found["reveals"], found["refused"], found["shortened"]) == (1, 1, 0, 0)
    export = simulated.file("export.jsonl", simulated.ok("ledger", "export", "--json").out)
    assert simulated.ok("policy", "replay", "--policy", new, "--events", export, "--json").json == found


def test_a_damaged_line_is_named(program: Program) -> None:
    """The first line that can't be read ends it, with its number."""
    new = program.file("strict.toml", STRICT)
    events = program.file("events.jsonl", lines(*LINES[:3]) + "{\n")
    told = program("policy", "replay", "--policy", new, "--events", events)
    assert (told.code, told.out) == (2, "")
    assert ":4: write one JSON object a line" in told.err


def test_a_shift_over_published_notices(tmp_path: Path, program: Program) -> None:
    """A shift over the arrival times of real cases: nothing under its own policy, less under a tighter."""
    file = oracle("real-cases.jsonl")
    text = preset_text("default").replace("max = 60\n", "max = 20\n").replace("warn = 45\n", "warn = 15\n")
    with make_place(tmp_path / "place", policy=text) as place:
        place.take_in(file)
        ScriptedReviewer(place.work("ana"), place.clock).shift(3 * HOUR, decisions=100)
        export = program.file("export.jsonl", lines(*place.store.ledger()))
    same = program.file("same.toml", text)
    tight = program.file("tight.toml", text.replace("max = 20\n", "max = 10\n").replace("warn = 15\n", ""))
    found = program.ok("policy", "replay", "--policy", same, "--events", export, "--json").json
    changed = ("refused", "shortened", "cut", "postponements_refused")
    assert {key: found[key] for key in changed} == dict.fromkeys(changed, 0)
    assert (found["displaced"]["cases"], found["reveals"] > 100) == (0, True)
    less = program.ok("policy", "replay", "--policy", tight, "--against", same, "--events", export, "--json")
    assert less.json["refused"] + less.json["shortened"] > 0
    assert less.json["dose"]["replayed"]["max"] < less.json["dose"]["recorded"]["max"]
