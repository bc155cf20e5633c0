"""The only reader of clocks: what it trusts, and what it makes of written instants."""

import ctypes.util
import os
import subprocess
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.instants import iso
from config.localdays import LATEST
from console.clock import (
    FixedClock,
    HostClock,
    InstantError,
    ManualClock,
    RunningClock,
    Sources,
    parse_instant,
    show_local,
)
from storage.reading import Reading

NOON = 1_795_262_400_000
AMSTERDAM = ZoneInfo("Europe/Amsterdam")

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads what only Linux has")


def sources(*, wall: int = NOON, uptime: int = 900_000, kernel: bytes | None = None) -> Sources:
    """Return a host's clocks that stand still, in ms."""
    return Sources(lambda: wall * 1_000_000, lambda: uptime * 1_000_000, lambda: kernel, lambda: "boot-1")


def test_the_host_is_read_in_whole_milliseconds() -> None:
    """Wall, uptime and boot come together, as the store takes them."""
    clock = HostClock(Sources(lambda: 1_999_999, lambda: 2_999_999, lambda: None, lambda: "boot-1"))
    assert Reading(wall=1, uptime=2, boot="boot-1") == clock.read()


@pytest.mark.parametrize(
    ("kernel", "expected"),
    [
        (b"900.00 1700.00\n", 900_000),
        (b"901.99 1700.00\n", 900_000),
        (b"898.01 1700.00\n", 900_000),
        (b"902.01 1700.00\n", 902_010),
        (b"897.99 1700.00\n", 897_990),
        (b"12.34 0.00\n", 12_340),
        (b"100000000.00 0.00\n", 100_000_000_000),
        (None, 900_000),
        (b"", 900_000),
        (b"not a number\n", 900_000),
        (b"-5.00 0.00\n", 900_000),
        (b"902.01", 900_000),
    ],
)
def test_a_boot_clock_that_disagrees_with_the_kernel_is_not_believed(
    kernel: bytes | None, expected: int
) -> None:
    """Up to two seconds apart the finer clock is used; beyond, the kernel's figure; nonsense is no figure."""
    assert expected == HostClock(sources(kernel=kernel)).read().uptime


@pytest.mark.parametrize(("kernel", "expected"), [(b"905.68 1764.56\n", 905_680), (None, None)])
def test_a_boot_clock_that_cannot_be_read_leaves_the_kernels_figure(
    kernel: bytes | None, expected: int | None
) -> None:
    """Without either, uptime is unknown and nothing is confirmed."""

    def broken() -> int:
        raise OSError

    clock = HostClock(Sources(lambda: 0, broken, lambda: kernel, lambda: "boot-1"))
    assert expected == clock.read().uptime


def test_a_lie_that_begins_later_is_seen_at_the_next_reading() -> None:
    """The clocks are compared every time, not only at the start, so slowing one gains 2 s at most."""
    told, kernel = 900_000, 900_000

    def kernel_line() -> bytes:
        return f"{kernel // 1000}.{kernel % 1000 // 10:02} 0.00\n".encode()

    clock = HostClock(Sources(lambda: 0, lambda: told * 1_000_000, kernel_line, lambda: "boot-1"))
    for _ in range(100):
        told, kernel = told + 1, kernel + 1_000
        uptime = clock.read().uptime
        assert uptime is not None
        assert abs(kernel - uptime) <= 2_000


@linux
def test_this_host_agrees_with_its_kernel() -> None:
    """Here and now, uptime is /proc/uptime's to within its own resolution, and the boot has a name."""
    clock = HostClock()
    before = float(Path("/proc/uptime").read_text().split()[0]) * 1000
    reading = clock.read()
    after = float(Path("/proc/uptime").read_text().split()[0]) * 1000
    assert reading.uptime is not None
    assert before - 10 <= reading.uptime <= after + 20
    assert Path("/proc/sys/kernel/random/boot_id").read_text().strip() == reading.boot
    assert reading.boot == HostClock().read().boot


def _faketime() -> str | None:
    known = [*Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), *Path("/usr/lib/faketime").glob("*.so.1")]
    return str(known[0]) if known else ctypes.util.find_library("faketime")


@linux
@pytest.mark.parametrize("monotonic", ["0", "1"])
@pytest.mark.parametrize("fake", ["+5h", "-5h", "@2020-01-01 00:00:00", "+0 x50"])
def test_a_preloaded_library_cannot_move_uptime(monotonic: str, fake: str) -> None:
    """With time faked for the process, with and without its monotonic clocks, uptime stays the kernel's."""
    library = _faketime()
    if library is None:
        pytest.skip("libfaketime is not installed")
    program = (
        "import select; from console.clock import HostClock; c = HostClock(); select.select([], [], [], 0.2);"
        "r = c.read(); print(r.wall, r.uptime, float(open('/proc/uptime').read().split()[0]))"
    )
    faked = {"LD_PRELOAD": library, "FAKETIME": fake, "FAKETIME_DONT_FAKE_MONOTONIC": monotonic}
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **faked},
        capture_output=True,
        text=True,
        check=True,
    )
    wall, uptime, kernel = map(float, answer.stdout.split())
    assert abs(uptime - kernel * 1000) <= 2_100
    if "x50" not in fake:
        true = time.time() * 1000  # noqa: TID251 - what the fake is measured against
        assert abs(wall - true) > 3_600_000, "the library was not in effect"


@linux
def test_a_host_without_boot_id_compares_only_within_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process names its own boot, so uptimes of two are never set against each other."""

    def missing(*_args: object, **_kwargs: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr("builtins.open", missing)
    first, second = HostClock().read().boot, HostClock().read().boot
    assert first.startswith("process-")
    assert first != second


@linux
def test_a_host_without_proc_uptime_uses_its_boot_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to compare with is not an error."""

    def missing(*_args: object, **_kwargs: object) -> int:
        raise FileNotFoundError

    monkeypatch.setattr(os, "open", missing)
    assert HostClock().read().uptime is not None


def test_a_fixed_clock_stands_still_and_is_confirmed() -> None:
    """Uptime equals wall, so that simulated time is never an anomaly."""
    clock = FixedClock(NOON)
    assert Reading(NOON, NOON, "simulated") == clock.read() == clock.read()


def test_a_running_clock_goes_on_at_the_hosts_pace() -> None:
    """It counts the host's uptime from its start; setting the host's wall clock does not move it."""
    host = ManualClock(5_000)
    clock = RunningClock(NOON, host)
    host.advance(1_500)
    host.step_wall(7_000_000)
    assert Reading(NOON + 1_500, NOON + 1_500, "simulated") == clock.read()


def test_a_running_clock_runs_on_this_host() -> None:
    """Without a host given it is this one."""
    first = RunningClock(NOON).read()
    assert NOON <= first.wall < NOON + 60_000


def test_a_manual_clock_moves_only_when_told() -> None:
    """Advancing moves both clocks; a step moves the wall alone; a restart begins uptime anew."""
    clock = ManualClock(1_000)
    assert Reading(1_000, 1_000, "simulated") == clock.read()
    clock.advance(250)
    assert Reading(1_250, 1_250, "simulated") == clock.read()
    clock.step_wall(-500)
    assert Reading(750, 1_250, "simulated") == clock.read()
    clock.restart("boot-2", off_ms=10_000)
    assert Reading(10_750, 0, "boot-2") == clock.read()
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-21T10:00:00Z", 1_795_255_200_000),
        ("2026-11-21T10:00Z", 1_795_255_200_000),
        ("2026-11-21t10:00:00z", 1_795_255_200_000),
        ("2026-11-21 10:00:00Z", 1_795_255_200_000),
        ("2026-11-21T11:00:00+01:00", 1_795_255_200_000),
        ("2026-11-21T05:00:00-0500", 1_795_255_200_000),
        ("2026-11-21T10:00:00.5Z", 1_795_255_200_500),
        ("2026-11-21T10:00:00.001999Z", 1_795_255_200_001),
    ],
)
def test_instants_are_read(text: str, expected: int) -> None:
    """ISO 8601 with a zone, to the millisecond."""
    assert expected == parse_instant(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'not an instant: "": write it like 2026-11-21T10:00:00Z'),
        ("tomorrow", 'not an instant: "tomorrow": write it like 2026-11-21T10:00:00Z'),
        ("2026-11-21", 'not an instant: "2026-11-21": write it like 2026-11-21T10:00:00Z'),
        ("1795255200000", 'not an instant: "1795255200000": write it like 2026-11-21T10:00:00Z'),
        ("2026-W47-6T10:00Z", 'not an instant: "2026-W47-6T10:00Z": write it like 2026-11-21T10:00:00Z'),
        (
            "2026-11-21T10:00:00",
            'an instant without its zone: "2026-11-21T10:00:00": add Z for UTC, or an offset such as +01:00',
        ),
        (
            "2026-02-30T10:00:00Z",
            'no such date or time: "2026-02-30T10:00:00Z": write it like 2026-11-21T10:00:00Z',
        ),
        (
            "2026-11-21T10:00:60Z",
            'no such date or time: "2026-11-21T10:00:60Z": write it like 2026-11-21T10:00:00Z',
        ),
        (
            "0001-01-01T00:00:00+23:59",
            'an instant out of range: "0001-01-01T00:00:00+23:59": use one from 1970 to 2999',
        ),
        (
            "3000-01-01T00:00:00Z",
            'an instant out of range: "3000-01-01T00:00:00Z": use one from 1970 to 2999',
        ),
        (
            "\x1b[31m2026\n",
            'not an instant: "<001B>[31m2026<000A>": write it like 2026-11-21T10:00:00Z',
        ),
        (
            "\uff12\uff10\uff12\uff16-11-21T10:00:00Z",
            'not an instant: "\uff12\uff10\uff12\uff16-11-21T10:00:00Z": write it like 2026-11-21T10:00:00Z',
        ),
        (
            "9" * 500,
            f'not an instant: "{"9" * 39}…": write it like 2026-11-21T10:00:00Z',
        ),
    ],
)
def test_what_is_no_instant_is_told_in_one_line(text: str, message: str) -> None:
    """What is wrong, what was given, and how to write it."""
    with pytest.raises(InstantError) as caught:
        parse_instant(text)
    assert message == caught.value.line()
    assert caught.value.exit_code == 2


@given(st.integers(0, LATEST - 1))
def test_instants_read_back_as_they_were_written(instant: int) -> None:
    """Writing and reading lose nothing, to the millisecond."""
    assert instant == parse_instant(iso(instant))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-21T13:05:59Z", "14:05"),
        ("2026-11-22T08:00:00Z", "tomorrow 09:00"),
        ("2026-11-20T23:30:00Z", "00:30"),
        ("2026-11-20T22:30:00Z", "yesterday 23:30"),
        ("2026-11-24T08:00:00Z", "Tue 24 Nov 09:00"),
        ("2027-11-24T08:00:00Z", "24 Nov 2027 09:00"),
        ("2026-07-01T08:00:00Z", "Wed 1 Jul 10:00"),
    ],
)
def test_instants_are_shown_as_people_say_them(text: str, expected: str) -> None:
    """The time alone today; with its day otherwise, in the local zone and its summer time."""
    assert expected == show_local(parse_instant(text), AMSTERDAM, now=parse_instant("2026-11-21T12:00:00Z"))


def test_without_a_now_only_the_time_is_shown() -> None:
    """For places where the day is plain."""
    assert show_local(parse_instant("2027-01-01T13:05:00Z"), AMSTERDAM) == "14:05"
