"""The five pages: what stands above the list, and its lines, drawn when they are seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from console.clock import show_local
from console.kit import phrases
from console.kit.content import as_content
from console.supervisor import charts, words
from console.supervisor.rows import Row
from console.text import cell_width, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from console.services.overview import Overview
    from console.services.overview_alerts import Alert
    from console.services.overview_asks import Request
    from console.services.overview_people import PersonNow
    from storage.figures.team import Kept, Lane

TEAM, QUEUE, ALERTS, REQUESTS, CASES = range(5)
NAMES = ("Team", "Queue", "Alerts", "Requests", "Cases")

WORRIED = frozenset({"capped", "overdue", "due"})
CHART_WIDTH, CHART_HEIGHT = 48, 3
LABEL = 11
OFF_SHIFT = "off-shift"
"""The key of the line that folds those who are off shift."""

ROOMY = 100
"""Cells from which a person's team has a column of its own."""


LANE_WIDTHS = (8, 16, 7, 8, 14, 0)
TEAM_WIDTHS = (15, 10, 15, 5, 11, 0)

LEAST_ROOM = 12
"""Cells below which a remedy would say nothing; below the list it is whole."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one page shows."""

    top: Content
    header: str
    rows: Sequence[Row]
    more: Callable[[str], Content] = lambda _: Content("")
    """What the line of a key has no room for, to be shown below the list."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How the person wants to see it."""

    by_name: bool = False
    unfolded: bool = False


def page_of(number: int, seen: Overview, wish: Wish, width: int) -> Page:
    """Return one page."""
    makers: tuple[Callable[[Overview, Wish, int], Page], ...] = (_team, _queue, _alerts, _requests, _cases)
    return makers[number](seen, wish, width)


def tab_words(seen: Overview | None) -> list[str]:
    """Return the pages' names with how much is on each."""
    if seen is None:
        return list(NAMES)
    on_shift = sum(each.on_shift for each in seen.people)
    counts = (on_shift, seen.waiting, len(seen.alerts), len(seen.requests), len(seen.kept))
    return [f"{name} {count:,}" if count else name for name, count in zip(NAMES, counts, strict=True)]


def cells(texts: Sequence[tuple[str, int, str]], gap: int = 2) -> Content:
    """Return cells of (text, width, style) beside each other; a width of 0 takes what the text needs."""
    parts = []
    for text, width, style in texts:
        shown = clean(text, one_line=True, max_cells=width or None, max_chars=400)
        pad = " " * (max(0, width - cell_width(shown)) + gap)
        parts.append((Content.styled(shown, style) if style else Content(shown)) + Content(pad))
    return Content("").join(parts)


def _team(seen: Overview, wish: Wish, width: int) -> Page:
    people = words.by_name(seen) if wish.by_name else words.by_need(seen)
    here = [each for each in people if each.on_shift]
    off = sorted((each for each in people if not each.on_shift), key=lambda each: each.name.casefold())
    rows = [Row(f"p {each.name}", partial(_person, each, seen)) for each in here]
    if off:
        rows.append(Row(OFF_SHIFT, partial(_folded, len(off), wish.unfolded)))
        if wish.unfolded:
            rows += [Row(f"p {each.name}", partial(_off, each, seen)) for each in off]
    order = "by name" if wish.by_name else "who needs a break soonest comes first"
    lines = [Content(words.team_line(seen)), Content.styled(_order(seen, order), "$quiet")]
    return Page(
        Content("\n").join(lines),
        _team_line(("Name", "Team", "State", "Since", "Break", "Near"), ("",) * 6, width).plain,
        rows,
        partial(_near_whole, {f"p {each.name}": each for each in here}, seen),
    )


def _near_whole(people: Mapping[str, PersonNow], seen: Overview, key: str) -> Content:
    """Return every limit that somebody is near, whole."""
    person = people.get(key)
    return _note("" if person is None else words.nears(person, seen.now, seen.zone))


def _note(text: str) -> Content:
    return as_content(text, one_line=True, max_chars=400)


def _order(seen: Overview, order: str) -> str:
    return f"{order}; {seen.behind:,} still to be read" if seen.behind else f"{order}"


def _team_line(texts: Sequence[str], styles: Sequence[str], width: int) -> Content:
    """Return name, team, state, since, break and limits beside each other; the team where there is room."""
    parts = list(zip(texts, TEAM_WIDTHS, styles, strict=True))
    return cells(parts if width >= ROOMY else [*parts[:1], *parts[2:]])


def _person(each: PersonNow, seen: Overview, width: int) -> Content:
    tone = "$error" if each.state in WORRIED else "$warning" if each.near else ""
    tone = "$quiet" if each.mode in {"break", "away"} else tone
    near = words.nears(each, seen.now, seen.zone)
    if each.excepted_until is not None:
        near = "; ".join(part for part in (near, "exception") if part)
    since = words.since(each.since, seen.now, seen.zone)
    rest = words.next_break(each, seen.now)
    texts = (each.name, each.team, words.state(each), since[-5:], rest, near)
    return _team_line(texts, ("", "", tone, "$quiet", "", tone), width)


def _off(each: PersonNow, seen: Overview, width: int) -> Content:
    del width
    since = f"since {words.since(each.since, seen.now, seen.zone)}" if each.since is not None else "not yet"
    return cells([(f"  {each.name}", 17, "$quiet"), ("Off shift", 13, "$quiet"), (since, 0, "$quiet")])


def _folded(count: int, unfolded: bool, width: int) -> Content:
    del width
    mark, verb = ("▾", "folds") if unfolded else ("▸", "shows")
    return Content.styled(f"{mark} {count:,} off shift", "$quiet") + Content.styled(
        f"  f {verb} them", "$quiet"
    )


def _queue(seen: Overview, wish: Wish, width: int) -> Page:
    del wish
    highest = max((lane.waiting for lane in seen.lanes), default=0)
    rows = [
        Row(f"l {lane.severity} {lane.category}", partial(_lane, lane, highest, seen.now))
        for lane in seen.lanes
    ]
    top = Content("\n").join([Content(words.queue_line(seen)), flow_chart(seen, width)])
    names = ("Severity", "Category", "Waiting", "", "First due", "Past due")
    return Page(top, cells(list(zip(names, LANE_WIDTHS, ("",) * 6, strict=True))).plain, rows)


def _lane(lane: Lane, highest: int, now: int, width: int) -> Content:
    del width
    severity, category, waiting, bar, due, _ = LANE_WIDTHS
    tone = "$warning" if lane.late else ""
    left = cells(
        [(f"{phrases.pips(lane.severity)} {lane.severity}", severity, ""), (lane.category, category, "")]
    )
    count = Content(f"{lane.waiting:>{waiting},}  ")
    drawn = charts.bar(lane.waiting, highest, bar, "$primary") + Content("  ")
    return (
        left
        + count
        + drawn
        + cells([(words.first_due(lane, now), due, tone), (words.share_late(lane), 0, tone)])
    )


def flow_chart(seen: Overview, width: int) -> Content:
    """Return arrivals and decisions of a day, hour by hour, with their sums in words; then two weeks."""
    flow = seen.flow
    if not flow.arrivals:
        return Content("")
    room = min(CHART_WIDTH, max(len(flow.arrivals), width - LABEL - 20))
    highest = max([*flow.arrivals, *flow.decisions, 1])
    lines = [Content("")]
    for name, counts, tone in (
        ("Came in", flow.arrivals, "$primary"),
        ("Decided", flow.decisions, "$accent"),
    ):
        drawn = charts.columns(charts.stretched(counts, room), highest, CHART_HEIGHT - 1)
        said = f"{sum(counts):,} in 24 h"
        for index, line in enumerate(drawn):
            last = index == len(drawn) - 1
            lines.append(
                Content.styled(f"{name if last else '':<{LABEL}}", "$quiet")
                + Content.styled(line, tone)
                + Content.styled(f"  {said if last else ''}", "$quiet")
            )
    begun = show_local(flow.since, seen.zone)
    ends = f"{begun}{'now':>{max(4, len(charts.stretched(flow.arrivals, room)) - len(begun))}}"
    lines.append(Content.styled(" " * LABEL + f"{ends}  most in an hour: {highest:,}", "$quiet"))
    return Content("\n").join([*lines, _days(seen)])


def _days(seen: Overview) -> Content:
    """Return two weeks on one line: arrivals, then cases ended, a block a day."""
    flow = seen.flow
    highest = max([*flow.day_arrivals, *flow.day_ended, 1])
    came, ended = (charts.columns(each, highest, 1)[0] for each in (flow.day_arrivals, flow.day_ended))
    return (
        Content.styled(f"{len(flow.days)} days".ljust(LABEL), "$quiet")
        + Content.styled(f"in {sum(flow.day_arrivals):,} ", "$quiet")
        + Content.styled(came, "$primary")
        + Content.styled(f"  ended {sum(flow.day_ended):,} ", "$quiet")
        + Content.styled(ended, "$accent")
    )


def _alerts(seen: Overview, wish: Wish, width: int) -> Page:
    del wish, width
    rows = [Row(alert_key(each), partial(_alert, each, seen)) for each in seen.alerts]
    top = Content(_count(len(rows), "thing to know", "things to know", words.NO_ALERTS))
    header = cells([("Who or where", 15, ""), ("What", 0, "")]).plain
    whole = partial(_alert_whole, {alert_key(each): each for each in seen.alerts}, seen)
    return Page(top + Content.styled(f"\n{chains(seen)}", "$quiet"), header, rows, whole)


def _alert_whole(alerts: Mapping[str, Alert], seen: Overview, key: str) -> Content:
    each = alerts.get(key)
    if each is None:
        return Content("")
    who, what, remedy = words.alert(each, seen.now, seen.zone)
    return _note(f"{who}: {what} → {remedy}")


def alert_key(each: Alert) -> str:
    """Return what an alert is known by from one look to the next."""
    rule = "" if each.near is None else each.near.meter.rule
    return f"a {each.kind} {each.severity} {rule} {each.who} {each.at if each.kind == 'clock' else ''}"


def chains(seen: Overview) -> str:
    """Return what is known of the ledger: what was looked at, and how to look at all of it."""
    broken = sum(each.kind == "chain" for each in seen.alerts)
    found = f"{broken} not as written" if broken else "as written"
    at = show_local(seen.now, seen.zone)
    return f"Newest lines of {phrases.plural(seen.chains, 'chain')} {found}, {at}. All: leeward ledger verify"


def _alert(each: Alert, seen: Overview, width: int) -> Content:
    who, what, remedy = words.alert(each, seen.now, seen.zone)
    tone = "" if each.kind in {"near", "due", "late", "clock"} else "$warning"
    line = cells([(who, 15, ""), (what, 0, tone)])
    room = width - len(line.plain)
    if room < LEAST_ROOM:
        return line
    return line + as_content(f"→ {remedy}", one_line=True, max_cells=room).stylize("$quiet")


def _requests(seen: Overview, wish: Wish, width: int) -> Page:
    del wish, width
    requests = {f"r {each.kind} {each.id}": each for each in seen.requests}
    rows = [Row(key, partial(_request, each, seen)) for key, each in requests.items()]
    top = Content(_count(len(rows), "request waits", "requests wait", words.NO_REQUESTS))
    note = Content.styled("\nenter shows a request whole; nobody approves their own", "$quiet")
    return Page(top + note, "Request", rows, partial(_reason, requests))


def _request(each: Request, seen: Overview, width: int) -> Content:
    del width
    mine = [("yours", 5, "$quiet")] if each.own(seen.by) else []
    return cells([(words.request(each, seen.now, seen.zone), 0, ""), *mine])


def _reason(requests: Mapping[str, Request], key: str) -> Content:
    each = requests.get(key)
    return _note("" if each is None else f"Reason: {each.reason or 'none given'}")


def _cases(seen: Overview, wish: Wish, width: int) -> Page:
    del wish, width
    gone = frozenset(each.name for each in seen.lost)
    kept = {f"c {each.case}": each for each in seen.kept}
    rows = [Row(key, partial(_case, each, seen, gone)) for key, each in kept.items()]
    top = Content(_count(len(rows), "case is in hand or kept", "cases are in hand or kept", words.NO_KEPT))
    note = "\nr puts one back in its lane; h hands one, or any by its number, to somebody"
    header = cells([("Case", 10, ""), ("Severity", 8, ""), ("Category", 16, ""), ("Where", 0, "")]).plain
    return Page(top + Content.styled(note, "$quiet"), header, rows, partial(_where_whole, kept, seen, gone))


def _case(each: Kept, seen: Overview, gone: frozenset[str], width: int) -> Content:
    del width
    pips = f"{phrases.pips(each.severity)} {each.severity}"
    tone = "$warning" if each.person in gone and not each.handed else ""
    where = (_where(each, seen, gone), 0, tone)
    return cells([(each.case, 10, ""), (pips, 8, ""), (each.category, 16, ""), where])


def _where_whole(kept: Mapping[str, Kept], seen: Overview, gone: frozenset[str], key: str) -> Content:
    each = kept.get(key)
    return _note("" if each is None else _where(each, seen, gone))


def _where(each: Kept, seen: Overview, gone: frozenset[str]) -> str:
    alone = "; no terminal" if each.person in gone and not each.handed else ""
    return words.case_at(each, seen.now, seen.zone) + alone


def _count(count: int, one: str, many: str, none: str) -> str:
    return phrases.plural(count, one, many) if count else none
