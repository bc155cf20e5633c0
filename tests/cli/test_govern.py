"""Policies changed from the command line, by one person where it tightens and by two where it loosens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from config.loading import loads, preset_text
from console.commands.policy_govern import BY_WORD

if TYPE_CHECKING:
    from tests.cli.conftest import Program

LATER = "2026-11-21T10:05:00Z"


@pytest.fixture
def two(simulated: Program) -> Program:
    """Return the program on a store in which ana and bea may change policies."""
    simulated.ok("people", "add", "bea", "--role", "tuner")
    return simulated


def with_daily(program: Program, most: str) -> str:
    """Write the default policy with another daily limit, comments and all, and return the file's name."""
    text = preset_text("default").replace('max = "4h"\nwarn = "3h"', f'max = "{most}"\nwarn = "1h"')
    return program.file(f"daily-{most}.toml", text)


def propose(program: Program, most: str, **how: Any) -> Any:
    """Put a daily limit forward, and return the answer."""
    return program.ok(
        "policy", "propose", with_daily(program, most), "--reason", "as agreed", "--json", **how
    ).json


def test_tightening_at_once_loosening_by_two(two: Program) -> None:
    """One person's tightening is in force; loosening waits until the other one approves it."""
    assert propose(two, "3h")["state"] == "approved"
    waits = propose(two, "4h")
    assert (waits["state"], waits["direction"]) == ("waiting", "loosening")
    assert waits["changes"] == ['loosening: limit "daily-time" max: from 3h to 4h']
    refused = two("policy", "approve", waits["proposal"])
    said = f"a second person approves this: you put it forward: {waits['proposal']}"
    assert (refused.code, refused.err) == (1, f"leeward: {said}: ask another supervisor or tuner\n")
    said = two.ok("policy", "approve", waits["proposal"], acting="bea").out
    assert "approved by bea, in force" in said
    assert BY_WORD in said
    assert loads(two.ok("policy", "show").out).limits[0].max == 4 * 3_600_000


def test_the_history_says_who_and_what(two: Program) -> None:
    """History lists each change with both people, and what waits; rolling back is one more proposal."""
    first = two.ok("policy", "history", "--json").json["history"][0]
    assert (first["name"], first["by"]) == ("default", "ana")
    propose(two, "3h")
    back = two.ok("policy", "rollback", first["version"][:8], "--reason", "too tight", "--json").json
    found = two.ok("policy", "history", "--json").json
    assert [each["direction"] for each in found["history"]] == [None, "tightening"]
    assert [each["proposal"] for each in found["waiting"]] == [back["proposal"]]
    two.ok("policy", "approve", back["proposal"], acting="bea")
    text = two.ok("policy", "history").out
    assert "default: by ana, approved by bea, loosening" in text
    assert two.ok("policy", "history", "--json").json["history"][-1]["version"] == first["version"]


def test_a_proposal_taken_back(two: Program) -> None:
    """What was withdrawn is not approved any more."""
    waits = propose(two, "4h30m")["proposal"]
    assert two.ok("policy", "withdraw", waits, acting="bea").out.endswith(f"{waits} is withdrawn.\n")
    answer = two("policy", "approve", waits, acting="bea")
    assert (answer.code, answer.err) == (
        1,
        f"leeward: this proposal is withdrawn already: {waits}: see: leeward policy history\n",
    )


def test_a_first_week_grows_by_itself(two: Program) -> None:
    """Its days are put forward once, approved by the other person, and come with the days."""
    start = "2026-11-22T03:00:00Z"
    two.ok("people", "add", "new", "--role", "reviewer", "--group", "newcomers")
    lines = two.ok(
        *("policy", "grow", "first-week", "--group", "newcomers", "--from", start),
        *("--reason", "their first week", "--json"),
    ).out.splitlines()
    assert len(lines) == 5
    waiting = two.ok("policy", "history", "--json").json["waiting"]
    for each in waiting:
        two.ok("policy", "approve", each["proposal"], acting="bea")

    def daily(day: int) -> int:
        two.ok("shift", "start", acting="new", at=f"2026-11-{day}T09:00:00Z")
        two.ok("shift", "end", acting="new", at=f"2026-11-{day}T09:30:00Z")
        meters = two.ok("status", "--json", acting="new").json["meters"]
        return int(next(each["limit"] for each in meters if each["rule"] == "daily-time"))

    assert [daily(day) for day in range(22, 28)] == [3600, 4800, 6000, 7200, 9000, 9000]
    assert two.ok("ledger", "verify").code == 0


def test_joining_a_looser_group_waits(two: Program) -> None:
    """`people add --group` moves nobody to where more is allowed without a second person."""
    two.ok("people", "add", "cy", "--role", "reviewer")
    loose = two.ok(
        *("policy", "propose", with_daily(two, "5h"), "--group", "loose", "--reason", "trial", "--json"),
    ).json["proposal"]
    two.ok("policy", "approve", loose, acting="bea")
    moved = two.ok("people", "add", "cy", "--role", "reviewer", "--group", "loose", "--json").json
    assert moved["group"] == ""
    assert two("policy", "approve", moved["waiting"]).code == 1
    two.ok("policy", "approve", moved["waiting"], acting="bea")
    assert "cy" in two.ok("people", "list").out
    listed = [line for line in two.ok("people", "list", "--json").out.splitlines() if '"cy"' in line]
    assert '"group": "loose"' in listed[0]
    assert two.ok("ledger", "verify").code == 0


def test_a_simulated_team_from_the_command_line(program: Program) -> None:
    """The document has the contract's keys, the same for the same seed; a policy without rules is M/M/c."""
    free = program.file("free.toml", 'shift_length = "0"\n')
    asked = ("policy", "forecast", "--policy", free, "--reviewers", "2", "--arrivals", "30", "--hours", "50")
    answer = program.ok(*asked, "--handling", "120", "--seeds", "3", "--json").json
    assert {"seeds", "wait_seconds", "backlog", "due_met", "utilisation", "dose", "staff_needed"} <= set(
        answer
    )
    assert (answer["seeds"], list(answer["wait_seconds"])) == (3, ["mean", "ci95", "p50", "p90"])
    assert answer == program.ok(*asked, "--handling", "120", "--seeds", "3", "--json").json
    assert answer != program.ok(*asked, "--handling", "120", "--seeds", "3", "--seed", "2", "--json").json
    said = program.ok(*asked, "--seeds", "2", "--due", "1800").out
    assert "What it can't know" in said
    assert "would decide 95% of them in time" in said


HISTORY = (
    '{{"source": "s", "external_id": "{0}", "category": "spam", "severity": {1}, '
    '"reported_at": "2026-11-{2:02}T{3:02}:10:00Z"}}\n'
)


def test_history_gives_lanes_hours_and_handling(program: Program) -> None:
    """Cases say when and what comes in, a ledger's export how long it takes."""
    cases = program.file(
        "history.jsonl", "".join(HISTORY.format(n, 1 + n % 2, 2 + n // 40, 8 + n % 4) for n in range(400))
    )
    export = program.file(
        "export.jsonl",
        '{"person":"a","at":0,"kind":"case.claimed","case":"1","severity":2,"category":"spam"}\n'
        '{"person":"a","at":10000,"kind":"reveal.granted","case":"1","field":"t","severity":2,'
        '"category":"spam","seconds":15}\n'
        '{"person":"a","at":60000,"kind":"case.decided","case":"1"}\n',
    )
    light = program.file("p.toml", preset_text("light-touch"))
    answer = program.ok(
        *("policy", "forecast", "--policy", light, "--reviewers", "6", "--hours", "48"),
        *("--history", cases, "--events", export, "--seeds", "2", "--json"),
    ).json
    assert answer["cases"] == pytest.approx(2 * 80, rel=0.25)
    assert (
        "Arrivals follow 400 recorded cases over 9 days, by lane and hour of the day."
        in answer["assumptions"]
    )
    assert any("25 parts of 100" in each for each in answer["assumptions"])


WRONG_LINES = {
    "{": "the line is not valid JSON (character 2): F:1: write one case a line, as intake takes it",
    "": "there are no cases in this file: F: name a file of cases, one a line",
    "{}": 'the case has no "reported_at": F:1: write it like "2026-11-21T10:00:00Z"',
    '{"reported_at": "today"}': '"today" is not an instant, in "reported_at": F:1: '
    'write it like "2026-11-21T10:00:00Z"',
    '{"reported_at": "2026-11-21T10:00:00Z", "severity": 9, "category": "spam"}': (
        '"severity" is not a whole number from 1 to 5: F:1: mend it, or leave it out'
    ),
    '{"reported_at": "2026-11-21T10:00:00Z"}': '"category" is not a text of 1 to 64 characters: F:1: mend it',
    HISTORY.format(1, 1, 2, 8).strip(): "these cases cover less than a day: F: "
    "name a file of at least a day, or leave --history out",
}


@pytest.mark.parametrize(("line", "error"), WRONG_LINES.items())
def test_a_history_that_cannot_be_read(
    program: Program, monkeypatch: pytest.MonkeyPatch, line: str, error: str
) -> None:
    """Each wrong line of a history is told with its file, line and remedy."""
    monkeypatch.chdir(program.directory)
    program.file("F", line)
    free = program.file("free.toml", "")
    answer = program(
        *(
            "policy",
            "forecast",
            "--policy",
            free,
            "--reviewers",
            "1",
            "--hours",
            "1",
            "--history",
            "F",
        )
    )
    assert (answer.code, answer.err) == (2, f"leeward: {error}\n")
