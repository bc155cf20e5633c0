"""An acknowledged write is there after the power goes: ext4 on a loop file, its log never flushed."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from console.clock import HostClock
from storage.opening import open_store
from tests.faults.test_kill import KINDS, kinds_of_steps
from tests.support.ledger_oracle import chain_breaches
from tests.support.places import make_place, one_case_file
from tests.support.session_child import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

EXT4_IOC_SHUTDOWN = 0x8004587D
"""_IOR('X', 125, __u32), include/uapi/linux/ext4.h."""

NO_LOG_FLUSH = 2
"""EXT4_GOING_FLAGS_NOLOGFLUSH: what was not synced is lost, as when the power goes."""


class Disk:
    """A small disk whose power can be cut."""

    def __init__(self, folder: Path) -> None:
        self.image = folder / "disk.img"
        self.place = folder / "disk"
        self.place.mkdir()

    def make(self) -> None:
        """Make its file system; skip where that is not to be had."""
        if os.geteuid() != 0 or not Path("/dev/loop-control").exists():
            pytest.skip("mounting a loop device takes root and the loop driver")
        with self.image.open("wb") as file:
            file.truncate(48 << 20)
        if subprocess.run(["mkfs.ext4", "-q", self.image], check=False, capture_output=True).returncode:
            pytest.skip("there is no mkfs.ext4 here")
        if not self.mount():
            pytest.skip("this machine does not let a loop device be mounted")

    def mount(self) -> bool:
        """Mount it; whether that worked."""
        done = subprocess.run(
            ["mount", "-o", "loop", self.image, self.place], check=False, capture_output=True
        )
        return done.returncode == 0

    def cut_power(self, running: subprocess.Popen[str] | None = None) -> None:
        """Stop all writing at once, keep nothing that was not synced, and start the disk again.

        What ran has no power either: a process that lives on with open files keeps the stopped file
        system alive, and the same image mounted again is that one.
        """
        handle = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(handle)
        if running is not None:
            running.kill()
            running.communicate(timeout=30)
        self.unmount()
        assert self.mount()

    def unmount(self) -> None:
        """Unmount it, lazily if somebody is still there."""
        subprocess.run(["umount", "-l", self.place], check=False, capture_output=True)


@contextmanager
def disk(folder: Path) -> Iterator[Disk]:
    """Make a disk and take it away afterwards."""
    made = Disk(folder)
    made.make()
    try:
        yield made
    finally:
        made.unmount()


@pytest.mark.parametrize("point", STEPS)
def test_what_was_acknowledged_survives_the_power(tmp_path: Path, point: str) -> None:
    """After each step of a session: cut the power, and every acknowledged line is on a whole chain."""
    with disk(tmp_path) as power:
        with make_place(power.place, at=HostClock().read().wall - 1000) as place:
            place.take_in(one_case_file(tmp_path))
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.support.session_child", str(place.path), "ana", "session", point],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        done = [child.stdout.readline().strip() for _ in range(STEPS.index(point) + 1)]
        power.cut_power(child)
        store = open_store(str(place.path))
        try:
            lines = list(store.ledger("ana"))
        finally:
            store.close()
        assert chain_breaches(lines) == []
        assert kinds_of_steps(lines) == [kind for step in done for kind in KINDS.get(step, [])]


def test_the_disk_does_lose_what_was_not_synced(tmp_path: Path) -> None:
    """A file written without a sync is gone or empty afterwards: the cut is a real one."""
    with disk(tmp_path) as power:
        written = power.place / "unsynced"
        written.write_text("here today")
        power.cut_power()
        assert not written.exists() or written.read_text() == ""
