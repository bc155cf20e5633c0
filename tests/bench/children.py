"""Processes that wait for the word and then all measure at once.

Each prints "ready", then answers every line of JSON it is given with one line of JSON. `time.perf_counter`
counts from the same moment in all processes of a host, so an instant can be handed from one to another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

AHEAD = 0.15
"""Seconds between the word and the start, so that everyone has heard it."""


class Child:
    """One of our own modules, in a process of its own."""

    def __init__(self, module: str, *args: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ready(self) -> None:
        """Wait until it says so. Raises RuntimeError when it ended instead."""
        if self._line() != "ready":
            raise RuntimeError("a process of the benchmark did not start")

    def tell(self, task: dict[str, Any]) -> None:
        """Hand over a task."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """Wait for the answer to a task."""
        return json.loads(self._line() or "null")

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip("\n")


@contextmanager
def several(calls: Sequence[Sequence[str]]) -> Iterator[list[Child]]:
    """Start a process for each call (module and arguments) and wait until all are ready."""
    children = [Child(*call) for call in calls]
    try:
        for child in children:
            child.ready()
        yield children
    finally:
        for child in children:
            child.close()


def together(children: Sequence[Child], seconds: float, **task: Any) -> list[Any]:
    """Have them all work through the same stretch of time, and return their answers."""
    begin = time.perf_counter() + AHEAD
    for child in children:
        child.tell({"begin": begin, "end": begin + seconds, **task})
    return [child.answer() for child in children]


def serve(work: Callable[[dict[str, Any]], Any]) -> None:
    """Be such a process until there is nothing more to do."""
    _say("ready")
    for line in sys.stdin:
        task = json.loads(line)
        time.sleep(max(0.0, task["begin"] - time.perf_counter()))
        _say(json.dumps(work(task)))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
