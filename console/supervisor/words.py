"""What the supervisor's console and its plain form say: facts in, words out, names as they are.

Whoever shows these words passes them through the sanitiser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.clock import show_local
from console.kit import meters, phrases

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from console.services.overview import Overview
    from console.services.overview_alerts import Alert
    from console.services.overview_asks import Request
    from console.services.overview_people import Near, PersonNow
    from storage.figures.team import Kept, Lane

MEBIBYTE = 1024 * 1024
ORDER = (
    *(
        phrases.STATE[each].lower()
        for each in ("clear", "winding_down", "approaching", "capped", "due", "overdue")
    ),
    *(phrases.STATE["on_break"].lower(), "away"),
)
"""States in the order in which they are counted up."""

NOBODY = "Nobody is on shift."
NO_PEOPLE = "Nobody reviews here yet. Add people: leeward people add NAME --role reviewer"
NO_ALERTS = "Nothing asks for attention."
NO_REQUESTS = "Nothing waits for a second person."
NO_KEPT = "Nobody has a case in hand."
NO_QUEUE = "Nothing waits."


def state(person: PersonNow) -> str:
    """Return where somebody stands, in a word or two."""
    if person.mode == "away":
        return "Away"
    return phrases.STATE.get(person.state, "Being read …")


def next_break(person: PersonNow, now: int) -> str:
    """Return when the next break is due, in few words."""
    if person.mode in {"off", "break"}:
        return ""
    if person.mode == "away":
        return "paused"
    if person.rest_owed and person.state in {"due", "overdue"}:
        return f"now, {phrases.short(person.rest_owed)}"
    if person.break_due_at is not None:
        return f"in {phrases.short(max(0, person.break_due_at - now))}"
    if person.break_left is not None:
        return f"{phrases.short(person.break_left)} left"
    return ""


def near(found: Near, now: int, zone: ZoneInfo) -> str:
    """Return which limit is near, and how near."""
    said = f"{meters.name_of(found.meter.rule)} {meters.figure(found.meter)}"
    frees = found.meter.frees_at
    return said if frees is None else f"{said}, frees {show_local(frees, zone, now=now)}"


def nears(person: PersonNow, now: int, zone: ZoneInfo) -> str:
    """Return every limit that is near."""
    return "; ".join(near(each, now, zone) for each in person.near)


def since(at: int | None, now: int, zone: ZoneInfo) -> str:
    """Return since when, the time alone on the same day."""
    return "" if at is None else show_local(at, zone, now=now)


def team_line(seen: Overview) -> str:
    """Return how many are on shift and how they stand, in one line."""
    if not seen.people:
        return NO_PEOPLE
    here = [each for each in seen.people if each.on_shift]
    if not here:
        return f"{NOBODY} {phrases.plural(len(seen.people), 'person', 'people')} off shift."
    counts: dict[str, int] = {}
    for each in here:
        word = state(each).lower()
        counts[word] = counts.get(word, 0) + 1
    words = sorted(counts, key=lambda word: ORDER.index(word) if word in ORDER else -1)
    return f"{len(here):,} on shift: " + ", ".join(f"{counts[word]:,} {word}" for word in words)


def queue_line(seen: Overview) -> str:
    """Return how much waits, how much of it is past due and what is due next."""
    if not seen.waiting:
        return NO_QUEUE
    said = phrases.plural(seen.waiting, "case waits", "cases wait")
    oldest = f", the oldest for {phrases.length(seen.now - seen.oldest)}" if seen.oldest is not None else ""
    return (
        f"{said} in {phrases.plural(len(seen.lanes), 'lane')}, {late(seen.late, more=seen.more_late)}{oldest}"
    )


def late(count: int, *, more: bool) -> str:
    """Return how many are past due."""
    return f"over {count:,} past due" if more else f"{count:,} past due" if count else "none past due"


def share_late(lane: Lane) -> str:
    """Return the share of a lane that is past due, as a whole percentage."""
    if not lane.late:
        return ""
    share = min(100, -(-100 * lane.late // max(1, lane.waiting)))
    return f"over {lane.late:,}" if lane.more_late else f"{lane.late:,} ({share} %)"


def first_due(lane: Lane, now: int) -> str:
    """Return when the first of a lane is due."""
    if lane.first_due is None:
        return "no time given"
    left = lane.first_due - now
    return f"in {phrases.length(left)}" if left >= 0 else f"{phrases.length(-left)} ago"


def alert(each: Alert, now: int, zone: ZoneInfo) -> tuple[str, str, str]:
    """Return who or where, what, and what can be done about it."""
    if each.kind == "lost":
        return _lost(each, now, zone)
    where = {"disk": "disk", "late": f"{each.who}, severity {each.severity}"}.get(each.kind, each.who)
    return where, _what(each, now, zone), REMEDIES[each.kind]


REMEDIES = {
    "chain": "keep the store as it is; leeward ledger verify",
    "disk": "free some; with none left nothing is revealed",
    "clock": "nobody's rest was shortened by it; check that host",
    "overdue": "nothing is shown to them until they rested",
    "due": "nothing; they choose the moment",
    "capped": "other work, or a longer break",
    "near": "other work, or a longer break",
    "late": "more people on this lane, or hand some over",
}


def _what(each: Alert, now: int, zone: ZoneInfo) -> str:
    limit = "" if each.near is None else near(each.near, now, zone)
    said = {
        "chain": f"ledger: {each.said}",
        "disk": f"{each.count // MEBIBYTE} MiB left",
        "clock": f"a clock was set, {since(each.at, now, zone)}",
        "overdue": f"break overdue, {phrases.length(each.count)} to rest",
        "due": f"break due, {phrases.length(each.count)}",
        "capped": f"limit reached: {limit}",
        "near": f"near a limit: {limit}",
        "late": late(each.count, more=each.more),
    }
    return said[each.kind]


def _lost(each: Alert, now: int, zone: ZoneInfo) -> tuple[str, str, str]:
    lost = each.lost
    if lost is None:
        return each.who, "terminal ended", ""
    at = show_local(lost.since, zone, now=now)
    case = f"; case {lost.held_case} in hand" if lost.held_case is not None else ""
    if lost.open_until > now:
        until = phrases.to_the_second(lost.open_until, zone)
        return each.who, f"terminal ended, a passage counted until {until}{case}", "it frees by itself"
    remedy = "they go on when back, or put it back (Cases, r)" if case else "nothing to do"
    return each.who, f"no terminal since {at}{case}", remedy


def case_at(each: Kept, now: int, zone: ZoneInfo) -> str:
    """Return who has a case, or whom it is kept for, and since when."""
    word = "kept for" if each.handed else "with"
    return f"{word} {each.person} since {since(each.since, now, zone)}"


def request(each: Request, now: int, zone: ZoneInfo) -> str:
    """Return one line about a request."""
    what = "exception for" if each.kind == "override" else "policy for"
    about = each.about or "the whole store"
    if each.moves is not None:
        what, about = "move of", f"{each.about} to team {each.moves or 'none'}"
    return f"{what} {about}, asked by {each.asked_by} {show_local(each.asked_at, zone, now=now)}"


def request_whole(each: Request, now: int, zone: ZoneInfo) -> list[str]:
    """Return everything about a request, line by line."""
    lines = [request(each, now, zone), f"Reason: {each.reason or 'none given'}"]
    if each.expires_at is not None:
        lines.append(f"Until: {show_local(each.expires_at, zone, now=now)}")
    if each.starts_at is not None:
        lines.append(f"From: {show_local(each.starts_at, zone, now=now)}")
    return [*lines, "It changes:", *(f"  {line}" for line in each.changes or ("nothing",))]


def by_need(seen: Overview) -> list[PersonNow]:
    """Return people on shift by who needs a break soonest, then those off shift, by name."""
    return sorted(seen.people, key=lambda each: each.needs_rest(seen.now))


def by_name(seen: Overview) -> list[PersonNow]:
    """Return people on shift by name, then those off shift."""
    return sorted(seen.people, key=lambda each: (not each.on_shift, each.name.casefold(), each.name))
