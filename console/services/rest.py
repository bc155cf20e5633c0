"""Breaks and time away: always allowed to begin, no reason asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import rules
from console.services import steps
from console.services.answers import RefusedByRuleError, Standing
from storage.errors import BadAskError, NotHereError

if TYPE_CHECKING:
    from console.services.seats import Workplace

OWN = "own"
"""A break of one's own, not one that a rule asks for."""


def start_break(work: Workplace, rule: str | None = None) -> Standing:
    """Begin a break: the named one, else the rule's that is owed or near, else one's own.

    What is revealed is hidden first; the case in hand stays in hand.
    """
    with work.turn() as turn:
        steps.require_shift(turn)
        if turn.record.on_break:
            raise NotHereError("You are on a break already", "", "see: leeward status")
        policy = turn.active.policy
        names = [each.id for each in policy.enforced_breaks]
        if rule is not None and rule not in (*names, OWN):
            raise BadAskError(
                "There is no such break", "break start", "choose from " + ", ".join([*names, OWN])
            )
        steps.close_reveal(work, turn)
        if turn.record.away:
            turn.append("away.ended")
        asked_for = rules.break_owed(policy, turn.record, turn.now) or rules.break_near(
            policy, turn.record, turn.now
        )
        turn.append("break.started", rule=rule or asked_for or OWN)
        return steps.standing_in(work, turn)


def end_break(work: Workplace) -> Standing:
    """End the break. Ending early is allowed and satisfies nothing."""
    with work.turn() as turn:
        if not turn.record.on_break:
            raise NotHereError("You are not on a break", "", "see: leeward status")
        turn.append("break.ended")
        return steps.standing_in(work, turn)


def postpone(work: Workplace, rule: str | None = None) -> Standing:
    """Postpone a break that is near or due, within what the policy allows.

    Raises RefusedByRuleError when it can't be postponed (any more).
    """
    refused = None
    with work.turn() as turn:
        steps.require_shift(turn)
        policy = turn.active.policy
        chosen = rule or rules.break_near(policy, turn.record, turn.now)
        if chosen is None:
            raise NotHereError("No break is near", "", "there is nothing to postpone")
        if chosen not in [each.id for each in policy.enforced_breaks]:
            raise BadAskError("There is no such break", "break postpone", "see: leeward status")
        refused = rules.may_postpone(policy, turn.record, turn.now, chosen)
        if refused is None:
            turn.append("break.postponed", rule=chosen)
        answer = steps.standing_in(work, turn)
    if refused is not None:
        raise RefusedByRuleError(refused)
    return answer


def go_away(work: Workplace) -> Standing:
    """Note that nobody is at the terminal: what is revealed is hidden and the work clock stops.

    Nobody waits now, so the store does its housekeeping.
    """
    with work.turn() as turn:
        steps.close_reveal(work, turn)
        if turn.record.on_shift and not turn.record.away and not turn.record.on_break:
            turn.append("away.started")
        here = steps.standing_in(work, turn)
    work.store.idle(here.now)
    return here


def come_back(work: Workplace) -> Standing:
    """Note that the person is at the terminal again."""
    with work.turn() as turn:
        if turn.record.away:
            turn.append("away.ended")
        return steps.standing_in(work, turn)
