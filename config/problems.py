"""What is wrong with a file, said so that the person who wrote it can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_REPORTED = 50
"""Problems listed for one file; a file with more is the wrong file."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in one place. Every part is plain text of one line, whatever the file held."""

    file: str
    line: int
    """From 1; 0 when no line is to blame."""
    key: str
    """`limit "daily-time" max`, or empty when the whole file is meant."""
    what: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        parts = [self.what, where, *([self.key] if self.key else []), self.remedy]
        return "leeward: " + ": ".join(parts)


class Refused(Exception):  # noqa: N818 - the shared base; its heirs are named for what was refused
    """A file was refused; `problems` says everything that is wrong with it, in the order of its lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))[:MOST_REPORTED]
        self.unlisted = max(0, len(problems) - MOST_REPORTED)
        """How many more there are than are listed."""
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PolicyError(Refused):
    """A policy was refused."""


class MappingError(Refused):
    """A source mapping was refused."""
