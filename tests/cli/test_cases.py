"""`case list`: what waits and what became of it, page by page, never with guarded text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.conftest import START
from tests.cli.test_hostile import TEXTS, harmless, hostile_cases

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def test_the_pages_follow_one_another(simulated: Program) -> None:
    """Each case stands on one page, in the order of intake; the last page says of no more."""
    simulated.cases(*({"external_id": f"n{number}"} for number in range(5)))
    seen, after = [], "0"
    for _ in range(3):
        answer = simulated.ok("case", "list", "--count", "2", "--after", after, "--json")
        page = [json.loads(line) for line in answer.out.splitlines()]
        seen += [each["external_id"] for each in page]
        after = page[-1]["case"]
    assert seen == [f"n{number}" for number in range(5)]
    assert "There may be more" not in simulated.ok("case", "list", "--count", "2", "--after", "4").out
    assert simulated.ok("case", "list", "--after", "5").out.splitlines()[-1] == "No cases."


def test_a_state_narrows_the_list(simulated: Program) -> None:
    """Only cases that stand there are listed."""
    simulated.cases({"external_id": "first"}, {"external_id": "second"})
    simulated.ok("shift", "start", at=START)
    taken = simulated.ok("next", "--json", at=START).json["case"]
    listed = simulated.ok("case", "list", "--state", "claimed", "--json").out.splitlines()
    assert [json.loads(line)["case"] for line in listed] == [taken]
    assert len(simulated.ok("case", "list", "--state", "waiting", "--json").out.splitlines()) == 1


def test_the_list_shows_no_guarded_text_and_nothing_hostile(simulated: Program) -> None:
    """Of hostile cases it prints no control character, and of none a guarded word."""
    simulated.cases(*hostile_cases(), {"external_id": "last", "fields": {"report_text": "kanarievogel"}})
    told = harmless(simulated.ok("case", "list", "--count", str(len(TEXTS) * 3)))
    assert "kanarievogel" not in told.out
    assert "kanarievogel" not in simulated.ok("case", "list", "--count", str(len(TEXTS) * 3), "--json").out


def test_whoever_may_be_given_an_appeal_has_not_seen_the_decision(simulated: Program) -> None:
    """A decided case shows another reviewer that it is decided, and not how."""
    simulated.cases({"external_id": "first"})
    simulated.ok("people", "add", "ben", "--role", "reviewer", at=START)
    simulated.ok("shift", "start", at=START)
    case = simulated.ok("next", "--json", at=START).json["case"]
    simulated.ok("decide", case, "confirm", at=START)
    assert simulated.ok("case", "show", case, "--json", at=START).json["decisions"] != []
    theirs = simulated.ok("--as", "ben", "case", "show", case, "--json", at=START)
    assert (theirs.json["state"], theirs.json["decisions"]) == ("decided", [])
    assert "confirm" not in simulated.ok("--as", "ben", "case", "show", case, at=START).out
