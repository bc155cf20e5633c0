"""A person's own keys, kept to those that can be pressed and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping


def usable(keymap: Mapping[str, str]) -> dict[str, str]:
    """Return the keys without those that are none, or would steer the terminal that shows them.

    An action whose key is left out keeps its own: hiding must always be possible.
    """
    return {name: key for name, key in keymap.items() if key.strip() and key == clean(key, one_line=True)}
