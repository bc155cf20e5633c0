"""The tuning console: a policy changed key by key, with what that means and would do beside it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from config.errors import LeewardError
from config.loading import load, preset_text
from config.problems import Refused
from console.kit.entry import Entry
from console.kit.help import Help
from console.services.drafting import settings
from console.tuning.compare import Compare
from console.tuning.editing import Line
from console.tuning.form import Form
from tests.support.consoles import press, settled, text_of, until
from tests.support.hostile import STRINGS, offence
from tests.support.tuners import Bench

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from textual.pilot import Pilot

    from config.policy import Policy
    from console.services.tuning import Outlook, Stop
    from console.tuning.root import TuningApp


async def _go_to(app: TuningApp, pilot: Pilot[int], address: str) -> None:
    """Put the cursor on a setting."""
    form = app.screen.query_one(Form)
    for index, setting in enumerate(form._settings):
        if setting is not None and setting.address == address:
            form.highlighted = index
    await settled(pilot)


async def _write(app: TuningApp, pilot: Pilot[int], text: str) -> None:
    """Write this into the line that is asked for, and hand it over."""
    app.screen.query_one(Entry).value = text
    await press(pilot, "enter")


async def test_a_setting_is_changed_and_taken_back() -> None:
    """The change shows in the form, in words, and by what it does; undo puts everything back."""
    bench = Bench()
    async with bench.open((120, 40)) as (app, pilot):
        await _go_to(app, pilot, "limit.daily-time.max")
        await press(pilot, "enter")
        await _write(app, pilot, "3h30m")
        await until(pilot, lambda: len(bench.foreseen) == 2)
        await settled(pilot)

        screen = text_of(app)
        assert "3h30m  was 4h" in screen
        assert "tighter limit" in screen
        assert "No more than 3 hours 30 minutes" in screen
        assert bench.foreseen[-1].limits[0].max == 3.5 * 3_600_000
        await press(pilot, "u")
        assert app.draft.text == preset_text("default")
        assert app.changes == []


async def test_another_spelling_is_no_change() -> None:
    """An hour written as 60m is marked as changed neither in the form nor beside a policy that says 1h."""
    bench = Bench(text=preset_text("default").replace('"60m"', '"1h"'))
    async with bench.open((120, 40)) as (app, pilot):
        app._change("limit.hourly-dose.over", "60m")
        await settled(pilot)
        assert "60m" in text_of(app)
        assert "was 1h" not in text_of(app)
        await press(pilot, "c")
        await _write(app, pilot, "default")
        assert "They say the same." in text_of(app)


async def test_what_can_not_be_is_said_in_the_dialog() -> None:
    """A value past the ceiling is not taken; the line stays open with what is wrong and what to do."""
    async with Bench().open() as (app, pilot):
        await _go_to(app, pilot, "limit.daily-time.max")
        await press(pilot, "enter")
        await _write(app, pilot, "9h")

        assert isinstance(app.screen, Line)
        assert "past the ceiling" in text_of(app)
        await press(pilot, "escape")
        assert app.changes == []


async def test_a_rule_is_added_and_dropped() -> None:
    """A new rule stands in the form with numbers to begin with; dropping it leaves nothing changed."""
    async with Bench().open() as (app, pilot):
        await press(pilot, "a", "s")
        await _write(app, pilot, "gentle")
        assert [rule.id for rule in app.draft.policy.streaks] == ["rotate", "gentle"]
        await _go_to(app, pilot, "streak.gentle.max")
        await press(pilot, "d")
        assert app.changes == []
        await _go_to(app, pilot, "reveal.longest")
        await press(pilot, "d")
        assert "every policy" in text_of(app)


async def test_work_that_can_not_be_read_is_said_where_its_figures_would_be() -> None:
    """The reason stands in their place, and the form works on."""

    def unreadable(_: Policy, __: Stop) -> Iterator[Outlook]:
        raise LeewardError("the events can't be read", "work.jsonl:3", "mend that line")
        yield

    bench = Bench()
    bench.foresee = unreadable  # type: ignore[method-assign]  # that is what is tried
    app = bench.app()
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "mend that line" in text_of(app))
        app._change("reveal.longest", "15s")
        assert app.changes


async def test_only_the_last_change_is_worked_out() -> None:
    """An outlook that nobody waits for any more is stopped and never shown."""
    bench = Bench()
    async with bench.open() as (app, pilot):
        for severity in ("1", "2", "3"):
            app._change("default_severity", severity)
        await until(pilot, lambda: len(bench.foreseen) >= 2)
        await settled(pilot)
        assert [policy.default_severity for policy in bench.foreseen] == [4, 3]


async def test_the_draft_is_saved_whole(tmp_path: Path) -> None:
    """The file has the change, its comments, and no second file beside it; a directory is refused plainly."""
    async with Bench(path=str(tmp_path / "team.toml")).open() as (app, pilot):
        app._change("reveal.longest", "15s")
        await press(pilot, "s")
        await _write(app, pilot, str(tmp_path))
        assert isinstance(app.screen, Line)
        assert "directory" in text_of(app)
        await _write(app, pilot, str(tmp_path / "team.toml"))

        assert load(tmp_path / "team.toml") == app.draft.policy
        assert "# The policy that a new store begins with" in (tmp_path / "team.toml").read_text()
        assert not list(tmp_path.glob(".*"))  # noqa: ASYNC240 - a test may wait for its own disk


async def test_leaving_asks_when_something_would_be_lost() -> None:
    """Ctrl+q ends at once while nothing is changed, and asks first when something is."""
    async with Bench().open() as (app, pilot):
        app._change("reveal.longest", "15s")
        await press(pilot, "ctrl+q")
        assert "not saved" in text_of(app)
        await press(pilot, "escape")
        assert app.is_running
        await press(pilot, "ctrl+q", "l")
        assert app._exit


async def test_proposing_takes_a_reason() -> None:
    """Without a store it says what to do instead; with one, a reason and a change are needed."""
    async with Bench().open() as (app, pilot):
        await press(pilot, "p")
        assert "no store" in text_of(app)
    bench = Bench(store=True)
    async with bench.open() as (app, pilot):
        await press(pilot, "p")
        assert "Nothing is changed" in text_of(app)
        app._change("reveal.longest", "25s")
        await press(pilot, "p")
        await _write(app, pilot, "  ")
        assert "reason" in text_of(app)
        await _write(app, pilot, "slow lines")
        await settled(pilot)
        assert [(draft.policy, reason) for draft, reason in bench.proposed] == [
            (app.draft.policy, "slow lines")
        ]
        assert "somebody else" in text_of(app)


async def test_two_policies_side_by_side() -> None:
    """Every setting that differs stands on a line with both values; what can't be read is said."""
    async with Bench().open((120, 40)) as (app, pilot):
        await press(pilot, "c")
        await _write(app, pilot, "hotlin")
        assert isinstance(app.screen, Line)
        await _write(app, pilot, "hotline")
        assert isinstance(app.screen, Compare)
        screen = text_of(app)
        assert "limit.daily-time.max" in screen
        assert "Europe/London" in screen
        await press(pilot, "escape", "question_mark")
        assert isinstance(app.screen, Help)


async def test_hostile_text_does_nothing() -> None:
    """Whatever is pasted ends as text without power, or is refused."""
    async with Bench().open((120, 40)) as (app, pilot):
        await _go_to(app, pilot, "name")
        await press(pilot, "enter")
        for text in STRINGS.values():
            app.screen.query_one(Entry).value = text
            await pilot.pause()
            assert offence(text_of(app)) is None, text
        await press(pilot, "escape")
        for text in STRINGS.values():
            with suppress(Refused):
                app._change("name", text)
        await settled(pilot)
        assert offence(text_of(app)) is None
        assert len(app.settings) == len(settings(app.draft))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["small", "large"])
@pytest.mark.parametrize("keys", ["", "a", "c h o t l i n e enter"], ids=["sheet", "add", "compare"])
def test_screen(snap_compare: Any, keys: str, size: tuple[int, int]) -> None:
    """The screen looks as it did when somebody last looked at it."""
    app = Bench().app()

    async def go_there(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: app.outlook is not None and app.outlook.notes)
        app._change("limit.daily-time.max", "3h30m")
        await _go_to(app, pilot, "limit.daily-time.max")
        await until(pilot, lambda: app.outlook is not None and app.outlook.notes)
        await press(pilot, *keys.split())

    assert snap_compare(app, run_before=go_there, terminal_size=size)
