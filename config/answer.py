"""The engine's answer in its public form: what `policy assess --json` and `status --json` print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.instants import iso
from config.policy import DOSE_UNITS_PER_POINT

if TYPE_CHECKING:
    from config._answers import Assessment, Meter, Reason, Refused, Unit

_DECIMALS = 1_000


def answer(assessment: Assessment) -> dict[str, Any]:
    """Return the answer as JSON values: seconds and points as numbers, instants as ISO 8601."""
    may = assessment.may
    return {
        "at": iso(assessment.at),
        "state": assessment.state,
        "may": {
            "claim": may.claim,
            "reveal": may.reveal,
            "max_severity": may.max_severity,
            "max_seconds": {str(severity): seconds(ms) for severity, ms in enumerate(may.max_ms, start=1)},
        },
        "meters": [_meter(meter) for meter in assessment.meters],
        "binding": reasons(assessment.binding),
        "rest_owed_seconds": seconds(assessment.rest_owed),
        "next_change_at": instant(assessment.next_change_at),
    }


def refused(refusal: Refused) -> dict[str, Any]:
    """Return a refusal as JSON values."""
    return {
        "refused": True,
        "state": refusal.state,
        "binding": reasons(refusal.binding),
        "frees_at": instant(refusal.frees_at),
    }


def reasons(binding: tuple[Reason, ...]) -> list[dict[str, str]]:
    """Return rules and reasons as JSON values."""
    return [{"rule": each.rule, "reason": each.reason} for each in binding]


def instant(at: int | None) -> str | None:
    """Return an instant in ms UTC as ISO 8601, None as it is; of one that can't be, its milliseconds."""
    try:
        return None if at is None else iso(at)
    except OverflowError:  # of a store that somebody changed by hand
        return str(at)


def seconds(ms: int) -> int | float:
    """Return milliseconds as seconds: whole ones as int, others with three decimals."""
    return _thousandths(ms)


def points(units: int) -> int | float:
    """Return dose units as points, to the nearest thousandth."""
    per_thousandth = DOSE_UNITS_PER_POINT // _DECIMALS
    return _thousandths((units + per_thousandth // 2) // per_thousandth)


def amount(unit: Unit, value: int | None) -> int | float | None:
    """Return a meter's figure as a number in its unit."""
    if value is None or unit == "count":
        return value
    return seconds(value) if unit == "seconds" else points(value)


def _thousandths(count: int) -> int | float:
    whole, rest = divmod(count, _DECIMALS)
    return whole if rest == 0 else count / _DECIMALS


def _meter(meter: Meter) -> dict[str, Any]:
    return {
        "rule": meter.rule,
        "kind": meter.kind,
        "used": amount(meter.unit, meter.used),
        "limit": amount(meter.unit, meter.limit),
        "warn": amount(meter.unit, meter.warn),
        "remaining": amount(meter.unit, meter.remaining),
        "unit": meter.unit,
        "frees_at": instant(meter.frees_at),
    }
