"""The frame around a reviewing command: opens the workplace, and tells refusals and standings in one form."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from config import answer, rules
from config.errors import LeewardError
from console import documents, output
from console.opening import at_work
from console.services import session
from console.services.answers import RefusedByRuleError
from storage.errors import NotHereError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from console.services.answers import Standing
    from console.services.seats import Workplace

__all__ = ["at_work", "tell_standing", "telling"]


STATES = {"off_shift": "shift", "on_break": "break"}
"""States in which what is asked for is refused by no rule of the policy, and what the answer calls them."""


@contextmanager
def telling(work: Workplace, *, as_json: bool) -> Iterator[None]:
    """Tell a refusal as JSON on stdout, where asked for, and always as the line of an error."""
    try:
        yield
    except RefusedByRuleError as error:
        if as_json:
            output.say_json(answer.refused(error.refused))
        raise
    except NotHereError as error:
        if as_json:
            _tell_state(work, error)
        raise


def _tell_state(work: Workplace, error: NotHereError) -> None:
    """Say in the form of a refusal that nothing is done off shift or on a break."""
    try:
        state = session.standing(work).assessment.state
    except LeewardError:
        return
    if state in STATES:
        reason = rules.Reason(STATES[state], error.what)
        output.say_json(answer.refused(rules.Refused(state, (reason,), None)))


def tell_standing(standing: Standing, *, as_json: bool, lines: Iterable[str]) -> None:
    """Answer with the whole standing as JSON, or with these lines for people."""
    if as_json:
        output.say_json(documents.standing(standing))
    else:
        output.say_all(standing.simulated, lines)
