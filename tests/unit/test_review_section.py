"""The section of a policy that says which decisions are looked at again."""

from __future__ import annotations

import pytest

from config.diff import Direction, diff, direction_of
from config.explain import as_text
from config.loading import PolicyError, loads, preset
from config.policy import Policy
from config.schema import schema
from console.commands.written import toml

SECTION = '[review]\nsample = 0.05\nsample_by_category = { fraud = 0.2, "a b" = 1 }\n'


def test_shares_are_thousandths_and_a_category_s_own_comes_first() -> None:
    """What is written as 0.05 is 50 of 1,000; a category without a share of its own has the common one."""
    review = loads(SECTION).review
    assert review is not None
    assert [review.share(name) for name in ("fraud", "a b", "other")] == [200, 1_000, 50]


def test_the_written_form_gives_the_same_policy() -> None:
    """As JSON and as TOML, whatever the categories are called."""
    policy = loads(SECTION)
    assert Policy.model_validate(policy.form()) == policy
    assert loads(toml(policy.form())) == policy
    assert hash(policy) == hash(loads(SECTION))


def test_a_policy_without_it_keeps_its_version() -> None:
    """Stores from before know their policies by the same hash: the section is left out if not given."""
    assert "review" not in preset("default").form()
    assert loads("").review is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sample = 2", "2 is not a share: policy:2: review.sample: use a number from 0 to 1"),
        ("sample = -0.1", "-0.1 is not a share: policy:2: review.sample: use a number from 0 to 1"),
        ("sample = 0.0001", "0.0001 is not a share: policy:2: review.sample: use a number from 0 to 1"),
        ('sample = "some"', "a share is expected, not text: policy:2: review.sample: write a number"),
        ("sample = true", "a share is expected, not true or false: policy:2: review.sample: write a number"),
        ("sample = nan", "is not a share: policy:2: review.sample: use a number from 0 to 1"),
        ("sample = inf", "is not a share: policy:2: review.sample: use a number from 0 to 1"),
        ("sample_by_category = 3", "a table is expected, not a number: policy:2: review.sample_by_category"),
        ("sample_by_category = { a = 7 }", "7 is not a share: policy:2: review.sample_by_category"),
        ('sample_by_category = { "" = 1 }', "a category's name is empty or too long: policy:2"),
        ("sampel = 1", 'unknown key "sampel": policy:2: review.sampel: did you mean "sample"?'),
    ],
)
def test_wrong_shares_are_refused_with_line_key_and_remedy(line: str, said: str) -> None:
    """Each gets its line."""
    with pytest.raises(PolicyError) as refused:
        loads(f"[review]\n{line}\n")
    assert said in str(refused.value.problems[0])


def test_it_is_explained_and_allows_nobody_more() -> None:
    """The sentence says the share and that it is blind; any change of it is neutral."""
    text = as_text(loads(SECTION))
    assert "Of decided cases 5 % go to a second reviewer, and 100 % in the category a b, 20 % in the" in text
    assert "the second reviewer does not see the first decision" in text
    for before, after in (("", SECTION), (SECTION, ""), (SECTION, "[review]\nsample = 1\n")):
        changes = diff(loads(before), loads(after))
        assert changes
        assert direction_of(changes) is Direction.NEUTRAL


def test_editors_know_it() -> None:
    """The schema has bounds and a default of the right kind."""
    keys = schema()["$defs"]["Review"]["properties"]
    assert (keys["sample"]["minimum"], keys["sample"]["maximum"]) == (0, 1)
    assert keys["sample_by_category"]["default"] == {}
