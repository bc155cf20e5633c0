"""No two reports on check-ins tell of fewer than five people: by brute force over small populations."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from config.loading import loads
from console.clock import parse_instant
from console.services import own
from console.services.reporting import wellbeing
from console.services.reporting.document import WITHHELD, Ask, Period
from storage import verify
from storage.backup import backup
from storage.opening import open_store
from tests.support.places import MORNING, PLAIN, make_place

if TYPE_CHECKING:
    from console.services.reporting.document import Report
    from tests.support.places import Place

DAY = 86_400_000
WEEK = 7 * DAY
MONDAY = MORNING - 5 * 3_600_000
"""2026-11-02 at 04:00 in Amsterdam, where the policy's week begins."""

PEOPLE = tuple(f"p{number:02}" for number in range(18))
GROUPS = ("red", "blue", "green", "")


@dataclass
class World:
    """A store, and what an outsider who knows all answers would note down about it."""

    place: Place
    answers: list[tuple[str, int, int]] = field(default_factory=list)
    """(person, at, feeling) that are kept."""
    seen: dict[tuple[int, int, str | None], Any] = field(default_factory=dict)
    """(since, until, group) -> what every report said of it."""
    sets: dict[tuple[int, int], dict[str | None, frozenset[str]]] = field(default_factory=dict)
    """Week -> group -> who answered, as of when the week was first seen."""

    def ask(self, since: int, until: int, group: str | None = None) -> Report:
        """Ask for a report, and note what it says."""
        self.release()
        now = self.place.clock.read().wall
        period = Period(since, until, "Europe/Amsterdam")
        report = wellbeing.make(Ask(self.place.store, now, period, group))
        for week in report.figures["weeks"]:  # type: ignore[attr-defined] # JSON
            self._note(week)
        return report

    def release(self) -> None:
        """Have what is over released, and note who answered in it as of now."""
        self.place.store.release_weeks(self.place.clock.read().wall)
        team = {person.name: person.team for person in self.place.store.people()}
        for since, until, *_ in self.place.store.figures.rows("releases", since=0, until=2**60):
            if (since, until) in self.sets:
                continue
            who: dict[str | None, set[str]] = defaultdict(set)
            for person, at, _ in self.answers:
                if since <= at < until:
                    who[None].add(person)
                    who[team[person]].add(person)
            self.sets[since, until] = {name: frozenset(names) for name, names in who.items()}

    def _note(self, week: dict[str, Any]) -> None:
        since, until = parse_instant(week["since"]), parse_instant(week["until"])
        for cell in week["cells"]:
            told = cell.get("people"), cell.get("mean")
            assert self.seen.setdefault((since, until, cell["group"]), told) == told, "a figure changed"


def populate(place: Place, count: int, groups: list[int]) -> None:
    """Add so many people to these groups."""
    for name, group in zip(PEOPLE[:count], groups, strict=False):
        place.store.add_person(name, ["reviewer"], GROUPS[group], place.clock.read(), by="root")


def answer(world: World, person: str, feeling: int | None) -> None:
    """Have one person check in now."""
    own.check_in(world.place.work(person), "start", feeling, "private words")
    if feeling is not None:
        world.answers.append((person, world.place.clock.read().wall, feeling))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["round"] * 4 + ["answer"] * 4 + ["wait"] * 3 + ["week", "forget", "move", "ask", "ask", "zone"]
        ),
        st.integers(0, 17),
        st.integers(0, 5),
    ),
    min_size=15,
    max_size=45,
)


def play(world: World, count: int, steps: list[tuple[str, int, int]]) -> None:
    """Do these things one after the other, and ask for reports in between."""
    clock = world.place.clock
    for what, number, more in steps:
        world.release()
        person = PEOPLE[number % count]
        if what == "answer":
            answer(world, person, more or None)
        elif what == "round":
            for place_in_row, each in enumerate(PEOPLE[:count]):
                if (place_in_row + number) % 6 > more % 4 - 1:
                    answer(world, each, place_in_row % 5 + 1)
        elif what in ("wait", "week"):
            clock.advance(WEEK if what == "week" else DAY * (number % 3) + more * 3_600_000 + 1)
        elif what == "ask":
            now = clock.read().wall
            begin = MONDAY + DAY * (number - 2) + more * 1_000_003
            world.ask(begin, max(begin + 1, now - DAY * more))
            for group in sorted({each.team for each in world.place.store.people()}):
                world.ask(begin, now + 1, group)
        else:
            change(world, what, person, more)


def change(world: World, what: str, person: str, more: int) -> None:
    """Change what a report made anew would differ by."""
    place = world.place
    if what == "forget":
        own.forget(place.work(person))
        world.answers = [each for each in world.answers if each[0] != person]
    elif what == "move":
        place.store.add_person(person, ["reviewer"], GROUPS[more % 3], place.clock.read(), by="root")
    else:
        zone = ("Europe/Amsterdam", "Asia/Tokyo", "America/Los_Angeles")[more % 3]
        text = PLAIN.replace("Europe/Amsterdam", zone)
        place.store.set_policy(loads(text, "test.toml"), place.clock.read(), by="root")


def few(names: frozenset[str]) -> bool:
    """Whether this is one to four people."""
    return 0 < len(names) < 5


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.integers(5, 18), st.lists(st.sampled_from((0, 0, 0, 1, 1, 2, 3)), min_size=18, max_size=18), STEPS)
def test_no_reports_together_tell_of_a_few_people(
    count: int, groups: list[int], steps: list[tuple[str, int, int]]
) -> None:
    """Whatever is asked, by whichever period and group, before and after whatever is forgotten or changed.

    Reports are made of cells: a week and a group. No cell ever says two things, weeks do not overlap, and no
    cell, nor everybody less any of the groups, is one to four people.
    """
    with tempfile.TemporaryDirectory() as folder, make_place(Path(folder), people=()) as place:
        populate(place, count, groups)
        world = World(place)
        play(world, count, steps)
        place.clock.advance(WEEK)
        world.ask(0, place.clock.read().wall + 1)

        weeks = sorted(world.sets)
        assert all(one[1] <= other[0] for one, other in pairwise(weeks))
        for since, until in weeks:
            who = world.sets[since, until]
            shown = {
                group: who.get(group, frozenset())
                for (begin, end, group), told in world.seen.items()
                if (begin, end) == (since, until) and told[0] is not None
            }
            for group, names in shown.items():
                assert len(names) == world.seen[since, until, group][0] >= 5
            whole = shown.pop(None, None)
            for size in range(len(shown) + 1):
                for some in combinations(shown.values(), size):
                    part = frozenset[str]().union(*some)
                    assert not few(part)
                    assert whole is None or not few(whole - part)
        assert verify.verify(place.store).sound  # type: ignore[arg-type] # the only backend


def test_a_report_stays_as_it_is_when_somebody_forgets(tmp_path: Path) -> None:
    """Six answer; one forgets after the week was reported: asked again, the same six and the same mean."""
    with make_place(tmp_path, people=()) as place:
        populate(place, 6, [0] * 6)
        world = World(place)
        for person, feeling in zip(PEOPLE, (1, 2, 3, 4, 4, 4), strict=False):
            answer(world, person, feeling)
        place.clock.advance(WEEK)
        before = world.ask(MONDAY, MONDAY + WEEK)
        own.forget(place.work(PEOPLE[0]))
        place.clock.advance(40 * DAY)
        after = world.ask(MONDAY, MONDAY + WEEK)

        assert before.tables[0].rows == after.tables[0].rows
        assert before.tables[0].rows[0] == ("2026-11-02", "2026-11-08", "everybody", 6, 3.0)


def test_each_person_counts_once(tmp_path: Path) -> None:
    """One answers five times 1, four others once 4: five people, (1 + 4 * 4) / 5 = 3.4."""
    with make_place(tmp_path, people=()) as place:
        populate(place, 5, [0] * 5)
        world = World(place)
        for _ in range(5):
            answer(world, PEOPLE[0], 1)
        for person in PEOPLE[1:5]:
            answer(world, person, 4)
        place.clock.advance(WEEK)
        report = world.ask(MONDAY, MONDAY + WEEK)

        assert report.tables[0].rows[0][3:] == (5, float(Fraction(34, 10)))


def test_four_people_are_withheld_and_never_stored(tmp_path: Path) -> None:
    """Four of a group of seven answer: withheld in the report, and no figure of them is in the store."""
    with make_place(tmp_path, people=()) as place:
        populate(place, 7, [0] * 7)
        world = World(place)
        for person in PEOPLE[:4]:
            answer(world, person, 3)
        place.clock.advance(WEEK)
        report = world.ask(MONDAY, MONDAY + WEEK)

        assert {row[3:] for row in report.tables[0].rows} == {(WITHHELD, WITHHELD)}
        rows = place.store.core.execute(  # type: ignore[attr-defined] # the only backend
            "SELECT people, tenths FROM released_weeks"
        ).fetchall()
        assert set(rows) == {(None, None)}


def test_the_strictest_policy_in_force_says_how_small_a_group_may_be(tmp_path: Path) -> None:
    """One group's policy asks for eight people: seven are withheld, whichever group they are in."""
    strict = f"{PLAIN}\n[checkin]\nminimum_group = 8\n"
    with make_place(tmp_path, people=()) as place:
        populate(place, 8, [0] * 7 + [1])
        core: Any = place.store.core  # type: ignore[attr-defined] # the only backend
        policy = loads(strict, "strict.toml")
        with core.write():
            core.rows("store_policy", version=policy.version, body=json.dumps(policy.form()), since=0)
            core.rows("keep_team_policy", team="blue", policy=policy.version)
        world = World(place)
        for person in PEOPLE[:7]:
            answer(world, person, 3)
        place.clock.advance(WEEK)
        report = world.ask(MONDAY, MONDAY + WEEK)

        assert {row[3] for row in report.tables[0].rows} == {WITHHELD}
        assert report.figures["minimum_group"] == 8


def test_everybody_the_same_is_not_said(tmp_path: Path) -> None:
    """Five people who all answered 1, or 5, have a mean of 1.5, or 4.5."""
    with make_place(tmp_path, people=()) as place:
        populate(place, 5, [0] * 5)
        world = World(place)
        for feeling in (1, 5):
            for person in PEOPLE[:5]:
                answer(world, person, feeling)
            place.clock.advance(WEEK)
        report = world.ask(MONDAY, place.clock.read().wall)

        assert [row[4] for row in report.tables[0].rows if row[2] == "everybody"] == [1.5, 4.5]


def test_a_group_that_was_renamed(tmp_path: Path) -> None:
    """The weeks before have the old name, those after it the new one; a group without answers is withheld."""
    with make_place(tmp_path, people=()) as place:
        populate(place, 6, [0] * 6)
        world = World(place)
        for group in ("red", "blue"):
            for person in PEOPLE[:6]:
                place.store.add_person(person, ["reviewer"], group, place.clock.read(), by="root")
                answer(world, person, 3)
            place.clock.advance(WEEK)
            world.ask(0, place.clock.read().wall)
        rows = world.ask(0, place.clock.read().wall).tables[0].rows

        assert [row[2] for row in rows] == ["everybody", "red", "everybody", "blue"]


def test_the_week_in_which_the_clocks_change_is_an_hour_longer(tmp_path: Path) -> None:
    """2026-10-25 has 25 hours in Amsterdam: that week's last hour counts, and not the next one's first."""
    begin = 1_792_375_200_000
    """2026-10-19T02:00:00Z, Monday 04:00 in summer time."""
    with make_place(tmp_path, people=(), at=begin) as place:
        populate(place, 6, [0] * 6)
        world = World(place)
        place.clock.advance(WEEK + 3_600_000 - 1)
        for person in PEOPLE[:5]:
            answer(world, person, 4)
        place.clock.advance(1)
        answer(world, PEOPLE[5], 1)
        report = world.ask(begin, begin + WEEK)

        assert report.tables[0].rows[0] == ("2026-10-19", "2026-10-25", "everybody", 5, 4.0)


def test_a_store_without_answers_says_so(tmp_path: Path) -> None:
    """No check-in, no week, no table row: one plain sentence; also for a time before the store existed."""
    with make_place(tmp_path) as place:
        world = World(place)
        for since, until in ((0, 1), (MONDAY, MONDAY + 50 * DAY)):
            report = world.ask(since, until)
            assert report.tables[0].rows == ()
            assert report.summary == (wellbeing.NO_WEEK,)


def test_what_is_kept_for_less_than_a_week_is_never_reported(tmp_path: Path) -> None:
    """Of a week of which the beginning is gone nothing is released."""
    policy = f'{PLAIN}\n[checkin]\nkeep = "5d"\n'
    with make_place(tmp_path, policy=policy, people=()) as place:
        populate(place, 6, [0] * 6)
        world = World(place)
        for _ in range(14):
            for person in PEOPLE[:6]:
                answer(world, person, 3)
            place.clock.advance(DAY)

        assert world.ask(0, place.clock.read().wall).tables[0].rows == ()


def test_a_week_is_released_before_its_answers_are_deleted(tmp_path: Path) -> None:
    """Nobody asks for a report until long after; housekeeping released the week in time."""
    with make_place(tmp_path, people=()) as place:
        populate(place, 5, [0] * 5)
        world = World(place)
        for person in PEOPLE[:5]:
            answer(world, person, 2)
        place.clock.advance(10 * DAY)
        place.store.idle(place.clock.read().wall)
        place.clock.advance(90 * DAY)
        place.store.idle(place.clock.read().wall)

        now = place.clock.read().wall
        report = wellbeing.make(Ask(place.store, now, Period(MONDAY, MONDAY + 1, "Europe/Amsterdam")))
        assert report.tables[0].rows[0][3:] == (5, 2.0)


def test_a_backup_has_the_weeks_and_releases_none(tmp_path: Path) -> None:
    """A copy shows what was released when it was made, also after the next week is over."""
    with make_place(tmp_path, people=()) as place:
        populate(place, 5, [0] * 5)
        world = World(place)
        for _ in range(2):
            for person in PEOPLE[:5]:
                answer(world, person, 3)
            place.clock.advance(WEEK)
        place.store.idle(place.clock.read().wall)
        for person in PEOPLE[:5]:
            answer(world, person, 3)
        backup(place.store, tmp_path / "copy.db")  # type: ignore[arg-type] # the only backend
        place.clock.advance(WEEK)
        now = place.clock.read().wall
        copy = open_store(str(tmp_path / "copy.db"))
        try:
            report = wellbeing.make(Ask(copy, now, Period(0, now, "Europe/Amsterdam")))
        finally:
            copy.close()

        assert len([row for row in report.tables[0].rows if row[2] == "everybody"]) == 2
