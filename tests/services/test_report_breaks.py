"""The breaks report: scenes whose answer is known, and a shift as the services wrote it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from config.exposure import Event
from config.instants import read_iso
from config.loading import loads
from console.services.reporting import breaks
from storage import verify
from tests.support.lives import ask, happen, lived, reading
from tests.support.places import make_place
from tests.support.shifts import ScriptedReviewer

if TYPE_CHECKING:
    from pathlib import Path

    from storage.sqlite import SqliteStore

REST = """
timezone = "Europe/Amsterdam"
[[break]]
id = "rest"
after = "50m"
length = "10m"
grace = "3m"
postpone = { times = 1, by = "5m", adds = "2m" }
"""
MORNING = read_iso("2026-11-02T08:00:00Z")
MINUTE = 60_000
DAY = 86_400_000


def _said(
    store: SqliteStore, since: int = MORNING, until: int = MORNING + DAY, **more: Any
) -> dict[str, Any]:
    return dict(json.loads(json.dumps(breaks.make(ask(store, since, until, **more)).figures)))


def _shift(name: str, *steps: tuple[int, str]) -> list[Event]:
    return [Event(name, MORNING + minute * MINUTE, kind) for minute, kind in steps]


def test_breaks_are_told_by_person_and_in_all(tmp_path: Path) -> None:
    """One who rests on time, one who rests late, one who was away at the right moment."""
    lives = {
        "ann": _shift(
            "ann", (0, "shift.started"), (51, "break.started"), (62, "break.ended"), (63, "shift.ended")
        ),
        "bob": _shift(
            "bob", (0, "shift.started"), (57, "break.started"), (68, "break.ended"), (69, "shift.ended")
        ),
        "cem": _shift(
            "cem", (0, "shift.started"), (40, "away.started"), (55, "away.ended"), (56, "shift.ended")
        ),
    }
    with lived(tmp_path, loads(REST, "test.toml"), lives) as store:
        said = _said(store)

        keys = ("due", "on_time", "late", "taken", "natural", "off_shift", "overdue_ms")
        told = {each["person"]: tuple(each[key] for key in keys) for each in said["people"]}
        assert told == {
            "ann": (1, 1, 0, 1, 0, 1, 0),
            "bob": (1, 0, 1, 1, 0, 1, 4 * MINUTE),
            "cem": (0, 0, 0, 0, 1, 1, 0),
        }
        assert tuple(said["total"][key] for key in keys) == (2, 1, 1, 2, 1, 3, 4 * MINUTE)
        assert said["total"]["on_time_share"] == 0.5


def test_a_rest_counts_on_the_day_on_which_it_was_long_enough(tmp_path: Path) -> None:
    """A shift that ends two minutes before the day does is rested from in the next, with no line in it."""
    end = read_iso("2026-11-03T02:58:00Z")
    events = [Event("ann", end - 30 * MINUTE, "shift.started"), Event("ann", end, "shift.ended")]
    with lived(tmp_path, loads(REST, "test.toml"), {"ann": events}) as store:
        for now in (end + 5 * MINUTE, end + 30 * MINUTE, end + 9 * DAY):
            said = _said(store, until=end + 9 * DAY, now=now)
            rested = [] if now < end + 10 * MINUTE else [("2026-11-03", 1)]
            assert [(day["day"], day["off_shift"]) for day in said["days"]] == rested
        assert verify.verify(store).sound


def test_breaks_go_by_the_policy_that_judged_the_work(tmp_path: Path) -> None:
    """The same work is late under the stricter policy of the next day and was on time before it."""
    scene = ((0, "shift.started"), (45, "break.started"), (56, "break.ended"), (57, "shift.ended"))
    with lived(tmp_path, loads(REST, "test.toml"), {"ann": _shift("ann", *scene)}) as store:
        stricter = loads(REST.replace('"50m"', '"40m"'), "test.toml")
        store.set_policy(stricter, reading(MORNING + 2 * 60 * MINUTE), by="root")
        for event in _shift("ann", *((minute + 1440, kind) for minute, kind in scene)):
            happen(store, event)

        said = _said(store, until=MORNING + 2 * DAY)
        assert [(day["day"], day["due"], day["late"]) for day in said["days"]] == [
            ("2026-11-02", 0, 0),
            ("2026-11-03", 1, 1),
        ]


def test_an_empty_store_gives_an_empty_page(tmp_path: Path) -> None:
    """Nothing was due, and there is no share of nothing."""
    with lived(tmp_path, loads(REST, "test.toml"), {"ann": []}) as store:
        made = breaks.make(ask(store, MORNING, MORNING + DAY))

        assert made.summary == ("No break was due or taken in this period.",)
        assert _said(store)["total"]["on_time_share"] is None


def test_a_scripted_shift_takes_the_breaks_it_is_asked_for(tmp_path: Path) -> None:
    """What the reviewer's own services wrote is told as they did it: postponed once, then on time."""
    with make_place(tmp_path, policy=REST) as place:
        story = ScriptedReviewer(place.work("ana"), place.clock).shift(3 * 3_600_000, decisions=10**6)
        now = place.clock.read().wall
        said = _said(place.store, since=now - DAY, until=now + 1)  # type: ignore[arg-type]  # it is SQLite's

        ana = said["people"][0]
        assert ana["postponed"] == story.met["postponed"] == 1
        assert ana["taken"] == ana["on_time"] == ana["due"] == story.met["break"] > 0
