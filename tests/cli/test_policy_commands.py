"""Reading policies from the command line, and asking one about events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from config.loading import loads, preset_names, preset_text
from config.schema import schema

if TYPE_CHECKING:
    from tests.cli.conftest import Program

EVENTS = [
    {"person": "ana", "at": "2026-11-21T10:00:00Z", "kind": "shift.started"},
    {
        "person": "ana",
        "at": 1795255200000 + 60_000,
        "kind": "reveal.granted",
        "case": "1",
        "field": "text",
        "severity": 4,
        "category": "spam",
        "seconds": 60,
    },
]


def events(program: Program, *more: dict[str, object]) -> str:
    """Write the events to a file and return its name."""
    return program.file("events.jsonl", "".join(json.dumps(each) + "\n" for each in [*EVENTS, *more]))


@pytest.mark.parametrize("name", preset_names())
def test_what_is_shown_is_the_same_policy(program: Program, name: str) -> None:
    """`policy show` of a preset loads to the preset itself, comments or not."""
    file = program.file("preset.toml", program.ok("policy", "show", "--preset", name).out)
    assert program.ok("policy", "show", "--preset", name).out == preset_text(name)
    spelled_out = program.ok("policy", "show", file).out
    assert loads(spelled_out).version == loads(preset_text(name)).version
    assert program.ok("policy", "check", file).err == ""
    assert json.loads(program.ok("policy", "show", file, "--json").out)["name"] == loads(spelled_out).name


def test_without_a_file_the_one_in_force_is_meant(simulated: Program) -> None:
    """`policy show` and `explain` read the store; a sentence names the rule it explains."""
    assert loads(simulated.ok("policy", "show").out).name == "default"
    assert "daily-time: " in simulated.ok("policy", "explain").out
    assert {"rule", "text"} <= set(simulated.ok("policy", "explain", "--json").json[0])


def test_check_says_everything_at_once(program: Program) -> None:
    """An unsound policy exits with 1 and a line for each problem: file, line, key and remedy."""
    file = program.file(
        "bad.toml", 'nmae = "x"\n[[limit]]\nid = "a"\nmeasure = "time"\nover = "day"\nmax = 4\n'
    )
    answer = program("policy", "check", file)
    assert (answer.code, answer.out) == (1, "")
    assert len(answer.err.splitlines()) == 2
    assert all(line.startswith("leeward: ") and f"{file}:" in line for line in answer.err.splitlines())
    told = program("policy", "check", file, "--json")
    assert (told.code, told.json["valid"], len(told.json["problems"])) == (1, False, 2)
    assert program("init", "--policy", file).code == 2


def test_a_long_policy_is_shown_whole(program: Program) -> None:
    """Two hundred limits are shown to the last, and load to the same policy."""
    limit = '[[limit]]\nid = "limit-{0}"\nmeasure = "time"\nover = "day"\nmax = "{0}m"\nwhy = "as agreed"\n'
    long = "".join(limit.format(number) for number in range(1, 201))
    shown = program.ok("policy", "show", program.file("long.toml", long)).out
    assert loads(shown).version == loads(long).version


def test_the_schema_knows_the_limits(program: Program) -> None:
    """`policy schema` is a JSON Schema that refuses unknown keys."""
    schema = program.ok("policy", "schema").json
    assert schema["additionalProperties"] is False
    assert "limit" in schema["properties"]


def test_a_change_is_named_for_what_it_does(program: Program) -> None:
    """`policy diff` calls a lower maximum a tightening and a higher one a loosening."""
    low = program.file("low.toml", '[[limit]]\nid = "a"\nmeasure = "time"\nover = "day"\nmax = "1h"\n')
    high = program.file("high.toml", '[[limit]]\nid = "a"\nmeasure = "time"\nover = "day"\nmax = "2h"\n')
    assert program.ok("policy", "diff", high, low).out.startswith("tightening: ")
    answer = program.ok("policy", "diff", low, high, "--json").json
    assert (answer["direction"], answer["changes"][0]["direction"]) == ("loosening", "loosening")


def test_a_policy_is_asked_about_events(program: Program) -> None:
    """The answer has the contract's keys; instants may be ISO 8601 or milliseconds; `-` is stdin."""
    policy = program.file("p.toml", preset_text("default"))
    asked = ("policy", "assess", "--policy", policy, "--events", events(program))
    answer = program.ok(*asked, "--at", "2026-11-21T10:02:00Z", "--json").json
    assert list(answer) == [
        *("person", "at", "state", "may", "meters", "binding", "rest_owed_seconds", "next_change_at"),
    ]
    assert (answer["person"], answer["state"]) == ("ana", "clear")
    assert [each["used"] for each in answer["meters"] if each["rule"] == "hourly-dose"] == [4]
    assert program.ok(*asked, "--at", "1795255320000", "--json").json == answer
    assert "ana: clear" in program.ok(*asked, "--at", "1795255320000").out


def test_later_events_do_not_count(program: Program) -> None:
    """Asked about an instant before the last event, only what had happened by then is answered for."""
    policy = program.file("p.toml", preset_text("default"))
    asked = ("policy", "assess", "--policy", policy, "--events", events(program), "--json")
    assert program.ok(*asked, "--at", "2026-11-21T09:00:00Z").json["state"] == "off_shift"


def test_whose_events_must_be_said_where_there_are_several(program: Program) -> None:
    """With events of two people one must be named; of none, there is nobody."""
    policy = program.file("p.toml", preset_text("default"))
    two = events(program, {"person": "bo", "at": "2026-11-21T10:05:00Z", "kind": "shift.started"})
    asked = ("policy", "assess", "--policy", policy, "--at", "2026-11-21T10:06:00Z")
    answer = program(*asked, "--events", two)
    assert (answer.code, answer.err) == (
        2,
        f"leeward: there are events of 2 people: {two}: name one with --person: ana, bo\n",
    )
    assert program.ok(*asked, "--events", two, "--person", "bo", "--json").json["person"] == "bo"
    empty = program.ok(*asked, "--events", program.file("none.jsonl", ""), "--json").json
    assert (empty["person"], empty["state"]) == (None, "off_shift")


def test_the_schema_is_the_one_for_editors(program: Program) -> None:
    """What is printed is the language as people write it, the same that the reference is made of."""
    printed = program.ok("policy", "schema", acting=None).json
    assert printed == json.loads(json.dumps(schema()))
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert printed["properties"]["shift_length"]["default"] == "8h"
