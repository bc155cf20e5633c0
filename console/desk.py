"""The desk: one thread owns the store and its connection; screens await it.

Nothing blocking runs on the event loop, and a write that began is never cancelled: a screen that
goes away stops waiting for the answer, and the answer is kept all the same.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from console.services.seats import Workplace

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """Runs use cases for a workplace, one at a time and in order, on a thread of its own.

    The workplace is made on that thread, since a store belongs to the thread that opened it.
    """

    def __init__(self, open_workplace: Callable[[], Workplace]) -> None:
        self._open = open_workplace
        self._work: Workplace | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")

    async def do(
        self, use_case: Callable[Concatenate[Workplace, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run one use case and return its answer; its errors are raised here."""
        asked = self._thread.submit(lambda: self._run(use_case, *args, **kwargs))
        return await asyncio.shield(asyncio.wrap_future(asked))

    def close(self) -> None:
        """Wait for what is running, close the store and end the thread."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _run(self, use_case: Callable[Concatenate[Workplace, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._work is None:
            self._work = self._open()
        return use_case(self._work, *args, **kwargs)

    def _close(self) -> None:
        if self._work is not None:
            self._work.store.close()
            self._work = None
