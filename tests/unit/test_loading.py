"""Reading a policy: what comes out, and that nothing but a PolicyError can come out instead."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config.loading import PolicyError, loads, preset, preset_names, preset_text
from config.places import places, too_deep_at
from config.policy import Policy
from config.words import plain

CONTRACT = """
name = "default"
timezone = "Europe/Amsterdam"
day_starts = "04:00"
default_severity = 4
shift_length = "8h"
[severity]
weights = [0.5, 1, 2, 4, 8]
[reveal]
passage = 160
longest = "20s"
minimum_charge = "3s"
warn_from_severity = 3
[[limit]]
id = "daily-time"
measure = "time"
over = "day"
max = "4h"
warn = "3h"
why = "youtube-2018"
[[limit]]
id = "hourly-dose"
measure = "dose"
over = "60m"
max = 60
warn = 45
[[break]]
id = "rest"
after = "50m"
counts = "work"
length = "10m"
notice = "5m"
grace = "3m"
natural = true
postpone = { times = 2, by = "5m", adds = "2m" }
[[cooldown]]
id = "after-severe"
after_severity = 4
wait = "3m"
[[streak]]
id = "rotate"
severity = 4
max = 3
[wind_down]
last = "60m"
max_severity = 2
[ceiling]
daily_time = "5h"
continuous_work = "2h"
[checkin]
ask = ["start", "end"]
minimum_group = 5
keep = "30d"
[support]
message = "..."
contacts = [{name = "...", how = "..."}]
"""

PIECES = (
    "name limit break max over id [ ] [[ ]] { } = . , ' ''"
    '\' # \\ \\u202e " """ "4h" 4h 1 -1 1e9 nan true '
    "04:00:00 0x1F \x1b \u202e \0 é 2026-01-01 wind_down severity weights [1,2] _"
)
WORDS = st.sampled_from([*PIECES.split(" "), " ", "\n", "\r\n", 'id = "a"\n'])
TOML_LIKE = st.lists(WORDS, max_size=40).map("".join)


def outcome(text: str) -> Policy | PolicyError:
    """Return the policy, or the only error that may be raised."""
    try:
        return loads(text, "p.toml")
    except PolicyError as error:
        return error


def test_the_contract_is_read_whole() -> None:
    """The policy printed in the contract is accepted and means what it says, in the engine's units."""
    policy = loads(CONTRACT)
    assert (policy.name, policy.timezone, policy.day_starts) == ("default", "Europe/Amsterdam", 14_400_000)
    assert policy.limits[0].max == 14_400_000
    assert policy.limits[0].warn == 10_800_000
    assert policy.limits[1].max == 60 * 60_000_000
    assert policy.breaks[0].postpone_adds == 120_000
    assert policy.wind_down is not None
    assert policy.wind_down.last == 3_600_000


def test_an_empty_file_is_the_defaults() -> None:
    """Every key is optional: an empty file is a policy without rules."""
    assert loads("") == Policy()


@pytest.mark.parametrize("name", preset_names())
def test_presets_are_sound_and_named_after_their_file(name: str) -> None:
    """What comes with Leeward passes its own checks, and says whose it is."""
    assert preset(name).name == name
    assert tomllib.loads(preset_text(name))["name"] == name


def test_the_presets_that_are_promised_exist() -> None:
    """The default comes first; the others are for a hotline, for light queues and for a first week."""
    assert preset_names() == ["default", "first-week", "hotline", "light-touch"]


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
@example('a = "\\ud800"')
@example("a = 1979-05-27T07:32:00+99:99")
@example("\ufeffname = 'a'")
def test_any_text_is_a_policy_or_a_policy_error(text: str) -> None:
    """No text raises anything but PolicyError, and its message is printable, one line a problem."""
    found = outcome(text)
    if isinstance(found, PolicyError):
        assert len(str(found).split("\n")) == len(found.problems)
        assert all(plain(line, 10_000) == line for line in str(found).split("\n"))


@given(TOML_LIKE)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_anything_like_toml_is_a_policy_or_a_policy_error(text: str) -> None:
    """The same for text made of TOML's own pieces and this language's keys."""
    found = outcome(text)
    if isinstance(found, PolicyError):
        assert all(problem.line <= text.count("\n") + 1 for problem in found.problems)
        assert all(plain(line, 10_000) == line for line in str(found).split("\n"))


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.sampled_from([*Policy().form(), "limit", "break", "wind_down", "ceiling"]),
    JSON_LIKE,
    st.sampled_from(["max", "over", "weights", "postpone", "contacts", "measure", "id", "ask", "timezone"]),
)
@settings(max_examples=300, deadline=None)
def test_any_value_in_any_key_is_judged(key: str, value: object, inner: str) -> None:
    """Whatever sort of value stands in a key, as itself, in a section or in a rule, it is judged."""
    for written in (value, {inner: value}, [{inner: value}]):
        try:
            text = f"{key} = {_toml(written)}"
        except TypeError:
            continue
        outcome(text)


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    if value is None:
        raise TypeError("TOML has no null")
    return json.dumps(value)


@given(TOML_LIKE)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example('a.b = [1, {c = "]"}]\n[[d.e]]\n[[d.e]]\nf = \'#\' # g = 1\n"""')
def test_every_key_of_valid_toml_has_a_place(text: str) -> None:
    """For whatever tomllib accepts, each key and each list element has a line within the text."""
    if too_deep_at(text):
        return
    try:
        data = tomllib.loads(text)
    except ValueError:
        return
    found = places(text)
    assert set(_paths(data)) <= set(found)
    assert all(1 <= line <= text.count("\n") + 1 for line in found.values())


def _paths(data: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [each for key, value in items for each in [(*path, key), *_paths(value, (*path, key))]]


def test_reading_a_policy_loads_no_screen_and_no_store() -> None:
    """The policy language stands alone: no screen, no store and no SQLite comes with it."""
    code = (
        "import sys; from config import loading, explain, diff, schema, mappings; loading.preset('default');"
        "print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    banned = {"console", "storage", "textual", "rich", "click", "sqlite3", "pysqlite3", "sqlite_utils"}
    assert not banned & set(loaded)
