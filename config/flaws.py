"""What is wrong with a written value, in a form that finds its line and its remedy later."""

from typing import NamedTuple, NoReturn

from pydantic_core import PydanticCustomError


class Flaw(NamedTuple):
    """One thing wrong, relative to the model that noticed it."""

    key: tuple[str | int, ...]
    what: str
    """A clause that follows the key's name: '"4x" is not a length of time'."""
    remedy: str
    """What to do, as an instruction."""


def refuse(*flaws: Flaw) -> NoReturn:
    """Raise, inside a pydantic validator, everything that it found at once."""
    raise PydanticCustomError("flaws", "{summary}", {"summary": summary(flaws), "flaws": flaws})


def summary(flaws: tuple[Flaw, ...]) -> str:
    """Return the flaws as one line, for callers who build a policy without a file."""
    return "; ".join(f"{flaw.what}: {flaw.remedy}" for flaw in flaws)
