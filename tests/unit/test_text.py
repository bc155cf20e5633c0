"""The sanitiser, against all of Unicode and against text that tries something."""

import itertools
import json
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from console import text as sanitiser
from console.text import MAX_CHARS, cell_width, clean, is_hazard, is_mark, to_json
from tests.support.hostile import STRINGS, offence

EVERY_CHARACTER = [chr(point) for point in range(sys.maxunicode + 1)]

ANY_TEXT = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from("ab <>0[\n\r\t\x1b\x9b\u202e\u200d\u0301\u0302\u1161\U0001f3fd\ufe0f\u82b1\ud800"),
    max_size=60,
)


def test_every_character_of_unicode_between_letters_is_safe_or_named() -> None:
    """Each code point comes through unchanged if nothing is wrong with it, else as its own number."""
    for first in range(0, len(EVERY_CHARACTER), 4096):
        block = EVERY_CHARACTER[first : first + 4096]
        expected = [f"<{ord(char):04X}>" if offence(char, allowed="") else char for char in block]
        shown = clean("a" + "a".join(block), one_line=True, max_chars=100_000)
        assert "a" + "a".join(expected) == shown


def test_what_is_assigned_and_visible_is_not_named() -> None:
    """Letters, digits, symbols, punctuation and spaces of every script stay readable."""
    invisible = set("\u115f\u1160\u3164\uffa0")
    named = [
        hex(ord(char))
        for char in EVERY_CHARACTER
        if unicodedata.category(char)[0] in "LNPS"
        and char not in invisible
        and clean(f"a{char}", one_line=True) != f"a{char}"
        and unicodedata.category(char) not in ("Zl", "Zp")
    ]
    assert named == []


def test_the_quick_ranges_hold_no_hazard_and_no_mark() -> None:
    """What skips the slow path would have come through it unchanged."""
    quick = [char for char in EVERY_CHARACTER if not sanitiser._SUSPECT_ONE_LINE.match(char)]
    assert [hex(ord(char)) for char in quick if is_hazard(char) or is_mark(char)] == []


def test_nothing_that_comes_through_takes_no_room_unless_it_counts_as_a_mark() -> None:
    """A character of no width is either named or limited to four in a row."""
    hidden = [
        hex(ord(char))
        for char in EVERY_CHARACTER
        if not is_hazard(char) and not is_mark(char) and cell_width(char) == 0
    ]
    assert hidden == []


def test_no_mix_of_bidi_classes_lets_a_control_through() -> None:
    """Three of any bidi classes in a row, as the BidiTest file mixes them: no formatting class comes out."""
    one_of_each = {unicodedata.bidirectional(char): char for char in EVERY_CHARACTER[:0x3000]}
    assert len(one_of_each) >= 23
    for mix in itertools.product(one_of_each.values(), repeat=3):
        left = {unicodedata.bidirectional(char) for char in clean("".join(mix), one_line=True)}
        assert not left & {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN", "B", "S", ""}


@pytest.mark.parametrize("name", STRINGS)
@pytest.mark.parametrize("one_line", [False, True])
def test_hostile_strings_come_out_harmless(name: str, one_line: bool) -> None:
    """Every listed attempt is defused in both modes, and stays so when cleaned again."""
    shown = clean(STRINGS[name], one_line=one_line)
    assert offence(shown, allowed="" if one_line else "\n") is None
    assert shown == clean(shown, one_line=one_line)


@given(ANY_TEXT, st.integers(1, 70), st.none() | st.integers(1, 30), st.booleans())
@example("\x1b\u0301\u0302\u0303\u0304\u0305", 20, 9, True)
@example("\r\r\n\n", 2, None, False)
@example("<202E><20", 6, 5, False)
def test_any_text_with_any_caps(text: str, max_chars: int, max_cells: int | None, one_line: bool) -> None:
    """Harmless, within both caps, and the same when cleaned again."""
    shown = clean(text, max_chars=max_chars, max_cells=max_cells, one_line=one_line)
    assert offence(shown, allowed="" if one_line else "\n") is None
    assert len(shown) <= max_chars
    if max_cells is not None:
        assert max(map(cell_width, shown.split("\n"))) <= max_cells
    assert shown == clean(shown, max_chars=max_chars, max_cells=max_cells, one_line=one_line)


@given(ANY_TEXT)
def test_nothing_is_lost_within_the_caps(text: str) -> None:
    """Every character is still there, as itself or by its code point; one line mode loses not even a tab."""
    shown = clean(text, one_line=True)
    rest = shown
    for char in text:
        for form in (char, f"<{ord(char):04X}>"):
            if rest.startswith(form):
                rest = rest[len(form) :]
                break
        else:
            pytest.fail(f"U+{ord(char):04X} is missing from {shown!r}")
    assert rest == ""


@given(ANY_TEXT)
def test_width_agrees_with_the_layout(text: str) -> None:
    """Cleaned text is as wide here as the screen's own measure says."""
    for line in clean(text).split("\n"):
        assert cell_len(line) == cell_width(line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain words, as they are", "plain words, as they are"),
        ("a\nb\tc\r\nd", "a\nb c\nd"),
        ("a\rb", "a<000D>b"),
        ("garden\u202egpj.exe", "garden<202E>gpj.exe"),
        ("\x1b[31mred", "<001B>[31mred"),
        ("\x9b31mred", "<009B>31mred"),
        ("\ud800", "<D800>"),
        ("\U000e0041", "<E0041>"),
        ("e\u0301", "e\u0301"),
        ("e" + "\u0301" * 6, "e" + "\u0301" * 4 + "<0301><0301>"),
        ("\u0301a", "<0301>a"),
        ("a\n\u0301b", "a\n<0301>b"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469<200D>\U0001f467"),
        ("\u2764\ufe0f", "\u2764<FE0F>"),
        ("[bold]", "[bold]"),
    ],
)
def test_lines_of_text(text: str, expected: str) -> None:
    """Line breaks and tabs are layout; everything else that steers is named."""
    assert expected == clean(text)


def test_on_one_line_breaks_and_tabs_are_named() -> None:
    """A name or title cannot start a new line."""
    assert clean("a\nb\tc\r\nd", one_line=True) == "a<000A>b<0009>c<000D><000A>d"


@pytest.mark.parametrize(
    ("text", "caps", "expected"),
    [
        ("abcdef", {"max_chars": 6}, "abcdef"),
        ("abcdefg", {"max_chars": 6}, "abcde…"),
        ("ab\x1bcd", {"max_chars": 6}, "ab…"),
        ("ab", {"max_chars": 1}, "…"),
        ("abcdef", {"max_cells": 4}, "abc…"),
        ("\u82b1\u5712\u82b1", {"max_cells": 6}, "\u82b1\u5712\u82b1"),
        ("\u82b1\u5712\u82b1", {"max_cells": 5}, "\u82b1\u5712…"),
        ("\u82b1\u5712\u82b1", {"max_cells": 4}, "\u82b1…"),
        ("one\ntwenty\nsix", {"max_cells": 4}, "one\ntwe…\nsix"),
        ("e\u0301e\u0301e\u0301", {"max_cells": 2}, "e\u0301…"),
    ],
)
def test_what_is_cut_is_shown_by_an_ellipsis(text: str, caps: dict[str, int], expected: str) -> None:
    """The ellipsis counts, a named character is never cut in two, and lines are cut one by one."""
    assert expected == clean(text, **caps)


def test_length_is_capped_unless_told_otherwise() -> None:
    """Text of any length comes back short, whether it grows by naming or not."""
    assert len(clean("a" * 1_000_000)) == MAX_CHARS
    assert MAX_CHARS >= len(clean("\x1b" * 1_000_000)) > MAX_CHARS - 6
    assert len(clean("\r\n" * 1_000_000)) == MAX_CHARS


@pytest.mark.parametrize("caps", [{"max_chars": 0}, {"max_cells": 0}])
def test_a_cap_below_one_is_a_mistake(caps: dict[str, int]) -> None:
    """There would be no room for the ellipsis."""
    with pytest.raises(ValueError, match="below 1"):
        clean("a", **caps)


def test_plain_text_never_reaches_the_slow_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """ASCII and the commonest scripts are settled by one pass of a regular expression."""

    def refuse(_char: str) -> bool:
        raise AssertionError("the slow path was taken")

    monkeypatch.setattr(sanitiser, "is_hazard", refuse)
    for text in (
        "The roses by the gate, 3 o'clock.\n",
        "Größe café",
        "Пять роз",
        "\u82b1\u5712\u3042\u30a2",
        "\uc7a5\ubbf8",
    ):
        assert text == clean(text)


def test_the_work_is_bounded_by_the_cap_and_not_by_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million hostile characters cost no more than the few that can be shown."""
    looked_at = 0
    real = sanitiser.is_hazard

    def count(char: str) -> bool:
        nonlocal looked_at
        looked_at += 1
        return real(char)

    monkeypatch.setattr(sanitiser, "is_hazard", count)
    clean("\u202e" * 1_000_000, max_chars=100)
    assert looked_at <= 202


@given(ANY_TEXT)
def test_json_is_printable_ascii_and_reads_back(text: str) -> None:
    """No control character survives in JSON, and nothing is lost either."""
    line = to_json({text: [text]})
    assert line.isascii()
    assert line.isprintable()
    assert {text: [text]} == json.loads(line)


def test_json_refuses_what_other_readers_would_not_take() -> None:
    """NaN is not JSON."""
    with pytest.raises(ValueError, match="Out of range"):
        to_json(float("nan"))


def test_importing_it_brings_in_no_display_library() -> None:
    """A command that only prints text does not pay for the screens."""
    program = "import sys, console.text as t; t.clean('\\x1b'); print({'textual', 'rich'} & set(sys.modules))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout == "set()\n"


def test_json_escapes_every_control_character() -> None:
    """What JSON itself leaves alone, DEL, is escaped too; reading it back gives the same text."""
    text = "".join(map(chr, range(0x100)))
    line = to_json(text)
    assert all(0x20 <= ord(char) < 0x7F for char in line)
    assert json.loads(line) == text
