"""Builds HTML and SVG out of elements; whatever text goes in is cleaned and escaped on the way.

There is no way to hand over ready-made HTML: only what `element` made is taken for markup, so that data can't
be mistaken for it. Names are checked against what a report needs; none of them loads or runs anything.
"""

from __future__ import annotations

import html
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, TypeAlias

from console.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OF_PAGES = """
html head meta title body header main footer nav section h1 h2 h3 p ul li a div span strong
table caption thead tbody tr th td figure figcaption details summary
svg desc defs pattern rect circle line path text
"""
_ON_THEM = """
id class lang charset content name http-equiv href scope tabindex role aria-label aria-labelledby aria-hidden
viewBox width height x y x1 x2 y1 y2 cx cy r d text-anchor dominant-baseline fill
patternUnits patternTransform focusable
"""
ELEMENTS: Final = frozenset(_OF_PAGES.split())
"""Every element of a page; `style` is made by `stylesheet` alone."""

ATTRIBUTES: Final = frozenset(_ON_THEM.split())
"""Every attribute; `style` and event handlers are not among them."""

_EMPTY = frozenset({"meta"})
_MOST_CHARS = 2_000
"""Characters of an attribute."""


@dataclass(frozen=True, slots=True)
class Markup:
    """HTML that is safe as it stands, because it was made here."""

    html: str


Child: TypeAlias = "str | Markup | Iterable[Child] | None"
Attribute: TypeAlias = "str | float | None"


def element(name: str, attributes: Mapping[str, Attribute] | None = None, *children: Child) -> Markup:
    """Return one element. Strings are data; None and empty iterables add nothing.

    Raises ValueError for a name that no report uses, and for a link that leaves the page.
    """
    if name not in ELEMENTS:
        raise ValueError(f"no element of a report: {name}")
    opening = f"<{name}{''.join(_attribute(*each) for each in (attributes or {}).items())}>"
    if name in _EMPTY:
        return Markup(opening)
    return Markup(f"{opening}{''.join(_inner(child) for child in children)}</{name}>")


def stylesheet(css: str) -> tuple[Markup, str]:
    """Return a style element for our own style sheet, and the source by which a policy allows just this one.

    Raises ValueError for one that could end its element.
    """
    if "<" in css:
        raise ValueError("a style sheet with a tag in it")
    digest = b64encode(sha256(css.encode()).digest()).decode("ascii")
    return Markup(f"<style>{css}</style>"), f"'sha256-{digest}'"


def page(root: Markup) -> str:
    """Return the whole document."""
    return f"<!doctype html>\n{root.html}\n"


def _attribute(name: str, value: Attribute) -> str:
    if name not in ATTRIBUTES:
        raise ValueError(f"no attribute of a report: {name}")
    if value is None:
        return ""
    text = value if isinstance(value, str) else f"{value:.6g}"
    if name == "href" and not text.startswith("#"):
        raise ValueError("a link that leaves the page")
    return f' {name}="{html.escape(clean(text, one_line=True, max_chars=_MOST_CHARS))}"'


def _inner(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Markup):
        return child.html
    if isinstance(child, str):
        return html.escape(clean(child))
    return "".join(map(_inner, child))
