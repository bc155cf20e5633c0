"""A whole shift by single commands: what they answer, and that nothing gets past a limit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Program

POLICY = """
name = "tight"
shift_length = "2h"
[[limit]]
id = "three"
measure = "reveals"
over = "10m"
max = 3
[[break]]
id = "rest"
after = "30m"
length = "5m"
notice = "5m"
grace = "2m"
postpone = { times = 1, by = "5m", adds = "1m" }
[wind_down]
last = "60m"
max_severity = 2
"""


def test_a_shift_from_start_to_wind_down(program: Program) -> None:
    """Claim, reveal, refusal, break, postponement, wind-down; the exported ledger gives the same answer."""
    policy = program.file("tight.toml", POLICY)
    program.ok("init", "--simulated", "--policy", policy, at="2026-11-21T10:00:00Z")
    program.cases({"severity": 3}, {}, {}, {"severity": 3})
    assert program.ok("shift", "start", "--json").json["state"] == "clear"
    the_first_case_is_hidden(program)
    three_passages_are_all(program)
    the_case_is_decided(program)
    the_break_comes(program)
    the_shift_winds_down(program)
    the_ledger_gives_the_same_answer(program, policy)
    assert program.ok("shift", "end", "--json").json["state"] == "off_shift"


def the_first_case_is_hidden(program: Program) -> None:
    """Expect the claimed case in the contract's form, its guarded field as a shape."""
    heavy = program.ok("next", "--json").json
    assert (heavy["case"], heavy["severity"]) == ("1", 3)
    assert heavy["warning"] == "Severity 3 of 5, category spam."
    assert list(heavy) == [
        *("case", "source", "external_id", "content", "category", "severity", "origin"),
        *("reported_at", "due_at", "warning", "fields"),
    ]
    [field] = heavy["fields"]
    assert list(field) == ["name", "guarded", "placeholder", "passages"]
    assert (field["name"], field["guarded"], field["passages"]) == ("report_text", True, 3)
    assert "heron" not in json.dumps(heavy)


def three_passages_are_all(program: Program) -> None:
    """Each reveal closes the one before it; the fourth is refused, and it is said until when."""
    asked = ("reveal", "1", "report_text")
    shown = program.ok(*asked, "--seconds", "10", "--json", at="2026-11-21T10:01:00Z").json
    assert shown["text"].startswith("A heron stood")
    assert (shown["passage"], shown["passages"], shown["seconds"]) == (1, 3, 10)
    assert shown["until"] == "2026-11-21T10:01:10Z"
    opened = program.ok("status", "--json").json
    assert opened["case"] == "1"
    assert opened["open_reveal"]["until"] == "2026-11-21T10:01:10Z"
    program.ok(*asked, "--passage", "2", at="2026-11-21T10:01:05Z")
    program.ok(*asked, "--passage", "3", at="2026-11-21T10:01:15Z")
    assert program.ok("hide", "--json", at="2026-11-21T10:01:20Z").json["open_reveal"] is None
    refused = program(*asked, "--json", at="2026-11-21T10:01:30Z")
    reason = "You have revealed the 3 passages allowed in any 10 minutes. There is room again at 10:11."
    assert refused.code == 1
    assert refused.json == {
        "refused": True,
        "state": "capped",
        "binding": [{"rule": "three", "reason": reason}],
        "frees_at": "2026-11-21T10:11:00Z",
    }
    assert refused.err == f"leeward: {reason.rstrip('.')}: see: leeward status\n"


def the_case_is_decided(program: Program) -> None:
    """Expect a decision to be answered as it was recorded."""
    line = ("decide", "1", "confirm", "--action", "remove-url", "--note", "seen", "--json")
    decided = program.ok(*line).json
    assert (decided["case"], decided["decision"], decided["actions"]) == ("1", "confirm", ["remove-url"])


def the_break_comes(program: Program) -> None:
    """Nothing to postpone before its notice; put off once; then no claim until a rest of 5 + 1 minutes."""
    assert program("break", "postpone", at="2026-11-21T10:20:00Z").code == 1
    program.ok("break", "postpone", at="2026-11-21T10:26:00Z")
    assert program.ok("status", "--json", at="2026-11-21T10:34:59Z").json["may"]["claim"] is True
    assert program("next", at="2026-11-21T10:35:00Z").code == 1
    on_break = program.ok("break", "start", "--json", at="2026-11-21T10:35:30Z").json
    assert (on_break["state"], on_break["rest_owed_seconds"]) == ("on_break", 360)
    assert program("next", "--json", at="2026-11-21T10:36:00Z").json["state"] == "on_break"
    rested = program.ok("break", "end", "--json", at="2026-11-21T10:41:30Z").json
    assert (rested["state"], rested["rest_owed_seconds"]) == ("clear", 0)


def the_shift_winds_down(program: Program) -> None:
    """In the last hour only light cases come, and none that was given back; then there is nothing."""
    light = program.ok("next", "--json", at="2026-11-21T11:00:00Z").json
    assert light["severity"] == 2
    program.ok("release", light["case"])
    again = program.ok("next", "--json", at="2026-11-21T11:01:00Z").json
    assert again["case"] not in {"1", light["case"]}
    program.ok("decide", again["case"], "dismiss")
    empty = program("next", "--json", at="2026-11-21T11:02:00Z")
    assert empty.code == 1
    assert (empty.json["refused"], empty.json["empty"], empty.json["state"]) == (False, True, "winding_down")
    assert set(empty.json) == {"refused", "empty", "state", "binding", "frees_at"}


def the_ledger_gives_the_same_answer(program: Program, policy: str) -> None:
    """`policy assess` on the exported lines agrees with `status`, key by key; the ledger is sound."""
    then = "2026-11-21T11:03:00Z"
    status = program.ok("status", "--json", at=then).json
    events = program.file("events.jsonl", program.ok("ledger", "export", "--json").out)
    asked = ("--policy", policy, "--events", events, "--at", then, "--person", "ana", "--json")
    assessed = program.ok("policy", "assess", *asked).json
    assert {key: status[key] for key in assessed} == assessed
    assert program.ok("ledger", "verify", "--json").json["sound"] is True


def test_max_severity_asks_for_lighter_work(simulated: Program) -> None:
    """`next --max-severity` serves nothing heavier than that; the case in hand is shown again."""
    simulated.cases({"severity": 5}, {"severity": 1})
    simulated.ok("shift", "start")
    first = simulated.ok("next", "--max-severity", "2", "--json").json
    assert first["severity"] == 1
    assert simulated.ok("next", "--json").json == first


def test_until_plans_the_end(simulated: Program) -> None:
    """`shift start --until` sets the planned end, and with it when the shift winds down."""
    simulated.ok("shift", "start", "--until", "2026-11-21T11:30:00Z")
    status = simulated.ok("status", "--json", at="2026-11-21T10:30:00Z").json
    assert (status["state"], status["may"]["max_severity"]) == ("winding_down", 2)


def test_off_shift_nothing_is_claimed(simulated: Program) -> None:
    """Before the shift starts `next` is refused by state, as JSON and as a line."""
    answer = simulated("next", "--json")
    assert answer.code == 1
    assert answer.json["refused"] is True
    assert answer.json["state"] == "off_shift"
    assert answer.err == "leeward: You are not on shift: start one first: leeward shift start\n"


def test_a_simulated_store_says_so(simulated: Program) -> None:
    """Every text begins with it; the status document holds it; without --clock time stands still."""
    for args in (["status"], ["people", "list"], ["shift", "start"], ["my", "record"], ["break", "start"]):
        assert simulated.ok(*args).out.startswith("Simulated store: "), args
    status = simulated.ok("status", "--json").json
    assert (status["simulated"], status["at"]) == (True, "2026-11-21T10:00:00Z")


def test_simulated_time_never_runs_backwards(simulated: Program) -> None:
    """An earlier --clock is read as the last instant."""
    simulated.ok("shift", "start", at="2026-11-21T12:00:00Z")
    assert simulated.ok("status", "--json", at="2026-11-21T09:00:00Z").json["at"] == "2026-11-21T12:00:00Z"


def test_a_claimed_name_is_on_the_ledger_once_a_shift(simulated: Program) -> None:
    """`--as` in a personal store is noted before the shift that it starts, and not at every command."""
    simulated.ok("shift", "start")
    simulated.ok("break", "start")
    lines = [
        json.loads(line) for line in simulated.ok("ledger", "export", "--person", "ana").out.splitlines()
    ]
    assert [line["kind"] for line in lines] == ["identity.claimed", "shift.started", "break.started"]


def test_case_show_has_no_guarded_text(simulated: Program) -> None:
    """Neither form of `case show` says anything of a guarded field but its name."""
    simulated.cases({})
    for answer in (simulated.ok("case", "show", "1"), simulated.ok("case", "show", "1", "--json")):
        assert "report_text" in answer.out
        assert "heron" not in answer.out


def test_my_record_and_forgetting(simulated: Program) -> None:
    """Everything kept is there as JSON Lines; check-ins are deleted only when that is confirmed."""
    simulated.ok("shift", "start")
    kept = [json.loads(line) for line in simulated.ok("my", "record", "--json").out.splitlines()]
    assert {"ledger"} <= {line["what"] for line in kept}
    assert (
        simulated("my", "forget").err
        == "leeward: nothing was deleted: leeward my forget: say yes, or add --yes\n"
    )
    assert simulated.ok("my", "forget", "--yes", "--json").json == {"forgotten": 0}
