"""A forecast in words and as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.durations import spoken
from console.services.forecasting.assumptions import UNKNOWN
from console.services.forecasting.staffing import SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.services.forecasting.asking import Forecast


def document(found: Forecast) -> dict[str, Any]:
    """Return the forecast as JSON has it: waits in seconds, dose in points, shares from 0 to 1."""
    low, high = (max(0.0, each) for each in found.wait_ci) if found.wait_ci else (None, None)
    return {
        "seeds": found.seeds,
        "cases": found.cases,
        "wait_seconds": {
            "mean": _seconds(found.wait_mean),
            "ci95": [_seconds(low), _seconds(high)],
            "p50": _seconds(found.wait_p50),
            "p90": _seconds(found.wait_p90),
        },
        "backlog": _rounded(found.backlog_end),
        "backlog_over_time": {
            "mean": _rounded(found.backlog_mean),
            "p50": found.backlog_p50,
            "p90": found.backlog_p90,
        },
        "due_met": _rounded(found.due_met, 4),
        "utilisation": _rounded(found.utilisation, 4),
        "dose": {
            "p50": _rounded(found.dose_p50),
            "p90": _rounded(found.dose_p90),
            "max": _rounded(found.dose_max),
            "person_days": found.person_days,
        },
        "breaks": {"per_person_day": _rounded(found.breaks)},
        "held_back": _rounded(found.held_back, 4),
        "put_back": found.put_back,
        "decided": found.decided,
        "staff_needed": found.staff_needed,
        "assumptions": list(found.assumptions),
        "unknown": UNKNOWN,
    }


def sentences(found: Forecast) -> Iterator[str]:
    """Yield the forecast in plain sentences, with what it takes for granted and what it can't know."""
    ask = found.ask
    runs = f"{found.seeds} runs" if found.seeds > 1 else "one run"
    yield f"Under {ask.policy.name}, {ask.per_hour:,.1f} cases an hour for {ask.hours:g} hours; {runs}."
    yield ""
    if found.wait_mean is None or found.wait_p50 is None or found.wait_p90 is None:
        yield "No case came in."
    else:
        sure = ""
        if found.wait_ci is not None:
            low, high = (_length(max(0.0, each)) for each in found.wait_ci)
            sure = f" (95 % interval over the runs: {low} to {high})"
        yield f"A case waits {_length(found.wait_mean)} on average{sure};"
        half, most = _length(found.wait_p50), _length(found.wait_p90)
        yield f"  half of them at most {half}, nine of ten at most {most}."
    yield (
        f"Waiting at one time: {found.backlog_mean:,.1f} cases on average, {found.backlog_p90:,.0f} or fewer "
        f"for nine tenths of the time, {found.backlog_end:,.1f} at the end."
    )
    if found.utilisation is not None:
        yield f"People have a case in hand for {found.utilisation:.0%} of their time on shift."
    if found.dose_p50 is not None and found.dose_p90 is not None and found.dose_max is not None:
        yield (
            f"Dose for a person and day: {found.dose_p50:,.0f} points in the middle, "
            f"{found.dose_p90:,.0f} or less on nine days of ten, {found.dose_max:,.0f} at most."
        )
    yield from _rules(found)
    yield from _due(found)
    yield ""
    yield "What this takes for granted:"
    for each in found.assumptions:
        yield f"  - {each}"
    yield UNKNOWN


def _rules(found: Forecast) -> Iterator[str]:
    if found.breaks:
        yield f"Breaks that were due: {found.breaks:.1f} for a person and day."
    if found.held_back:
        yield f"For {found.held_back:.1%} of the time on shift a limit left nothing that could be served."
    if found.put_back:
        yield f"{found.put_back:,} times a case was given back half-read because of a rule."


def _due(found: Forecast) -> Iterator[str]:
    if not found.ask.has_due:
        return
    if found.due_met is not None:
        yield f"Decided by their due time: {found.due_met:.1%} of the cases that have one."
    if found.staff_needed is None:
        yield f"No team that was tried decides {SHARE:.0%} of them in time."
    else:
        people = "1 person" if found.staff_needed == 1 else f"{found.staff_needed} people"
        yield f"{people} would decide {SHARE:.0%} of them in time, the rest being the same."


def _length(ms: float) -> str:
    """Return a wait in words, its smallest part no finer than a simulation can know."""
    second, minute, hour, day = 1_000, 60_000, 3_600_000, 86_400_000
    part = hour if ms >= day else minute if ms >= hour else second
    whole = round(ms / part) * part
    return spoken(whole) if whole else "less than a second"


def _seconds(ms: float | None) -> float | None:
    return None if ms is None else round(ms / 1000, 3)


def _rounded(value: float | None, digits: int = 2) -> float | None:
    return None if value is None else round(value, digits)
