"""Looking at cases and moving them. Guarded text is not here: it is shown by a reveal alone, and charged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from config.answer import instant
from console import documents, output, wording
from console.commands.grammar import Asked, CommandGroup, Text, Whole, Word, json_option
from console.here import process_lives
from console.opening import opened
from console.services import oversight
from console.services.roles import KEEPERS
from console.services.seats import Workplace
from storage.errors import NotHereError
from storage.oversight import APPEAL, SAMPLE, SECOND_OPINION
from storage.records import REVIEWER, CaseState

if TYPE_CHECKING:
    from console.clock import Clock
    from console.services.roles import Actor
    from storage.oversight import Whereabouts
    from storage.records import Case, Decision
    from storage.store import Store


@click.group("case", cls=CommandGroup)
def case() -> None:
    """Look at cases without their guarded text; put them back, hand them over, reopen them."""


CASE = click.argument("case_id", metavar="CASE", type=Text(), help="The case's id.")


@case.command("show")
@CASE
@json_option()
@click.pass_obj
def show(asked: Asked, case_id: str, as_json: bool) -> int:
    """Show a case: where it stands, what was decided, its open fields. Guarded fields come by name alone."""
    with opened(asked) as (store, clock, actor):
        found = store.case(case_id)
        if found is None:
            raise NotHereError("there is no such case", case_id, "see the id that `leeward next` shows")
        everything = store.decisions_on(case_id)
        decided = _readable(everything, found, actor, _held(store, clock, actor))
        oversees = bool(actor.roles & KEEPERS)
        if as_json:
            more = _standing(store, found) if oversees else {}
            taken = [documents.taken(each) for each in decided]
            output.say_json({**documents.case(found), **more, "decisions": taken})
            return 0
        where = _where(store, found) if oversees else found.state.name.lower()
        lines = [*wording.case_head(found, clock.read().wall), f"  {where}"]
        if oversees and found.state is CaseState.WAITING:
            lines += [f"  {line}" for line in _nobody_left(store, found.id)]
        lines += [f"  {f.name}: {'guarded' if f.guarded else f.text or ''}" for f in found.fields]
        for each in decided:
            undone = ", taken back" if each.undone_at is not None else ""
            lines.append(f"  decided by {each.person}: {each.verdict}{undone}")
        if decided and len(decided) == len(everything):
            lines += [f"  {line}" for line in _looks(store, found.id)]
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


@case.command("requeue")
@CASE
@click.option("--to", type=Text(), metavar="PERSON", help="Keep it for this person, as `case hand` does.")
@json_option()
@click.pass_obj
def requeue(asked: Asked, case_id: str, to: str | None, as_json: bool) -> int:
    """Put a case back in its lane, from whoever has it or whom it is kept for. They are told."""
    with opened(asked) as (store, clock, actor):
        work = Workplace(store, clock, actor.name, None, process_lives)
        was = oversight.requeue(work, case_id) if to is None else oversight.hand(work, case_id, to)
        _moved(store, case_id, was, to, as_json=as_json)
    return 0


@case.command("hand")
@CASE
@click.argument("person", metavar="PERSON", type=Text(), help="Who is to get it.")
@json_option()
@click.pass_obj
def hand(asked: Asked, case_id: str, person: str, as_json: bool) -> int:
    """Keep a case for a person. They get it at their next claim, as soon as their limits allow it."""
    with opened(asked) as (store, clock, actor):
        work = Workplace(store, clock, actor.name, None, process_lives)
        _moved(store, case_id, oversight.hand(work, case_id, person), person, as_json=as_json)
    return 0


@case.command("appeal")
@CASE
@click.option("--reason", required=True, type=Text(), metavar="T", help="What the appeal says.")
@click.option("--by", "appellant", type=Text(), default="", metavar="WHO", help="Who appealed.")
@json_option()
@click.pass_obj
def appeal(asked: Asked, case_id: str, reason: str, *, appellant: str, as_json: bool) -> int:
    """Reopen a decided case for somebody who never decided it, and who does not see the decision first."""
    with opened(asked) as (store, clock, actor):
        work = Workplace(store, clock, actor.name, None, process_lives)
        made = oversight.appeal(work, case_id, reason, appellant)
        if as_json:
            output.say_json({"case": case_id, "appealed": True, "at": instant(made.asked_at)})
        else:
            lines = [f"Case {case_id} is open again, for somebody who has not decided it."]
            output.say_all(store.facts.simulated, [*lines, *_nobody_left(store, case_id)])
    return 0


def _moved(store: Store, case_id: str, was: Whereabouts, to: str | None, *, as_json: bool) -> None:
    if as_json:
        output.say_json({"case": case_id, "from": was.held_by or was.kept_for, "kept_for": to})
        return
    who = was.held_by or was.kept_for
    taken = f", taken back from {who}" if who else ""
    where = "is in its lane again" if to is None else f"is kept for {to}"
    output.say_all(store.facts.simulated, [f"Case {case_id} {where}{taken}."])


def _nobody_left(store: Store, case_id: str) -> list[str]:
    """Say that a case waits for somebody who is not there, if it does."""
    if store.anybody_left(case_id):
        return []
    return ["It waits: every reviewer here has decided it before. Add one who has not."]


def _looks(store: Store, case_id: str) -> list[str]:
    """Say which decisions were looked at again, and what came of it; what still waits is not said here."""
    kinds = {SAMPLE: "drawn for a second look", APPEAL: "appealed", SECOND_OPINION: "second opinion"}
    return [
        f"{kinds[each.kind]}, decided again by {each.done_by}: {each.outcome}"
        for each in store.reviews_on(case_id)
        if each.done_at is not None
    ]


def _standing(store: Store, found: Case) -> dict[str, object]:
    """Return what `case show --json` tells whoever oversees the queue besides."""
    at = store.whereabouts(found.id)
    left = found.state is not CaseState.WAITING or store.anybody_left(found.id)
    return {"held_by": at.held_by, "kept_for": at.kept_for, "somebody_left": left}


def _where(store: Store, found: Case) -> str:
    """Return where a case stands: its state, and who has it or whom it is kept for."""
    at = store.whereabouts(found.id)
    if at.held_by:
        return f"in hand of {at.held_by}"
    return f"kept for {at.kept_for}, by {at.kept_by}" if at.kept_for else found.state.name.lower()


def _held(store: Store, clock: Clock, actor: Actor) -> str | None:
    """Return the case that this person has in hand."""
    if store.person(actor.name) is None:
        return None
    held = store.look(actor.name, clock.read()).held
    return None if held is None else held.id


def _readable(decided: list[Decision], found: Case, actor: Actor, held: str | None) -> list[Decision]:
    """Return the decisions this person may read: a second opinion is formed without the first one.

    So is a second look: a supervisor who reviews as well might be given the case. An appeal may come at any
    time, so that others' decisions are for those alone who will never be given the case, or who oversee it.
    """
    mine = [each for each in decided if each.person == actor.name]
    settled = found.state in (CaseState.DECIDED, CaseState.ESCALATED)
    keeps = bool(actor.roles & KEEPERS)
    if found.id != held and ((keeps and REVIEWER not in actor.roles) or (settled and (keeps or mine))):
        return decided
    return mine
