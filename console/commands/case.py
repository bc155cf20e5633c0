"""Looking at cases. Their guarded text is not here: it is shown by a reveal alone, and charged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from console import documents, output, wording
from console.commands.grammar import Asked, CommandGroup, Text, Whole, Word, json_option
from console.opening import opened
from console.services.roles import KEEPERS
from storage.errors import NotHereError
from storage.records import CaseState

if TYPE_CHECKING:
    from console.clock import Clock
    from console.services.roles import Actor
    from storage.records import Case, Decision
    from storage.store import Store


@click.group("case", cls=CommandGroup)
def case() -> None:
    """Look at cases without their guarded text."""


@case.command("show")
@click.argument("case_id", metavar="CASE", type=Text(), help="The case's id.")
@json_option()
@click.pass_obj
def show(asked: Asked, case_id: str, as_json: bool) -> int:
    """Show a case: where it stands, what was decided, its open fields. Guarded fields come by name alone."""
    with opened(asked) as (store, clock, actor):
        found = store.case(case_id)
        if found is None:
            raise NotHereError("there is no such case", case_id, "see the id that `leeward next` shows")
        decided = _readable(store.decisions_on(case_id), found, actor, _held(store, clock, actor))
        if as_json:
            output.say_json(
                {**documents.case(found), "decisions": [documents.taken(each) for each in decided]}
            )
            return 0
        lines = [*wording.case_head(found, clock.read().wall), f"  {found.state.name.lower()}"]
        lines += [f"  {f.name}: {'guarded' if f.guarded else f.text or ''}" for f in found.fields]
        for each in decided:
            undone = ", taken back" if each.undone_at is not None else ""
            lines.append(f"  decided by {each.person}: {each.verdict}{undone}")
        output.say_all(store.facts.simulated, lines)
    return 0


@case.command("list")
@click.option(
    "--state",
    type=Word(*(each.name.lower() for each in CaseState)),
    metavar="|".join(each.name.lower() for each in CaseState),
    help="Only cases that stand there.",
)
@click.option("--after", type=Text(), default="0", metavar="CASE", help="Begin behind this case's id.")
@click.option(
    "--count", type=Whole(1, 10_000), default=50, metavar="N", help="How many at most; 50 if left out."
)
@json_option("Answer with JSON Lines, one case each.")
@click.pass_obj
def list_(asked: Asked, state: str | None, after: str, count: int, as_json: bool) -> int:
    """List cases in the order they came in, without their guarded text.

    A long queue is read in parts: go on with --after and the last id.
    """
    with opened(asked) as (store, _, _):
        found = store.cases(after, count, None if state is None else CaseState[state.upper()])
        if as_json:
            for each in found:
                output.say_json(documents.case(each))
            return 0
        lines = [wording.case_row(each) for each in found] or ["No cases."]
        if len(found) == count:
            lines.append(f"There may be more: leeward case list --after {found[-1].id}")
        output.say_all(store.facts.simulated, lines)
    return 0


def _held(store: Store, clock: Clock, actor: Actor) -> str | None:
    """Return the case that this person has in hand."""
    if store.person(actor.name) is None:
        return None
    held = store.look(actor.name, clock.read()).held
    return None if held is None else held.id


def _readable(decided: list[Decision], found: Case, actor: Actor, held: str | None) -> list[Decision]:
    """Return the decisions this person may read: a second opinion is formed without the first one."""
    settled = found.state in (CaseState.DECIDED, CaseState.ESCALATED)
    if found.id != held and (settled or actor.roles & KEEPERS):
        return decided
    return [each for each in decided if each.person == actor.name]
