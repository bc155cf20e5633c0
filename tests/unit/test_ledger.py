"""The ledger's lines: canonical, chained, and the same for everyone who recomputes them."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import ledger

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(TEXTS, TEXTS, st.integers(1, 20_000))
def test_anyone_can_recompute_a_hash(case: str, note: str, ms: int) -> None:
    """A JSON library, sorted keys, plain separators and SHA-256 are all it takes."""
    facts: dict[str, object] = {"case": case, "note": note, "seconds": ms / 1000}
    line = ledger.compose("ann", 5_000, "reveal.granted", facts, seq=1, prev=ledger.GENESIS, policy="p")
    body = ledger.canonical(line)
    told = ledger.exported(body, ledger.digest(body))

    given_hash = told.pop("hash")
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert given_hash == hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert ledger.event_of(told, 5_000).ms == ms


@pytest.mark.parametrize("key", sorted(ledger.OWN_KEYS - {"person", "at", "kind"}))
def test_a_fact_can_not_pose_as_the_ledgers_own_word(key: str) -> None:
    """The chain's keys are written by the ledger alone."""
    with pytest.raises(ValueError, match="own"):
        ledger.compose("ann", 0, "x", {key: 1}, seq=1, prev=ledger.GENESIS, policy="p")


def test_what_is_no_number_is_refused() -> None:
    """NaN is not JSON, and no reader elsewhere would take it."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        ledger.canonical({"seconds": float("nan")})


def test_an_event_has_what_the_rules_read() -> None:
    """Seconds become milliseconds, an until becomes an instant, everything else is as written."""
    facts: dict[str, object] = {"until": 8_000, "rule": "rest", "other": 1}
    line = ledger.compose("ann", 0, "shift.started", facts, seq=1, prev=ledger.GENESIS, policy="p")

    event = ledger.event_of(line, 0)

    assert line["until"] == "1970-01-01T00:00:08Z"
    assert (event.until, event.rule, event.ms) == (8_000, "rest", None)


def test_an_anchor_is_the_same_in_any_order() -> None:
    """Its one hash covers every chain's length and head, by name."""
    one = ledger.anchor([("bob", 2, "b"), ("ann", 1, "a")])
    two = ledger.anchor([("ann", 1, "a"), ("bob", 2, "b")])

    assert one == two
    assert one["hash"] != ledger.anchor([("ann", 1, "a"), ("bob", 3, "b")])["hash"]
