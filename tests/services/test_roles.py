"""Who may do what: every call that opens a store, asked by every role, in a personal and in a host store."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config import loading
from config.errors import LeewardError, RefusedError
from config.loading import preset
from console import cli, identity, opening
from console.clock import HostClock
from console.commands import reference
from console.commands.grammar import Asked
from console.reviewer import acts
from console.services import overrides, oversight, roles
from console.services.seats import Workplace
from storage.backup import backup
from storage.opening import create, open_store
from storage.records import Tier

if TYPE_CHECKING:
    from collections.abc import Callable

ROLES = ("reviewer", "supervisor", "tuner", "stranger", "operator")
ACCOUNTS = {60_001 + number: role for number, role in enumerate(ROLES[:4])}

R, S, T, X, O = ROLES  # noqa: E741 - one letter a role keeps the table readable

EVERYONE = {R, S, T}
EXPECTED: dict[str, tuple[set[str], set[str]]] = {
    "shift start": ({R}, {R}),
    "shift end": ({R}, {R}),
    "next": ({R}, {R}),
    "reveal": ({R}, {R}),
    "hide": ({R}, {R}),
    "decide": ({R}, {R}),
    "release": ({R}, {R}),
    "break start": ({R}, {R}),
    "break end": ({R}, {R}),
    "break postpone": ({R}, {R}),
    "review": ({R}, {R}),
    "supervise": ({S}, {S}),
    "tune": ({S, T}, {S, T}),
    "status": (EVERYONE, EVERYONE),
    "my record": (EVERYONE, EVERYONE),
    "my checkins": (EVERYONE, EVERYONE),
    "my forget": (EVERYONE, EVERYONE),
    "policy propose": ({S, T}, {S, T}),
    "policy approve": ({S, T}, {S, T}),
    "policy withdraw": ({S, T}, {S, T}),
    "policy rollback": ({S, T}, {S, T}),
    "policy grow": ({S, T}, {S, T}),
    "policy history": ({*EVERYONE, O}, {*EVERYONE, O}),
    "policy show": ({*EVERYONE, O}, {*EVERYONE, O}),
    "policy explain": ({*EVERYONE, O}, {*EVERYONE, O}),
    "ledger verify": ({*EVERYONE, O}, {*EVERYONE, O}),
    "ledger export": ({*EVERYONE, O}, {S}),
    "policy replay": ({*EVERYONE, O}, {S, T}),
    "ledger anchor": ({*EVERYONE, O}, {S, O}),
    "case show": ({*EVERYONE, O}, {R, S}),
    "case list": ({*EVERYONE, O}, {S}),
    "case requeue": ({S}, {S}),
    "case hand": ({S}, {S}),
    "case appeal": ({S}, {S}),
    "override request": ({S}, {S}),
    "override approve": ({S}, {S}),
    "override revoke": ({S}, {S}),
    "override list": (EVERYONE, EVERYONE),
    "people list": ({*EVERYONE, O}, {S, O}),
    "people add": ({S, O}, {S, O}),
    "ingest": ({*EVERYONE, O}, {S, O}),
    "backup": ({*EVERYONE, O}, {S, O}),
    "restore": ({*EVERYONE, O}, {S, O}),
    "doctor": ({*EVERYONE, O}, {S, O}),
    "report exposure": ({S, O}, {S, O}),
    "report breaks": ({S, O}, {S, O}),
    "report queue": ({S, O}, {S, O}),
    "report quality": ({S, O}, {S, O}),
    "report wellbeing": ({S, O}, {S, O}),
    "report transparency": ({S, O}, {S, O}),
    "report integrity": ({S, O}, {S, O}),
}
"""Call -> who may make it in a personal store, and in a host store."""

STORELESS = {
    "demo",
    "init",
    "policy check",
    "policy schema",
    "policy diff",
    "policy assess",
    "policy forecast",
    "policy preset",
}
"""Commands that open nobody's store: `init` has a test of its own below."""

ARGUMENTS = {
    "policy propose": [
        str(Path(loading.__file__).parent / "presets" / "light-touch.toml"),
        "--reason",
        "as agreed",
    ],
    "policy approve": ["p-1"],
    "policy withdraw": ["p-1"],
    "policy rollback": ["123456", "--reason", "as agreed"],
    "policy grow": [
        "first-week",
        "--group",
        "new",
        "--from",
        "2027-01-01T04:00:00Z",
        "--reason",
        "as agreed",
    ],
    "policy replay": ["--policy", str(Path(loading.__file__).parent / "presets" / "default.toml")],
    "supervise": ["--once"],
    "tune": ["--plain"],
    "reveal": ["1", "report_text"],
    "decide": ["1", "dismiss"],
    "release": ["1"],
    "my forget": ["--yes"],
    "case show": ["1"],
    "case requeue": ["1"],
    "case hand": ["1", "reviewer"],
    "case appeal": ["1", "--reason", "they ask"],
    "override request": [
        "supervisor",
        "--set",
        "limit.daily-time.max=4h30m",
        "--reason",
        "busy",
        "--until",
        "2026-12-01T00:00:00Z",
    ],
    "override approve": ["o-1"],
    "override revoke": ["o-1"],
    "people add": ["eve", "--role", "supervisor"],
    "ingest": ["{cases}"],
    "backup": ["{place}/backup.db"],
    "restore": ["{copy}"],
}

CASE = {
    "source": "test-feed",
    "external_id": "t-1",
    "category": "spam",
    "severity": 2,
    "reported_at": "2026-11-21T08:00:00Z",
    "fields": {"report_text": "A heron stood by the pond until noon."},
}


@dataclass
class House:
    """A store of one tier with a person of each role in it, and how each of them comes in."""

    tier: Tier
    place: Path
    monkeypatch: pytest.MonkeyPatch

    @property
    def db(self) -> str:
        """The store."""
        return str(self.place / "store.db")

    def enter(self, who: str) -> list[str]:
        """Come in as this person; what stands on their command line for it is returned."""
        self.monkeypatch.delenv("SUDO_UID", raising=False)
        if who == O:
            return []
        if self.tier is Tier.PERSONAL:
            return ["--as", who]
        number = next(number for number, name in ACCOUNTS.items() if name == who)
        self.monkeypatch.setenv("SUDO_UID", str(number))
        return []

    def run(self, who: str, *args: str, db: str | None = None) -> int:
        """Run one command as this person."""
        return cli.run(["--db", db or self.db, *self.enter(who), *args])


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[Tier, Path]:
    """Return a directory for each tier with a store, a backup of it and a file of cases."""
    made = {}
    now = HostClock().read()
    for tier in (Tier.PERSONAL, Tier.HOST):
        place = made[tier] = tmp_path_factory.mktemp(tier)
        (place / "cases.jsonl").write_text(json.dumps(CASE) + "\n")
        store = create(str(place / "store.db"), preset("default"), now, by="account", tier=tier)
        for role in (R, S, T):
            store.add_person(role, [role], "", now, by="account")
        backup(store, place / "copy.db")
        store.close()
    return made


@pytest.fixture
def settle(
    templates: dict[Tier, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Tier], House]:
    """Return what makes a store of a tier, one of its own for each test."""

    def settled(tier: Tier) -> House:
        monkeypatch.setattr(identity, "account_name", lambda uid: ACCOUNTS.get(uid, "account"))
        monkeypatch.setattr(opening, "account_name", lambda uid: ACCOUNTS.get(uid, "account"))
        place = tmp_path / "store"
        place.mkdir(mode=0o700)
        for name in ("store.db", "copy.db", "cases.jsonl"):
            shutil.copy(templates[tier] / name, place / name)
        return House(tier, place, monkeypatch)

    return settled


@pytest.fixture(params=[Tier.PERSONAL, Tier.HOST])
def house(request: pytest.FixtureRequest, settle: Callable[[Tier], House]) -> House:
    """Return a store of either tier."""
    return settle(request.param)


@pytest.fixture
def host(settle: Callable[[Tier], House]) -> House:
    """Return a host store."""
    return settle(Tier.HOST)


def may(call: str, who: str, tier: Tier) -> bool:
    """Return whether the table above lets this one make the call."""
    return who in EXPECTED[call][tier is not Tier.PERSONAL]


@pytest.mark.parametrize("call", EXPECTED)
def test_the_whole_table(house: House, call: str) -> None:
    """Each role gets in exactly where the table says so; everybody else is told no."""
    for who in ROLES:
        before = house.enter(who)
        asked = Asked(db=house.db, acting=before[1] if before else None, call=call)
        got_in = True
        try:
            with opening.opened(asked):
                pass
        except RefusedError:
            got_in = False
        assert got_in is may(call, who, house.tier), who


@pytest.mark.parametrize("call", [call for call in EXPECTED if call != "review"])
@pytest.mark.parametrize("who", ROLES)
def test_every_command_asks_it(house: House, call: str, who: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A command is refused with 1 and one line that says whose it is, or not for that at all."""
    names = {
        "cases": str(house.place / "cases.jsonl"),
        "place": str(house.place),
        "copy": str(house.place / "copy.db"),
    }
    args = [each.format(**names) for each in ARGUMENTS.get(call, [])]
    elsewhere = str(house.place / "again.db") if call == "restore" else None
    people = _people(house)
    code = house.run(who, *call.split(), *args, db=elsewhere)
    err = capsys.readouterr().err
    said = any(
        words in err for words in (" is for ", "nobody has this name here", "it cannot be told who is acting")
    )
    assert said is not may(call, who, house.tier), err
    if said:
        assert (code, err.count("\n")) == (1, 1)
        assert _people(house) == people
        assert {each.name for each in house.place.glob("*.db")} == {"copy.db", "store.db"}


def _people(house: House) -> list[str]:
    store = open_store(house.db)
    try:
        return [each.name for each in store.people()]
    finally:
        store.close()


@pytest.mark.parametrize("who", ROLES)
def test_the_console_asks_it(house: House, who: str) -> None:
    """A session at a terminal begins for reviewers only."""
    before = house.enter(who)
    asked = Asked(db=house.db, acting=before[1] if before else None, call="review")
    if may("review", who, house.tier):
        opening.at_terminal(asked).store.close()
    else:
        with pytest.raises(RefusedError):
            opening.at_terminal(asked)


def test_the_table_has_every_command() -> None:
    """No command is left out, and what is not in the table is refused to everyone."""
    there = {
        ctx.command_path.removeprefix("leeward ")
        for command, ctx in reference.everything()
        if not hasattr(command, "listed")
    }
    assert there - STORELESS == EXPECTED.keys() == roles.ALLOWED.keys()
    for tier in Tier:
        with pytest.raises(RefusedError):
            roles.require(roles.Actor("ana", frozenset({R, S, T, O})), tier, "something new")


CALLS: dict[str, tuple[Callable[[Workplace], object], set[str]]] = {
    "override request": (lambda work: overrides.request(work, S, ["x=1"], "busy", 0), {S}),
    "override request for oneself": (
        lambda work: overrides.request(work, work.person, ["x=1"], "busy", 0),
        EVERYONE,
    ),
    "override approve": (lambda work: overrides.approve(work, "o-1"), {S}),
    "override revoke": (lambda work: overrides.revoke(work, "o-1"), {S}),
    "override list": (overrides.listed, EVERYONE),
    "case appeal": (lambda work: oversight.appeal(work, "1", "they ask"), {S}),
    "case requeue": (lambda work: oversight.requeue(work, "1"), {S}),
    "case hand": (lambda work: oversight.hand(work, "1", R), {S}),
}
"""Service call -> who is let in; what comes of it there is another matter."""


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("who", ROLES)
def test_every_service_call_asks_it_again(house: House, call: str, who: str) -> None:
    """A console that is open for hours is asked at each call, by the roles as they are then."""
    make, allowed = CALLS[call]
    store = open_store(house.db)
    try:
        make(Workplace(store, HostClock(), who, None, lambda _seat: None))
        got_in = True
    except LeewardError as error:
        got_in = not any(
            words in error.what for words in (" is for supervisors", "nobody has this name here")
        )
    finally:
        store.close()
    assert got_in is (who in allowed)


@pytest.mark.parametrize("who", [R, T])
def test_ones_own_chain_is_ones_own_to_read(
    house: House, who: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everyone exports their own chain; another's, in a host store, is the supervisors' to read."""
    assert house.run(who, "ledger", "export", "--person", who) == 0
    assert house.run(who, "ledger", "export", "--person", S) == (house.tier is not Tier.PERSONAL)
    capsys.readouterr()


def test_the_way_round_by_a_backup_is_closed(host: House, capsys: pytest.CaptureFixture[str]) -> None:
    """A reviewer makes no copy, names no second store, and makes no store of their own."""
    other = str(host.place / "mine.db")
    assert host.run(R, "backup", other) == 1
    assert host.run(R, "next", "--db", str(host.place / "copy.db")) == 2
    assert cli.run(["--db", host.db, "--db", str(host.place / "copy.db"), "next"]) == 2
    assert "--db names a second store" in capsys.readouterr().err
    assert host.run(R, "init", "--tier", "personal", db=other) == 1
    assert host.run(S, "init", db=other) == 1
    assert host.run(R, "ingest", str(host.place / "cases.jsonl"), "--quarantine", other) == 1
    assert not Path(other).exists()


def test_nobody_works_in_a_backup(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """No shift, no claim, no reveal, nothing added; what it is, is said; restored, it is worked in."""
    copy = str(house.place / "copy.db")
    for args in (["shift", "start"], ["next"], ["reveal", "1", "report_text"], ["break", "start"]):
        assert house.run(R, *args, db=copy) == 2
        assert "this is a backup, where nobody works" in capsys.readouterr().err
    assert house.run(S, "people", "add", "eve", "--role", "reviewer", db=copy) == 2
    assert house.run(S, "ingest", str(house.place / "cases.jsonl"), db=copy) != 0
    assert house.run(S, "ledger", "verify", db=copy) == 0
    capsys.readouterr()
    house.run(S, "doctor", db=copy)
    assert "a backup, as of 20" in capsys.readouterr().out
    again = str(house.place / "again.db")
    assert house.run(S, "restore", copy, db=again) == 0
    assert house.run(R, "shift", "start", db=again) == 0


def test_a_supervisor_restores_only_what_the_account_has_copied(
    host: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """A store that people made themselves is not put in the place of a host's, whatever it says of them."""
    mine = create(str(host.place / "mine.db"), preset("default"), HostClock().read(), by=R)
    mine.add_person(R, [S], "", HostClock().read(), by=R)
    mine.close()
    assert host.run(R, "restore", str(host.place / "mine.db"), db=str(host.place / "again.db")) == 1
    assert "is for the account that owns the store" in capsys.readouterr().err


def test_a_supervisor_names_only_new_files(host: House, capsys: pytest.CaptureFixture[str]) -> None:
    """The service account adds to no file of its own for anybody, and follows no link."""
    bad = host.place / "bad.jsonl"
    bad.write_text("{}\n")
    kept, link = host.place / "kept.txt", host.place / "link.txt"
    kept.write_text("as it was")
    link.symlink_to(host.place / "elsewhere.txt")
    for name in (kept, link):
        assert host.run(S, "ingest", str(bad), "--quarantine", str(name)) == 2
    assert (kept.read_text(), (host.place / "elsewhere.txt").exists()) == ("as it was", False)
    assert host.run(S, "ingest", str(bad), "--quarantine", str(host.place / "new.txt")) == 0
    capsys.readouterr()


def test_the_console_writes_no_file_for_anybody(host: House) -> None:
    """The service account would write it: one's record is printed instead, with the caller's own rights."""
    host.enter(R)
    work = opening.at_terminal(Asked(db=host.db, call="review"))
    try:
        with pytest.raises(RefusedError, match="no file is written for you"):
            acts.export_record(work, str(host.place / "mine.jsonl"))
    finally:
        work.store.close()
    assert not (host.place / "mine.jsonl").exists()


def test_a_second_opinion_is_formed_without_the_first(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever may yet decide a case, or has it in hand, is not shown what others decided on it."""
    house.enter(O)
    store = open_store(house.db)
    now = HostClock().read()
    store.add_person(X, [R], "", now, by="account")
    store.add_person(X, [S], "", now, by="account")
    store.close()
    assert house.run(O, "ingest", str(house.place / "cases.jsonl")) == 0
    for args in (["shift", "start"], ["next"], ["decide", "1", "second-opinion"]):
        assert house.run(R, *args) == 0

    def shown(who: str) -> int:
        capsys.readouterr()
        assert house.run(who, "case", "show", "1", "--json") == 0
        return len(json.loads(capsys.readouterr().out)["decisions"])

    assert (shown(R), shown(S), shown(X)) == (1, 1, 0)
    assert house.run(X, "shift", "start") == 0
    assert house.run(X, "next") == 0
    assert (shown(R), shown(S), shown(X)) == (1, 1, 0)
    assert house.run(X, "decide", "1", "dismiss") == 0
    assert (shown(R), shown(S), shown(X)) == (2, 2, 2)


@pytest.mark.parametrize("uid", ["0", "60001", "x", ""])
def test_a_store_is_made_by_its_own_account(
    uid: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever came through sudo makes none, in any tier; the account itself does."""
    monkeypatch.setattr(os, "geteuid", lambda: 991)
    monkeypatch.setenv("SUDO_UID", uid)
    for tier in Tier:
        with pytest.raises(LeewardError):
            identity.refuse_sudo("making a store")
        assert cli.run(["--db", str(tmp_path / "new.db"), "init", "--tier", tier]) == 1
    assert "called through sudo" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("SUDO_UID", "991")
    identity.refuse_sudo("making a store")


@pytest.mark.parametrize(
    ("sudo_uid", "uid", "euid", "claimed", "expected"),
    [
        (None, 991, 991, None, True),
        ("991", 991, 991, None, True),
        ("60001", 991, 991, None, False),
        ("", 991, 991, None, False),
        ("0", 991, 991, None, False),
        (None, 1000, 991, None, False),
        (None, 1000, 1000, None, False),
        (None, 0, 0, None, False),
        (None, 991, 991, "ana", False),
    ],
)
def test_the_operator_is_the_account_in_nobodys_name(
    sudo_uid: str | None, uid: int, euid: int, claimed: str | None, *, expected: bool
) -> None:
    """Only the service account itself, neither called through sudo nor borrowed, is the operator."""
    environ = {} if sudo_uid is None else {"SUDO_UID": sudo_uid}
    found = identity.is_operator(Tier.HOST, claimed, environ=environ, uid=uid, euid=euid, owner=991)
    assert found is expected
