"""Making a store and opening one, by the name that a person gives it."""

from __future__ import annotations

import json
import os
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from storage import flow_again, schema
from storage.errors import StoreError
from storage.filesystem import network_file_system
from storage.records import STORE_CHAIN, ActivePolicy, Tier
from storage.sqlite import SqliteStore, put_policy
from storage.sqlite_core import Core
from storage.sqlite_turn import Turns
from storage.turnstile import lock_paths

if TYPE_CHECKING:
    from config.policy import Policy
    from storage.reading import Reading

LONGEST_SAID = 120
"""Characters of a path that is too long for the system, as it is said."""

POSTGRES = ("postgresql://", "postgres://")


def create(
    url: str,
    policy: Policy,
    reading: Reading,
    *,
    by: str,
    tier: Tier = Tier.PERSONAL,
    simulated: bool = False,
) -> SqliteStore:
    """Make a store with this policy in force, and open it.

    Its directory is made private to the account (0700) if there is none, and its files are (0600).
    Raises StoreError when something is there already or the place won't do; nothing is left behind then.
    """
    path = path_of(url)
    _check_place(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError as error:
        raise StoreError("something is there already", str(path), "name another place with --db") from error
    except OSError as error:
        raise StoreError("the store can't be made here", str(path), _reason(error)) from error
    try:
        _fill(path, policy, reading, by=by, tier=tier, simulated=simulated)
    except BaseException:
        for left in files_of(path):
            with suppress(OSError):
                left.unlink()
        raise
    return SqliteStore(Core(path))


def open_store(url: str) -> SqliteStore:
    """Open a store, bringing it up to date first. Raises StoreError when it is none, or can't be used."""
    path = path_of(url)
    if not path.is_file():
        raise StoreError("there is no store here", str(path), "make one: leeward init")
    _check_place(path)
    return SqliteStore(_current(path))


def _current(path: Path) -> Core:
    core = Core(path)
    try:
        with core.guarded():
            _bring_up_to_date(core)
    except BaseException:
        core.close()
        raise
    return core


def _bring_up_to_date(core: Core) -> None:
    if not core.execute("SELECT 1 FROM sqlite_schema WHERE name = 'ledger'").fetchall():
        raise StoreError("this file is not a store", str(core.path), "name another with --db")
    strange = schema.strange_triggers(core.connection)
    if strange:
        raise StoreError(
            f"something was put in that is not the store's own ({strange[0]})",
            str(core.path),
            "keep it as it is and look into it: leeward doctor",
        )
    if not schema.is_current(core.connection):
        with core.turnstile:
            schema.migrate(core.connection)
    # Told by what is there and not by the migration: whatever ended it early, the next one to open finishes.
    if core.rows("uncounted")[0][0]:
        with core.write():
            flow_again.rebuild(core)


def path_of(url: str) -> Path:
    """Return the file that a store's URL names: a path, or sqlite:///path."""
    if url.startswith(POSTGRES):
        raise StoreError("this version keeps its store in a file", "--db", "give a path")
    path = Path(url.removeprefix("sqlite://"))
    with suppress(RuntimeError):  # nobody has that home: then it is a name like any other
        path = path.expanduser()
    check_name(path)
    return path


def check_name(path: Path) -> None:
    """Raise StoreError for a path at which no store, with its files beside it, can be."""
    if "\0" in str(path):
        raise StoreError("this can't be a path", "--db", "name another place")
    try:
        for each in files_of(path):
            each.exists()
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise StoreError(f"nothing can be here ({reason})", _short(path), "name another place") from error


def _short(path: Path) -> str:
    said = str(path)
    return said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}…"


def files_of(path: Path) -> tuple[Path, ...]:
    """Return every file that a store at this path consists of, whether it is there or not."""
    beside = tuple(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))
    return (path, *beside, *lock_paths(path))


def _check_place(path: Path) -> None:
    kind = network_file_system(path)
    if kind:
        raise StoreError(
            f"a store in a file can't be shared over a network ({kind})",
            str(path),
            "keep it on a local disk, or use PostgreSQL for several hosts",
        )


def _fill(path: Path, policy: Policy, reading: Reading, *, by: str, tier: Tier, simulated: bool) -> None:
    version = policy.version
    core = Core(path)
    try:
        with core.guarded(), core.turnstile:
            schema.migrate(core.connection)
        with core.write():
            put_policy(
                core, version, json.dumps(policy.form(), ensure_ascii=False, sort_keys=True), reading.wall
            )
        with Turns(core, STORE_CHAIN, reading) as opened:
            facts = {"id": str(uuid.uuid4()), "tier": tier.value, "simulated": str(int(simulated))}
            for key, value in (*facts.items(), ("created_at", str(opened.now))):
                core.rows("keep_fact", key=key, value=value)
            opened.active = ActivePolicy(version, policy)
            opened.append("store.created", by=by, tier=tier.value, simulated=simulated, store=facts["id"])
            opened.append("policy.set", by=by, name=policy.name, version=version, before=None)
    finally:
        core.close()


def _reason(error: OSError) -> str:
    said = (error.strerror or "the system refused").lower()
    return f"{said}; choose a directory of your own with --db"
