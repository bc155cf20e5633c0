"""A policy changed key by key: the file keeps its comments and order, and is sound at every step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.loading import loads, preset_names, preset_text
from config.problems import PolicyError
from console.services.drafting import (
    RULES,
    NoSettingError,
    add_rule,
    change,
    draft_of,
    drop_rule,
    settings,
)

DEFAULT = draft_of(preset_text("default"), "default.toml")


@pytest.mark.parametrize("name", preset_names())
def test_every_setting_can_be_written_as_it_is(name: str) -> None:
    """Writing each setting's own value back changes nothing in the policy."""
    draft = draft_of(preset_text(name), name)
    for setting in settings(draft):
        if setting.written:
            assert change(draft, setting.address, setting.written).policy == draft.policy, setting


@pytest.mark.parametrize("name", preset_names())
def test_every_setting_is_about_something(name: str) -> None:
    """No two settings have one address, and each has words for what it is."""
    found = settings(draft_of(preset_text(name), name))
    assert len({setting.address for setting in found}) == len(found)
    assert [setting.address for setting in found if not setting.about and setting.key != "why"] == []


def test_a_change_keeps_everything_else() -> None:
    """One line of the file differs, and its comment stays."""
    changed = change(DEFAULT, "default_severity", "5")
    before, after = DEFAULT.text.splitlines(), changed.text.splitlines()
    differing = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert differing == [
        (
            "default_severity = 4  # of a case that comes without one: better warned too often",
            "default_severity = 5  # of a case that comes without one: better warned too often",
        )
    ]


@pytest.mark.parametrize(
    ("address", "written", "form"),
    [
        ("limit.daily-time.max", "3h30m", "3h30m"),
        ("limit.hourly-dose.max", "55.5", 55.5),
        ("limit.hourly-dose.categories", "a1, b2", ["a1", "b2"]),
        ("break.rest.natural", "no", False),
        ("break.rest.counts", "exposed", "exposed"),
    ],
)
def test_what_is_typed_is_read_as_the_key_wants_it(address: str, written: str, form: object) -> None:
    """Durations, numbers, lists and yes/no are all typed as plain text."""
    kind, rule, key = address.split(".")
    changed = change(DEFAULT, address, written).policy.form()
    assert next(each for each in changed[kind] if each["id"] == rule)[key] == form


def test_a_table_within_a_rule_is_reached_too() -> None:
    """The parts of `postpone` and of a section that was not there can be set."""
    changed = change(change(DEFAULT, "break.rest.postpone.times", "1"), "wind_down.cutoff", "16:00")
    assert changed.policy.breaks[0].postpone_times == 1
    assert changed.policy.wind_down is not None
    assert changed.policy.wind_down.cutoff == 16 * 3_600_000
    bare = draft_of('name = "bare"\n', "bare.toml")
    assert change(bare, "ceiling.daily_time", "5h").policy.ceiling is not None


def test_nothing_written_takes_a_key_out() -> None:
    """The key goes, and its default holds again."""
    changed = change(DEFAULT, "limit.daily-time.warn", "")
    assert changed.policy.limits[0].warn is None
    assert "warn" not in changed.text.split("[[limit]]")[1]


def test_a_change_that_makes_no_sound_policy_is_refused() -> None:
    """The draft stays, and the message names line and key as `policy check` does."""
    with pytest.raises(PolicyError) as refused:
        change(DEFAULT, "limit.daily-time.max", "9h")
    assert "past the ceiling" in str(refused.value)
    assert 'limit "daily-time" max' in str(refused.value)


def test_an_unknown_setting_is_refused_with_a_suggestion() -> None:
    """A slip of the keyboard is met with the nearest address."""
    with pytest.raises(NoSettingError) as refused:
        change(DEFAULT, "limit.daily-time.mx", "1h")
    assert "limit.daily-time.max" in refused.value.line()


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_can_be_added_and_dropped(kind: str) -> None:
    """A new rule has numbers to begin with; dropping it gives the policy back."""
    more = add_rule(DEFAULT, kind, "new.one")
    assert any(rule.id == "new.one" for rule in more.policy.rules())
    assert [each for each in settings(more) if each.address.startswith(f"{kind}.new.one.")]
    assert drop_rule(more, kind, "new.one").policy == DEFAULT.policy
    with pytest.raises(PolicyError):
        add_rule(more, kind, "new.one")
    with pytest.raises(NoSettingError):
        add_rule(DEFAULT, "lmit", "x")
    with pytest.raises(NoSettingError):
        drop_rule(DEFAULT, kind, "nowhere")


@given(st.sampled_from([each.address for each in settings(DEFAULT)]), st.text(max_size=20))
def test_whatever_is_typed_ends_as_a_policy_or_a_plain_refusal(address: str, typed: str) -> None:
    """Any text for any setting gives a draft whose text reads back to its policy, or a PolicyError."""
    try:
        changed = change(DEFAULT, address, typed)
    except PolicyError:
        return
    assert loads(changed.text) == changed.policy
