"""Cases that a supervisor moves: appealed for a fresh look, taken back, kept for a named person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.services import roles
from console.text import clean
from storage.errors import BadAskError, NotHereError
from storage.records import REVIEWER

if TYPE_CHECKING:
    from console.services.seats import Workplace
    from storage.oversight import Review, Whereabouts

APPELLANT_LONGEST = 100
"""Characters of who appealed."""

REASON_LONGEST = 500
"""Characters of a reason; the ledger keeps it for good."""


def require(work: Workplace, call: str, about: str | None = None) -> None:
    """Raise RefusedError unless the person at work may make this call, as their roles are now."""
    person = work.store.person(work.person)
    actor = roles.Actor(work.person, frozenset() if person is None else person.roles)
    roles.require(actor, work.store.facts.tier, call, about)


def reason_of(text: str, where: str = "--reason") -> str:
    """Return a reason as it is kept: one clean line. Raises BadAskError when it is empty or too long."""
    said = clean(text.strip(), one_line=True)
    if not said:
        raise BadAskError("a reason is missing", where, "say in a few words why")
    if len(said) > REASON_LONGEST:
        raise BadAskError("the reason is too long", where, f"keep it under {REASON_LONGEST} characters")
    return said


def appeal(work: Workplace, case_id: str, reason: str, appellant: str = "") -> Review:
    """Reopen a decided case in its lane, for somebody who never decided it and does not see the decision.

    `appellant` says who asked for it, as the report on transparency tells it.
    """
    require(work, "case appeal")
    said = reason_of(reason)
    by = clean(appellant.strip(), one_line=True, max_chars=APPELLANT_LONGEST)
    return work.store.appeal(case_id, said, work.clock.read(), by=work.person, appellant=by)


def requeue(work: Workplace, case_id: str) -> Whereabouts:
    """Put a case back in its lane, from whoever has it or whom it is kept for; return where it was.

    What its holder has open stays charged until their own terminal hides it, and they are told.
    """
    require(work, "case requeue")
    return work.store.take_back(case_id, work.clock.read(), by=work.person)


def hand(work: Workplace, case_id: str, person: str) -> Whereabouts:
    """Keep a case for a person: they get it at their next claim, as soon as their limits allow it."""
    require(work, "case hand")
    to = work.store.person(person)
    if to is None:
        raise NotHereError(
            "nobody has this name here", person, "add the person: leeward people add NAME --role reviewer"
        )
    if REVIEWER not in to.roles:
        raise NotHereError("cases are for people who review", person, "name a reviewer")
    return work.store.take_back(case_id, work.clock.read(), by=work.person, to=person)
