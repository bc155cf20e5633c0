"""The one base of every error that is told to a person."""

from __future__ import annotations


class LeewardError(Exception):
    """Something a person can be told: what is wrong, where, and what to do.

    `exit_code` is what a command ends with: 2 for bad usage or bad input, 1 when the answer is "no".
    """

    exit_code = 2

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def line(self) -> str:
        """Return the message as one plain line, without the program's name."""
        return ": ".join(part for part in (self.what, self.where, self.remedy) if part)


class RefusedError(LeewardError):
    """The answer is no, and asking differently will not help."""

    exit_code = 1
