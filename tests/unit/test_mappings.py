"""How a source's export becomes a case, and that what is not opened stays guarded."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.mappings import (
    CASE_KEYS,
    IDENTITY,
    Content,
    Mapping,
    MappingError,
    Origin,
    load_mapping,
    loads_mapping,
    mapping_for,
)
from tests.support.tables import blocks

SHIPPED = sorted(file.stem for file in Path(__file__).parents[2].joinpath("config/sources").glob("*.toml"))


def refusal(text: str, name: str = "tool.toml") -> str:
    """Return what a mapping is refused with."""
    with pytest.raises(MappingError) as caught:
        loads_mapping(text, name)
    return str(caught.value)


def mapping(text: str) -> Mapping:
    """Return a mapping of the source "tool"."""
    return loads_mapping(f'source = "tool"\n{text}', "tool.toml")


def test_what_is_shipped() -> None:
    """Mappings for the sources of the contract, and one for a CSV table, come with Leeward."""
    assert SHIPPED == ["github-dmca", "hash-match", "moderation-csv", "trusted-flagger", "user-report"]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_mappings_open_only_numbers(name: str) -> None:
    """What ships opens no field that could hold somebody's words."""
    found = mapping_for(name)
    assert found.source == name
    assert found.open_fields <= {"url_count", "match_count", "times_reported"}
    assert len(found.version) == 64


@pytest.mark.parametrize(
    "source", ["nobody-knows", "", "../presets/default", "a" * 999, "A\x1b[2J", "default/x"]
)
def test_a_source_without_a_mapping_is_read_as_it_is(source: str) -> None:
    """An unknown source, whatever its name, is the identity with every field guarded; no path is followed."""
    found = mapping_for(source)
    raw = {"source": source, "external_id": "1", "fields": {"a": "b"}}
    assert found is IDENTITY
    assert found.apply(raw) == raw
    assert found.open_fields == frozenset()


def test_real_notices_pass_unchanged() -> None:
    """A record already in the intake form keeps every value that it has."""
    raw = {
        "source": "github-dmca",
        "external_id": "1",
        "content": "account",
        "category": "intellectual-property",
        "reported_at": "2022-01-04T00:00:00Z",
        "fields": {"notice_text": "words", "url_count": "15"},
    }
    assert mapping_for("github-dmca").apply(raw) == raw | {"origin": "user", "language": "en"}


def test_a_detector_s_record() -> None:
    """Keys are renamed, tiers become severities, hashes are gathered, and known clutter goes."""
    raw = {
        "match_id": "m-1",
        "list": "words",
        "list_category": "spam",
        "list_tier": "A",
        "matched_at": "2026-11-21T10:00:00Z",
        "file_name": "name",
        "matches": 3,
        "sha256": "ab",
        "md5": "",
        "scan_ms": 7,
    }
    assert mapping_for("hash-match").apply(raw) == {
        "source": "hash-match",
        "external_id": "m-1",
        "content": "file",
        "category": "spam",
        "severity": 5,
        "reported_at": "2026-11-21T10:00:00Z",
        "origin": "automated",
        "origin_name": "hash-match",
        "fields": {"file_name": "name", "list_name": "words", "match_count": 3},
        "hashes": [{"type": "sha256", "value": "ab"}],
    }


def test_a_row_of_a_table() -> None:
    """A CSV row, all text, becomes a case by the names at the head of its columns."""
    row = {
        "Ticket": "7",
        "Type": "Poll",
        "Policy Area": "spam",
        "Priority": "P2",
        "Opened": "2026-11-21T10:00:00Z",
    }
    case = mapping_for("moderation-csv").apply(
        row | {"Status": "open", "Subject": "s", "Times Reported": "4"}
    )
    assert (case["external_id"], case["content"], case["severity"]) == ("7", "other", 4)
    assert case["fields"] == {"subject": "s", "times_reported": "4"}
    assert set(case) <= set(CASE_KEYS)


def test_what_no_mapping_names_is_left_for_intake_to_refuse() -> None:
    """A key that is neither named nor known stays in place: losing it quietly would hide a mistake."""
    assert mapping_for("hash-match").apply({"surprise": 1})["surprise"] == 1


def test_nothing_is_overwritten() -> None:
    """Where two keys of a record would land in one place, the second stays under its own name."""
    found = mapping('[rename]\nexternal_id = "id"\n[fields]\nnote = "n"\n[hashes]\nmd5 = "m"\n')
    assert found.apply({"id": "1", "external_id": "2"})["id"] == "1"
    assert found.apply({"n": "1", "fields": {"note": "2"}}) == {
        "source": "tool",
        "n": "1",
        "fields": {"note": "2"},
    }
    assert found.apply({"n": "1", "fields": 3}) == {"source": "tool", "n": "1", "fields": 3}
    assert found.apply({"m": "1", "hashes": "x"}) == {"source": "tool", "m": "1", "hashes": "x"}
    both = found.apply({"n": "1", "fields": {"other": "2"}})["fields"]
    assert both == {"other": "2", "note": "1"}


def test_defaults_never_replace_what_a_record_says() -> None:
    """A default fills a gap only."""
    found = mapping('[defaults]\nseverity = 2\norigin = "staff"\n')
    assert found.apply({"severity": 5}) == {"source": "tool", "severity": 5, "origin": "staff"}


def test_words_are_translated_where_they_are_known() -> None:
    """A listed word is translated; another is left, unless "*" stands for the rest."""
    found = mapping('[values.category]\na = "spam"\n[values.severity]\n1 = 5\n"*" = 3\n')
    assert found.apply({"category": "a", "severity": 1})["severity"] == 5
    assert found.apply({"category": "b", "severity": "?"}) == {
        "source": "tool",
        "category": "b",
        "severity": 3,
    }
    assert found.apply({"severity": True, "category": ["a"]}) == {
        "source": "tool",
        "severity": True,
        "category": ["a"],
    }


WORDS = [("content", word) for word in get_args(Content)] + [("origin", word) for word in get_args(Origin)]


@pytest.mark.parametrize("source", [*SHIPPED, "unknown"])
@pytest.mark.parametrize(("key", "word"), WORDS)
def test_a_word_of_the_intake_form_is_kept(source: str, key: str, word: str) -> None:
    """Whatever a source's table says of other words, what is in the intake form already stays as it is."""
    raw = {"source": source, "external_id": "1", key: word}
    assert mapping_for(source).apply(raw)[key] == word


@pytest.mark.parametrize("severity", [1, 2, 3, 4, 5, "1", "5"])
def test_a_severity_of_the_intake_form_is_kept(severity: int | str) -> None:
    """The rest is for "*": a number from 1 to 5, in a table written as text, is no other tier."""
    found = mapping('[values.severity]\n"*" = 3\n[values.origin]\n"*" = "staff"\n')
    assert found.apply({"severity": severity, "origin": "trusted"}) == {
        "source": "tool",
        "severity": severity,
        "origin": "trusted",
    }
    assert found.apply({"severity": 6})["severity"] == 3


def test_a_listed_word_means_what_the_table_says() -> None:
    """An export may use a word of the intake form for something else; then its table says so."""
    found = mapping('[values.content]\ntext = "chat"\n"*" = "other"\n')
    assert [found.apply({"content": word})["content"] for word in ("text", "url", "poll")] == [
        "chat",
        "url",
        "other",
    ]


def test_a_version_changes_with_the_reading() -> None:
    """The version of a mapping is of what it does, and differs when that does."""
    assert mapping('open = ["a"]').version == mapping("open = [ 'a' ] # the same").version
    assert mapping('open = ["a"]').version != mapping('open = ["b"]').version


def test_an_organisation_s_own_folder_goes_first(tmp_path: Path) -> None:
    """A mapping of one's own replaces the shipped one; a broken one is refused, not passed over."""
    own = tmp_path / "hash-match.toml"
    own.write_text('source = "hash-match"\n')
    assert mapping_for("hash-match", tmp_path).open_fields == frozenset()
    assert mapping_for("user-report", tmp_path) is mapping_for("user-report")
    own.write_text('source = "hash-match"\nopn = ["a"]\n')
    with pytest.raises(MappingError, match='unknown key "opn"'):
        mapping_for("hash-match", tmp_path)
    with pytest.raises(MappingError, match="there is no such file"):
        load_mapping(tmp_path / "none.toml")


WRONG = blocks("bad-mappings.txt")


@pytest.mark.parametrize(("text", "message"), [pytest.param(t, m, id=n) for n, t, m in WRONG])
def test_a_wrong_mapping_gets_its_line(text: str, message: str) -> None:
    """A wrong mapping is refused with what, where and what to do, like a policy."""
    assert refusal(text) == message


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = [
    "match_id",
    "list_tier",
    "Ticket",
    "Type",
    "Priority",
    "sha256",
    "message",
    "n",
    "form_version",
    "ground",
]


@given(
    st.sampled_from([*SHIPPED, "unknown"]),
    st.dictionaries(st.sampled_from([*CASE_KEYS, *NAMES]) | st.text(max_size=4), VALUES, max_size=8),
)
@settings(max_examples=300, deadline=None)
def test_any_record_is_mapped_without_a_fault_or_a_trace(source: str, raw: dict[str, Any]) -> None:
    """Whatever a record holds, mapping it neither raises nor changes it, and gives plain JSON again."""
    before = copy.deepcopy(raw)
    found = mapping_for(source)
    case = found.apply(raw)
    assert raw == before
    assert found.apply(raw) == case
    json.dumps(case)
