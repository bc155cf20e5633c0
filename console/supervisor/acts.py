"""What the board asks of the desk, on the desk's thread; loaded after the first screen is painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.services import overview_asks
from console.services.overview import Board

if TYPE_CHECKING:
    from console.services.overview import Overview, PersonMeters
    from console.services.overview_asks import Request
    from console.services.seats import Workplace


class Acts:
    """Everything the board can ask for. What was done is seen in the snapshot that comes back."""

    def __init__(self) -> None:
        self._board = Board()

    def look(self, work: Workplace) -> Overview:
        """Return how things stand now."""
        return self._board.look(work)

    def person(self, work: Workplace, name: str) -> PersonMeters:
        """Return where one person stands by every rule."""
        return self._board.person(work, name)

    def requeue(self, work: Workplace, case: str) -> Overview:
        """Put a case back in its lane."""
        from console.services import oversight  # noqa: PLC0415 - rarely

        oversight.requeue(work, case)
        return self._board.look(work, afresh=True)

    def hand(self, work: Workplace, case: str, person: str) -> Overview:
        """Keep a case for somebody."""
        from console.services import oversight  # noqa: PLC0415 - rarely

        oversight.hand(work, case, person)
        return self._board.look(work, afresh=True)

    def approve(self, work: Workplace, request: Request) -> Overview:
        """Approve a request as the second person."""
        overview_asks.approve(work, request)
        return self._board.look(work, afresh=True)

    def withdraw(self, work: Workplace, request: Request) -> Overview:
        """Take a request of one's own back."""
        overview_asks.withdraw(work, request)
        return self._board.look(work, afresh=True)
