"""A policy in sentences: every rule has one, and every number says where it comes from."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings

from config.evidence import ORGANISATIONS_CHOICE, evidence
from config.explain import Sentence, as_text, explain
from config.loading import preset, preset_names
from config.notices import notices
from config.policy import Policy
from tests.support.policies import written_policies


def sentence(policy: Policy, rule: str) -> Sentence:
    """Return the sentence of one rule."""
    return next(each for each in explain(policy) if each.rule == rule)


@pytest.mark.parametrize("name", preset_names())
def test_every_rule_has_a_sentence_and_every_number_a_basis(name: str) -> None:
    """Each rule is explained once, and each number has a source or is the organisation's choice."""
    policy = preset(name)
    found = explain(policy)
    rules = [rule.id for rule in (*policy.enforced_limits, *policy.enforced_breaks, *policy.cooldowns)]
    assert set(rules) <= {each.rule for each in found}
    assert len({each.rule for each in found}) == len(found)
    strengths = {source.strength for source in evidence().values()} | {ORGANISATIONS_CHOICE}
    for each in found:
        assert all(any(figure.basis.startswith(known) for known in strengths) for figure in each.figures)


def test_what_is_known_of_the_default_policy() -> None:
    """Four hours come from practice; fifty and ten minutes from ergonomic practice; warnings from nowhere."""
    policy = preset("default")
    daily = {figure.key: figure.basis for figure in sentence(policy, "daily-time").figures}
    assert daily == {"max": "practice (YouTube's stated limit, 2018)", "warn": ORGANISATIONS_CHOICE}
    rest = {figure.key: figure.basis for figure in sentence(policy, "rest").figures}
    assert rest["after"] == rest["length"] == "practice, ergonomic (UK HSE display-screen guidance)"
    assert rest["grace"] == rest["postpone.by"] == ORGANISATIONS_CHOICE
    for rule in ("severity", "rotate", "after-severe", "wind_down"):
        assert {figure.basis for figure in sentence(policy, rule).figures} == {ORGANISATIONS_CHOICE}


def test_a_source_does_not_vouch_for_another_number() -> None:
    """A changed number loses its source, although the rule still names it."""
    rule = {"id": "a", "measure": "time", "over": "day", "max": "4h30m", "why": "youtube-2018"}
    found = sentence(Policy.model_validate({"limit": [rule]}), "a")
    assert found.figures[0].basis == ORGANISATIONS_CHOICE
    assert found.background == "YouTube's stated limit, 2018 (practice): 4 h/day of disturbing content"
    weekly = sentence(Policy.model_validate({"limit": [rule | {"max": "4h", "over": "7d"}]}), "a")
    assert weekly.figures[0].basis == ORGANISATIONS_CHOICE


def test_a_reason_of_one_s_own_is_shown() -> None:
    """A `why` that is no known source is the organisation's own reason."""
    rule = {"id": "a", "measure": "reveals", "over": "shift", "max": 1, "why": "agreed in June"}
    found = sentence(Policy.model_validate({"limit": [rule]}), "a")
    assert (found.text, found.background) == ("No more than 1 reveal in a shift.", "agreed in June")


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({}, "No more than 4 hours of revealed text in a local day."),
        (
            {"warn": "3h"},
            "No more than 4 hours of revealed text in a local day, with a warning from 3 hours.",
        ),
        (
            {"max": "0", "severity_at_least": 5},
            "Nothing is revealed in a local day, counting only severity 5 and above.",
        ),
        (
            {"measure": "dose", "max": 2.5, "over": "7d", "categories": ["spam", "b"]},
            "No more than 2.5 points of dose in any 7 days, counting only the categories b, spam.",
        ),
        ({"measure": "cases", "max": 0, "over": "shift"}, "Nothing is claimed in a shift."),
        ({"measure": "cases", "max": 3, "over": "shift"}, "No more than 3 cases claimed in a shift."),
    ],
)
def test_limits_in_words(keys: dict[str, Any], text: str) -> None:
    """A limit reads as a plain sentence."""
    rule = {"id": "a", "measure": "time", "over": "day", "max": "4h"} | keys
    assert sentence(Policy.model_validate({"limit": [rule]}), "a").text == text


def test_what_the_ceiling_adds_is_explained() -> None:
    """Rules that only the ceiling asks for are read out like any other."""
    policy = Policy.model_validate({"ceiling": {"daily_time": "5h", "continuous_work": "2h"}})
    assert sentence(policy, "ceiling-daily-time").text.endswith(
        "; the ceiling asks for it, and no other rule is as strict."
    )
    assert (
        "After 2 hours of work a rest of 15 minutes is due"
        in sentence(policy, "ceiling-continuous-work").text
    )


@given(written_policies(tick=1000))
@settings(max_examples=60, deadline=None)
def test_any_policy_can_be_read_out(written: dict[str, Any]) -> None:
    """Whatever the policy, it is explained, rule by rule, in printable lines."""
    policy = Policy.model_validate(written)
    lines = as_text(policy).split("\n")
    assert all(line.isprintable() for line in lines)
    for rule in policy.rules():
        assert any(line.startswith(f"{rule.id}: ") for line in lines)


def test_the_evidence_is_told_as_it_is_known() -> None:
    """Contested findings are told as they are, and nothing claims to be therapy."""
    known = evidence()
    assert known["lewitzka-2026"].strength == "experiment"
    assert "did NOT reduce" in known["lewitzka-2026"].number
    assert known["visuospatial-game"].strength == "experiment, other populations"
    assert known["organisation"].strength == ORGANISATIONS_CHOICE
    assert not re.search(r"\btherap", " ".join(map(str, known.values())), re.IGNORECASE)


@pytest.mark.parametrize(
    ("written", "notice"),
    [
        (
            {"limit": [{"id": "a", "measure": "time", "over": "60m", "max": "2h"}]},
            'limit "a" can never be reached: its window holds 1h at most.',
        ),
        (
            {"streak": [{"id": "s", "severity": 1, "max": 3}]},
            'streak "s" counts every case: with no lighter one, work stops for good.',
        ),
        (
            {"limit": [{"id": "a", "measure": "dose", "over": "day", "max": 2, "why": "spence-2023"}]},
            'why = "spence-2023" is no known source: did you mean "spence-2024"?',
        ),
        (
            {
                "severity": {"weights": [0, 0, 0, 0, 0]},
                "limit": [{"id": "a", "measure": "dose", "over": "day", "max": 2}],
            },
            'limit "a" can never be reached: what it counts weighs nothing.',
        ),
        (
            {"shift_length": "0", "wind_down": {"last": "1h", "max_severity": 2}},
            "wind_down needs a planned end",
        ),
        ({"wind_down": {"last": "1h", "max_severity": 5}}, "wind_down changes nothing"),
        ({}, "no break is ever due under this policy."),
    ],
)
def test_what_is_hardly_meant_is_noticed(written: dict[str, Any], notice: str) -> None:
    """What a policy may say but hardly means is pointed out, not refused."""
    assert any(each.startswith(notice) for each in notices(Policy.model_validate(written)))
