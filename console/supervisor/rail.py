"""Beside the page, where there is room: the queue, the day's flow and what asks for attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from console.kit import phrases
from console.supervisor import charts, words
from console.text import clean

if TYPE_CHECKING:
    from console.services.overview import Overview

FEW = 8
"""Alerts named here; the page has all of them."""


def rail(seen: Overview, width: int, *, page: int) -> Content:
    """Return the rail for that many cells, leaving out what the page beside it shows."""
    from console.supervisor.pages import ALERTS, QUEUE, REQUESTS  # noqa: PLC0415 - the two know each other

    lines: list[Content] = []
    if page != QUEUE:
        lines += _queue(seen, width)
    if page != ALERTS:
        lines += _alerts(seen, width)
    if page != REQUESTS:
        lines += [Content.styled("Requests", "bold"), _said(_requests(seen), width), Content("")]
    lines += [Content.styled("Store", "bold"), *_store(seen, width)]
    return Content("\n").join(lines)


def _queue(seen: Overview, width: int) -> list[Content]:
    flow = seen.flow
    lines = [Content.styled("Queue", "bold")]
    waiting = phrases.plural(seen.waiting, "case waits", "cases wait") if seen.waiting else words.NO_QUEUE
    lines.append(Content(waiting))
    if seen.waiting:
        lines.append(_said(words.late(seen.late, more=seen.more_late), width))
        if seen.oldest is not None:
            lines.append(_said(f"the oldest for {phrases.length(seen.now - seen.oldest)}", width))
    highest = max([*flow.arrivals, *flow.decisions, 1])
    for name, counts, tone in (("in ", flow.arrivals, "$primary"), ("out", flow.decisions, "$accent")):
        drawn = "".join(charts.columns(counts, highest, 1)) if counts else ""
        lines.append(
            Content.styled(f"{name} ", "$quiet")
            + Content.styled(drawn, tone)
            + Content.styled(f" {sum(counts):,}", "$quiet")
        )
    lines += [Content.styled("    by hour, the last 24", "$quiet"), Content("")]
    return lines


def _alerts(seen: Overview, width: int) -> list[Content]:
    lines = [Content.styled("Alerts", "bold")]
    for each in seen.alerts[:FEW]:
        who, what, _ = words.alert(each, seen.now, seen.zone)
        lines.append(_said(f"{who}: {what}", width))
    if len(seen.alerts) > FEW:
        lines.append(Content.styled(f"and {len(seen.alerts) - FEW:,} more; 3 shows all", "$quiet"))
    return [*(lines if seen.alerts else [*lines, Content(words.NO_ALERTS)]), Content("")]


def _requests(seen: Overview) -> str:
    count = len(seen.requests)
    return f"{phrases.plural(count, 'waits', 'wait')} for a second person" if count else words.NO_REQUESTS


def _store(seen: Overview, width: int) -> list[Content]:
    low = any(each.kind == "disk" for each in seen.alerts)
    room = "" if seen.room is None or low else "room enough on the disk"
    said = [
        f"policy {seen.policy}",
        f"newest lines of {phrases.plural(seen.chains, 'chain')} looked at",
        room,
    ]
    return [_said(each, width).stylize("$quiet") for each in said if each]


def _said(text: str, width: int) -> Content:
    return Content(clean(text, one_line=True, max_cells=max(1, width)))
