"""The ledger's lines: their canonical form, the chain that ties them together, what the rules read of them.

A line is what `leeward ledger export --json` prints. Its hash is the SHA-256 of its canonical JSON without
the key "hash", so that anyone can recompute a chain with a JSON library and nothing of ours. Pure.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, cast

from config.exposure import Event
from config.instants import iso, read_iso
from storage.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

GENESIS = "0" * 64
"""`prev` of the first line of a chain."""

OWN_KEYS = frozenset({"person", "at", "kind", "seq", "prev", "hash", "policy"})
"""Keys that the ledger writes itself; no fact may have one of these names."""

_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_read = json.JSONDecoder().decode


def compose(
    person: str, at: int, kind: str, facts: Mapping[str, object], *, seq: int, prev: str, policy: str
) -> dict[str, object]:
    """Return one line without its hash; an `until` in milliseconds is written as an instant.

    Raises ValueError when a fact has a key of the ledger's own.
    """
    if not OWN_KEYS.isdisjoint(facts):
        raise ValueError(f"these keys are the ledger's own: {', '.join(sorted(OWN_KEYS & facts.keys()))}")
    line: dict[str, object] = {"person": person, "at": iso(at), "kind": kind}
    line.update(facts)
    until = line.get("until")
    if isinstance(until, int):
        line["until"] = iso(until)
    line["seq"] = seq
    line["prev"] = prev
    line["policy"] = policy
    return line


def canonical(line: Mapping[str, object]) -> str:
    """Return the canonical JSON: keys sorted, no spaces, characters as they are."""
    return _write(line)


def digest(body: str) -> str:
    """Return the hash of a canonical body, in hex."""
    return hashlib.sha256(body.encode()).hexdigest()


def parse(body: str) -> dict[str, object]:
    """Return the line that a stored body holds. Raises StoreError when it is none."""
    try:
        line = _read(body)
    except (ValueError, RecursionError):
        line = None
    if not isinstance(line, dict):
        raise StoreError("a line of the ledger can't be read", "store", "see which: leeward ledger verify")
    return cast("dict[str, object]", line)


def exported(body: str, digest_: str) -> dict[str, object]:
    """Return a stored line as it is exported: the body's keys, then its hash."""
    line = parse(body)
    line["hash"] = digest_
    return line


def event_of(line: Mapping[str, object], at: int) -> Event:
    """Return what the rules read of a line that happened at `at`."""
    seconds, until = line.get("seconds"), line.get("until")
    get = cast("Callable[[str], Any]", line.get)
    return Event(
        get("person"),
        at,
        get("kind"),
        get("case"),
        get("field"),
        get("passage"),
        get("severity"),
        get("category"),
        None if seconds is None else round(cast("float", seconds) * 1000),
        None if until is None else read_iso(str(until)),
        get("rule"),
    )


def anchor(chains: Iterable[tuple[str, int, str]]) -> dict[str, object]:
    """Return what to keep elsewhere: every chain's person, length and head, and one hash over them all.

    Whoever has an anchor can tell later that a chain was cut short or written anew.
    """
    listed = [{"person": person, "length": length, "head": head} for person, length, head in sorted(chains)]
    return {"chains": listed, "hash": digest(canonical({"chains": listed}))}
