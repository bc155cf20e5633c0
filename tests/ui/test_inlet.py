"""Text goes on time however much comes in, and whatever the clocks are told to say."""

from __future__ import annotations

import time

import pytest

from console.clock import stopwatch
from console.kit.inlet import END, HIDE, PASTE_MOST, START, Sieve
from console.kit.ticker import MARGIN, Ticker, Watch


def through(text: str, size: int) -> str:
    """Return what a sieve lets through of a text that comes in pieces."""
    sieve = Sieve()
    return "".join(sieve.sift(text[start : start + size]) for start in range(0, len(text), size))


@pytest.mark.parametrize("size", [1, 3, 7, 4_096])
def test_pastes_are_cut_and_freed_of_escapes(size: int) -> None:
    """However it is cut up: keys pass as they are, a paste is cut short, and no escape in it goes on."""
    text = "j\x1b[A" + START + "a\x1b[31m" * 10 + END + "k" + START + "b" * 9_000 + END + "\x1b"
    wanted = "j\x1b[A" + START + "a[31m" * 10 + END + "k" + START + "b" * PASTE_MOST + END + "\x1b"
    assert through(text, size) == wanted


def test_hiding_is_noticed_in_an_endless_paste() -> None:
    """Beyond what goes on of a paste, ctrl+x is a key, once."""
    out = through(START + "a" * 9_000 + HIDE * 3 + "b" * 9_000, 4_096)
    assert out == START + "a" * PASTE_MOST + END + HIDE + START


def test_a_slice_takes_its_time() -> None:
    """The wait that goes by the kernel's own timer waits about 0.2 seconds."""
    ticker = Ticker()
    began = stopwatch()
    ticker.wait()
    assert 0.1 < stopwatch() - began < 5
    ticker.close()


@pytest.mark.parametrize("pace", [1.0, 0.001], ids=["busy loop", "slowed clock"])
def test_text_is_wiped_when_nobody_hides_it(pace: float) -> None:
    """A loop that does not hide is told so, and the screen is wiped; at once if its timers are slowed."""
    told: list[str] = []
    began = stopwatch()
    watch = Watch(
        stopwatch,
        lambda: stopwatch() * pace,
        lambda: told.append("over"),
        lambda: told.append("wipe"),
    )
    watch.begin(began + 0.4)
    while "wipe" not in told:
        assert stopwatch() - began < 20
        time.sleep(0.05)
    assert watch.is_over
    assert (told[0] == "over") is (pace == 1.0)
    assert (stopwatch() - began > 0.4 + MARGIN) or pace < 1
    assert watch.end()
    assert not watch.is_over
