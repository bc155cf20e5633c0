"""Ledger time from readings alone: whatever the clocks do, it never runs backwards and never earns rest."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.ledger_clock import TOLERANCE_MS, Anchor, needs_last_of_all, tell
from storage.reading import Reading

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["wait", "set", "boot", "fall"]), st.integers(-4_000_000, 4_000_000), st.booleans()
    ),
    max_size=25,
)


def _run(steps: list[tuple[str, int, bool]], *, sets: bool) -> tuple[list[int], int]:
    """Return the instants told along the steps, and the uptime that passed within boots."""
    wall, uptime, boot, anchor, last, passed = 10_000_000_000, 50_000, 0, None, 0, 0
    told = []
    for what, size, asked in steps:
        if what == "wait":
            wall += abs(size)
            uptime += abs(size)
            passed += abs(size)
        elif what == "set" and sets:
            wall += size
        if asked or what == "wait":
            answer = tell(anchor, Reading(wall, uptime, f"boot-{boot}"), last)
            anchor, last = answer.anchor, answer.at
            told.append(answer.at)
    return told, passed


@given(STEPS)
def test_setting_the_wall_clock_changes_nothing_within_a_boot(steps: list[tuple[str, int, bool]]) -> None:
    """Ledger time is the same, millisecond for millisecond, with and without every change of the clock."""
    first = ("wait", 0, True)

    assert _run([first, *steps], sets=True) == _run([first, *steps], sets=False)


@given(STEPS)
def test_time_never_runs_backwards(steps: list[tuple[str, int, bool]]) -> None:
    """Across boots, falls of the uptime clock and clocks set anyhow."""
    wall, uptime, boot, anchor, last = 10_000_000_000, 5_000_000, 0, None, 0
    for what, size, _ in steps:
        if what == "boot":
            boot, uptime = boot + 1, 1_000
        elif what == "fall":
            uptime = max(0, uptime - abs(size))
        else:
            wall += size
            uptime += abs(size) if what == "wait" else 0
        answer = tell(anchor, Reading(wall, uptime, f"boot-{boot}"), last)
        assert answer.at >= last
        anchor, last = answer.anchor, answer.at


def test_a_step_is_noted_once_with_its_size_and_sign() -> None:
    """Forward and back; the tolerance itself is not a step."""
    anchor = tell(None, Reading(1_000_000, 500, "a"), 0).anchor
    for size, noted in ((TOLERANCE_MS, 0), (-TOLERANCE_MS, 0), (TOLERANCE_MS + 1, 2_001), (-9_000, -9_000)):
        answer = tell(anchor, Reading(1_000_000 + size, 500, "a"), 0)
        assert answer.by_ms == noted
        assert tell(answer.anchor, Reading(1_000_100 + size, 600, "a"), 0).by_ms == 0


def test_suspend_counts_as_time_that_passed() -> None:
    """The uptime clock runs through suspend, so both clocks agree afterwards and nothing is noted."""
    anchor = tell(None, Reading(1_000_000, 500, "a"), 0).anchor

    answer = tell(anchor, Reading(1_000_000 + 28_800_000, 500 + 28_800_000, "a"), 0)

    assert (answer.at, answer.by_ms) == (29_800_000, 0)


def test_a_new_boot_starts_at_the_later_of_wall_and_ledger() -> None:
    """A clock that came up behind the ledger is noted; one that came up later is not known to be wrong."""
    known = Anchor("a", 500, 1_000_000, 0)

    behind = tell(known, Reading(900_000, 10, "b"), 1_500_000)
    ahead = tell(known, Reading(9_000_000, 10, "b"), 1_500_000)

    assert (behind.at, behind.by_ms) == (1_500_000, -600_000)
    assert (ahead.at, ahead.by_ms) == (9_000_000, 0)
    assert needs_last_of_all(known, Reading(0, 10, "b"))
    assert not needs_last_of_all(known, Reading(0, 10, "a"))


def test_a_boot_that_overlaps_an_earlier_one_goes_on_by_its_uptime() -> None:
    """Uptime that reaches back before the last instant is no new boot's: the wall clock gets no credit."""
    earlier = Anchor("a", 500_000, 1_000_000, 0)
    reading = Reading(1_400_000, 600_000, "b")

    fits = tell(None, reading, 1_050_000, [earlier])
    none_fits = tell(None, reading, 1_050_000, [earlier._replace(at0=100_000)])
    alone = tell(None, reading, 1_050_000)

    assert (fits.at, fits.by_ms, fits.unconfirmed) == (1_100_000, 300_000, True)
    assert (none_fits.at, none_fits.by_ms, none_fits.unconfirmed) == (1_050_000, 350_000, True)
    assert (alone.at, alone.by_ms, alone.unconfirmed) == (1_400_000, 0, False)


def test_a_jump_that_an_earlier_boot_contradicts_is_believed_and_noted() -> None:
    """There is room for a new boot, and an earlier one would explain the reading too."""
    earlier = Anchor("a", 500_000, 1_000_000, 0)

    answer = tell(None, Reading(9_000_000, 600_000, "b"), 1_050_000, [earlier])

    assert (answer.at, answer.by_ms, answer.unconfirmed) == (9_000_000, 7_900_000, True)


def test_without_an_uptime_clock_the_wall_clock_has_to_do() -> None:
    """Forward is believed, backward stops time and is noted once while the clock catches up."""
    anchor, last, noted = None, 0, []
    for wall in (100_000, 200_000, 50_000, 60_000, 150_000, 300_000, 290_000):
        answer = tell(anchor, Reading(wall, None, "a"), last)
        assert answer.at == max(wall, last)
        anchor, last = answer.anchor, answer.at
        noted.append(answer.by_ms)

    assert noted == [0, 0, -150_000, 0, 0, 0, -10_000]


def test_simulated_time_may_jump_and_notes_every_step_back() -> None:
    """Forward is what it is for."""
    anchor, last, noted = None, 0, []
    for wall in (1_000, 9_000_000, 8_999_999, 9_500_000):
        answer = tell(anchor, Reading(wall, wall, "simulated"), last)
        anchor, last = answer.anchor, answer.at
        noted.append(answer.by_ms)

    assert last == 9_500_000
    assert noted == [0, 0, -1, 0]
