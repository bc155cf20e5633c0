"""Who is acting, and how far that can be believed.

In a personal store people say who they are (`--as`), and the ledger records that it was only said. In a
host or fleet store the account that logged in is the only identity: people reach the store through a sudo
rule that runs this program as the service account, and sudo's own note of who called it, SUDO_UID, is the
one thing in the environment that is read. It is believed only where the effective user is the service
account itself, because then sudo, and not the caller, wrote it. Names in the environment (USER, LOGNAME,
SUDO_USER) are never read.

What this does not stop: whoever can log in as the service account or as root is whoever they say.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import LeewardError, RefusedError
from console.text import clean
from storage.records import STORE_CHAIN, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_NAME = re.compile(r"[A-Za-z0-9_@][A-Za-z0-9_.@-]{0,63}")
# What sudo writes: an account's number in plain digits. The largest two numbers mean "no account".
_ACCOUNT_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")
_LAST_ACCOUNT = 2**32 - 3


class BadNameError(LeewardError):
    """A name that no person can have here."""


class UnknownPersonError(RefusedError):
    """It cannot be told who is acting."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The person that everything done now is recorded for."""

    name: str
    claimed: bool
    """The name was given with `--as`; nothing but the person's word stands behind it."""

    tier: Tier


def identify(
    tier: Tier,
    claimed: str | None,
    *,
    environ: Mapping[str, str],
    euid: int,
    owner: int,
    account_name: Callable[[int], str | None],
) -> Identity:
    """Return who is acting.

    `claimed` is what was given with `--as`; `euid` the effective user; `owner` the service account, which
    owns the store's directory; `account_name` finds an account's name by its number, or None.

    Raises BadNameError for a name that nobody can have, UnknownPersonError where the tier asks for more than
    was shown.
    """
    if tier is Tier.PERSONAL:
        if claimed is not None:
            return Identity(check_name(claimed), claimed=True, tier=tier)
        return Identity(_own_account(euid, account_name), claimed=False, tier=tier)
    if claimed is not None:
        raise UnknownPersonError(
            "--as is not accepted here",
            f"this is a {tier} store, where people are known by the account they logged in with",
            "leave --as out",
        )
    return Identity(_calling_account(environ, euid, owner, account_name), claimed=False, tier=tier)


def is_operator(
    tier: Tier, claimed: str | None, *, environ: Mapping[str, str], uid: int, euid: int, owner: int
) -> bool:
    """Return whether this is the account that owns the store itself, in nobody's name.

    In a personal store that is who owns its file (`owner`). Elsewhere it is the service account when nobody
    called it through sudo: a nightly job, or whoever sets the store up.
    """
    if claimed is not None or euid != owner:
        return False
    return tier is Tier.PERSONAL or (uid == euid and environ.get("SUDO_UID") in (None, str(owner)))


def refuse_sudo(what: str) -> None:
    """Raise UnknownPersonError for a caller that came through sudo: a store is made by its own account.

    Otherwise whoever may run this as the service account could make one of their own, in which they are all.
    """
    if through_sudo():
        raise UnknownPersonError(
            f"{what} is for the account that owns the store",
            "called through sudo",
            "log in as that account, or run it from a shell of its own: su - ACCOUNT",
        )


def through_sudo() -> bool:
    """Return whether another account called this one: what it writes is written with rights not its own."""
    return os.environ.get("SUDO_UID") not in (None, str(os.geteuid()))


def current_identity(tier: Tier, claimed: str | None, owner: int) -> Identity:
    """Return who is acting in this process; raises as `identify` does."""
    return identify(
        tier, claimed, environ=os.environ, euid=os.geteuid(), owner=owner, account_name=account_name
    )


def account_name(uid: int) -> str | None:
    """Return the name of the account with this number on this host, or None if it has none."""
    import pwd  # noqa: PLC0415 - absent on some systems, where personal stores work with --as alone

    try:
        return pwd.getpwuid(uid).pw_name
    except (KeyError, OverflowError):
        return None


def check_name(name: str) -> str:
    """Return `name` if a person may be called so: 1 to 64 of A-Z a-z 0-9 . _ - @, not beginning with . or -.

    Plain letters only, since two names that look the same on the screen would be two people to the ledger.
    Raises BadNameError.
    """
    if name.lower() == STORE_CHAIN:
        raise BadNameError(
            f'the name "{STORE_CHAIN}" is kept for the store itself', "", "choose another name"
        )
    if not _NAME.fullmatch(name):
        raise BadNameError(
            "not a name for a person",
            f'"{clean(name, max_chars=40, one_line=True)}"',
            "use 1 to 64 of A-Z a-z 0-9 . _ - @, not beginning with . or -",
        )
    return name


def _own_account(euid: int, account_name: Callable[[int], str | None]) -> str:
    """Return the name of the account that runs this, which in a personal store is who acts."""
    name = account_name(euid)
    if name is None:
        return f"uid-{euid}"
    try:
        return check_name(name)
    except BadNameError as error:
        where = error.where or "the account's own name"
        raise BadNameError(error.what, where, "say who you are with --as NAME") from None


def _calling_account(
    environ: Mapping[str, str], euid: int, owner: int, account_name: Callable[[int], str | None]
) -> str:
    """Return the name of the account that called sudo, if it is certain that sudo noted it."""
    if euid != owner:
        raise UnknownPersonError(
            "this store is reached through its service account only",
            f"running as {_describe(euid, account_name)}",
            f"run it as: sudo -u {_describe(owner, account_name)} leeward ...",
        )
    noted = environ.get("SUDO_UID", "")
    if not _ACCOUNT_NUMBER.fullmatch(noted) or int(noted) > _LAST_ACCOUNT:
        raise UnknownPersonError(
            "it cannot be told who is acting",
            "sudo left no account number (SUDO_UID)",
            "log in as yourself and run it through the sudo rule; ask whoever set up this host",
        )
    caller = int(noted)
    if caller == owner:
        raise UnknownPersonError(
            "the service account is nobody in particular",
            f"called by {_describe(owner, account_name)}",
            "log in as yourself and run it through the sudo rule",
        )
    name = account_name(caller)
    if name is None:
        raise UnknownPersonError(
            "it cannot be told who is acting",
            f"account number {caller} has no name on this host",
            "ask whoever set up this host",
        )
    try:
        return check_name(name)
    except BadNameError as error:
        remedy = "ask whoever set up this host for another account name"
        raise UnknownPersonError(error.what, error.where, remedy) from None


def _describe(uid: int, account_name: Callable[[int], str | None]) -> str:
    return clean(account_name(uid) or f"#{uid}", max_chars=64, one_line=True)
