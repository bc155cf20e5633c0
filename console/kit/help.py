"""Help: what the keys of the screen in front do, as they are set now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.content import Content
from textual.widgets import Static

from console.kit.dialogs import Dialog
from console.kit.keybar import NAME, key_name
from console.kit.shelter import ShelteredApp
from console.text import cell_width, clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from textual.app import App, ComposeResult
    from textual.dom import DOMNode

WIDE = 12
ROOM, MORE, ROOMY = 66, 22, 100
"""Cells for a line, how many more there are in a wide terminal, and from how many columns it is one."""


class Help(Dialog[None]):
    """The keys of the screen underneath, as they are set now, with what they are for."""

    DEFAULT_CSS = """
    Help > .box { width: 76; }
    Help.-roomy > .box { width: 98; }
    """
    heading = "Keys"
    scrolls = True
    words = ""
    """What a console adds at the end, in its own words."""

    def __init__(self, *, roomy: bool) -> None:
        super().__init__(classes="-roomy" if roomy else "")
        self._roomy = roomy

    def inside(self) -> ComposeResult:
        """Yield a line for each key."""
        room = ROOM + MORE if self._roomy else ROOM
        lines = [line(key, words, name, room) for key, words, name in keys_of(self.app)]
        yield Static(Content("\n").join(lines))
        if self.words:
            yield Static(Content(self.words), classes="answers quiet")


def ids(*kinds: type[DOMNode]) -> frozenset[str]:
    """Return the name of every key of the app, the dialogs and these kinds of screen and their heirs."""
    every: list[type[DOMNode]] = [ShelteredApp, Dialog, *kinds]
    for kind in every:
        every += [each for each in kind.__subclasses__() if each not in every]
    return frozenset(_ids(each for kind in every for each in vars(kind).get("BINDINGS", ())))


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
        declared = list(_ids(listed))
        mine = [each for _, each in bindings if each.id in declared]
        for each in sorted(mine, key=lambda each: declared.index(each.id or "")):
            words = each.tooltip or each.description
            if words not in seen:
                seen.add(words)
                yield key_name(app, each), words, each.id or ""
    yield "^p", "Every command, by name", ""


def _ids(bindings: Iterable[object]) -> Iterator[str]:
    return (each.id for each in bindings if isinstance(each, Binding) and each.id)
