"""Untrusted text on its way into a widget."""

import pytest
from rich.cells import cached_cell_len

from console.kit.content import as_content, forget_measured
from tests.support.hostile import STRINGS, offence


@pytest.mark.parametrize("name", STRINGS)
def test_hostile_strings_become_content_without_markup(name: str) -> None:
    """The words arrive harmless, as they are written, with no style or action read from them."""
    content = as_content(STRINGS[name], max_chars=500)
    assert offence(content.plain) is None
    assert content.spans == []


def test_brackets_stay_brackets() -> None:
    """An action written as markup is shown, not bound."""
    assert as_content("[@click=app.quit]roses[/]").plain == "[@click=app.quit]roses[/]"


def test_one_line_and_caps_are_handed_on() -> None:
    """The same options as the sanitiser's, with the same meaning."""
    assert as_content("a\nbcdef", one_line=True, max_cells=8).plain == "a<000A>…"


def test_measured_texts_can_be_forgotten() -> None:
    """After hiding, the layout's cache holds no text that was measured."""
    cached_cell_len("a passage that was shown")
    forget_measured()
    assert cached_cell_len.cache_info().currsize == 0
