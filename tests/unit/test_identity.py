"""Who is acting: a table of tiers, claims, environments and effective users."""

import os

import pytest

from config.errors import LeewardError
from console.identity import (
    BadNameError,
    Identity,
    UnknownPersonError,
    account_name,
    check_name,
    current_identity,
    identify,
)
from storage.records import Tier
from tests.support.hostile import STRINGS

ACCOUNTS = {
    0: "root",
    990: "leeward",
    991: "desk-service",
    1000: "rosa",
    1001: "DOMAIN\\iris",
    1002: "two words",
}
SERVICE = 991
GUARDED_TIERS = [Tier.HOST, Tier.FLEET]


def who(
    tier: Tier, claimed: str | None = None, environ: dict[str, str] | None = None, euid: int = 1000
) -> Identity:
    """Identify with the accounts above."""
    return identify(tier, claimed, environ=environ or {}, euid=euid, owner=SERVICE, account_name=ACCOUNTS.get)


def test_in_a_personal_store_people_say_who_they_are() -> None:
    """A claimed name is taken, and marked as no more than that."""
    assert Identity("iris", claimed=True, tier=Tier.PERSONAL) == who(Tier.PERSONAL, "iris")


@pytest.mark.parametrize(("euid", "name"), [(1000, "rosa"), (0, "root"), (4321, "uid-4321")])
def test_without_a_claim_it_is_the_account(euid: int, name: str) -> None:
    """The account's own name, or its number where it has none."""
    assert Identity(name, claimed=False, tier=Tier.PERSONAL) == who(Tier.PERSONAL, euid=euid)


@pytest.mark.parametrize(
    "environ",
    [
        {"USER": "somebody", "LOGNAME": "somebody", "USERNAME": "somebody"},
        {"SUDO_UID": "0", "SUDO_USER": "root"},
        {"LEEWARD_AS": "somebody", "HOME": "/home/somebody"},
    ],
)
def test_in_a_personal_store_the_environment_is_not_asked(environ: dict[str, str]) -> None:
    """Names in the environment are anyone's to write."""
    assert who(Tier.PERSONAL, environ=environ).name == "rosa"


@pytest.mark.parametrize(
    ("euid", "message"),
    [
        (1001, 'not a name for a person: "DOMAIN\\iris": say who you are with --as NAME'),
        (1002, 'not a name for a person: "two words": say who you are with --as NAME'),
        (
            990,
            (
                'the name "leeward" is kept for the store itself: the account\'s own name: '
                "say who you are with --as NAME"
            ),
        ),
    ],
)
def test_an_account_whose_name_will_not_do_is_told_how_to_go_on(euid: int, message: str) -> None:
    """The name is not bent into another one."""
    with pytest.raises(BadNameError) as caught:
        who(Tier.PERSONAL, euid=euid)
    assert caught.value.line() == message


@pytest.mark.parametrize("tier", GUARDED_TIERS)
@pytest.mark.parametrize("caller", [1000, 0])
def test_in_a_host_store_it_is_the_account_that_called_sudo(tier: Tier, caller: int) -> None:
    """With the service account in effect, sudo's note is believed, whatever else the environment says."""
    environ = {"SUDO_UID": str(caller), "SUDO_USER": "somebody", "USER": "desk-service", "LOGNAME": "x"}
    expected = Identity(ACCOUNTS[caller], claimed=False, tier=tier)
    assert expected == who(tier, environ=environ, euid=SERVICE)


@pytest.mark.parametrize("tier", GUARDED_TIERS)
@pytest.mark.parametrize("claimed", ["rosa", "iris", "", "leeward", "\x1b[2J"])
def test_in_a_host_store_nobody_says_who_they_are(tier: Tier, claimed: str) -> None:
    """`--as` is refused, even with one's own name, and is not repeated back."""
    with pytest.raises(UnknownPersonError) as caught:
        who(tier, claimed, {"SUDO_UID": "1000"}, SERVICE)
    assert caught.value.line() == (
        f"--as is not accepted here: this is a {tier} store, where people are known by the account "
        "they logged in with: leave --as out"
    )
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("tier", GUARDED_TIERS)
@pytest.mark.parametrize("euid", [1000, 0, 990, 4321])
@pytest.mark.parametrize("environ", [{}, {"SUDO_UID": "1000"}, {"SUDO_UID": str(SERVICE)}])
def test_sudos_note_counts_only_under_the_service_account(
    tier: Tier, euid: int, environ: dict[str, str]
) -> None:
    """Anyone else, root included, could have written it; they are told how to come in."""
    with pytest.raises(UnknownPersonError) as caught:
        who(tier, environ=environ, euid=euid)
    running_as = ACCOUNTS.get(euid, f"#{euid}")
    assert caught.value.line() == (
        f"this store is reached through its service account only: running as {running_as}: "
        "run it as: sudo -u desk-service leeward ..."
    )


@pytest.mark.parametrize("tier", GUARDED_TIERS)
@pytest.mark.parametrize(
    "noted",
    [
        None,
        "",
        "-1",
        "+1000",
        " 1000",
        "1000 ",
        "1000\n",
        "01000",
        "0x3e8",
        "1e3",
        "1_000",
        "1000.0",
        "\uff11\uff10\uff10\uff10",
        "\u0661\u0660\u0660\u0660",
        "rosa",
        "1000;0",
        "4294967294",
        "4294967295",
        "4294968296",
        "18446744073709552616",
        "9" * 5_000,
        "\x1b[2J",
    ],
)
def test_a_note_that_sudo_would_not_write_is_not_read(tier: Tier, noted: str | None) -> None:
    """Only plain digits that can be an account; nothing is guessed, wrapped round or repeated back."""
    with pytest.raises(UnknownPersonError) as caught:
        who(tier, environ={} if noted is None else {"SUDO_UID": noted, "SUDO_USER": "rosa"}, euid=SERVICE)
    assert caught.value.line() == (
        "it cannot be told who is acting: sudo left no account number (SUDO_UID): log in as yourself and run "
        "it through the sudo rule; ask whoever set up this host"
    )


@pytest.mark.parametrize("tier", GUARDED_TIERS)
@pytest.mark.parametrize(
    ("noted", "message"),
    [
        (
            "4321",
            (
                "it cannot be told who is acting: account number 4321 has no name on this host: "
                "ask whoever set up this host"
            ),
        ),
        (
            "991",
            (
                "the service account is nobody in particular: called by desk-service: "
                "log in as yourself and run it through the sudo rule"
            ),
        ),
        (
            "1002",
            'not a name for a person: "two words": ask whoever set up this host for another account name',
        ),
        (
            "990",
            (
                'the name "leeward" is kept for the store itself: '
                "ask whoever set up this host for another account name"
            ),
        ),
    ],
)
def test_callers_who_are_no_person_are_refused(tier: Tier, noted: str, message: str) -> None:
    """An account without a usable name, and the service account itself, review nothing."""
    with pytest.raises(UnknownPersonError) as caught:
        who(tier, environ={"SUDO_UID": noted}, euid=SERVICE)
    assert caught.value.line() == message


@pytest.mark.parametrize(
    "name", ["a", "rosa", "Rosa.Garden", "r_0-1", "iris@garden.example", "7", "_x", "x" * 64]
)
def test_names_that_people_have(name: str) -> None:
    """Letters, digits, dot, underscore, hyphen and at sign, up to 64."""
    assert name == check_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            " ",
            "two words",
            "x" * 65,
            "-rf",
            "--help",
            ".hidden",
            "..",
            "a/b",
            "a\\b",
            "a:b",
            "a\n",
            "\na",
        ),
        *("r\u00f6sli", "\u0440osa", "ro\u200bsa", "[b]", "%s", "rosa\x00", "\uff32osa", "\u0661"),
        *("leeward", "Leeward", "LEEWARD"),
    ],
)
def test_names_that_nobody_has(name: str) -> None:
    """Anything else, the store's own name, and letters that only look plain."""
    with pytest.raises(BadNameError) as caught:
        check_name(name)
    assert caught.value.exit_code == 2
    assert caught.value.line().isprintable()


@pytest.mark.parametrize("attempt", [name for name in STRINGS if name != "number"])
def test_hostile_claims_are_refused_in_one_plain_line(attempt: str) -> None:
    """No listed attempt passes for a name, and the line that says so is printable and short."""
    with pytest.raises(LeewardError) as caught:
        who(Tier.PERSONAL, STRINGS[attempt])
    line = caught.value.line()
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) < 200


def test_this_process_is_identified_by_its_effective_user() -> None:
    """The real lookups are joined up."""
    name = account_name(os.geteuid())
    assert current_identity(Tier.PERSONAL, "iris", 0) == Identity("iris", claimed=True, tier=Tier.PERSONAL)
    if name is not None:
        assert current_identity(Tier.PERSONAL, None, 0).name == name


@pytest.mark.parametrize("uid", [4_294_967_290, 2**64])
def test_a_number_without_an_account_has_no_name(uid: int) -> None:
    """Neither an unused number nor one too large is an error."""
    assert account_name(uid) is None
