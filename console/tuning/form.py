"""The policy as a form: every setting on a line under its rule, marked where the draft differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console.kit.content import as_content
from console.text import cell_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.binding import BindingType

    from console.services.drafting import Setting

KEY = 20
"""Cells for the name of a key; the longest is `warn_from_severity`."""

VALUE = 60
"""Cells of a value at most; the rest is seen where it is changed."""

CHANGED, SAME = "•", " "


class Form(OptionList):
    """Lists the settings; Enter asks to change the one under the cursor."""

    DEFAULT_CSS = """
    Form { border: round $border; background: $background; padding: 0; height: 1fr;
           scrollbar-size-vertical: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    Form:focus { border: round $primary; }
    Form > .option-list--option-disabled { color: $primary; text-style: bold; }
    Form > .option-list--option-highlighted { background: $panel; color: $foreground; text-style: none; }
    Form:focus > .option-list--option-highlighted { background: $primary; color: $background; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select", "Change", id="tuning.change", tooltip="Change this setting"),
    ]

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._settings: list[Setting | None] = []

    @property
    def current(self) -> Setting | None:
        """The setting under the cursor."""
        at = self.highlighted
        return None if at is None or at >= len(self._settings) else self._settings[at]

    def fill(self, settings: Sequence[Setting], before: Mapping[str, Setting]) -> None:
        """Show these settings; `before` is what each was, by address, where that is known.

        The cursor stays on its setting, or where that stood.
        """
        here, at = self.current, self.highlighted or 0
        lines: list[Option] = []
        shown: list[Setting | None] = []
        rule = ""
        for setting in settings:
            title = _title(setting)
            if title != rule:
                rule = title
                lines.append(Option(as_content(rule, one_line=True, max_cells=VALUE), disabled=True))
                shown.append(None)
            lines.append(Option(line(setting, before.get(setting.address))))
            shown.append(setting)
        self._settings = shown
        self.clear_options()
        self.add_options(lines)
        self.highlighted = self._place_of(here, at)

    def _place_of(self, setting: Setting | None, otherwise: int) -> int:
        addresses = [each and each.address for each in self._settings]
        if setting is not None and setting.address in addresses:
            return addresses.index(setting.address)
        places = [index for index, each in enumerate(self._settings) if each is not None]
        return min(places, key=lambda index: abs(index - otherwise), default=0)


def line(setting: Setting, before: Setting | None) -> Content:
    """Return one setting's line: a mark where it changed, its key, its value, what it was."""
    changed = before is not None and before.means != setting.means
    mark = Content.styled(CHANGED if changed else SAME, "$accent bold")
    value = as_content(setting.written or "not set", one_line=True, max_cells=VALUE)
    if not setting.given:
        value = value.stylize("$quiet")
    was = f"  was {before.written or 'not set'}" if before is not None and changed else ""
    return (
        mark
        + Content(f" {_fit(setting.key)} ")
        + value
        + as_content(was, one_line=True, max_cells=VALUE).stylize("$quiet")
    )


def by_address(settings: Iterable[Setting]) -> dict[str, Setting]:
    """Return each setting by its address."""
    return {setting.address: setting for setting in settings}


def _title(setting: Setting) -> str:
    if setting.rule == "frame":
        return "frame"
    kind = setting.address.partition(".")[0]
    return kind if kind == setting.rule else f"{kind} {setting.rule}"


def _fit(key: str) -> str:
    return key + " " * max(0, KEY - cell_width(key))
