"""The same snapshot as lines for screen readers and as JSON for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.answer import amount, instant, seconds
from console.clock import show_local
from console.kit import phrases
from console.supervisor import words
from console.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.services.overview import Overview
    from console.services.overview_people import Near, PersonNow


def lines(seen: Overview) -> Iterator[str]:
    """Yield everything, a clean line for each thing: no name can begin a line of its own."""
    for line in _lines(seen):
        yield clean(line, one_line=True)


def _lines(seen: Overview) -> Iterator[str]:
    yield f"As of {show_local(seen.now, seen.zone)}, policy {seen.policy}."
    yield f"Team. {words.team_line(seen)}"
    for each in words.by_need(seen):
        if each.on_shift:
            yield f"  {_person(each, seen)}"
    off = [each.name for each in seen.people if not each.on_shift]
    if off:
        yield f"  Off shift: {', '.join(off)}."
    yield f"Queue. {words.queue_line(seen).removesuffix('.')}."
    arrived, decided = sum(seen.flow.arrivals), sum(seen.flow.decisions)
    yield f"  In the last 24 hours {arrived:,} came in and {decided:,} were decided."
    for lane in seen.lanes:
        late = words.share_late(lane)
        due = "" if lane.first_due is None else f"; first due {words.first_due(lane, seen.now)}"
        tail = f", past due: {late}" if late else ""
        yield (
            f"  severity {lane.severity}, {lane.category}: {phrases.plural(lane.waiting, 'waits', 'wait')}"
            f"{due}{tail}"
        )
    yield f"Alerts. {_count(len(seen.alerts), words.NO_ALERTS)}"
    for alert in seen.alerts:
        who, what, remedy = words.alert(alert, seen.now, seen.zone)
        yield f"  {who}: {what}. What can be done: {remedy}."
    yield f"Requests. {_count(len(seen.requests), words.NO_REQUESTS)}"
    for request in seen.requests:
        yield f"  {request.id}: {words.request(request, seen.now, seen.zone)}"
    yield f"Cases. {_count(len(seen.kept), words.NO_KEPT)}"
    for kept in seen.kept:
        where = words.case_at(kept, seen.now, seen.zone)
        yield f"  {kept.case}: severity {kept.severity}, {kept.category}, {where}"


def document(seen: Overview) -> dict[str, Any]:
    """Return the snapshot as JSON values: instants ISO 8601, lengths in seconds."""
    return {
        "at": instant(seen.now),
        "simulated": seen.simulated,
        "policy": seen.policy,
        "people": [_person_json(each) for each in words.by_name(seen)],
        "lanes": [
            {
                "severity": lane.severity,
                "category": lane.category,
                "waiting": lane.waiting,
                "first_due": instant(lane.first_due),
                "past_due": lane.late,
                "more_past_due": lane.more_late,
            }
            for lane in seen.lanes
        ],
        "flow": {
            "since": instant(seen.flow.since),
            "arrivals": list(seen.flow.arrivals),
            "decisions": list(seen.flow.decisions),
        },
        "alerts": [
            dict(zip(("kind", "where", "what", "remedy"), (each.kind, *said), strict=True))
            for each in seen.alerts
            for said in [words.alert(each, seen.now, seen.zone)]
        ],
        "requests": [
            {
                "kind": each.kind,
                "id": each.id,
                "about": each.about,
                "asked_by": each.asked_by,
                "asked_at": instant(each.asked_at),
                "reason": each.reason,
                "changes": list(each.changes),
                "expires_at": instant(each.expires_at),
            }
            for each in seen.requests
        ],
        "cases": [
            {
                "case": each.case,
                "person": each.person,
                "since": instant(each.since),
                "severity": each.severity,
                "category": each.category,
                "kept": each.handed,
            }
            for each in seen.kept
        ],
    }


def _person(each: PersonNow, seen: Overview) -> str:
    parts = [words.state(each).lower()]
    if each.since is not None:
        parts.append(f"since {words.since(each.since, seen.now, seen.zone)}")
    rest = words.next_break(each, seen.now)
    if rest:
        parts.append(f"break {rest}")
    near = words.nears(each, seen.now, seen.zone)
    if near:
        parts.append(f"near: {near}")
    return f"{each.name}: {', '.join(parts)}"


def _person_json(each: PersonNow) -> dict[str, Any]:
    return {
        "person": each.name,
        "team": each.team,
        "state": each.state,
        "mode": each.mode,
        "since": instant(each.since),
        "break_due_at": instant(each.break_due_at),
        "rest_owed_seconds": seconds(each.rest_owed),
        "near": [_near(found) for found in each.near],
        "exception_until": instant(each.excepted_until),
    }


def _near(found: Near) -> dict[str, Any]:
    meter = found.meter
    return {
        "rule": meter.rule,
        "used": amount(meter.unit, meter.used),
        "limit": amount(meter.unit, meter.limit),
        "unit": meter.unit,
        "frees_at": instant(meter.frees_at),
    }


def _count(count: int, none: str) -> str:
    return f"{count:,}." if count else none
