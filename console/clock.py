"""The only place that reads a clock; everything else is handed the time.

Two clocks are read together. The wall clock says when; anyone with the right to do so may set it. The boot
clock says how long, runs on through suspend and cannot be set; rest is measured with it. A preloaded library
can lie about both to one process, so the boot clock is compared with what the kernel writes in
/proc/uptime at every reading (under 2 microseconds), and that figure is used where they disagree.

What this does not stop: someone who can run their own kernel or edit this program.
"""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from config.errors import LeewardError
from config.instants import read_iso
from config.localdays import LATEST
from console.text import clean
from storage.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

DISAGREEMENT_MS = 2_000
"""How far the boot clock may be from /proc/uptime before it is taken to be faked. That file counts in 10 ms,
and a machine under load may stop for a while between the two looks; a lie worth telling is longer."""

SIMULATED_BOOT = "simulated"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class InstantError(LeewardError):
    """What was given is not an instant that can be used."""


class Clock(Protocol):
    """Anything that can say what time it is."""

    def read(self) -> Reading:
        """Return the time now."""
        ...


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a host's time comes from; tests put others in."""

    wall_ns: Callable[[], int]
    """Nanoseconds UTC since 1970."""

    uptime_ns: Callable[[], int]
    """Nanoseconds since boot, suspend included."""

    kernel_uptime: Callable[[], bytes | None]
    """What /proc/uptime holds, or None where there is none."""

    boot: Callable[[], str]
    """A name for this boot of this host."""


class HostClock:
    """The clocks of the machine it runs on."""

    def __init__(self, sources: Sources | None = None) -> None:
        self._sources = sources or host_sources()
        self._boot = self._sources.boot()

    def read(self) -> Reading:
        """Return the host's wall time and uptime, both in whole milliseconds."""
        return Reading(wall=self._sources.wall_ns() // 1_000_000, uptime=self._uptime(), boot=self._boot)

    def _uptime(self) -> int | None:
        kernel = _parse_uptime(self._sources.kernel_uptime())
        try:
            told = self._sources.uptime_ns() // 1_000_000
        except OSError:  # an old kernel, or a library in between that does not know this clock
            return kernel
        if kernel is not None and abs(kernel - told) > DISAGREEMENT_MS:
            return kernel
        return told


class FixedClock:
    """One instant, for one command on a simulated store."""

    def __init__(self, instant: int) -> None:
        self._instant = instant

    def read(self) -> Reading:
        """Return the same instant every time."""
        return _simulated(self._instant)


class RunningClock:
    """Starts at a simulated instant and runs on at the host's pace, for consoles on simulated stores."""

    def __init__(self, start: int, host: Clock | None = None) -> None:
        self._host = host or HostClock()
        self._ahead = start - _pace(self._host)

    def read(self) -> Reading:
        """Return the simulated start plus what the host's uptime has gained since."""
        return _simulated(self._ahead + _pace(self._host))


class ManualClock:
    """Moves only when told to: for tests and the scripted shift.

    Time passes with `advance`. The other two must earn nobody rest: setting the wall clock, and a restart.
    """

    def __init__(self, start: int) -> None:
        self._wall = start
        self._uptime = start
        self._boot = SIMULATED_BOOT

    def read(self) -> Reading:
        """Return the time as it was last set."""
        return Reading(wall=self._wall, uptime=self._uptime, boot=self._boot)

    def advance(self, ms: int) -> None:
        """Let time pass on both clocks. Raises ValueError for a negative time."""
        if ms < 0:
            raise ValueError("time does not pass backwards; step_wall sets the wall clock")
        self._wall += ms
        self._uptime += ms

    def step_wall(self, ms: int) -> None:
        """Set the wall clock forward or back without time passing."""
        self._wall += ms

    def restart(self, boot: str, *, off_ms: int = 0) -> None:
        """Begin another boot after the machine was off; its uptime starts at 0."""
        self._wall += off_ms
        self._uptime = 0
        self._boot = boot


def host_sources() -> Sources:
    """Return this machine's own clocks.

    On Linux: CLOCK_BOOTTIME and the kernel's boot id. On macOS: CLOCK_MONOTONIC, which runs through sleep
    there (and time.monotonic does not), and the boot session's id. Elsewhere, or where the boot cannot be
    named, the boot is this process: uptimes of two processes are then never compared, so nothing confirms
    that time passed between two commands, and none of it counts as rest.
    """
    if sys.platform == "linux":
        return Sources(time.time_ns, _linux_uptime_ns, _KernelUptime().read, _linux_boot)
    if sys.platform == "darwin":
        return Sources(time.time_ns, _mac_uptime_ns, _no_kernel_uptime, _mac_boot)
    return Sources(time.time_ns, time.monotonic_ns, _no_kernel_uptime, _process_boot)


def parse_instant(text: str) -> int:
    """Return the instant that ISO 8601 `text` names, in ms UTC; digits past the millisecond are dropped.

    Raises InstantError, in one line, if it is malformed, has no zone, or lies before 1970 or after 2999.
    """
    shown = f'"{clean(text, max_chars=40, one_line=True)}"'
    example = "write it like 2026-11-21T10:00:00Z"
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise InstantError("not an instant", shown, example)
    if match.group(3) is None:
        raise InstantError("an instant without its zone", shown, "add Z for UTC, or an offset such as +01:00")
    try:
        instant = read_iso(text.upper())
    except (ValueError, OverflowError):
        raise InstantError("no such date or time", shown, example) from None
    if not 0 <= instant < LATEST:
        raise InstantError("an instant out of range", shown, "use one from 1970 to 2999")
    return instant


def show_local(instant: int, zone: ZoneInfo, *, now: int | None = None) -> str:
    """Return an instant (ms UTC) as people say it: "14:05", and with its day unless it is the day of `now`.

    "tomorrow 09:00", "Tue 24 Nov 09:00", "24 Nov 2027 09:00". Without `now` it is the time alone.
    """
    try:
        moment = _local(instant, zone)
    except (OverflowError, ValueError):  # of a store that somebody changed by hand
        return "an impossible time"
    at = f"{moment.hour:02}:{moment.minute:02}"
    if now is None:
        return at
    today = _local(now, zone).date()
    days = (moment.date() - today).days
    if days == 0:
        return at
    if days in (-1, 1):
        return f"{'tomorrow' if days > 0 else 'yesterday'} {at}"
    date = f"{moment.day} {_MONTHS[moment.month - 1]}"
    if moment.year == today.year:
        return f"{_WEEKDAYS[moment.weekday()]} {date} {at}"
    return f"{date} {moment.year} {at}"


def _local(instant: int, zone: ZoneInfo) -> datetime:
    return (_EPOCH + timedelta(milliseconds=instant)).astimezone(zone)


def _simulated(instant: int) -> Reading:
    return Reading(wall=instant, uptime=instant, boot=SIMULATED_BOOT)


def _pace(host: Clock) -> int:
    reading = host.read()
    return reading.wall if reading.uptime is None else reading.uptime


def _parse_uptime(line: bytes | None) -> int | None:
    """Read "905.68 1764.56" as 905680 ms; None for anything else."""
    match = re.match(rb"([0-9]{1,12})\.([0-9]{2})\s", line or b"")
    return int(match[1]) * 1000 + int(match[2]) * 10 if match else None


class _KernelUptime:
    """Reads /proc/uptime through one descriptor: 2 microseconds, against 13 for opening it each time."""

    def __init__(self) -> None:
        try:
            self._file: int | None = os.open("/proc/uptime", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._file = None

    def read(self) -> bytes | None:
        if self._file is None:
            return None
        try:
            return os.pread(self._file, 64, 0)
        except OSError:
            return None

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)


def _no_kernel_uptime() -> None:
    return None


def stopwatch() -> float:
    """Return seconds since any moment, to tell how long something took; it says nothing of when."""
    return time.perf_counter()


def _linux_uptime_ns() -> int:
    if sys.platform != "linux":  # for the type checker, which knows the constant on Linux only
        return time.monotonic_ns()
    return time.clock_gettime_ns(time.CLOCK_BOOTTIME)


def _mac_uptime_ns() -> int:
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def _linux_boot() -> str:
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:  # noqa: PTH123 - no pathlib here
            return file.read(64).strip() or _process_boot()
    except (OSError, UnicodeDecodeError):
        return _process_boot()


def _mac_boot() -> str:
    import subprocess  # noqa: PLC0415 - 8 ms that only this system pays

    asked = ("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid")
    try:
        answer = subprocess.run(asked, capture_output=True, check=True, timeout=5)  # noqa: S603 - fixed words
    except (OSError, subprocess.SubprocessError):
        return _process_boot()
    return answer.stdout.decode("ascii", "replace").strip() or _process_boot()


def _process_boot() -> str:
    return f"process-{os.urandom(8).hex()}"
