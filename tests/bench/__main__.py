"""`python -m tests.bench [NAME...] [--full]`: every speed, as a ratio to what was measured beside it.

Quick sizes take a few minutes in all; --full takes the sizes that were asked for, some 6 GB of disk and
about half an hour. Nothing here fails: a figure that is not as asked says NO and stands.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from tests.bench import machine
from tests.bench.figures import Size

MODULES = {
    "startup": "tests.bench.startup",
    "paint": "tests.bench.paint",
    "keys": "tests.bench.keys",
    "next": "tests.bench.claims",
    "contention": "tests.bench.contention",
    "assess": "tests.bench.assess",
    "intake": "tests.bench.intake",
    "replay": "tests.bench.replay",
    "reports": "tests.bench.reports",
    "flows": "tests.bench.flows",
    "supervise": "tests.bench.supervise",
    "forecast": "tests.bench.forecast",
    "tuning": "tests.bench.tuning",
}
"""By name; each has `measure`, which yields its figures as they come."""


def main() -> None:
    """Measure what was named, or everything, and print a line for each figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MODULES))
    parser.add_argument("--full", action="store_true", help="the sizes that were asked for")
    parser.add_argument("--dir", default=None, help="where to put files; a disk, not memory")
    args = parser.parse_args()
    unknown = [name for name in args.names if name not in MODULES]
    if unknown:
        parser.error(f"there is no {unknown[0]}: choose from {', '.join(MODULES)}")
    with tempfile.TemporaryDirectory(prefix="leeward-bench-", dir=args.dir) as place:
        _say(machine.line(Path(place)))
        for name in args.names or MODULES:
            with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=place) as folder:
                _measure(name, Size(args.full, Path(folder)))


def _measure(name: str, size: Size) -> None:
    try:
        for figure in import_module(MODULES[name]).measure(size):
            _say(figure.line())
    except TimeoutError as error:
        _say(f"{name}: not measured: {error}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
