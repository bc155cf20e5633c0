"""Three quiet themes: dark, light and high contrast.

Colours only ever repeat what a word or a number says as well. There is no alarm red: a limit that is
reached is a fact of the day, not a fault.
"""

from __future__ import annotations

from textual.theme import Theme

DARK, LIGHT, CONTRAST = "leeward-dark", "leeward-light", "leeward-contrast"

_DARK = Theme(
    name=DARK,
    primary="#7fa8bd",
    secondary="#8fa3ad",
    accent="#9dbf9e",
    warning="#cfb27a",
    error="#c9957f",
    success="#9dbf9e",
    foreground="#cfd6da",
    background="#161b20",
    surface="#1b2127",
    panel="#222a31",
    dark=True,
    variables={
        "border": "#3a4650",
        "border-blurred": "#2c353d",
        "footer-background": "#161b20",
        "footer-key-foreground": "#9dbf9e",
        "footer-description-foreground": "#8b989f",
        "block-cursor-foreground": "#161b20",
        "block-cursor-background": "#7fa8bd",
        "block-cursor-text-style": "none",
        "quiet": "#8b989f",
        "veil": "#4a5863",
        "track": "#2f3941",
    },
)

_LIGHT = Theme(
    name=LIGHT,
    primary="#2f6178",
    secondary="#5b6b73",
    accent="#3f6b45",
    warning="#7a5a14",
    error="#8a4b32",
    success="#3f6b45",
    foreground="#2b3236",
    background="#f4f2ec",
    surface="#ece9e1",
    panel="#e3dfd5",
    dark=False,
    variables={
        "border": "#bdb7a9",
        "border-blurred": "#d3cec2",
        "footer-background": "#f4f2ec",
        "footer-key-foreground": "#3f6b45",
        "footer-description-foreground": "#5d676c",
        "block-cursor-foreground": "#f4f2ec",
        "block-cursor-background": "#2f6178",
        "block-cursor-text-style": "none",
        "quiet": "#5d676c",
        "veil": "#b3ad9f",
        "track": "#d3cec2",
    },
)

_CONTRAST = Theme(
    name=CONTRAST,
    primary="#ffffff",
    secondary="#ffffff",
    accent="#ffe566",
    warning="#ffe566",
    error="#ffe566",
    success="#ffffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#000000",
    boost="#000000",
    dark=True,
    luminosity_spread=0.0,
    text_alpha=1.0,
    variables={
        "border": "#ffffff",
        "border-blurred": "#ffffff",
        "footer-background": "#000000",
        "footer-key-foreground": "#ffe566",
        "footer-description-foreground": "#ffffff",
        "block-cursor-foreground": "#000000",
        "block-cursor-background": "#ffe566",
        "block-cursor-text-style": "none",
        "quiet": "#ffffff",
        "veil": "#b0b0b0",
        "track": "#707070",
    },
)

THEMES = {theme.name: theme for theme in (_DARK, _LIGHT, _CONTRAST)}
"""All there are, by name; Textual's own are not offered."""

DEFAULTS = {"quiet": "#8b989f", "veil": "#4a5863", "track": "#2f3941"}
"""Our own variables, for the moment before a theme is chosen."""
