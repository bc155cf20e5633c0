"""Help and support: what the keys do, and who to turn to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from console.kit.dialogs import Dialog
from console.kit.keybar import NAME, key_name
from console.kit.shelter import ShelteredApp
from console.reviewer.arriving import support_page
from console.reviewer.loading import load_last
from console.reviewer.place import Place
from console.text import cell_width, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import App, ComposeResult
    from textual.dom import DOMNode

    from console.services.answers import Standing

WIDE = 12
ROOM, MORE, ROOMY = 68, 22, 100
"""Cells for a line, how many more there are in a wide terminal, and from how many columns it is one."""


class Help(Dialog[None]):
    """The keys of the screen underneath, as they are set now, with what they are for."""

    DEFAULT_CSS = """
    Help > .box { width: 76; }
    Help.-roomy > .box { width: 98; }
    """
    heading = "Keys"
    scrolls = True

    def __init__(self, *, roomy: bool) -> None:
        super().__init__(classes="-roomy" if roomy else "")
        self._roomy = roomy

    def inside(self) -> ComposeResult:
        """Yield a line for each key."""
        room = ROOM + MORE if self._roomy else ROOM
        lines = [line(key, words, name, room) for key, words, name in keys_of(self.app)]
        yield Static(Content("\n").join(lines))
        yield Static(
            Content(
                "Text is blurred until you show it, and again by key, by time, when you leave this terminal "
                "and when a dialog opens. Skipping and breaks are always free."
            ),
            classes="answers quiet",
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
    kinds: list[type[DOMNode]] = [ShelteredApp, Dialog, Place]
    for kind in kinds:
        kinds += [each for each in kind.__subclasses__() if each not in kinds]
    listed = [each for kind in kinds for each in vars(kind).get("BINDINGS", ())]
    return frozenset(each.id for each in listed if isinstance(each, Binding) and each.id)


def line(key: str, words: str, name: str, room: int) -> Content:
    """Return one key's line, with the name a file of keys calls it by where there is room."""
    gap = room - max(WIDE, cell_width(key)) - 2 - len(words) - len(name)
    tail = Content.styled(" " * gap + name, "$quiet") if gap > 1 else Content("")
    key = clean(key, one_line=True, max_cells=NAME)
    return Content.styled(f"{key:>{WIDE}}", "$accent bold") + Content(f"  {words}") + tail


def keys_of(app: App[int]) -> Iterator[tuple[str, str, str]]:
    """Yield (key, what it is for, its id) for the full screen that is on top, and for the app."""
    seen = set()
    under = [screen for screen in app.screen_stack if not isinstance(screen, Dialog)][-1]
    for node, bindings in under._binding_chain:  # noqa: SLF001 - with a person's own keys; no public way
        listed = [each for kind in type(node).__mro__ for each in vars(kind).get("BINDINGS", ())]
        declared = [each.id for each in listed if isinstance(each, Binding) and each.id]
        mine = [each for _, each in bindings if each.id in declared]
        for each in sorted(mine, key=lambda each: declared.index(each.id or "")):
            words = each.tooltip or each.description
            if words not in seen:
                seen.add(words)
                yield key_name(app, each), words, each.id or ""
    yield "^p", "Every command, by name", ""
