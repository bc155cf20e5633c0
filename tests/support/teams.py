"""A team in the middle of a working day, made by the services, with everything that a supervisor sees.

Twelve people, some on shift since morning: one near a limit, one whose break is due, one overdue, one on a
break, one away, one whose terminal died with a passage open, some off shift. Some cases are past due.
"""

from __future__ import annotations

import heapq
import json
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from config.loading import loads
from console.clock import ManualClock, parse_instant
from console.demo.generator import cases
from console.services import rest, session
from console.services.answers import RefusedByRuleError
from console.services.seats import Terminal, Workplace
from storage.errors import NotHereError
from storage.intake.taking import take_in
from storage.opening import create, open_store
from storage.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from storage.records import Seat
    from storage.sqlite import SqliteStore

EIGHT = parse_instant("2026-11-25T07:00:00Z")
"""A Wednesday, 08:00 in Amsterdam."""

NOON = EIGHT + 4 * 3_600_000

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000

BEFORE_NOON = {"break": 6 * MINUTE, "away": 8 * MINUTE, "lost": 8 * SECOND}
"""How long before noon, ms, what comes last in somebody's plan happens."""

BOSS = "morgan"

BATCHES = 5
"""Deliveries of cases before the day begins, an hour apart."""

POLICY = """
name = "team"
timezone = "Europe/Amsterdam"
shift_length = "8h"
[[limit]]
id = "daily-time"
measure = "time"
over = "day"
max = "4h"
warn = "3h"
[[limit]]
id = "hourly-dose"
measure = "dose"
over = "60m"
max = 10
warn = 7
[[break]]
id = "rest"
after = "50m"
length = "10m"
notice = "5m"
grace = "3m"
postpone = { times = 2, by = "5m", adds = "2m" }
[[cooldown]]
id = "after-severe"
after_severity = 4
wait = "3m"
[wind_down]
last = "60m"
max_severity = 2
"""


@dataclass(frozen=True)
class Plan:
    """How one person spends the day: starts and last break in minutes before noon, and what they are like."""

    starts: int
    rests_every: int = 45
    """Minutes of work between two breaks; more than the rule lets pass makes a break due, then overdue."""
    gap: int = 5
    """Minutes from one case to the next."""
    passages: int = 1
    ends: str = ""
    """How they stand at noon: "break", "away", "off", "lost" (the terminal died), or at work."""


PLANS: Mapping[str, Plan] = {
    "ana": Plan(240),
    "ben": Plan(235, gap=4, passages=2),
    "cleo": Plan(110, rests_every=500, ends="overdue"),
    "dario": Plan(52, rests_every=500),
    "esra": Plan(180, ends="break"),
    "farid": Plan(120, ends="away"),
    "grace": Plan(135, rests_every=40, gap=1, passages=3),
    "hugo": Plan(95, ends="lost"),
    "ines": Plan(240, ends="off"),
    "jun": Plan(30),
    "kofi": Plan(0, ends="never"),
    "lena": Plan(0, ends="never"),
}


@dataclass
class TeamRoom:
    """The store, its clock, and who is looked at as gone."""

    path: Path
    clock: ManualClock
    dead: set[str] = field(default_factory=set)

    def lives(self, seat: Seat) -> bool | None:
        """Whether the process behind a seat lives."""
        return seat.terminal not in self.dead

    def open(self, person: str = BOSS) -> Workplace:
        """Open the store for somebody's single commands, or for the supervisor's console."""
        return Workplace(open_store(str(self.path)), self.clock, person, None, self.lives)


def make_team(
    folder: Path,
    *,
    seed: int = 5,
    plans: Mapping[str, Plan] = PLANS,
    count: int = 600,
    policy: str = POLICY,
    watch: Callable[[TeamRoom, SqliteStore], None] | None = None,
) -> TeamRoom:
    """Make a simulated store and let the team work until noon; `watch` is called at every step."""
    clock = ManualClock(EIGHT - 5 * HOUR)
    path = folder / "team.db"
    store = create(str(path), loads(policy, "team.toml"), clock.read(), by=BOSS, simulated=True)
    # Thrown away afterwards: nothing is lost that anybody would miss.
    store.core.execute("PRAGMA synchronous = OFF").fetchall()
    room = TeamRoom(path, clock)
    store.add_person(BOSS, ["supervisor"], "", clock.read(), by=BOSS)
    store.add_person("noor", ["supervisor", "reviewer"], "harbor", clock.read(), by=BOSS)
    for index, name in enumerate(plans):
        store.add_person(name, ["reviewer"], ("harbor", "garden")[index % 2], clock.read(), by=BOSS)
    _take_in(store, clock, folder, seed, count)
    for _ in _work(store, room, plans, seed):
        if watch is not None:
            watch(room, store)
    store.close()
    return room


def _take_in(store: SqliteStore, clock: ManualClock, folder: Path, seed: int, count: int) -> None:
    file = folder / "cases.jsonl"
    made = list(cases(seed, count, EIGHT - 21 * HOUR))
    for hour in range(BATCHES):
        part = made[hour::BATCHES] if hour else made[: count // 2 : BATCHES] + made[count // 2 :: BATCHES]
        file.write_text("".join(json.dumps(case) + "\n" for case in part), encoding="ascii")
        take_in(store, [file], reading=clock.read(), live=False)
        clock.advance(HOUR * 5 // BATCHES)


def _work(store: SqliteStore, room: TeamRoom, plans: Mapping[str, Plan], seed: int) -> Iterator[None]:
    """Let everybody do the next thing on their plan, in the order of time; yield after each."""
    due: list[tuple[int, str, Iterator[int]]] = []
    for name, plan in plans.items():
        if plan.ends != "never":
            steps = _day(store, room, name, plan, Random(f"{seed} {name}"))  # noqa: S311 - reproducible on purpose
            heapq.heappush(due, (NOON - plan.starts * MINUTE, name, steps))
    while due and due[0][0] <= NOON:
        at, name, steps = heapq.heappop(due)
        room.clock.advance(max(0, at - room.clock.read().wall))
        wait = next(steps, None)
        if wait is not None:
            heapq.heappush(due, (max(at, room.clock.read().wall) + wait, name, steps))
        yield
    room.clock.advance(max(0, NOON - room.clock.read().wall))


def _day(store: SqliteStore, room: TeamRoom, name: str, plan: Plan, rng: Random) -> Iterator[int]:
    """Work through a day; what is yielded is how long until the next thing, ms."""
    terminal = Terminal(f"t-{name}", "desk", 1, name)
    work = Workplace(store, room.clock, name, terminal, room.lives)
    session.arrive(work)
    session.start_shift(work)
    rested = room.clock.read().wall
    yield MINUTE
    while True:
        now = room.clock.read().wall
        left = NOON - now
        if plan.ends == "break" and left <= 6 * MINUTE + SECOND:
            rest.start_break(work)
            return
        if plan.ends == "away" and left <= 8 * MINUTE + SECOND:
            rest.go_away(work)
            return
        if plan.ends == "off" and left <= 40 * MINUTE:
            session.end_shift(work)
            session.leave(work)
            return
        if now - rested >= plan.rests_every * MINUTE:
            rest.start_break(work)
            yield 10 * MINUTE
            rest.end_break(work)
            rested = room.clock.read().wall
        lost = plan.ends == "lost" and left <= 12 * SECOND
        yield from _case(work, plan, lost=lost)
        if lost:
            room.dead.add(terminal.id)
            return
        wait = int((0.6 + 0.8 * rng.random()) * plan.gap * MINUTE)
        to_end = NOON - BEFORE_NOON.get(plan.ends, -HOUR) - room.clock.read().wall
        yield max(SECOND, min(wait, to_end))


def _case(work: Workplace, plan: Plan, *, lost: bool) -> Iterator[int]:
    """Take a case, read some of it and decide; a no is taken for a no."""
    try:
        offer = session.next_case(work)
    except (RefusedByRuleError, NotHereError):
        return
    guarded = next((each for each in offer.fields if each.guarded), None)
    for passage in range(1, min(plan.passages, guarded.passages if guarded else 0) + 1):
        if guarded is None:
            break
        try:
            session.reveal(work, offer.case.id, guarded.name, passage)
        except RefusedByRuleError:
            break
        if lost:
            return
        yield 12 * SECOND
        session.hide(work)
    yield 20 * SECOND
    try:
        session.decide(work, offer.case.id, (Verdict.CONFIRM, Verdict.DISMISS)[int(offer.case.id) % 2])
    except NotHereError:
        return
