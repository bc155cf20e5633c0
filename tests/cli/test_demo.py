"""The scripted shift: deterministic, calm, and everything in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Program


def test_the_scripted_shift_is_the_same_every_time(program: Program) -> None:
    """Reveals, a notice, a postponement, a break, a refusal, a wind-down, the end; nothing is left behind."""
    answer = program.process("demo", "--script", TMPDIR=str(program.directory))
    assert (answer.code, answer.err) == (0, "")
    met = [
        "A scripted shift with made-up cases",
        "The shift begins.",
        "One passage is shown",
        "Refused: ",
        "A break is near",
        "It is postponed once",
        "can't be postponed again",
        "Rested",
        "The shift winds down",
        "The shift ends",
        "Decided ",
    ]
    assert [words for words in met if words not in answer.out] == []
    assert not list(program.directory.glob("leeward-demo-*"))
    assert program.ok("demo", acting=None).out == answer.out


def test_the_demo_needs_no_store_and_no_person(program: Program) -> None:
    """Whatever --db or --as say, the demo's own store is used and theirs is not made."""
    program.ok("demo", "--script")
    assert not list(program.directory.glob("store.db*"))
