"""How a detector's or tool's export becomes a case: one small TOML file a source, read here.

A source without a file needs none: its records are already in the intake form and every field is guarded.
A mapping can only move and rename what a record says; what is neither named nor part of the intake form is
left in place, so that intake refuses it aloud instead of losing it.
"""

import hashlib
import json
import os
import re
from collections.abc import Container, Iterator
from functools import cached_property, lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias, get_args

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from config.complaints import problems_of
from config.flaws import Flaw, refuse
from config.problems import MappingError, Problem, Refused
from config.tomlfile import parse, read, shown_name
from config.values import Name, Part, Severity, as_list
from config.words import shown

__all__ = ["CASE_KEYS", "IDENTITY", "Mapping", "MappingError", "load_mapping", "loads_mapping", "mapping_for"]

CASE_KEYS = (
    "source",
    "external_id",
    "content",
    "category",
    "severity",
    "reported_at",
    "due_at",
    "origin",
    "origin_name",
    "account",
    "language",
    "hashes",
    "fields",
)
"""The keys of the intake form."""

OTHERWISE = "*"
"""In a table of values: whatever is neither listed nor a word of the intake form already."""

_SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")

Content: TypeAlias = Literal["image", "video", "chat", "url", "account", "text", "file", "other"]
Origin: TypeAlias = Literal["automated", "user", "trusted", "staff"]
_WORDS: dict[str, frozenset[object]] = {
    "content": frozenset(get_args(Content)),
    "severity": frozenset({1, 2, 3, 4, 5, "1", "2", "3", "4", "5"}),
    "origin": frozenset(get_args(Origin)),
}
"""What the intake form says itself. A category is any word: there "*" stands for every unlisted one."""

_Keys: TypeAlias = Annotated[tuple[Name, ...], Field(strict=False, max_length=200), BeforeValidator(as_list)]
_Names: TypeAlias = Annotated[dict[Name, Name], Field(max_length=200)]


class Rename(Part):
    """For a key of the intake form, the key in the export that holds it."""

    external_id: Name | None = None
    content: Name | None = None
    category: Name | None = None
    severity: Name | None = None
    reported_at: Name | None = None
    due_at: Name | None = None
    origin: Name | None = None
    origin_name: Name | None = None
    account: Name | None = None
    language: Name | None = None


class Defaults(Part):
    """What a record of this source means where it says nothing itself."""

    content: Content | None = None
    category: Name | None = None
    severity: Severity | None = None
    origin: Origin | None = None
    origin_name: Name | None = None
    language: Name | None = None


class Values(Part):
    """For the words an export uses, the words of a case.

    "*" stands for every other, but for those that the intake form has itself: a record that is in that form
    keeps what it says, unless the table lists the very word.
    """

    content: Annotated[dict[Name, Content], Field(max_length=500)] = Field(default_factory=dict)
    category: Annotated[dict[Name, Name], Field(max_length=500)] = Field(default_factory=dict)
    severity: Annotated[dict[Name, Severity], Field(max_length=500)] = Field(default_factory=dict)
    origin: Annotated[dict[Name, Origin], Field(max_length=500)] = Field(default_factory=dict)


class Mapping(Part):
    """How the records of one source are read."""

    source: str = ""
    """The name given to `ingest --source`, or the record's own; empty for the identity."""
    about: Name | None = None
    open: _Keys = ()
    """Fields that are shown without a reveal: only what cannot disturb, such as a number."""
    rename: Rename = Rename()
    fields: _Names = Field(default_factory=dict)
    """For a field of the case, the key in the export that holds it."""
    hashes: _Names = Field(default_factory=dict)
    """For a type of hash, the key in the export that holds its value."""
    values: Values = Values()
    defaults: Defaults = Defaults()
    drop: _Keys = ()
    """Keys of the export that are known and not wanted."""

    @cached_property
    def open_fields(self) -> frozenset[str]:
        """Names of the fields that are not guarded."""
        return frozenset(self.open)

    @cached_property
    def version(self) -> str:
        """Sha256, in hex, of the written form: what a case was read by."""
        text = json.dumps(self.form(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def apply(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Return the record in the intake form; `raw` is left as it is.

        Nothing is validated here. A key that would land where another already is stays under its own name.
        """
        if not self._moves and not self._meanings:
            return {**self._given, **raw} if self._given else raw
        case = self._given | {key: value for key, value in raw.items() if key not in self._moves}
        for key, (section, name) in self._moves.items():
            if key in raw and not _put(case, section, name, raw[key], taken=raw):
                case[key] = raw[key]
        for name, meanings in self._meanings:
            if name in case:
                case[name] = _meaning(case[name], meanings, _WORDS.get(name, frozenset()))
        return case

    @cached_property
    def _given(self) -> dict[str, Any]:
        source = {"source": self.source} if self.source else {}
        return {**source, **self.defaults.form()}

    @cached_property
    def _moves(self) -> dict[str, tuple[str, str]]:
        """For a key of the export, the part of the case it goes to and its name there."""
        moves = {key: ("", name) for name, key in self.rename.form().items() if key != name}
        moves |= {key: ("fields", name) for name, key in self.fields.items()}
        moves |= {key: ("hashes", kind) for kind, key in self.hashes.items()}
        return moves | dict.fromkeys(self.drop, ("drop", ""))

    @cached_property
    def _meanings(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        return tuple((name, meanings) for name, meanings in self.values.form().items() if meanings)

    @model_validator(mode="after")
    def _one_place_each(self) -> Self:
        flaws = []
        seen: dict[str, str] = {}
        for path, key in self._used():
            if key in seen:
                what = f"{shown(key)} is already used by {seen[key]}"
                flaws.append(Flaw(path, what, "use each key of the export once"))
            seen.setdefault(key, ".".join(str(part) for part in path))
        if self.source and not _SOURCE.fullmatch(self.source):
            remedy = "use small letters, digits, - and _"
            flaws.append(Flaw(("source",), f"{shown(self.source)} cannot be a source", remedy))
        if flaws:
            refuse(*flaws)
        return self

    def _used(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for name, key in self.rename.form().items():
            yield ("rename", name), key
        for section in ("fields", "hashes"):
            for name, key in getattr(self, section).items():
                yield (section, name), key
        for index, key in enumerate(self.drop):
            yield ("drop", index), key


IDENTITY = Mapping()
"""For a source without a mapping: the record as it is, every field guarded."""


def mapping_for(source: str, folder: str | os.PathLike[str] | None = None) -> Mapping:
    """Return the mapping of a source, or IDENTITY when it has none.

    `folder` holds an organisation's own mappings, which go before those that come with Leeward. Raises
    MappingError for one that cannot be used: a source must not fall back to another reading of its records.
    """
    if not _SOURCE.fullmatch(source):
        return IDENTITY
    own = Path(folder) / f"{source}.toml" if folder is not None else None
    return load_mapping(own) if own is not None and own.exists() else _shipped(source)


def load_mapping(path: str | os.PathLike[str]) -> Mapping:
    """Return the mapping in a file named after its source. Raises MappingError with every problem found."""
    try:
        text = read(path)
    except Refused as refused:
        raise MappingError(refused.problems) from None
    return loads_mapping(text, os.fspath(path))


def loads_mapping(text: str, name: str) -> Mapping:
    """Return the mapping in a text; `name` is its file, named after the source. Raises MappingError."""
    try:
        toml = parse(text, name)
    except Refused as refused:
        raise MappingError(refused.problems) from None
    try:
        mapping = Mapping.model_validate(toml.data)
    except ValidationError as error:
        raise MappingError(problems_of(error, Mapping, toml)) from None
    stem = Path(name).stem
    if mapping.source != stem:
        what = f"the source is {shown(mapping.source)} and the file is for {shown(stem)}"
        remedy = f"write source = {shown(stem)}, or rename the file"
        raise MappingError([Problem(shown_name(name), toml.line(("source",)), "source", what, remedy)])
    return mapping


@lru_cache(maxsize=256)
def _shipped(source: str) -> Mapping:
    file = resources.files("config") / "sources" / f"{source}.toml"
    return loads_mapping(file.read_text(encoding="utf-8"), f"{source}.toml") if file.is_file() else IDENTITY


def _put(case: dict[str, Any], section: str, name: str, value: object, *, taken: Container[str]) -> bool:
    """Put a value in its place; False when the record holds something there already."""
    if section == "drop" or (section == "hashes" and (value is None or value == "")):
        return True
    inner = case.get(section)
    if section == "" and name not in taken:
        case[name] = value
    elif section == "fields" and (inner is None or (isinstance(inner, dict) and name not in inner)):
        case["fields"] = {**(inner or {}), name: value}
    elif section == "hashes" and (inner is None or isinstance(inner, list)):
        case["hashes"] = [*(inner or []), {"type": name, "value": value}]
    else:
        return False
    return True


def _meaning(value: object, meanings: dict[str, Any], already: frozenset[object]) -> object:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return value
    otherwise = value if value in already else meanings.get(OTHERWISE, value)
    return meanings.get(str(value), otherwise)
