"""Where the shipped numbers come from, and how much that says: `evidence.toml`, asked number by number."""

from functools import lru_cache
from importlib import resources
from typing import Annotated

from pydantic import Field, ValidationError

from config.complaints import problems_of
from config.durations import NotADurationError, parse_duration, parse_local_time
from config.problems import Refused
from config.tomlfile import parse
from config.values import Part

ORGANISATIONS_CHOICE = "organisation's choice"
"""What any number is called that no source vouches for."""


class Backing(Part):
    """A number of a policy that a source vouches for, within bounds."""

    kind: str
    """The rule or section: "limit", "break", "wind_down" ..."""
    key: str
    least: str | int
    most: str | int
    measure: str | None = None
    over: str | None = None

    def covers(self, number: str | float) -> bool:
        """Say whether a written number lies within the bounds."""
        return _size(self.least) <= _size(number) <= _size(self.most)


class Evidence(Part):
    """One source."""

    number: str
    """What it says, in its own figures."""
    source: str
    cited: str | None = None
    """The source in a few words, where it is a long one."""
    strength: str
    backs: Annotated[tuple[Backing, ...], Field(strict=False)] = ()

    def vouches(
        self, kind: str, key: str, number: str | float, *, measure: str | None, over: str | None
    ) -> bool:
        """Say whether this source gives that very number for that key of that kind of rule."""
        return any(
            backing.kind == kind
            and backing.key == key
            and backing.measure in {None, measure}
            and backing.over in {None, over}
            and backing.covers(number)
            for backing in self.backs
        )

    def __str__(self) -> str:
        return f"{self.source} ({self.strength}): {self.number}"


@lru_cache(maxsize=1)
def evidence() -> dict[str, Evidence]:
    """Return every source by its name."""
    text = (resources.files("config") / "evidence.toml").read_text(encoding="utf-8")
    toml = parse(text, "evidence.toml")
    found = {}
    for name, entry in toml.data.items():
        try:
            found[name] = Evidence.model_validate(entry)
        except ValidationError as error:
            raise Refused(problems_of(error, Evidence, toml)) from None
    return found


def _size(number: str | float) -> float:
    if not isinstance(number, str):
        return number
    try:
        return parse_duration(number)
    except NotADurationError:
        return parse_local_time(number)
