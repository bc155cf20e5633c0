"""One look at the clocks, as the store is given it.

The store never reads a clock: whoever asks for a write hands in a reading (console.clock makes them).
The wall time says *when* something happened; the uptime says *how long* it was since an earlier reading
of the same boot, and that is what rest is measured with: a wall clock can be set, uptime cannot.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clocks of one host said at one moment."""

    wall: int
    """Wall clock, ms UTC since 1970. May jump either way."""

    uptime: int | None
    """Milliseconds since boot, suspend included; None where the host has no such clock.
    Comparable only between readings with the same `boot`."""

    boot: str
    """Names one boot of one host. Simulated clocks say "simulated", with uptime equal to wall,
    so that simulated time is always confirmed."""
