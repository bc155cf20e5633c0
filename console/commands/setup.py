"""Creating a store."""

from __future__ import annotations

import os

import click

from config.errors import LeewardError
from config.loading import load, preset
from console import output
from console.clock import FixedClock, HostClock, parse_instant
from console.commands.grammar import Asked, LeewardCommand, Word, json_option
from console.identity import UnknownPersonError, current_identity, refuse_sudo
from console.opening import own_account, store_url
from storage.opening import create
from storage.records import REVIEWER, SUPERVISOR, TUNER, Tier


@click.command("init", cls=LeewardCommand)
@click.option(
    "--policy", "policy_file", metavar="FILE", help="The policy to put in force; the default one without it."
)
@click.option(
    "--simulated",
    is_flag=True,
    help="For tests, demonstrations and drills: its time is told by --clock, and it says so everywhere.",
)
@click.option(
    "--tier",
    type=Word(*(tier.value for tier in Tier)),
    default=Tier.PERSONAL.value,
    metavar="personal|host|fleet",
    help="How people are known and how far the store can be trusted; see docs/threat-model.md.",
)
@json_option()
@click.pass_obj
def init(asked: Asked, policy_file: str | None, simulated: bool, tier: str, as_json: bool) -> int:
    """Create the store, with the default policy or this one.

    A personal store has its account as reviewer, supervisor and tuner. It is never made over another one.
    """
    refuse_sudo("making a store")
    policy = preset("default") if policy_file is None else load(policy_file)
    name = _founder(asked, Tier(tier))
    url = store_url(asked)
    clock = _clock(asked, simulated=simulated)
    by = name or own_account()
    store = create(url, policy, clock.read(), by=by, tier=Tier(tier), simulated=simulated)
    try:
        roles = [REVIEWER, SUPERVISOR, TUNER] if tier == Tier.PERSONAL else [SUPERVISOR, TUNER]
        if name is not None:
            store.add_person(name, roles, "", clock.read(), by=by)
        if as_json:
            output.say_json({**_facts(url, tier, policy.version), "person": name, "simulated": simulated})
            return 0
        output.say_all(simulated, [f"A {tier} store is ready: {store.path}", f"Policy: {policy.name}"])
        if name is not None:
            output.say(f"{name} is in it: {', '.join(roles)}.")
        if tier == Tier.PERSONAL:
            output.say("It works on the honour system: its rules rely on you not to go around them.")
        output.say("Next: leeward ingest FILE, or leeward people add NAME --role reviewer")
    finally:
        store.close()
    return 0


def _facts(url: str, tier: str, version: str) -> dict[str, object]:
    return {"db": url, "tier": tier, "policy": version}


def _founder(asked: Asked, tier: Tier) -> str | None:
    """Return who sets the store up; None for a service account, which is nobody in particular."""
    try:
        return current_identity(tier, asked.acting, os.geteuid()).name
    except UnknownPersonError:
        if tier is Tier.PERSONAL or asked.acting is not None:
            raise
        return None


def _clock(asked: Asked, *, simulated: bool) -> HostClock | FixedClock:
    if asked.clock is None:
        return HostClock() if not simulated else FixedClock(HostClock().read().wall)
    if not simulated:
        raise LeewardError(
            "--clock is for simulated stores", "leeward init", "add --simulated, or leave --clock out"
        )
    return FixedClock(parse_instant(asked.clock))
