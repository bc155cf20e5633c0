"""Overrides, appeals and handing over from the command line: what is said, in text and in JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import START

if TYPE_CHECKING:
    from tests.cli.conftest import Program

LATER, END = "2026-11-21T12:00:00Z", "2026-11-21T18:00:00Z"
SET = ("--set", "limit.daily-time.max=4h30m", "--reason", "a colleague is ill", "--until", END)


@pytest.fixture
def team(simulated: Program) -> Program:
    """Return a simulated store in which ana, who made it, and ben review, and sue and sam supervise."""
    for name, role in (("ben", "reviewer"), ("sue", "supervisor"), ("sam", "supervisor")):
        simulated.ok("people", "add", name, "--role", role, acting=None)
    return simulated


def requested(team: Program, *, by: str = "sue", about: str = "ana") -> str:
    """Ask for an exception and return its id."""
    made = team.ok("override", "request", about, *SET, "--json", acting=by).json
    assert made["state"] == "waiting"
    return str(made["id"])


def test_a_request_an_approval_and_a_revocation(team: Program) -> None:
    """Each step says what is so now; status and the person's record speak of it while it holds."""
    asked = requested(team)
    assert "second person approves it" in team.ok("override", "request", "ben", *SET, acting="sam").out
    said = team.ok("override", "approve", asked, acting="sam")
    assert "Approved. It holds for ana until 19:00." in said.out
    status = team.ok("status").out
    assert (
        "Until 19:00 an exception holds for you. No more than 4 hours 30 minutes of revealed text" in status
    )
    assert "Asked by sue, approved by sam: a colleague is ill" in status
    assert "Until 19:00 an exception holds" in team.ok("my", "record").out
    assert team.ok("status", "--json").json["override"]["id"] == asked
    assert "ana is under the ordinary policy" in team.ok("override", "revoke", asked, acting="sue").out
    assert "exception" not in team.ok("status").out
    assert team.ok("ledger", "verify").code == 0


def test_the_list_shows_each_what_is_theirs(team: Program) -> None:
    """Supervisors everybody's, others their own; what is over only with --all."""
    mine, other = requested(team), requested(team, about="ben")
    rows = [json.loads(line) for line in team.ok("override", "list", "--json", acting="sue").out.splitlines()]
    assert {row["id"] for row in rows} == {mine, other}
    own = team.ok("override", "list", acting="ben").out
    assert (other in own, mine in own) == (True, False)
    team.ok("override", "revoke", mine, acting="sam")
    team.ok("override", "revoke", other, acting="sam")
    assert "No exceptions." in team.ok("override", "list").out
    listed = team.ok("override", "list", "--all").out
    assert f"{mine}  ana, withdrawn, until 19:00" in listed
    assert "limit.daily-time.max=4h30m" in listed


def test_nobody_approves_their_own(team: Program) -> None:
    """One plain line, and exit code 1."""
    asked = requested(team)
    answer = team("override", "approve", asked, acting="sue")
    assert (answer.code, answer.err) == (
        1,
        f"leeward: a second person approves this: you asked for it: {asked}: ask another supervisor\n",
    )


def test_a_reviewer_asks_for_themselves(team: Program) -> None:
    """Not for another."""
    requested(team, by="ben", about="ben")
    answer = team("override", "request", "ana", *SET, acting="ben")
    assert answer.err == "leeward: override request is for supervisors: ben: ask a supervisor\n"


def test_the_policy_of_a_person_and_of_a_group(team: Program) -> None:
    """`--person`: with the exception, one's own or, for supervisors, anybody's; `--group`: a group's."""
    team.ok("override", "approve", requested(team), acting="sam")
    assert "4 hours 30 minutes" in team.ok("policy", "explain", "--person", "ana").out
    assert "4 hours 30 minutes" in team.ok("policy", "explain", "--person", "ana", acting="sue").out
    assert "4 hours 30 minutes" not in team.ok("policy", "explain").out
    assert team("policy", "explain", "--person", "ana", acting="ben").code == 1
    team.ok("people", "add", "ben", "--role", "reviewer", "--group", "blue", acting=None)
    assert team.ok("policy", "show", "--group", "blue").out == team.ok("policy", "show").out
    assert team("policy", "show", "--group", "red").err.startswith("leeward: nobody is in this group: red")
    assert "name two policies" in team("policy", "show", "--group", "blue", "--person", "ana").err


def test_hostile_words_are_shown_and_not_obeyed(team: Program) -> None:
    """A reason with control characters reaches no terminal as such."""
    reason = "\x1b]0;x\x07 [bold]\u202eabc"
    args = ("--set", "limit.daily-time.max=4h30m", "--reason", reason, "--until", END)
    team.ok("override", "request", "ana", *args, acting="sue")
    for told in (team.ok("override", "list"), team.ok("override", "list", "--json")):
        assert not {"\x1b", "\x07", "\u202e"} & set(told.out)


def test_a_case_is_taken_back_handed_on_and_appealed(team: Program) -> None:
    """Each step is said; `case show` tells a supervisor where the case is and that nobody is left for it."""
    team.cases({})
    team.ok("shift", "start", at=START)
    team.ok("next")
    assert "in hand of ana" in team.ok("case", "show", "1", acting="sue").out
    assert (
        "Case 1 is in its lane again, taken back from ana."
        in team.ok("case", "requeue", "1", acting="sue").out
    )
    assert "sue put case 1 back in the queue." in team.ok("status").out
    assert team("decide", "1", "dismiss").err == (
        "leeward: sue put this case back in the queue: case 1: take the next: leeward next\n"
    )
    handed = team.ok("case", "hand", "1", "ana", "--json", acting="sue").json
    assert handed == {"case": "1", "from": None, "kept_for": "ana"}
    assert "kept for ana, by sue" in team.ok("case", "show", "1", acting="sue").out
    assert team.ok("case", "requeue", "1", "--to", "ben", acting="sue").out.endswith(
        "Case 1 is kept for ben, taken back from ana.\n"
    )
    team.ok("case", "requeue", "1", acting="sue")
    team.ok("next")
    team.ok("decide", "1", "dismiss", at=LATER)
    team.ok("case", "appeal", "1", "--reason", "it was a recipe", "--by", "the account's owner", acting="sue")
    assert "every reviewer here" not in team.ok("case", "show", "1", acting="sue").out
    team.ok("shift", "start", acting="ben", at=LATER)
    team.ok("next", acting="ben")
    team.ok("decide", "1", "confirm", acting="ben")
    assert "appealed, decided again by ben: overturned" in team.ok("case", "show", "1", acting="sue").out
    said = team.ok("case", "appeal", "1", "--reason", "once more", acting="sue").out
    assert "It waits: every reviewer here has decided it before." in said
    assert "every reviewer here has decided it" in team.ok("case", "show", "1", acting="sue").out
    told = team.ok("case", "show", "1", "--json", acting="sue").json
    assert [told[key] for key in ("held_by", "kept_for", "somebody_left")] == [None, None, False]
    assert team.ok("ledger", "verify").code == 0


def test_a_second_look_is_nowhere_to_be_seen_before_it_is_taken(team: Program) -> None:
    """`next`, `case show`, the record and the export of the second reviewer say nothing of the first."""
    policy = team.file("p.toml", 'name = "p"\n[review]\nsample = 1\n')
    team.db = str(team.directory / "second.db")
    team.ok("init", "--simulated", "--policy", policy, at=START)
    team.ok("people", "add", "ben", "--role", "reviewer", acting=None)
    team.cases({})
    for name in ("ana", "ben"):
        team.ok("shift", "start", acting=name, at=START)
    first = team.ok("next", "--json").json
    team.ok("decide", "1", "confirm", "--note", "kanarievogel")
    assert team.ok("next", "--json", acting="ben").json == first
    shown = team.ok("case", "show", "1", "--json", acting="ben").json
    assert (shown["state"], shown["decisions"]) == ("claimed", [])
    for args in (["case", "show", "1"], ["my", "record", "--json"], ["ledger", "export", "--person", "ben"]):
        told = team.ok(*args, acting="ben").out
        assert not [word for word in ("ana", "kanarievogel", "sample", "confirm") if word in told], args
