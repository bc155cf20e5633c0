"""Hostile text in every field, key, name and file name: no command lets a control character through."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import START, a_case
from tests.support.hostile import STRINGS, offence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Answer, Program

TEXTS = [text for text in STRINGS.values() if text.strip()]
WORDS = {name: text.replace("\0", "")[:200] for name, text in STRINGS.items() if text.strip()}
"""As words on a command line, where there can be no NUL."""

NEVER_TYPED = re.compile("[\ud800-\udc7f\udd00-\udfff]")
FROM_A_SHELL = {name: word for name, word in WORDS.items() if not NEVER_TYPED.search(word)}
"""Undecodable bytes reach a program as U+DC80 to U+DCFF; other surrogates never do."""


def hostile_cases() -> Iterator[dict[str, Any]]:
    """Yield two records for each text, which hold it in one of the places where a record may hold text."""
    places = ("external_id", "category", "origin_name", "account", "language", "hash", "key", "text", "open")
    for number, text in enumerate(TEXTS):
        for place in (places[number % len(places)], "account"):
            yield a_case(number) | {"external_id": f"{number}-{place}"} | in_place(place, text)


def in_place(place: str, text: str) -> dict[str, Any]:
    """Return what a record with this text in that place has."""
    match place:
        case "hash":
            return {"hashes": [{"type": "sha256", "value": text[:60]}]}
        case "key":
            return {"fields": {text[:60]: "roses"}}
        case "text":
            return {"fields": {"report_text": text[:2000]}}
        case "open":
            return {"source": "github-dmca", "fields": {"url_count": text[:200]}}
        case _:
            return {place: text[:60]}


def harmless(answer: Answer) -> Answer:
    """Expect no control character but line breaks on either stream, and no traceback."""
    assert offence(answer.out) is None, answer
    assert offence(answer.err) is None, answer
    assert "Traceback" not in answer.err
    return answer


def test_cases_are_shown_safely(program: Program) -> None:
    """What `next`, `reveal`, `case show`, `my record` and the ledger print of hostile cases is harmless."""
    program.ok("init", "--simulated", "--policy", program.file("no-limits.toml", ""), at=START)
    records = list(hostile_cases())
    file = program.file("cases.jsonl", "".join(json.dumps(each) + "\n" for each in records))
    read = harmless(program("ingest", file, "--json")).json
    assert read["read"] == len(records)
    assert read["new"] > len(records) / 2
    assert "put aside" in harmless(program("ingest", file)).out
    program.ok("shift", "start")
    for seen in range(40):
        offer = harmless(program("next", "--json")).json
        harmless(program("next"))
        for field in [each for each in offer["fields"] if each["guarded"]][:1]:
            harmless(program("reveal", "--", offer["case"], field["name"]))
        harmless(program("case", "show", offer["case"]))
        note = f"roses {TEXTS[seen % len(TEXTS)][:80]}"
        harmless(program("decide", offer["case"], "dismiss", "--note", note))
    for args in (["my", "record", "--json"], ["my", "record"], ["ledger", "export"], ["status"]):
        harmless(program(*args))


@pytest.mark.parametrize("word", FROM_A_SHELL.values(), ids=FROM_A_SHELL)
def test_words_on_the_command_line_are_quoted_safely(simulated: Program, word: str) -> None:
    """A name, a file, an option or a command made of hostile text gets one harmless line."""
    lines: list[list[str]] = [
        [word],
        ["status", word],
        ["next", "--max-severity", word],
        ["decide", word, word],
        ["people", "add", word, "--role", "reviewer"],
        ["policy", "check", word],
        ["policy", "assess", "--policy", word, "--events", word, "--at", word],
        ["ingest", word],
        ["case", "show", word],
        ["ledger", "export", "--person", word],
        ["break", "start", "--rule", word],
    ]
    for line in lines:
        answer = harmless(simulated(*line))
        assert answer.code in {0, 1, 2}, (line, answer)
        assert answer.code == 0 or answer.err.startswith("leeward: ")
    answer = harmless(simulated("status", acting=word))
    assert answer.code in {0, 1, 2}


def test_a_hostile_policy_is_named_safely(simulated: Program) -> None:
    """A policy full of hostile text, sound or not, is told without a control character."""
    for number, text in enumerate(TEXTS):
        quoted = json.dumps(text[:500])
        toml = f"name = {quoted}\n[support]\nmessage = {quoted}\n[[limit]]\nid = {quoted}\n"
        file = simulated.directory / f"{number}.toml"
        file.write_bytes(toml.encode("utf-8", "surrogatepass"))
        for command in ("check", "explain", "show"):
            harmless(simulated("policy", command, str(file)))


def test_the_session_by_lines_shows_cases_safely(simulated: Program) -> None:
    """`review --plain` prints hostile cases, and answers hostile input, without a control character."""
    lines = "".join(json.dumps(each) + "\n" for each in hostile_cases())
    simulated("ingest", simulated.file("cases.jsonl", lines))
    simulated.ok("shift", "start")
    typed = "".join(f"next\n1\n\n{word}\ngive back\n" for word in list(WORDS.values())[:40])
    safe = typed.encode("utf-8", "replace").decode()
    harmless(simulated.process(*simulated.line("review", "--plain"), text=safe))
