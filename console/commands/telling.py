"""The frame around a reviewing command: opens the workplace, and tells refusals and standings in one form."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from config import answer
from console import documents, output
from console.opening import at_work
from console.services.answers import RefusedByRuleError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from console.services.answers import Standing

__all__ = ["at_work", "tell_standing", "telling"]


@contextmanager
def telling(*, as_json: bool) -> Iterator[None]:
    """Tell a refusal by rule as JSON on stdout, where asked for, and always as the line of an error."""
    try:
        yield
    except RefusedByRuleError as error:
        if as_json:
            output.say_json(answer.refused(error.refused))
        raise


def tell_standing(standing: Standing, *, as_json: bool, lines: Iterable[str]) -> None:
    """Answer with the whole standing as JSON, or with these lines for people."""
    if as_json:
        output.say_json(documents.standing(standing))
    else:
        output.say_all(standing.simulated, lines)
