"""Looking after the store: copies that can be relied on, and what is wrong with it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.errors import LeewardError
from console import output
from console.commands.grammar import Asked, LeewardCommand, json_option
from console.identity import refuse_sudo
from console.kit.phrases import plural
from console.opening import admit_unopened, opened, store_url
from storage.backup import backup as write_copy
from storage.backup import peek
from storage.backup import restore as put_back
from storage.doctor import examine
from storage.errors import StoreError
from storage.opening import open_store, path_of
from storage.records import Tier

if TYPE_CHECKING:
    from storage.verify import Report


@click.command("backup", cls=LeewardCommand)
@click.argument("file", metavar="FILE", help="Where the copy goes; nothing may be there yet.")
@json_option()
@click.pass_obj
def backup(asked: Asked, file: str, as_json: bool) -> int:
    """Write a checked copy of the store to a new file. Others can go on working meanwhile."""
    with opened(asked) as (store, _, _):
        report = write_copy(store, Path(file))
        return _tell(report, file, "The copy is at", simulated=store.facts.simulated, as_json=as_json)


@click.command("restore", cls=LeewardCommand)
@click.argument("file", metavar="FILE", help="What `leeward backup` wrote.")
@json_option()
@click.pass_obj
def restore(asked: Asked, file: str, as_json: bool) -> int:
    """Put a backup where no store is (--db names the place). A store in the way must be moved away first."""
    url = store_url(asked)
    if Path(file).is_file():
        _may_restore(asked, Path(file))
    report = put_back(Path(file), path_of(url))
    store = open_store(url)
    try:
        simulated = store.facts.simulated
    finally:
        store.close()
    return _tell(report, str(path_of(url)), "The store is back at", simulated=simulated, as_json=as_json)


@click.command("doctor", cls=LeewardCommand)
@json_option()
@click.pass_obj
def doctor(asked: Asked, as_json: bool) -> int:
    """Look at the store from the outside in; say what is wrong and what to do. Changes nothing.

    Exits with 1 when something is wrong.
    """
    url = store_url(asked)
    # A store that can't be read has no roles to ask for; what is found of it then is its place and state.
    with suppress(StoreError):
        if path_of(url).is_file():
            admit_unopened(asked, peek(path_of(url)))
    found = examine(url)
    well = all(each.well for each in found)
    if as_json:
        output.say_json({"well": well, "findings": [asdict(each) for each in found]})
        return 0 if well else 1
    for each in found:
        output.say(f"{'well ' if each.well else 'WRONG'}  {each.name}: {each.found}")
        if each.remedy:
            output.say(f"       what to do: {each.remedy}")
    return 0 if well else 1


def _may_restore(asked: Asked, copy: Path) -> None:
    """Refuse who may not: a supervisor takes what the store's own account has copied."""
    found = peek(copy)
    if found.tier is Tier.PERSONAL or copy.stat().st_uid != os.geteuid():
        refuse_sudo("restoring this copy")
    admit_unopened(asked, found)


def _tell(report: Report, file: str, words: str, *, simulated: bool, as_json: bool) -> int:
    """Say what was copied; a copy of a ledger with problems is a faithful copy, and that is said."""
    if as_json:
        problems = [{"what": each.what, "where": each.where} for each in report.problems]
        output.say_json({"file": file, "sound": report.sound, "lines": report.lines, "problems": problems})
    else:
        read = f"{plural(report.lines, 'ledger line')} in {plural(report.chains, 'chain')}"
        output.say_all(simulated, [f"{words} {file}: {read}, checked."])
    for each in report.problems:
        output.complain(LeewardError(each.what, each.where, "the copy has it too: see leeward doctor"))
    return 0 if report.sound else 1
