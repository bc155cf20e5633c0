"""Hostile text in every field and name: on no screen does it steer the terminal, act as markup or crash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from console.kit.ticks import Ticks
from console.reviewer.link import told
from storage.errors import NotHereError
from storage.intake.faults import Fault
from storage.intake.form import check
from tests.support.consoles import a_case, a_room, press, text_of
from tests.support.hostile import STRINGS, offence

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from console.reviewer.app import ReviewerApp

BRACKETS = {
    "closing tag of nothing": "[/x]",
    "a click": "[@click=app.quit]press[/]",
    "a colour": "[red on white]words[/red on white]",
    "half a tag": "[bold",
    "nested": "[[[b]]][/b][/][/]",
    "a link": "[link=https://garden.example]words[/link]",
    "escaped": "\\[b]",
    "a variable": "$primary [$primary]words[/]",
    "an emoji name": ":wave: [:smile:]",
    "a style of spaces": "[ ]",
}
WALK = ("o", "escape enter enter", "space", "r", "d c", "escape m", "end", "escape b", "s")
"""Opt-outs, desk, warning, a passage, the decision, the record and its ledger lines, a break, support."""


def hostile_case(number: int, text: str) -> dict[str, Any]:
    """Return a case with this text wherever somebody else's words may stand."""
    return a_case(
        number,
        source="feed",
        category=text,
        origin_name=text,
        account=text,
        language="en",
        fields={"name": text, "report_text": f"{text} and more"},
        severity=3,
    )


def takes_in(case: dict[str, Any]) -> bool:
    """Whether intake takes this record, so that a screen has to show it."""
    try:
        check(case)
    except Fault:
        return False
    return True


def in_parts(texts: list[str], size: int) -> list[list[str]]:
    """Return the texts in groups, since opening a console for each would take minutes."""
    return [texts[start : start + size] for start in range(0, len(texts), size)]


async def walk(app: ReviewerApp, pilot: Pilot[int]) -> list[str]:
    """Go through every screen that shows somebody else's words; return what each showed."""
    seen = [text_of(app)]
    for keys in WALK:
        await press(pilot, *keys.split())
        seen.append(text_of(app))
    return seen


@pytest.mark.parametrize("name", BRACKETS)
async def test_brackets_are_shown_as_written(name: str) -> None:
    """What looks like markup is shown as it stands; it colours nothing, links nothing and runs nothing."""
    text = BRACKETS[name]
    async with a_room(hostile_case(1, text)).open((120, 40)) as (app, pilot):
        seen = await walk(app, pilot)
        assert text[:32] in seen[2]
        assert text[:32] in seen[4]
        assert app.is_running


@pytest.mark.parametrize("texts", in_parts([text[:400] for text in STRINGS.values() if "\0" not in text], 24))
async def test_no_hostile_string_reaches_the_terminal(texts: list[str]) -> None:
    """Whatever intake lets through, no line of any screen holds a character that steers a terminal."""
    cases = [hostile_case(number, text) for number, text in enumerate(texts)]
    named = [case for case in cases if takes_in(case)][:1]
    whole = "\n".join(text for text in texts if takes_in(a_case(0, fields={"report_text": text})))
    policy = {"reveal": {"passage": 10_000, "warn_from_severity": 3}}
    room = a_room(a_case(99, severity=3, fields={"report_text": whole}), policy=policy)
    for each in (room, *(a_room(case) for case in named)):
        async with each.open((120, 50)) as (app, pilot):
            for shown in await walk(app, pilot):
                for line in shown.splitlines():
                    assert offence(line) is None


async def test_errors_are_somebody_elses_words_too() -> None:
    """File names and the like in errors are cleaned before a notice, a toast or a dialog shows them."""
    async with a_room().open() as (app, pilot):
        await press(pilot, "enter")
        for text in [*BRACKETS.values(), *STRINGS.values()]:
            trouble = told(NotHereError("There is no such file", text, "choose another"))
            app.troubled(trouble)
            app.screen.notify(trouble.line, markup=False)
            await pilot.pause()
            assert all(offence(line) is None for line in text_of(app).splitlines())
            app.clear_notifications()


async def test_contacts_of_a_policy_are_shown_as_text() -> None:
    """A policy's support section is the organisation's text: shown, never obeyed."""
    peer = {"name": "[red]Peer", "how": "[@click=app.quit]x[/]"}
    support = {"message": "[b]Stop[/b] [/x]", "contacts": [peer]}
    async with a_room(policy={"support": support}).open() as (app, pilot):
        await press(pilot, "s")
        assert "[@click=app.quit]x[/]" in text_of(app)
        assert "[b]Stop[/b] [/x]" in text_of(app)


async def test_ticks_show_brackets() -> None:
    """The list of categories is drawn from text, not from markup."""
    async with a_room(hostile_case(1, "[bold]")).open() as (app, pilot):
        await press(pilot, "o")
        assert app.screen.query_one(Ticks).ticked == ()
        assert "[ ] [bold]" in text_of(app)
