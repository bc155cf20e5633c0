"""Which full screen a standing calls for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.reviewer.arrival import Arrival
from console.reviewer.closing import Closed, Goodbye
from console.reviewer.desk import DeskScreen
from console.reviewer.resting import Resting

if TYPE_CHECKING:
    from console.reviewer.place import Place
    from console.services.answers import Standing


def place_for(standing: Standing, *, begun: bool, ended: bool) -> type[Place]:
    """Return the screen for where the person stands; at a limit, a case in hand can still be decided."""
    if ended:
        return Goodbye
    state = standing.assessment.state
    if state == "on_break":
        return Resting
    if not begun or state == "off_shift":
        return Arrival
    if state == "capped" and standing.held is None:
        return Closed
    return DeskScreen
