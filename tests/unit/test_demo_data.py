"""The made-up cases: the same everywhere, of every kind, in the intake form, and harmless."""

import hashlib
import itertools
import json
import re
import unicodedata
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.demo import words
from console.demo.generator import CATEGORIES, LONGEST_SPAN, ORIGINS, SEVERITIES, cases
from storage.intake.form import check
from tests.support.hostile import offence

NOW = 1_795_255_200_000
DIGEST = "c4f9c2776170715577c584afe2406a00cfc252d7dcf01effd90769c7d73ce07b"
SAMPLE = list(cases(1, 5_000, NOW))

KEYS = {
    *("source", "external_id", "content", "category", "severity", "reported_at", "due_at", "origin"),
    *("origin_name", "account", "language", "hashes", "fields"),
}
CONTENT = {"image", "video", "chat", "url", "account", "text", "file", "other"}
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def ms(text: str) -> int:
    """Read an instant as the contract writes it."""
    assert INSTANT.fullmatch(text)
    return int(datetime.fromisoformat(text).timestamp()) * 1000


def guarded(record: dict[str, Any]) -> str:
    """Return all the text of a record's fields."""
    return "\n".join(record["fields"].values())


def test_a_seed_names_the_same_records_everywhere() -> None:
    """The digest was taken once; another version of Python, or a change here, would show."""
    lines = "\n".join(json.dumps(each, sort_keys=True) for each in cases(7, 1_000, NOW))
    assert hashlib.sha256(lines.encode()).hexdigest() == DIGEST


def test_seeds_differ() -> None:
    """Another seed gives other records under other ids."""
    first, second = list(cases(1, 100, NOW)), list(cases(2, 100, NOW))
    assert not {each["external_id"] for each in first} & {each["external_id"] for each in second}
    assert [guarded(each) for each in first] != [guarded(each) for each in second]


@pytest.mark.parametrize("record", SAMPLE[::50], ids=lambda record: record["external_id"])
def test_records_have_the_shape_of_the_contract(record: dict[str, Any]) -> None:
    """Exactly its keys, with values of its kinds."""
    assert set(record) == KEYS
    assert record["content"] in CONTENT
    assert record["category"] in CATEGORIES
    assert record["severity"] in SEVERITIES
    assert record["origin"] in ORIGINS
    assert record["fields"]
    assert all(text for text in record["fields"].values())
    for each in record["hashes"]:
        assert set(each) == {"type", "value"}
        assert re.fullmatch(r"[0-9a-f]{64}", each["value"])
    if record["due_at"] is not None:
        assert ms(record["due_at"]) > ms(record["reported_at"])


def test_intake_takes_every_record() -> None:
    """What storage accepts as the intake form includes all of these."""
    for record in SAMPLE:
        check(json.loads(json.dumps(record)))


def test_no_record_comes_twice() -> None:
    """Source and external id name one case."""
    assert len({(each["source"], each["external_id"]) for each in SAMPLE}) == len(SAMPLE)


@given(st.integers(0, 2**31), st.integers(50, 300))
def test_fifty_records_are_enough_for_every_kind(seed: int, count: int) -> None:
    """Every category at every severity, and every origin, whatever the seed."""
    made = list(cases(seed, count, NOW))
    assert {(each["category"], each["severity"]) for each in made} == set(
        itertools.product(CATEGORIES, SEVERITIES)
    )
    assert {each["origin"] for each in made} == set(ORIGINS)


def test_most_work_is_light_and_all_kinds_of_content_occur() -> None:
    """The shares are those of a queue that a team could work on."""
    severities = Counter(each["severity"] for each in SAMPLE)
    assert severities[1] + severities[2] > len(SAMPLE) / 2
    assert min(severities.values()) > len(SAMPLE) / 20
    assert {each["content"] for each in SAMPLE} == CONTENT
    assert {each["language"] for each in SAMPLE} == {"en", *words.BY_LANGUAGE}
    assert {each["origin_name"] for each in SAMPLE if each["origin"] == "trusted"} == set(words.PARTNERS)
    assert any(each["due_at"] is None for each in SAMPLE)


@given(st.integers(0, 2**31), st.integers(0, 400), st.integers(0, 4_102_444_800_000))
def test_records_arrive_in_order_and_never_after_now(seed: int, count: int, until: int) -> None:
    """As many as asked for, each at or after the one before, none in the future or before 1970."""
    arrived = [ms(each["reported_at"]) for each in cases(seed, count, until)]
    assert len(arrived) == count
    assert arrived == sorted(arrived)
    assert all(max(0, until - LONGEST_SPAN - 1_000) <= at <= until for at in arrived)


def test_arrivals_are_bursts_and_trickles() -> None:
    """Some gaps are a few seconds and some are minutes; neither is rare."""
    arrived = [ms(each["reported_at"]) for each in SAMPLE[:2_000]]
    gaps = [(later - earlier) / 1000 for earlier, later in itertools.pairwise(arrived)]
    assert sum(gap < 10 for gap in gaps) > len(gaps) / 5
    assert sum(gap > 60 for gap in gaps) > len(gaps) / 10


def test_a_million_records_fit_into_a_month() -> None:
    """The first of many is not years old; and the generator holds none of them."""
    many = cases(1, 1_000_000, NOW)
    assert NOW - LONGEST_SPAN - 1_000 <= ms(next(many)["reported_at"]) <= NOW - LONGEST_SPAN / 2


def test_every_word_is_from_the_word_list() -> None:
    """What guarded fields say was written in words.py, so reading that file is reading all of it."""
    listed = set(re.findall(r"[^\W\d_]+", " ".join(_strings(vars(words)))))
    glue = {"The", "jpg", "mp", "pdf", "https", "garden", "example", "paths"}
    said = {word for each in SAMPLE for word in re.findall(r"[^\W\d_]+", guarded(each))}
    assert said <= listed | glue


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, each in value.items() if key[:2] != "__" for text in _strings(each)]
    return [text for each in value for text in _strings(each)] if isinstance(value, tuple) else []


UNWELCOME = re.compile(
    r"\b(kill|die|dead|death|blood|gun|knife|weapon|bomb|attack|hurt|pain|abuse|naked|sex|drug|hate|enemy"
    r"|scam|child|children|boy|girl|body|victim|fire|burn|suicide|war|threat)(s|ed|ing)?\b",
    re.IGNORECASE,
)


def test_nothing_unwelcome_is_in_the_words() -> None:
    """A plain check beside reading them, of the English alone: other languages have words such as "die"."""
    english = {key: value for key, value in vars(words).items() if key.isupper() and key != "BY_LANGUAGE"}
    assert UNWELCOME.findall(" ".join(_strings(english))) == []


def test_words_never_follow_the_category() -> None:
    """The same words occur in every category, and no record says its own."""
    in_category: dict[str, set[str]] = {name: set() for name in CATEGORIES}
    for each in SAMPLE:
        in_category[each["category"]].update(re.findall(r"[^\W\d_]+", guarded(each)))
        assert not re.search(rf"\b{each['category']}\b", guarded(each), re.IGNORECASE)
    for thing in words.THINGS:
        for word in re.findall(r"[^\W\d_]+", thing):
            assert all(word in said for said in in_category.values())


def test_some_text_is_benignly_odd() -> None:
    """Accents, other scripts, several lines and very long lines occur; control characters do not."""
    texts = [text for each in SAMPLE for text in each["fields"].values()]
    scripts = {unicodedata.name(char).split()[0] for text in texts for char in text if char.isalpha()}
    assert {"LATIN", "GREEK", "CJK", "HIRAGANA", "HANGUL"} <= scripts
    assert any("é" in text for text in texts)
    assert any("\n" in text for text in texts)
    assert max(max(map(len, text.split("\n"))) for text in texts) > 1_000
    assert [found for text in texts if (found := offence(text))] == []


@pytest.mark.parametrize(("count", "until"), [(-1, NOW), (1, -1)])
def test_negative_figures_are_a_mistake(count: int, until: int) -> None:
    """Neither can be meant."""
    with pytest.raises(ValueError, match="not negative"):
        next(cases(1, count, until))


def test_none_is_none() -> None:
    """No records asked for, none made."""
    assert list(cases(1, 0, NOW)) == []
