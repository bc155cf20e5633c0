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
from console.identity import account_name, current_identity, is_operator
from console.services import roles
from console.services.roles import Actor
from console.services.seats import Workplace
from storage.opening import open_store, path_of
from storage.reading import Reading
from storage.records import STORE_CHAIN, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from console.clock import Clock
    from console.commands.grammar import Asked
    from storage.backup import Peek
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
def opened(asked: Asked, about: str | None = None) -> Iterator[tuple[SqliteStore, Clock, Actor]]:
    """Open the store that is meant, with its clock and who acts, if they may; it is closed afterwards.

    `about` is the one person that the command concerns. Raises RefusedError for what is not their role's.
    """
    store = open_store(store_url(asked))
    try:
        actor = _admitted(asked, store, about)
        yield store, clock_of(asked, store, runs=False), actor
    finally:
        store.close()


@contextmanager
def at_work(asked: Asked, *, arriving: bool = False) -> Iterator[Workplace]:
    """Open the store for one command of who acts; `arriving` notes a name that was only claimed."""
    with opened(asked) as (store, clock, actor):
        work = Workplace(store, clock, actor.name, None, process_lives)
        if arriving:
            _note_claim(work, actor)
        yield work


def at_terminal(asked: Asked) -> Workplace:
    """Open the store for a session at this terminal; whoever asks for it closes its store."""
    store = open_store(store_url(asked))
    try:
        actor = _admitted(asked, store)
        clock = clock_of(asked, store, runs=True)
        work = Workplace(store, clock, actor.name, this_terminal(), process_lives)
        _note_claim(work, actor)
    except BaseException:
        store.close()
        raise
    return work


def at_board(asked: Asked) -> Workplace:
    """Open the store for a board, which takes no seat; whoever asks for it closes its store."""
    store = open_store(store_url(asked))
    try:
        actor = _admitted(asked, store)
        return Workplace(store, clock_of(asked, store, runs=True), actor.name, None, process_lives)
    except BaseException:
        store.close()
        raise


def admit_unopened(asked: Asked, found: Peek) -> None:
    """Refuse who may not run this command on a store that is looked at from outside, or a backup."""

    def roles_of(name: str) -> frozenset[str]:
        return found.people.get(name, frozenset())

    roles.require(_actor(asked, found.tier, roles_of), found.tier, asked.call)


def _admitted(asked: Asked, store: Store, about: str | None = None) -> Actor:
    """Return who acts. Raises RefusedError when the command is not for them."""

    def roles_of(name: str) -> frozenset[str]:
        person = store.person(name)
        return frozenset() if person is None else person.roles

    actor = _actor(asked, store.facts.tier, roles_of)
    roles.require(actor, store.facts.tier, asked.call, about)
    return actor


def _actor(asked: Asked, tier: Tier, roles_of: Callable[[str], frozenset[str]]) -> Actor:
    """Return who acts, as far as the tier believes it, and as what."""
    url = store_url(asked)
    owner = _file_owner(url) if tier is Tier.PERSONAL else _owner(url)
    operator = is_operator(
        tier, asked.acting, environ=os.environ, uid=os.getuid(), euid=os.geteuid(), owner=owner
    )
    if operator and tier is not Tier.PERSONAL and roles.OPERATOR in roles.allowed(asked.call, tier):
        return Actor(own_account(), frozenset({roles.OPERATOR}))
    identity = current_identity(tier, asked.acting, owner)
    own = roles_of(identity.name)
    if operator and tier is Tier.PERSONAL:
        own |= {roles.OPERATOR}
    return Actor(identity.name, own, identity.claimed)


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


def _note_claim(work: Workplace, actor: Actor) -> None:
    """Put on the ledger, once a shift, that nothing but the person's word stands behind the name."""
    if not actor.claimed:
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


def _file_owner(url: str) -> int:
    """Return the account that owns the store's file; before there is one, whoever runs this."""
    try:
        return path_of(url).stat().st_uid
    except OSError:
        return os.geteuid()
