"""Where everything is put together: the store that is meant, who acts, which clock, at which terminal."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from config.errors import LeewardError
from console.clock import SIMULATED_BOOT, FixedClock, HostClock, RunningClock, parse_instant
from console.here import process_lives, this_terminal
from console.identity import UnknownPersonError, account_name, current_identity
from console.services.seats import Workplace
from storage.opening import open_store, path_of
from storage.reading import Reading
from storage.records import STORE_CHAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from console.clock import Clock
    from console.commands.grammar import Asked
    from console.identity import Identity
    from storage.sqlite import SqliteStore
    from storage.store import Store

FILE = "leeward.db"


def store_url(asked: Asked) -> str:
    """Return the store that is meant: --db or LEEWARD_DB, else the one in the user's data directory."""
    return asked.db or str(data_directory() / FILE)


def data_directory() -> Path:
    """Return where a person's own store lives."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Leeward"
    given = os.environ.get("XDG_DATA_HOME", "")
    base = Path(given) if given.startswith("/") else Path.home() / ".local" / "share"
    return base / "leeward"


@contextmanager
def opened(asked: Asked) -> Iterator[tuple[SqliteStore, Clock]]:
    """Open the store that is meant, with its clock; it is closed afterwards."""
    store = open_store(store_url(asked))
    try:
        yield store, clock_of(asked, store, runs=False)
    finally:
        store.close()


@contextmanager
def at_work(asked: Asked, *, arriving: bool = False) -> Iterator[Workplace]:
    """Open the store for one command of who acts; `arriving` notes a name that was only claimed."""
    with opened(asked) as (store, clock):
        identity = who(asked, store)
        work = Workplace(store, clock, identity.name, None, process_lives)
        if arriving:
            _note_claim(work, identity)
        yield work


def at_terminal(asked: Asked) -> Workplace:
    """Open the store for a session at this terminal; whoever asks for it closes its store."""
    store = open_store(store_url(asked))
    try:
        identity = who(asked, store)
        clock = clock_of(asked, store, runs=True)
        work = Workplace(store, clock, identity.name, this_terminal(), process_lives)
        _note_claim(work, identity)
    except BaseException:
        store.close()
        raise
    return work


def who(asked: Asked, store: Store) -> Identity:
    """Return who acts, as far as the store's tier believes it."""
    tier = store.facts.tier
    return current_identity(tier, asked.acting, _owner(store_url(asked)))


def doer(asked: Asked, store: Store) -> str:
    """Return who does what concerns no reviewer: a person, or the service account (intake at night)."""
    try:
        return who(asked, store).name
    except UnknownPersonError:
        if asked.acting is not None or _owner(store_url(asked)) != os.geteuid():
            raise
        return own_account()


def own_account() -> str:
    """Return the name of the account that runs this."""
    return account_name(os.geteuid()) or f"uid-{os.geteuid()}"


def clock_of(asked: Asked, store: Store, *, runs: bool) -> Clock:
    """Return the host's clock, or a simulated one for a simulated store.

    Without --clock a simulated store stands at its last instant; for a session it runs on from there.
    """
    if not store.facts.simulated:
        if asked.clock is not None:
            raise LeewardError(
                "--clock is for simulated stores", "this store runs on real time", "leave --clock out"
            )
        return HostClock()
    start = last_instant(store)
    if asked.clock is not None:
        told = parse_instant(asked.clock)
        store.tell_time(told)
        start = max(start, told) if runs else told
    return RunningClock(start) if runs else FixedClock(start)


def _note_claim(work: Workplace, identity: Identity) -> None:
    """Put on the ledger, once a shift, that nothing but the person's word stands behind the name."""
    if not identity.claimed:
        return
    with work.turn(arriving=True) as turn:
        if not turn.record.on_shift:
            turn.append("identity.claimed", account=own_account())


def last_instant(store: Store) -> int:
    """Return the latest instant on the ledger, ms UTC: what time it is when the clock says 1970."""
    return store.look(STORE_CHAIN, Reading(wall=0, uptime=0, boot=SIMULATED_BOOT)).now


def _owner(url: str) -> int:
    """Return the account that owns the store's directory: in a host store, the service account."""
    try:
        return path_of(url).absolute().parent.stat().st_uid
    except OSError:
        return os.geteuid()
