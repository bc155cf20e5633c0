"""Who may do what: one table, asked before a command or a console opens the store for anybody.

In a host or fleet store the table holds as it stands. In a personal store names are only claimed, so that
it could stop nobody: there everyone who is in the store may do what does not change who is in it or review,
and the account that owns the file may look after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import RefusedError
from storage.records import REVIEWER, SUPERVISOR, TUNER, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

OPERATOR = "operator"
"""The account that owns the store, in nobody's name: for nightly jobs and for setting up."""

MEMBERS = frozenset({REVIEWER, SUPERVISOR, TUNER})
REVIEWERS = frozenset({REVIEWER})
KEEPERS = frozenset({SUPERVISOR, OPERATOR})

ALLOWED: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        (
            "shift start",
            "shift end",
            "next",
            "reveal",
            "hide",
            "decide",
            "release",
            "break start",
            "break end",
            "break postpone",
            "review",
        ),
        REVIEWERS,
    ),
    **dict.fromkeys(("status", "my record", "my checkins", "my forget", "override list"), MEMBERS),
    **dict.fromkeys(("override request", "override approve", "override revoke"), frozenset({SUPERVISOR})),
    **dict.fromkeys(("case requeue", "case hand", "case appeal"), frozenset({SUPERVISOR})),
    **dict.fromkeys(
        ("policy propose", "policy approve", "policy withdraw", "policy rollback", "policy grow"),
        frozenset({TUNER, SUPERVISOR}),
    ),
    "policy history": MEMBERS | {OPERATOR},
    **dict.fromkeys(("policy show", "policy explain", "ledger verify"), MEMBERS | {OPERATOR}),
    "case show": frozenset({REVIEWER, SUPERVISOR}),
    "policy replay": frozenset({SUPERVISOR, TUNER}),
    **dict.fromkeys(("case list", "ledger export", "supervise"), frozenset({SUPERVISOR})),
    "tune": frozenset({SUPERVISOR, TUNER}),
    **dict.fromkeys(
        ("people add", "people list", "ingest", "ledger anchor", "backup", "restore", "doctor"), KEEPERS
    ),
    **dict.fromkeys(
        (
            "report exposure",
            "report breaks",
            "report queue",
            "report quality",
            "report wellbeing",
            "report transparency",
            "report integrity",
        ),
        KEEPERS,
    ),
}
"""Every call that opens a store -> the roles that may make it. A call that is not here is refused to all."""

LENIENT = frozenset(
    {"case show", "case list", "people list", "ingest", "doctor", "backup", "restore"}
    | {"ledger export", "ledger anchor", "policy replay"}
)
"""What everyone who is in a personal store may do, and its owner: it goes by people's word anyway."""

OWN = frozenset({"ledger export", "override request"})
"""What everyone may do where it is about themselves alone."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and as what. No roles: somebody who is not in the store."""

    name: str
    roles: frozenset[str]
    claimed: bool = False
    """Nothing but the person's word stands behind the name."""


def allowed(call: str, tier: Tier) -> frozenset[str]:
    """Return the roles that may make this call in a store of that tier."""
    roles = ALLOWED.get(call, frozenset())
    if tier is Tier.PERSONAL and call in LENIENT:
        return MEMBERS | {OPERATOR}
    return roles


def require(actor: Actor, tier: Tier, call: str, about: str | None = None) -> None:
    """Raise RefusedError unless this actor may make this call; `about` is the one person it concerns."""
    needed = allowed(call, tier)
    if not actor.roles & (MEMBERS | needed):
        raise RefusedError(
            "nobody has this name here", actor.name, "add the person: leeward people add NAME --role reviewer"
        )
    if call in OWN and about == actor.name and actor.roles & MEMBERS:
        return
    if not actor.roles & needed:
        who = " and ".join(f"{role}s" for role in sorted(needed - {OPERATOR})) or "nobody"
        raise RefusedError(f"{call} is for {who}", actor.name, "ask a supervisor")
