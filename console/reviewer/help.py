"""Help and support: what the keys do, and who to turn to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from console.kit import help as kit
from console.kit.dialogs import Dialog
from console.kit.help import ROOMY
from console.reviewer.arriving import support_page
from console.reviewer.loading import load_last
from console.reviewer.place import Place

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from console.services.answers import Standing

__all__ = ["ROOMY", "Help", "Support", "ids"]


class Help(kit.Help):
    """The keys, and what keeps text hidden."""

    words = (
        "Text is blurred until you show it, and again by key, by time, when you leave this terminal "
        "and when a dialog opens. Skipping and breaks are always free."
    )


class Support(Dialog[None]):
    """Who to turn to."""

    heading = "Support"

    def __init__(self, standing: Standing) -> None:
        super().__init__()
        self._standing = standing

    def inside(self) -> ComposeResult:
        """Yield the organisation's words."""
        yield Static(support_page(self._standing))
        yield Static(Content("esc closes this"), classes="answers")


def ids() -> frozenset[str]:
    """Return the name of every key there is, as a file of keys may use them."""
    load_last()
    return kit.ids(Place)
