"""The enforced review session: shift, case, reveal, decision.

Every front end works through these functions. Each opens one turn, asks the rules, appends what was
answered and commits; guarded text is read only afterwards, with the receipt of the committed charge.
A refusal is committed too, then raised: what was refused is part of what is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import rules
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
from storage.errors import NotHereError
from storage.records import CaseState, Decision, Receipt, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from config.rules import Granted, Refused
    from storage.records import Case, Field, PaidPassage
    from storage.store import Turn, View

NOT_ON_SHIFT = ("You are not on shift", "", "start one first: leeward shift start")


def standing(work: Workplace) -> Standing:
    """Return where a person stands: the rules' answer, the case in hand, the queue. Writes nothing."""
    view = work.store.look(work.person, work.clock.read())
    return standing_in(work, view)


def start_shift(work: Workplace, until: int | None = None) -> Standing:
    """Begin a shift, planned to end at `until` (ms UTC) or after the policy's shift length.

    A day's shifts share one shift length, so that ending a shift and starting another does not
    put off the wind-down: a later planned end is brought forward to what is left of it.
    Raises RefusedError when on shift already.
    """
    with work.turn() as turn:
        if turn.record.on_shift:
            raise NotHereError("You are on shift already", "", "see: leeward status")
        if until is not None and until <= turn.now:
            raise NotHereError(
                "A shift can't end before it starts", "--until", "give an instant that is to come"
            )
        end = _planned_end(turn, until)
        if end is None:
            turn.append("shift.started")
        else:
            turn.append("shift.started", until=end)
        return standing_in(work, turn)


def end_shift(work: Workplace) -> Standing:
    """End the shift: what is open is closed, the case in hand goes back to its lane."""
    with work.turn() as turn:
        require_shift(turn)
        close_reveal(turn)
        put_back(turn)
        if turn.record.on_break:
            turn.append("break.ended")
        if turn.record.away:
            turn.append("away.ended")
        turn.append("shift.ended")
        return standing_in(work, turn)


def next_case(work: Workplace, max_severity: int = 5) -> Offer:
    """Claim the next case this person may take, no heavier than `max_severity`; the held one if there is one.

    Raises RefusedByRuleError when the rules say no, NotHereError when nothing that is allowed waits.
    """
    refused: Refused | None = None
    taken: Case | None = None
    with work.turn() as turn:
        require_shift(turn)
        _back_from_away(turn)
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
    Raises RefusedByRuleError, or NotHereError when there is no such passage in the case in hand.
    """
    with work.turn() as turn:
        require_shift(turn)
        _back_from_away(turn)
        case, shown = _guarded(turn, case_id, field)
        policy = turn.active.policy
        passages = len(shapes.passages(shown.shape, policy.reveal.passage))
        if not 1 <= passage <= passages:
            raise NotHereError(f"There is no passage {passage}", f"{field} has {passages}", "count from 1")
        orphan = work.orphan(turn)
        if orphan is not None:
            raise RefusedByRuleError(orphan)
        close_reveal(turn)
        charged = _charge(turn, case, field, passage, wanted)
        now = turn.now
    if isinstance(charged, rules.Refused):
        raise RefusedByRuleError(charged)
    granted, paid = charged
    return Passage(
        case.id, field, passage, passages, paid.text, granted.ms, now + granted.ms, granted.bound_by
    )


def _charge(
    turn: Turn, case: Case, field: str, passage: int, wanted: int | None
) -> tuple[Granted, PaidPassage] | Refused:
    """Ask the rules and append their answer; what was granted is read once the turn is committed."""
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
        return answer
    seq = turn.append(
        "reveal.granted",
        case=case.id,
        field=field,
        passage=passage,
        severity=case.severity,
        category=case.category,
        seconds=seconds(answer.ms),
    )
    receipt = Receipt(turn.person.name, seq, case.id, field, passage, policy.reveal.passage)
    return answer, turn.read_when_paid(receipt)


def hide(work: Workplace) -> Standing:
    """Close the open reveal, if there is one; what was not used is given back."""
    with work.turn() as turn:
        close_reveal(turn)
        return standing_in(work, turn)


def decide(
    work: Workplace, case_id: str, verdict: Verdict, actions: Sequence[str] = (), note: str = ""
) -> Decision:
    """Decide the case in hand. Actions go with a confirmation only; the note stays off the ledger."""
    unknown = [action for action in actions if action not in ACTIONS]
    if unknown:
        raise NotHereError("There is no such action", "--action", "choose from " + ", ".join(ACTIONS))
    if actions and verdict is not Verdict.CONFIRM:
        raise NotHereError(
            "Actions go with a confirmation", "--action", "leave them out, or confirm the case"
        )
    with work.turn() as turn:
        require_shift(turn)
        _not_on_break(turn)
        _back_from_away(turn)
        case = _in_hand(turn, case_id)
        close_reveal(turn)
        facts: dict[str, object] = {"case": case.id, "decision": verdict.value}
        if actions:
            facts["actions"] = list(actions)
        seq = turn.append("case.decided", **facts)
        decision = Decision(case.id, work.person, seq, turn.now, verdict.value, tuple(actions), note, None)
        state = CaseState.ESCALATED if verdict is Verdict.ESCALATE else CaseState.DECIDED
        turn.settle(state, decision, second_opinion=verdict is Verdict.SECOND_OPINION)
        return decision


def undo(work: Workplace) -> Offer:
    """Take the last decision back, within ten seconds and before another case is claimed."""
    with work.turn() as turn:
        require_shift(turn)
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
        require_shift(turn)
        _in_hand(turn, case_id)
        close_reveal(turn)
        put_back(turn)
        return standing_in(work, turn)


def hide_everything(work: Workplace) -> Standing:
    """Hide, give the case back, keep nothing on the screen. Always allowed, in any state."""
    with work.turn() as turn:
        close_reveal(turn)
        put_back(turn)
        return standing_in(work, turn)


def arrive(work: Workplace) -> Standing:
    """Take the seat at this terminal. Raises SeatTakenError when the person works at another one."""
    with work.turn(arriving=True) as turn:
        sit(work, turn)
        _back_from_away(turn)
        return standing_in(work, turn)


def leave(work: Workplace) -> None:
    """Hide, give the case back, note the absence and free the seat; what is owed stays as it is."""
    with work.turn() as turn:
        close_reveal(turn)
        put_back(turn)
        if turn.record.on_shift and not turn.record.on_break and not turn.record.away:
            turn.append("away.started")
        stand_up(work, turn)


def opt_out(work: Workplace, categories: Iterable[str]) -> Standing:
    """Ask not to be served these categories, for as long as the policy lets that stand."""
    with work.turn() as turn:
        turn.opt_out(frozenset(categories), turn.now + turn.active.policy.opt_out.keep)
        return standing_in(work, turn)


def close_reveal(turn: Turn) -> None:
    """Append the close of the open reveal, if one is open; a reservation that has run out needs none."""
    opened = turn.record.open_reveal(turn.now)
    if opened is not None:
        turn.append("reveal.closed", case=opened.case, field=opened.field)


def put_back(turn: Turn) -> None:
    """Return the held case to its lane, if there is one."""
    if turn.held is not None:
        turn.append("case.released", case=turn.held.id)
        turn.give_back(passed=True)


def seconds(ms: int) -> int | float:
    """Return milliseconds as seconds, an int when whole: the form of the ledger's lines."""
    return ms // 1000 if ms % 1000 == 0 else ms / 1000


def standing_in(work: Workplace, view: View) -> Standing:
    """Return where the person stands in a view or turn that is open."""
    policy = view.active.policy
    return Standing(
        person=view.person,
        policy=policy,
        now=view.now,
        assessment=rules.assess(policy, view.record, view.now),
        held=None if view.held is None else offer_of(view.held, policy),
        open_reveal=view.record.open_reveal(view.now),
        shift_start=view.record.shift_start if view.record.on_shift else None,
        planned_end=view.record.planned_end(policy),
        break_started=view.record.break_started,
        break_rule=view.record.break_rule,
        opted_out=view.opted_out,
        lanes=tuple(work.store.lanes()),
        simulated=work.store.facts.simulated,
    )


def _planned_end(turn: Turn, until: int | None) -> int | None:
    length = turn.active.policy.shift_length
    if length == 0:
        return until
    left = max(0, length - rules.worked_today(turn.active.policy, turn.record, turn.now))
    latest = turn.now + left
    return latest if until is None else min(until, latest)


def require_shift(turn: Turn) -> None:
    """Raise NotHereError when the person is not on shift."""
    if not turn.record.on_shift:
        raise NotHereError(*NOT_ON_SHIFT)


def _not_on_break(turn: Turn) -> None:
    if turn.record.on_break:
        raise NotHereError("You are on a break", "", "end it first: leeward break end")


def _back_from_away(turn: Turn) -> None:
    if turn.record.away:
        turn.append("away.ended")


def _in_hand(turn: Turn, case_id: str) -> Case:
    if turn.held is None:
        raise NotHereError("You have no case in hand", "", "take one first: leeward next")
    if turn.held.id != case_id:
        raise NotHereError(
            "That is not the case you have in hand", f"you have {turn.held.id}", "name that one"
        )
    return turn.held


def _guarded(turn: Turn, case_id: str, name: str) -> tuple[Case, Field]:
    case = _in_hand(turn, case_id)
    field = case.field(name)
    names = ", ".join(each.name for each in case.fields if each.guarded)
    if field is None:
        raise NotHereError("The case has no such field", f"case {case.id}", f"its guarded fields: {names}")
    if not field.guarded:
        raise NotHereError(
            "That field is open", f"case {case.id}", "it is shown with the case; nothing to reveal"
        )
    return case, field
