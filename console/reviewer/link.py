"""The line between a screen and the desk: asks, and turns trouble into what a person can be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec, Protocol, TypeVar

from config.errors import LeewardError
from console.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.desk import Desk
    from console.services.answers import Standing
    from console.services.seats import Workplace

P = ParamSpec("P")
T = TypeVar("T")

Kind = Literal["refused", "seat", "store", "error", "fault"]

NOT_REACHED = "The store could not be reached. Nothing was shown and nothing was lost; try again in a moment."
OUR_FAULT = "That did not work, for a reason on our side. Nothing was shown or changed by it."


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an act did not happen, in words that are safe to show."""

    kind: Kind
    line: str
    frees_at: int | None = None
    error: LeewardError | None = None
    """What it was, for a front end that ends on it."""


class Told(Protocol):
    """Who hears of answers: the app."""

    def stood(self, standing: Standing) -> None:
        """Take in where the person stands now."""
        ...

    def troubled(self, trouble: Trouble) -> None:
        """Tell the person what did not work."""
        ...

    def note_fault(self, error: BaseException) -> None:
        """Write a fault of ours to the private log."""
        ...


class Link:
    """Asks the desk for an app."""

    def __init__(self, desk: Desk, told: Told) -> None:
        self._desk = desk
        self._told = told

    async def stand(
        self, act: Callable[Concatenate[Workplace, P], Standing], *args: P.args, **kwargs: P.kwargs
    ) -> bool:
        """Do an act that answers with the new standing; say whether it was done."""
        standing = await self.ask(act, *args, **kwargs)
        if standing is not None:
            self._told.stood(standing)
        return standing is not None

    async def ask(
        self, act: Callable[Concatenate[Workplace, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T | None:
        """Do an act and return its answer; None after trouble, which the app has been told of."""
        try:
            return await self._desk.do(act, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - whatever it was, the person is told in one line
            trouble = told(error)
            if trouble.kind == "fault":
                self._told.note_fault(error)
            # The traceback holds the frames in which a passage may have been.
            error.__traceback__ = None
        self._told.troubled(trouble)
        if trouble.kind in {"refused", "error"}:
            await self._look_again()
        return None

    async def _look_again(self) -> None:
        from console.reviewer import acts  # noqa: PLC0415 - not needed before the first paint

        try:
            self._told.stood(await self._desk.do(acts.look))
        except LeewardError:
            return  # said once already


def told(error: Exception) -> Trouble:
    """Return an error as something to show."""
    from console.services.answers import RefusedByRuleError  # noqa: PLC0415 - not needed before the first paint
    from console.services.seats import SeatTakenError  # noqa: PLC0415 - as above
    from storage.errors import StoreBusyError, StoreError  # noqa: PLC0415 - as above

    if isinstance(error, RefusedByRuleError):
        reasons = " ".join(clean(each.reason, one_line=True) for each in error.refused.binding)
        return Trouble("refused", reasons or "Not now.", error.refused.frees_at)
    if isinstance(error, SeatTakenError):
        return Trouble("seat", clean(sentence(error), one_line=True))
    if isinstance(error, StoreError):
        line = f"{NOT_REACHED} ({clean(error.what, one_line=True, max_chars=120)})"
        return Trouble("store", line, error=None if isinstance(error, StoreBusyError) else error)
    if isinstance(error, LeewardError):
        return Trouble("error", clean(sentence(error), one_line=True, max_chars=300), error=error)
    return Trouble("fault", OUR_FAULT)


def sentence(error: LeewardError) -> str:
    """Return an error as a screen says it: what and where; remedies there speak of commands."""
    remedy = "" if "leeward " in error.remedy else error.remedy
    return (
        "; ".join(part for part in (": ".join(p for p in (error.what, error.where) if p), remedy) if part)
        + "."
    )
