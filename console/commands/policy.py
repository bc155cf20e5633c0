"""The policy as text: show, check, explain, compare, ask. Nothing here changes what is in force."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from config import loading
from config.diff import as_text as changes_as_text
from config.diff import diff, direction_of
from config.explain import as_text, explain
from config.notices import notices
from config.problems import PolicyError
from config.schema import schema as language
from console import output
from console.commands.grammar import Asked, CommandGroup, Listed, Text, json_option
from console.commands.usage import MisusedError
from console.commands.written import toml

if TYPE_CHECKING:
    from config.policy import Policy

FILE = click.argument(
    "file", metavar="[FILE]", required=False, help="A policy file; without it, the one in force."
)
GROUP = click.option("--group", type=Text(), metavar="G", help="The one that this group is under.")
PERSON = click.option(
    "--person", type=Text(), metavar="P", help="The one that this person is under, with their exception."
)


@click.group(
    "policy",
    cls=CommandGroup,
    listed={
        "assess": Listed("console.commands.assess:assess", "Ask what is allowed after recorded events."),
        "forecast": Listed(
            "console.commands.policy_forecast:forecast", "Simulate a team: queue, dose, breaks, staffing."
        ),
        "replay": Listed(
            "console.commands.policy_replay:replay", "See what a policy would have done to recorded work."
        ),
        "preset": Listed("console.commands.policy_govern:preset", "Print a policy to start from."),
        "propose": Listed("console.commands.policy_govern:propose", "Put a policy forward."),
        "approve": Listed("console.commands.policy_govern:approve", "Approve one as the second person."),
        "withdraw": Listed("console.commands.policy_govern:withdraw", "Take a proposal back."),
        "rollback": Listed("console.commands.policy_govern:rollback", "Put an earlier policy forward."),
        "grow": Listed("console.commands.policy_govern:grow", "Put a preset's days forward for a group."),
        "history": Listed("console.commands.policy_govern:history", "What was in force, and what waits."),
    },
)
def policy() -> None:
    """Read, check, explain and compare policies, and ask one what it allows."""


@policy.command("show")
@FILE
@click.option("--preset", metavar="NAME", help="One that comes with Leeward, comments and all.")
@GROUP
@PERSON
@json_option("Print it as JSON, every default spelled out.")
@click.pass_obj
def show(
    asked: Asked,
    file: str | None,
    *,
    preset: str | None,
    group: str | None,
    person: str | None,
    as_json: bool,
) -> int:
    """Print a policy as TOML, every default spelled out."""
    _one_of(FILE=file, **{"--preset": preset, "--group": group, "--person": person})
    if preset is not None and not as_json:
        click.echo(loading.preset_text(preset), nl=False)
        return 0
    shown = loading.preset(preset) if preset is not None else meant(asked, file, group, person)
    if as_json:
        output.say_json(shown.form())
    else:
        output.say(toml(shown.form()))
    return 0


@policy.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, help="Policy files.")
@json_option("Answer with one JSON document a file, on a line each.")
def check(files: tuple[str, ...], as_json: bool) -> int:
    """Check policy files. Everything that is wrong is said at once, with file, line, key and remedy."""
    worst = 0
    for file in files:
        try:
            found = loading.load(file)
        except PolicyError as refused:
            worst = max(worst, 1 if _is_file(file) else 2)
            if as_json:
                problems = [_problem(each) for each in refused.problems]
                output.say_json({"file": file, "valid": False, "problems": problems})
            else:
                output.complain_all(refused)
            continue
        odd = notices(found)
        if as_json:
            output.say_json({"file": file, "valid": True, "version": found.version, "notices": odd})
        else:
            output.say(f"{file}: a sound policy, {found.name}, version {found.version[:12]}")
            for notice in odd:
                output.say(f"  worth a second look: {notice}")
    return worst


@policy.command("schema")
def schema() -> int:
    """Print the policy language as JSON Schema, for editors."""
    output.say_json(language())
    return 0


@policy.command("explain")
@FILE
@GROUP
@PERSON
@json_option("Answer with one JSON list, an entry a rule.")
@click.pass_obj
def explain_(asked: Asked, file: str | None, *, group: str | None, person: str | None, as_json: bool) -> int:
    """Say a policy in plain sentences, each number with its source and how strong that is."""
    _one_of(FILE=file, **{"--group": group, "--person": person})
    shown = meant(asked, file, group, person)
    if not as_json:
        output.say(as_text(shown).rstrip("\n"))
        return 0
    output.say_json(
        [
            {
                "rule": each.rule,
                "kind": each.kind,
                "text": each.text,
                "figures": [{"key": f.key, "value": f.value, "basis": f.basis} for f in each.figures],
                "background": each.background,
            }
            for each in explain(shown)
        ]
    )
    return 0


@policy.command("diff")
@click.argument("old", metavar="A", help="The policy file as it is.")
@click.argument("new", metavar="B", help="The policy file as it would be.")
@json_option()
def diff_(old: str, new: str, as_json: bool) -> int:
    """Name every change from A to B as tightening, loosening or neutral."""
    changes = diff(loading.load(old), loading.load(new))
    if as_json:
        listed = [
            {
                "key": each.key,
                "presence": each.presence.value,
                "before": each.before,
                "after": each.after,
                "direction": each.direction.value,
                "note": each.note,
            }
            for each in changes
        ]
        output.say_json({"direction": direction_of(changes).value, "changes": listed})
    else:
        output.say(changes_as_text(changes).rstrip("\n"))
    return 0


def meant(asked: Asked, file: str | None, group: str | None = None, person: str | None = None) -> Policy:
    """Return the policy in the file, or the one in force in the store: for all, a group or a person."""
    if file is not None:
        return loading.load(file)
    from console.opening import opened  # noqa: PLC0415 - a file is checked without a store
    from console.services import policies  # noqa: PLC0415 - as above

    with opened(asked, about=person) as (store, clock, actor):
        return policies.in_force(store, clock, actor, group=group, person=person)


def _one_of(**given: str | None) -> None:
    """Raise MisusedError when a policy is named in two ways."""
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        ctx = click.get_current_context(silent=True)
        raise MisusedError(f"{' and '.join(named)} name two policies", "give one of them", ctx)


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except OSError:
        return False


def _problem(found: loading.Problem) -> dict[str, object]:
    return {"line": found.line, "key": found.key, "what": found.what, "remedy": found.remedy}
