"""The policy language's own promises: values, defaults, versions and what the ceiling adds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from config.durations import (
    LONGEST,
    NotADurationError,
    format_duration,
    format_local_time,
    parse_duration,
    parse_local_time,
    spoken,
)
from config.loading import loads, preset, preset_names
from config.notices import notices
from config.policy import CEILING_BREAK_ID, CEILING_LIMIT_ID, DOSE_UNITS_PER_POINT, Policy, Window
from config.schema import DIALECT, schema
from config.words import plain, shown
from tests.support.policies import written_policies


def limit(**keys: Any) -> dict[str, Any]:
    """Return a daily time limit with some keys changed."""
    return {"id": "a", "measure": "time", "over": "day", "max": "4h"} | keys


def test_defaults_are_the_contract_s() -> None:
    """A policy that says nothing has the contract's values."""
    policy = Policy()
    assert (policy.name, policy.timezone, policy.day_starts) == ("unnamed", "UTC", 4 * 3_600_000)
    assert (policy.default_severity, policy.shift_length) == (4, 8 * 3_600_000)
    assert policy.milli_weights == (500, 1_000, 2_000, 4_000, 8_000)
    reveal = policy.reveal
    assert (reveal.passage, reveal.longest, reveal.minimum_charge) == (160, 20_000, 3_000)
    assert reveal.warn_from_severity == 3
    assert policy.checkin.minimum_group == 5


def test_a_rule_s_defaults() -> None:
    """A break needs only what makes it one; the rest is no notice, no grace, no postponing, natural rest."""
    rule = Policy.model_validate({"break": [{"id": "r", "after": "50m", "length": "10m"}]}).breaks[0]
    assert (rule.counts, rule.notice, rule.grace, rule.natural) == ("work", 0, 0, True)
    assert (rule.postpone_times, rule.postpone_by, rule.postpone_adds) == (0, 0, 0)


@pytest.mark.parametrize(
    ("over", "window"),
    [("day", Window("day")), ("shift", Window("shift")), ("60m", Window("sliding", 3_600_000))],
)
def test_windows(over: str, window: Window) -> None:
    """A window is the local day, the shift, or a sliding length."""
    assert Policy.model_validate({"limit": [limit(over=over)]}).limits[0].over == window


def test_dose_is_exact() -> None:
    """Points of up to three decimals become whole dose units, and the same points again."""
    written = limit(measure="dose", max=0.003, warn=0.001)
    rule = Policy.model_validate({"limit": [written]}).limits[0]
    assert (rule.max, rule.warn) == (3 * DOSE_UNITS_PER_POINT // 1_000, DOSE_UNITS_PER_POINT // 1_000)
    assert rule.form()["max"] == 0.003


def test_a_limit_of_nothing_is_allowed() -> None:
    """Zero means never, and is a policy somebody may want for a severity."""
    assert Policy.model_validate({"limit": [limit(max="0", severity_at_least=5)]}).limits[0].max == 0


@pytest.mark.parametrize("name", preset_names())
def test_a_version_depends_on_meaning_only(name: str) -> None:
    """Spelling a default out or writing 60m for 1h is the same version; any changed value is another."""
    policy = preset(name)
    again = Policy.model_validate(json.loads(json.dumps(policy.form())))
    assert (again, again.version) == (policy, policy.version)
    assert len(policy.version) == 64
    assert Policy.model_validate(policy.form() | {"default_severity": 1}).version != policy.version


def test_the_version_of_an_empty_policy_is_stable() -> None:
    """Events carry versions for years: the canonical form may not drift unnoticed."""
    assert Policy().version == "19438a4c04abab8369cd4de10a6b103157da4f63417c4e01434893945c159f7d"


@given(written_policies(tick=1_000))
@settings(max_examples=100, deadline=None)
def test_any_policy_survives_being_written_and_read(written: dict[str, Any]) -> None:
    """The written form of a policy reads back to an equal one."""
    policy = Policy.model_validate(written)
    assert Policy.model_validate(policy.form()) == policy


def test_policies_are_frozen() -> None:
    """Nothing in a policy can be changed in place, nor by a copy that skips validation."""
    policy = preset("default")
    with pytest.raises(ValidationError):
        policy.name = "other"  # type: ignore[misc]  # the very thing that must fail
    with pytest.raises(TypeError, match="written form"):
        policy.model_copy(update={"ceiling": None})
    assert policy.model_copy() == policy


def test_errors_hold_no_input() -> None:
    """What pydantic prints of a refused policy repeats none of its text by itself."""
    with pytest.raises(ValidationError) as caught:
        Policy.model_validate({"name": ["canary"]})
    assert "canary" not in str(caught.value)


def test_the_ceiling_adds_a_daily_limit() -> None:
    """Where no plain daily time limit stays within the ceiling, one is enforced at the ceiling."""
    ceiling = {"ceiling": {"daily_time": "5h"}}
    narrow = limit(severity_at_least=4)
    for rules in ([], [narrow], [limit(categories=["spam"])], [limit(over="24h")]):
        added = Policy.model_validate(ceiling | {"limit": rules}).enforced_limits[-1]
        assert (added.id, added.max, added.over.kind) == (CEILING_LIMIT_ID, 5 * 3_600_000, "day")
    within = Policy.model_validate(ceiling | {"limit": [limit(max="5h")]})
    assert within.enforced_limits == within.limits


def test_the_ceiling_adds_a_break() -> None:
    """Where no break from work is enforced within the ceiling, 15 minutes are owed at the ceiling."""
    ceiling = {"ceiling": {"continuous_work": "2h"}}
    exposed = {"id": "r", "after": "1h", "length": "10m", "counts": "exposed"}
    for rules in ([], [exposed]):
        added = Policy.model_validate(ceiling | {"break": rules}).enforced_breaks[-1]
        assert (added.id, added.after, added.length) == (CEILING_BREAK_ID, 7_200_000, 900_000)
        assert (added.notice, added.grace, added.postpone_times) == (0, 0, 0)
    within = Policy.model_validate(ceiling | {"break": [exposed | {"counts": "work"}]})
    assert within.enforced_breaks == within.breaks


def test_a_long_break_beside_a_short_one_is_no_breach() -> None:
    """A further, longer rest after more work is fine while another break holds the ceiling."""
    rules = [{"id": "short", "after": "50m", "length": "10m"}, {"id": "long", "after": "3h", "length": "30m"}]
    policy = Policy.model_validate({"ceiling": {"continuous_work": "2h"}, "break": rules})
    assert policy.enforced_breaks == policy.breaks


@given(st.integers(0, LONGEST))
def test_durations_round_trip(ms: int) -> None:
    """Any length of time reads back from its written form to the same millisecond."""
    assert parse_duration(format_duration(ms)) == ms


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("4h", 14_400_000),
        ("1h30m", 5_400_000),
        ("90s", 90_000),
        ("7d", 604_800_000),
        ("0", 0),
        ("0h", 0),
        ("250ms", 250),
        ("1m5ms", 60_005),
    ],
)
def test_durations(text: str, ms: int) -> None:
    """The forms that people write."""
    assert parse_duration(text) == ms


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{0,4}[smhd]?[0-9]{0,3}[smhd]{0,2}"))
def test_any_text_is_a_duration_or_is_refused(text: str) -> None:
    """Nothing but NotADurationError comes of text, and what is accepted means one thing only."""
    try:
        ms = parse_duration(text)
    except NotADurationError:
        return
    assert parse_duration(format_duration(ms)) == ms
    assert text.isascii()


@given(st.integers(0, 24 * 60 - 1).map(lambda minute: minute * 60_000))
def test_local_times_round_trip(ms: int) -> None:
    """Any minute of the day reads back from its written form."""
    assert parse_local_time(format_local_time(ms)) == ms


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 minutes"),
        (60_000, "1 minute"),
        (5_400_000, "1 hour 30 minutes"),
        (1_500, "1 second 500 milliseconds"),
    ],
)
def test_spoken(ms: int, words: str) -> None:
    """Lengths of time as a sentence says them."""
    assert spoken(ms) == words


@given(st.text(max_size=200))
def test_quoted_text_is_plain_and_short(text: str) -> None:
    """However hostile a value, a message shows at most 60 harmless characters of it."""
    quoted = shown(text)
    assert len(quoted) <= 60 + len('"..."')
    assert plain(quoted, 1_000) == quoted


def _keys(model: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = model["properties"]
    return found


def test_the_schema_describes_every_key() -> None:
    """The JSON Schema forbids unknown keys everywhere, and every key says what it is for."""
    found = schema()
    assert found["$schema"] == DIALECT
    for model in (found, *found["$defs"].values()):
        assert model["additionalProperties"] is False
        assert all(key.get("description") for key in _keys(model).values())
    assert json.loads(json.dumps(found)) == found


def test_the_schema_speaks_the_written_form() -> None:
    """Defaults and lengths of time appear as one writes them in TOML, never as the engine's milliseconds."""
    found = schema()
    assert _keys(found)["shift_length"]["default"] == "8h"
    assert _keys(found)["day_starts"]["default"] == "04:00"
    assert _keys(found["$defs"]["Reveal"])["longest"]["default"] == "20s"
    assert _keys(found["$defs"]["Break"])["grace"]["default"] == "0"
    assert set(_keys(found)) == {field.alias or name for name, field in Policy.model_fields.items()}
    numbers = [value for value in _defaults(found) if isinstance(value, int)]
    assert max(numbers) == 160


def _defaults(value: object) -> list[object]:
    if isinstance(value, dict):
        here = [value["default"]] if "default" in value else []
        return here + [found for inner in value.values() for found in _defaults(inner)]
    return [found for inner in value for found in _defaults(inner)] if isinstance(value, list) else []


def test_a_limit_over_the_shift_comes_with_a_notice() -> None:
    """A second shift of a day starts it afresh: that is said where a policy is checked."""
    limit = '[[limit]]\nid = "s"\nmeasure = "reveals"\nover = "shift"\nmax = 5\n'
    assert any("starts afresh with each shift" in notice for notice in notices(loads(limit, "p.toml")))
