"""The enforced review session: shift, case, reveal, decision.

Every front end works through these functions. Each opens one turn, asks the rules, appends what was
answered and commits; guarded text is read only afterwards, with the receipt of the committed charge.
A refusal is committed too, then raised: what was refused is part of what is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import rules
from console.services import steps
from console.services.answers import (
    ACTIONS,
    UNDO_MS,
    Offer,
    Passage,
    RefusedByRuleError,
    Standing,
    offer_of,
)
from console.services.seats import Workplace, sit, stand_up
from storage import shapes
from storage.errors import BadAskError, NotHereError
from storage.records import CaseState, Decision, Receipt, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.rules import Granted, Refused
    from storage.records import Case, PaidPassage
    from storage.store import Turn


def standing(work: Workplace) -> Standing:
    """Return where a person stands: the rules' answer, the case in hand, the queue. Writes nothing."""
    view = work.store.look(work.person, work.clock.read())
    return steps.standing_in(work, view)


def start_shift(work: Workplace, until: int | None = None) -> Standing:
    """Begin a shift, planned to end at `until` (ms UTC) or after the policy's shift length.

    A day's shifts share one shift length, so that ending a shift and starting another does not
    put off the wind-down: a later planned end is brought forward to what is left of it.
    Raises RefusedError when on shift already.
    """
    _take_up_policies(work)
    with work.turn() as turn:
        if turn.record.on_shift:
            raise NotHereError("You are on shift already", "", "see: leeward status")
        if until is not None and until <= turn.now:
            raise BadAskError(
                "A shift can't end before it starts", "--until", "give an instant that is to come"
            )
        end = steps.planned_end(turn, until)
        if end is None:
            turn.append("shift.started")
        else:
            turn.append("shift.started", until=end)
        return steps.standing_in(work, turn)


def _take_up_policies(work: Workplace) -> None:
    """Put policies in force that were approved to begin by now; before a shift starts none is missed."""
    if any(each.state == "scheduled" for each in work.store.proposals()):
        from console.services import governance  # noqa: PLC0415 - rare, and it brings the comparing of policies

        governance.take_up(work.store, work.clock)


def end_shift(work: Workplace) -> Standing:
    """End the shift: what is open is closed, the case in hand goes back to its lane."""
    with work.turn() as turn:
        steps.require_shift(turn)
        steps.close_reveal(work, turn)
        steps.put_back(turn)
        if turn.record.on_break:
            turn.append("break.ended")
        if turn.record.away:
            turn.append("away.ended")
        turn.append("shift.ended")
        here = steps.standing_in(work, turn)
    work.store.idle(here.now)
    return here


def next_case(work: Workplace, max_severity: int = 5) -> Offer:
    """Claim the next case this person may take, no heavier than `max_severity`; the held one if there is one.

    Raises RefusedByRuleError when the rules say no, NotHereError when nothing that is allowed waits.
    """
    refused: Refused | None = None
    taken: Case | None = None
    with work.turn() as turn:
        steps.require_shift(turn)
        steps.back_from_away(turn)
        if turn.held is not None:
            return offer_of(turn.held, turn.active.policy)
        policy = turn.active.policy
        may = rules.claimable(policy, turn.record, turn.now)
        if may.max_severity < 1:
            refused = rules.refusal(policy, turn.record, turn.now)
            turn.append("claim.refused", rule=refused.binding[0].rule if refused.binding else "state")
        else:
            closed = dict(may.closed) | dict.fromkeys(turn.opted_out, 0)
            taken = turn.claim(min(max_severity, may.max_severity), closed)
            if taken is not None:
                turn.append("case.claimed", case=taken.id, severity=taken.severity, category=taken.category)
    if refused is not None:
        raise RefusedByRuleError(refused)
    if taken is None:
        raise NotHereError(
            "Nothing waits that you may take now", "", "try again later, or see: leeward status"
        )
    return offer_of(taken, policy)


def reveal(work: Workplace, case_id: str, field: str, passage: int = 1, wanted: int | None = None) -> Passage:
    """Reveal one passage (counted from 1) for at most `wanted` ms; the policy's longest if None.

    The full charge is committed before the text is read. An open reveal is closed first; one left open
    by a terminal that died stays charged to its end, and until then nothing else is revealed.
    Raises RefusedByRuleError, BadAskError when there is no such passage, NotHereError when the case
    is not the one in hand, or was changed since it was taken.
    """
    with work.turn() as turn:
        steps.require_shift(turn)
        steps.back_from_away(turn)
        case = steps.in_hand(work, turn, case_id)
        passages, charged = 0, None
        if _as_told(turn, case):
            passages, charged = _charge(work, turn, case, field, passage, wanted=wanted)
        else:
            steps.close_reveal(work, turn)
            steps.put_back(turn, passed=False)
        now = turn.now
    if charged is None:
        raise NotHereError(
            "That case was changed while you had it", f"case {case_id} went back to its lane", "take the next"
        )
    if isinstance(charged, rules.Refused):
        raise RefusedByRuleError(charged)
    granted, paid = charged
    return Passage(
        case.id, field, passage, passages, paid.text, granted.ms, now + granted.ms, granted.bound_by
    )


def _charge(
    work: Workplace, turn: Turn, case: Case, field: str, passage: int, *, wanted: int | None
) -> tuple[int, tuple[Granted, PaidPassage] | Refused]:
    """Ask the rules and append their answer; what was granted is read once the turn is committed.

    Returns how many passages the field has, with the answer.
    """
    passages = _passages(turn, case, field, passage)
    orphan = work.orphan(turn)
    if orphan is not None:
        raise RefusedByRuleError(orphan)
    steps.close_reveal(work, turn)
    policy = turn.active.policy
    longest, least = policy.reveal.longest, policy.reveal.minimum_charge
    answer = rules.grant(
        policy,
        turn.record,
        turn.now,
        severity=case.severity,
        category=case.category,
        wanted=longest if wanted is None else min(max(wanted, least), longest),
    )
    if isinstance(answer, rules.Refused):
        first = answer.binding[0].rule if answer.binding else "state"
        turn.append("reveal.refused", case=case.id, field=field, severity=case.severity, rule=first)
        return passages, answer
    seq = turn.append(
        "reveal.granted",
        case=case.id,
        field=field,
        passage=passage,
        severity=case.severity,
        category=case.category,
        seconds=steps.seconds(answer.ms),
    )
    receipt = Receipt(turn.person.name, seq, case.id, field, passage, policy.reveal.passage)
    return passages, (answer, turn.read_when_paid(receipt))


def hide(work: Workplace) -> Standing:
    """Close the open reveal, if there is one; what was not used is given back."""
    with work.turn() as turn:
        steps.close_reveal(work, turn)
        return steps.standing_in(work, turn)


def decide(
    work: Workplace, case_id: str, verdict: Verdict, actions: Sequence[str] = (), note: str = ""
) -> Decision:
    """Decide the case in hand. Actions go with a confirmation only; the note stays off the ledger."""
    unknown = [action for action in actions if action not in ACTIONS]
    if unknown:
        raise BadAskError("There is no such action", "--action", "choose from " + ", ".join(ACTIONS))
    if actions and verdict is not Verdict.CONFIRM:
        raise BadAskError("Actions go with a confirmation", "--action", "leave them out, or confirm the case")
    with work.turn() as turn:
        steps.require_shift(turn)
        steps.not_on_break(turn)
        steps.back_from_away(turn)
        case = steps.in_hand(work, turn, case_id)
        steps.close_reveal(work, turn)
        sample, facts = _second_look(turn, case, verdict)
        if actions:
            facts["actions"] = list(actions)
        seq = turn.append("case.decided", **facts)
        decision = Decision(case.id, work.person, seq, turn.now, verdict.value, tuple(actions), note, None)
        state = CaseState.ESCALATED if verdict is Verdict.ESCALATE else CaseState.DECIDED
        turn.settle(state, decision, second_opinion=verdict is Verdict.SECOND_OPINION, sample=sample)
        return decision


def _second_look(turn: Turn, case: Case, verdict: Verdict) -> tuple[int, dict[str, object]]:
    """Return the share, in thousandths, that may be looked at again, and what the decision's line says.

    A decision that looks at another again says so, and at which; it is not itself drawn.
    """
    facts: dict[str, object] = {"case": case.id, "decision": verdict.value}
    review = turn.active.policy.review
    if verdict is Verdict.SECOND_OPINION:
        return 0, facts
    first = turn.second_look()
    if first is not None:
        return 0, {**facts, **first.facts(verdict.value)}
    sample = 0 if review is None or verdict is Verdict.ESCALATE else review.share(case.category)
    if sample:
        facts["sample"] = sample / 1_000
    return sample, facts


def undo(work: Workplace) -> Offer:
    """Take the last decision back, within ten seconds and before another case is claimed."""
    with work.turn() as turn:
        steps.require_shift(turn)
        latest = next(iter(work.store.decisions_of(work.person, 1)), None)
        if latest is None or latest.undone_at is not None or turn.now - latest.at > UNDO_MS:
            raise NotHereError(
                "There is no decision to take back", "", "a decision can be undone for 10 seconds"
            )
        if turn.held is not None:
            raise NotHereError(
                "You have taken another case", "", "decide or release it; the earlier one stands"
            )
        turn.append("decision.undone", case=latest.case)
        turn.unsettle(latest)
        if turn.held is None:
            raise NotHereError("Someone else has that case now", latest.case, "the decision stands")
        return offer_of(turn.held, turn.active.policy)


def release(work: Workplace, case_id: str) -> Standing:
    """Give the case back to its lane, no reason asked; it is not offered to this person again today."""
    with work.turn() as turn:
        steps.require_shift(turn)
        steps.in_hand(work, turn, case_id)
        steps.close_reveal(work, turn)
        steps.put_back(turn)
        return steps.standing_in(work, turn)


def hide_everything(work: Workplace) -> Standing:
    """Hide, give the case back, keep nothing on the screen. Always allowed, in any state."""
    with work.turn() as turn:
        steps.close_reveal(work, turn)
        steps.put_back(turn)
        return steps.standing_in(work, turn)


def arrive(work: Workplace) -> Standing:
    """Take the seat at this terminal. Raises SeatTakenError when the person works at another one."""
    with work.turn(arriving=True) as turn:
        sit(work, turn)
        steps.back_from_away(turn)
        return steps.standing_in(work, turn)


def leave(work: Workplace) -> None:
    """Hide, give the case back, note the absence and free the seat; what is owed stays as it is."""
    with work.turn() as turn:
        steps.close_reveal(work, turn)
        steps.put_back(turn)
        if turn.record.on_shift and not turn.record.on_break and not turn.record.away:
            turn.append("away.started")
        stand_up(work, turn)


def renew(work: Workplace) -> Standing:
    """Keep the seat of a person who is there without doing anything."""
    with work.turn() as turn:
        return steps.standing_in(work, turn)


def opt_out(work: Workplace, categories: Iterable[str]) -> Standing:
    """Ask not to be served these categories, for as long as the policy lets that stand."""
    with work.turn() as turn:
        turn.opt_out(frozenset(categories), turn.now + turn.active.policy.opt_out.keep)
        return steps.standing_in(work, turn)


def _as_told(turn: Turn, case: Case) -> bool:
    """Whether the case is no heavier, and of no other category, than this person was told at the claim."""
    told = turn.record.held
    if told is None or told.id != case.id:
        return True
    return case.severity <= told.severity and case.category == told.category


def _passages(turn: Turn, case: Case, name: str, passage: int) -> int:
    """Return how many passages a guarded field has, after checking that there is such a one."""
    field = case.field(name)
    names = ", ".join(each.name for each in case.fields if each.guarded)
    if field is None:
        raise BadAskError("The case has no such field", f"case {case.id}", f"its guarded fields: {names}")
    if not field.guarded:
        raise BadAskError(
            "That field is open", f"case {case.id}", "it is shown with the case; nothing to reveal"
        )
    passages = len(shapes.passages(field.shape, turn.active.policy.reveal.passage))
    if not 1 <= passage <= passages:
        raise BadAskError(f"There is no passage {passage}", f"{name} has {passages}", "count from 1")
    return passages
