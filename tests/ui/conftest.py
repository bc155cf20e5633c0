"""Runs the tests that are coroutines, each on an event loop of its own."""

from __future__ import annotations

import asyncio
import inspect
import os

import pytest

# Read when the display library is imported; a developer's own settings must not reach the tests.
kept = "TEXTUAL_SNAPSHOT"
for name in [name for name in os.environ if name.startswith("TEXTUAL_") or name == "NO_COLOR"]:
    if not name.startswith(kept):
        del os.environ[name]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine function to its end; leave every other test alone."""
    if not inspect.iscoroutinefunction(pyfuncitem.function):
        return None
    wanted = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    asyncio.run(pyfuncitem.obj(**wanted))
    return True
