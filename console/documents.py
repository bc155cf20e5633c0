"""The JSON that commands answer with, exactly as the contract has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config import answer
from config.answer import instant
from config.rules import Refused

if TYPE_CHECKING:
    from console.services.answers import Offer, OfferedField, Passage, Standing
    from storage.oversight import Override
    from storage.records import Case, Decision

Document = dict[str, Any]


def offer(offered: Offer) -> Document:
    """Return a claimed case: its guarded fields as placeholders."""
    return {**_head(offered.case), "warning": offered.warning, "fields": [_field(f) for f in offered.fields]}


def case(shown: Case) -> Document:
    """Return a case as `case show` has it: what is in the queue, its guarded fields by name alone."""
    return {
        **_head(shown),
        "state": shown.state.name.lower(),
        "origin_name": shown.origin_name,
        "account": shown.account,
        "language": shown.language,
        "hashes": [{"type": kind, "value": value} for kind, value in shown.hashes],
        "fields": [
            {"name": f.name, "guarded": f.guarded, **({} if f.guarded else {"text": f.text})}
            for f in shown.fields
        ],
    }


def passage(shown: Passage) -> Document:
    """Return one revealed passage; the only document with guarded text."""
    return {
        "case": shown.case,
        "field": shown.field,
        "passage": shown.passage,
        "passages": shown.passages,
        "text": shown.text,
        "seconds": answer.seconds(shown.ms),
        "until": instant(shown.until),
        "bound_by": shown.bound_by,
    }


def standing(here: Standing) -> Document:
    """Return where a person stands: the rule engine's answer, and what is in hand and open."""
    opened = here.open_reveal
    return {
        "person": here.person.name,
        **answer.answer(here.assessment),
        "case": None if here.held is None else here.held.case.id,
        "open_reveal": None
        if opened is None
        else {
            "case": opened.case,
            "field": opened.field,
            "passage": opened.passage,
            "until": instant(opened.granted_at + opened.ms),
        },
        "override": None if here.exception is None else override(here.exception.override, "in force"),
        "planned_end": None if here.planned_end is None else instant(here.planned_end),
        "simulated": here.simulated,
    }


def override(asked: Override, state: str) -> Document:
    """Return an exception for one person as it was asked for, and what became of it."""
    return {
        "id": asked.id,
        "person": asked.person,
        "state": state,
        "changes": [str(each) for each in asked.changes],
        "reason": asked.reason,
        "until": instant(asked.expires_at),
        "asked_by": asked.asked_by,
        "asked_at": instant(asked.asked_at),
        "answered_by": asked.answered_by,
        "answered_at": instant(asked.answered_at),
        "revoked_by": asked.revoked_by,
        "revoked_at": instant(asked.revoked_at),
    }


def nothing_waits(here: Standing) -> Document:
    """Return the answer of `next` when no rule refused and yet nothing can be taken."""
    return {
        **answer.refused(Refused(here.assessment.state, here.assessment.binding, None)),
        "refused": False,
        "empty": True,
    }


def decision(made: Decision) -> Document:
    """Return a decision as recorded."""
    return {
        "case": made.case,
        "decision": made.verdict,
        "actions": list(made.actions),
        "note": made.note,
        "at": instant(made.at),
    }


def taken(made: Decision) -> Document:
    """Return a decision as others see it: without the note, which is for those who go on with the case."""
    document = decision(made)
    del document["note"]
    return {**document, "by": made.person, "undone_at": instant(made.undone_at)}


def _head(shown: Case) -> Document:
    return {
        "case": shown.id,
        "source": shown.source,
        "external_id": shown.external_id,
        "content": shown.content,
        "category": shown.category,
        "severity": shown.severity,
        "origin": shown.origin,
        "reported_at": instant(shown.reported_at),
        "due_at": instant(shown.due_at),
    }


def _field(shown: OfferedField) -> Document:
    document: Document = {"name": shown.name, "guarded": shown.guarded}
    if not shown.guarded:
        document["text"] = shown.text
    return {**document, "placeholder": shown.placeholder, "passages": shown.passages}
