"""Which policy holds for whom: the store's, a group's own, or one person's with their exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import RefusedError
from storage.errors import NotHereError
from storage.records import SUPERVISOR

if TYPE_CHECKING:
    from config.policy import Policy
    from console.clock import Clock
    from console.services.roles import Actor
    from storage.store import Store


def in_force(store: Store, clock: Clock, actor: Actor, *, group: str | None, person: str | None) -> Policy:
    """Return the policy that a group or a person is under, or the store's.

    Raises RefusedError for another person's: whether somebody is under an exception is not for all.
    """
    if group is not None:
        here = any(each.team == group for each in store.people()) or group in store.team_policies()
        if not group or not here:
            raise NotHereError("nobody is in this group", group, "see: leeward people list")
        return store.policy_of(group).policy
    if person is not None:
        if person != actor.name and SUPERVISOR not in actor.roles:
            raise RefusedError(
                "the policy of another person is for supervisors", person, "ask for your own, or your group's"
            )
        return store.look(person, clock.read()).active.policy
    return store.active_policy().policy
