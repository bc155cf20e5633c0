"""Reading in a process of its own, so that one core parses while the other writes.

The worker looks things up in the store through a read-only connection and sends chunks through a pipe, which
holds it back when the writer is slower. When either side ends, for whatever reason, the pipe breaks and so
does the other: neither is left behind.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from typing import TYPE_CHECKING, Final

from config.errors import LeewardError
from storage.intake.chunks import Chunk, Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from multiprocessing.connection import Connection

    from storage.intake.door import Known
    from storage.intake.forms import Source
    from storage.intake.preparing import Plan

PIPE_BYTES: Final = 1 << 20
"""What the pipe may hold where the system can be asked: a few chunks, so that neither side waits."""


GENTLY: Final = 10
"""How far it stands back while reviewers work: theirs is the processor whenever they want it."""

CHUNK: Final = b"c"
END: Final = b"e"
FAILED: Final = b"f"
"""First bytes of what the worker sends."""


class WorkerError(LeewardError):
    """The reading process ended before it was done."""


def _work(  # noqa: PLR0917 - a process takes them in order
    plan: Plan,
    opener: Callable[[], AbstractContextManager[Known]],
    sources: Sequence[Source],
    size: int,
    skip: int,
    gently: bool,
    out: Connection,
    acks: Connection,
) -> None:
    # Records are trees: counting references frees them, and looking for cycles took a tenth of the time.
    gc.disable()
    # Ctrl-C reaches every process of a terminal; the writer decides, and this one ends with its pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if gently and hasattr(os, "nice"):
        os.nice(GENTLY)
    written = 0

    def acknowledged() -> int:
        nonlocal written
        while acks.poll():
            written = acks.recv()
        return written

    with contextlib.suppress(BrokenPipeError, EOFError):
        try:
            with opener() as known:
                for chunk in Reader(plan, known, size, skip).chunks(sources, acknowledged):
                    out.send_bytes(CHUNK + chunk.packed())
            out.send_bytes(END)
        except LeewardError as error:
            out.send_bytes(FAILED + pickle.dumps((error.what, error.where, error.remedy)))
        except (BrokenPipeError, EOFError):
            raise
        except Exception as error:  # noqa: BLE001 - a traceback would show what the record holds
            told = (f"reading failed ({type(error).__name__})", "", "run: leeward doctor")
            out.send_bytes(FAILED + pickle.dumps(told))


class Worker:
    """The reading process, as the writer sees it."""

    def __init__(
        self,
        plan: Plan,
        opener: Callable[[], AbstractContextManager[Known]],
        sources: Sequence[Source],
        size: int,
        *,
        skip: int,
        gently: bool,
    ) -> None:
        """Start it; `skip` chunks at the beginning are left to this process. `gently`: others come first."""
        context = multiprocessing.get_context("spawn")
        self._chunks, out = context.Pipe(duplex=False)
        acks, self._acks = context.Pipe(duplex=False)
        _widen(out)
        self._process = context.Process(
            target=_work, args=(plan, opener, sources, size, skip, gently, out, acks), daemon=True
        )
        with _deaf():
            self._process.start()
        out.close()
        acks.close()

    def chunks(self) -> Iterator[Chunk]:
        """Yield what the worker read. Raises what it met, or WorkerError when it died."""
        while True:
            try:
                found = self._chunks.recv_bytes()
            except EOFError:
                raise WorkerError(
                    "reading stopped before the end",
                    "",
                    "run the same command again: nothing is lost or doubled",
                ) from None
            sign, packed = found[:1], found[1:]
            if sign == END:
                return
            if sign == FAILED:
                raise WorkerError(*pickle.loads(packed))  # noqa: S301 - from our own process
            yield Chunk.unpacked(packed)

    def written(self, chunks: int) -> None:
        """Tell the worker how many of its chunks are committed."""
        with contextlib.suppress(BrokenPipeError):
            self._acks.send(chunks)

    def close(self) -> None:
        """End the process and wait for it."""
        self._chunks.close()
        self._acks.close()
        self._process.terminate()
        self._process.join()
        self._process.close()


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Ignore Ctrl-C for the moment in which a process starts, so that it is born ignoring it.

    Otherwise one pressed while it loads its modules would show its traceback.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _widen(pipe: Connection) -> None:
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - not everywhere

        # A refusal (an account's limit on pipe memory) costs speed only.
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
