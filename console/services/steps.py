"""The small steps that use cases are made of, each inside a turn that its caller opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import rules
from console.services.answers import Standing, TakenBack, offer_of
from storage.errors import NotHereError

if TYPE_CHECKING:
    from console.services.overrides import Excepted
    from console.services.seats import Workplace
    from storage.records import Case
    from storage.store import Turn, View


RECENT = 20
"""Of a person's lines, how many are looked through for what became of a case."""


def close_reveal(work: Workplace, turn: Turn) -> None:
    """Append the close of the open reveal, if one is open; a reservation that has run out needs none.

    What a dead terminal left open stays charged in full: nobody knows how long it was on the screen.
    """
    opened = turn.record.open_reveal(turn.now)
    if opened is not None and work.orphan(turn) is None:
        turn.append("reveal.closed", case=opened.case, field=opened.field)


def put_back(turn: Turn, *, passed: bool = True) -> None:
    """Return the held case to its lane, if there is one; `passed` keeps it from this person for the day."""
    if turn.held is not None:
        turn.append("case.released", case=turn.held.id)
        turn.give_back(passed=passed)


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
        exception=_exception(work, view),
        taken_back=taken_back(work, 1) if view.held is None and view.record.on_shift else None,
        shift_start=view.record.shift_start if view.record.on_shift else None,
        planned_end=view.record.planned_end(policy),
        break_started=view.record.break_started,
        break_rule=view.record.break_rule,
        opted_out=view.opted_out,
        lanes=tuple(work.store.lanes()),
        simulated=work.store.facts.simulated,
    )


def _exception(work: Workplace, view: View) -> Excepted | None:
    if view.exception is None:
        return None
    from console.services import overrides  # noqa: PLC0415 - 30 ms, and few people are under an exception

    return overrides.told(work.store, view)


def planned_end(turn: Turn, until: int | None) -> int | None:
    """Return when a shift begun now is planned to end, ms UTC; None is round the clock."""
    length = turn.active.policy.shift_length
    if length == 0:
        return until
    left = max(0, length - rules.worked_today(turn.active.policy, turn.record, turn.now))
    latest = turn.now + left
    return latest if until is None else min(until, latest)


def taken_back(work: Workplace, lines: int, case_id: str | None = None) -> TakenBack | None:
    """Return the case that somebody took back from this person, if the last of their lines say so."""
    length = work.store.chain_length(work.person)
    for line in reversed(work.store.chain_part(work.person, max(1, length - lines + 1), lines)):
        if line["kind"] == "case.released" and "by" in line and case_id in {None, line["case"]}:
            return TakenBack(str(line["case"]), str(line["by"]))
    return None


def require_shift(turn: Turn) -> None:
    """Raise NotHereError when the person is not on shift."""
    if not turn.record.on_shift:
        raise NotHereError("You are not on shift", "", "start one first: leeward shift start")


def not_on_break(turn: Turn) -> None:
    """Raise NotHereError when the person is on a break."""
    if turn.record.on_break:
        raise NotHereError("You are on a break", "", "end it first: leeward break end")


def back_from_away(turn: Turn) -> None:
    """Note that the person is at the terminal again, if they were away."""
    if turn.record.away:
        turn.append("away.ended")


def in_hand(work: Workplace, turn: Turn, case_id: str) -> Case:
    """Return the case in hand. Raises NotHereError when that is not the one named."""
    if turn.held is None:
        moved = taken_back(work, RECENT, case_id)
        if moved is not None:
            what = f"{moved.by} put this case back in the queue"
            raise NotHereError(what, f"case {case_id}", "take the next: leeward next")
        raise NotHereError("You have no case in hand", "", "take one first: leeward next")
    if turn.held.id != case_id:
        raise NotHereError(
            "That is not the case you have in hand", f"you have {turn.held.id}", "name that one"
        )
    return turn.held
