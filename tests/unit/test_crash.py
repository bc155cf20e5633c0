"""Faults of ours: nothing that an exception carries reaches the terminal or the log."""

import asyncio
import json
import os
import pty
import stat
import subprocess
import sys
import termios
import textwrap
from pathlib import Path

import pytest

from console import crash
from console.crash import EXIT_CODE, LOG_NAME, CrashHandler

CANARY = "marigold-7731-canary"

PREAMBLE = f"""
import sys
from pathlib import Path
from console import crash
handler = crash.install(Path(sys.argv[1]), lambda: 1_795_255_200_000)
crash.quiet_logging()
secret = "{CANARY}"
"""


def run(body: str, state: Path) -> subprocess.CompletedProcess[str]:
    """Run a program with the handler installed and the canary in a local."""
    program = PREAMBLE + textwrap.dedent(body)
    return subprocess.run(
        [sys.executable, "-c", program, str(state)], capture_output=True, text=True, check=False, timeout=30
    )


def entries(state: Path) -> list[dict[str, object]]:
    """Return what the log holds."""
    log = state / LOG_NAME
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


WAYS = {
    "uncaught": """
        def reveal(text):
            raise ValueError(f"cannot show {text}")
        reveal(secret)
    """,
    "during another": """
        try:
            raise KeyError(secret)
        except KeyError:
            raise RuntimeError(secret)
    """,
    "from another": """
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise RuntimeError(secret) from error
    """,
    "group": """
        inner = ExceptionGroup(secret, [OSError(1, secret, secret)])
        raise ExceptionGroup(secret, [ValueError(secret), inner])
    """,
    "note": """
        error = ValueError(secret)
        error.add_note(secret)
        raise error
    """,
    "message that fails": """
        class Odd(Exception):
            def __str__(self): raise ValueError(secret)
            __repr__ = __str__
        raise Odd(secret)
    """,
    "kind named by text": """
        raise type(secret + "\\x1b[2J", (Exception,), {"__module__": secret})(secret)
    """,
    "bad input": """
        import pydantic
        class Shape(pydantic.BaseModel):
            number: int
        Shape.model_validate({"number": secret, secret: secret})
    """,
    "bad JSON": """
        import json
        json.loads(secret)
    """,
    "undecodable": """
        (secret.encode() + b"\\xff").decode()
    """,
    "recursion": """
        def again(text): return again(text)
        again(secret)
    """,
    "thread": """
        import threading
        def work(text): raise ValueError(text)
        for _ in range(3):
            thread = threading.Thread(target=work, args=(secret,), name=secret)
            thread.start()
            thread.join()
    """,
    "cleanup": """
        class Held:
            def __del__(self): raise ValueError(secret)
            def __repr__(self): return secret
        held = Held()
        del held
    """,
    "at exit": """
        import atexit
        def last(): raise ValueError(secret)
        atexit.register(last)
    """,
    "task never awaited": """
        import asyncio
        async def work(): raise ValueError(secret)
        async def main():
            asyncio.get_running_loop().set_exception_handler(handler.on_loop)
            task = asyncio.create_task(work(), name=secret)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            del task
        asyncio.run(main())
    """,
    "task, no handler set": """
        import asyncio
        async def work(): raise ValueError(secret)
        async def main():
            task = asyncio.create_task(work(), name=secret)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            del task
        asyncio.run(main())
    """,
    "executor callback": """
        import concurrent.futures
        def callback(future): raise ValueError(secret)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            pool.submit(int).add_done_callback(callback)
    """,
    "log record": """
        import logging
        logging.getLogger("a library").error("cannot read %s", secret)
        logging.getLogger("a library").error("cannot read %s %s", secret)
    """,
    "said by the caller": """
        try:
            raise ValueError(secret)
        except ValueError as error:
            sys.exit(handler.fatal(error))
    """,
}
ENDS_THE_PROCESS = {*list(WAYS)[:11], "said by the caller"}


@pytest.mark.parametrize("way", WAYS)
def test_a_canary_is_neither_said_nor_logged(way: str, tmp_path: Path) -> None:
    """In the message, a local, a name or a note: nowhere to be found; one line is said at most."""
    ended = run(WAYS[way], tmp_path)
    log = (tmp_path / LOG_NAME).read_text() if (tmp_path / LOG_NAME).exists() else ""
    for place in (ended.stdout, ended.stderr, log):
        assert CANARY not in place
        assert "Traceback" not in place
        assert "\x1b" not in place
    if way in ENDS_THE_PROCESS:
        assert ended.returncode in {1, EXIT_CODE}
        [entry] = entries(tmp_path)
        assert ended.stderr == (
            f"leeward: something went wrong in this program: incident {entry['incident']}: "
            "start again; if it comes back, pass the incident on\n"
        )
    else:
        assert ended.returncode == 0
        assert ended.stderr.count("\n") == (1 if way == "thread" else 0)


def test_the_log_says_where_and_what_kind(tmp_path: Path) -> None:
    """Enough to find the fault: id, time, place, kinds (the last raised first), modules and lines."""
    run(WAYS["from another"], tmp_path)
    [entry] = entries(tmp_path)
    errors = entry["errors"]
    assert isinstance(errors, list)
    assert sorted(entry) == ["at", "errors", "incident", "where"]
    assert entry["at"] == 1_795_255_200_000
    assert entry["where"] == "main"
    assert [each["type"] for each in errors] == ["builtins.RuntimeError", "builtins.KeyError"]
    for each in errors:
        [frame] = each["frames"]
        module, line = frame.split(":")
        assert module == "__main__"
        assert int(line) > 1


@pytest.mark.parametrize(
    ("way", "where", "times"),
    [("thread", "thread", 3), ("cleanup", "cleanup", 1), ("task never awaited", "loop", 1)],
)
def test_what_ends_nothing_is_noted(way: str, where: str, times: int, tmp_path: Path) -> None:
    """A thread, a finaliser or a task that failed is in the log."""
    run(WAYS[way], tmp_path)
    assert [where] * times == [entry["where"] for entry in entries(tmp_path)]


def test_under_a_full_screen_a_thread_fails_quietly(tmp_path: Path) -> None:
    """A line written across the screen helps nobody; the log has it."""
    ended = run("handler.full_screen = True\n" + textwrap.dedent(WAYS["thread"]), tmp_path)
    assert ended.stderr == ""
    assert len(entries(tmp_path)) == 3


def test_an_interrupt_is_no_incident(tmp_path: Path) -> None:
    """Ctrl-C ends the program without a line and without an entry."""
    ended = run("raise KeyboardInterrupt", tmp_path)
    assert ended.returncode != 0
    assert (ended.stdout, ended.stderr, entries(tmp_path)) == ("", "", [])


def test_the_log_and_its_directory_are_private(tmp_path: Path) -> None:
    """0600 in 0700, also if the log was left open to others before."""
    state = tmp_path / "new" / "state"
    run(WAYS["uncaught"], state)
    log = state / LOG_NAME
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    log.chmod(0o644)
    run(WAYS["uncaught"], state)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert len(entries(state)) == 2


def _link(state: Path) -> None:
    (state / "elsewhere").write_text("")
    (state / LOG_NAME).symlink_to(state / "elsewhere")


def _pipe(state: Path) -> None:
    os.mkfifo(state / LOG_NAME)


def _directory(state: Path) -> None:
    (state / LOG_NAME).mkdir()


@pytest.mark.parametrize("obstacle", [_link, _pipe, _directory])
def test_a_log_that_cannot_be_kept_is_said(obstacle: object, tmp_path: Path) -> None:
    """A link, a pipe or a directory in its place is not written to, and the fault is told all the same."""
    assert callable(obstacle)
    obstacle(tmp_path)
    ended = run(WAYS["uncaught"], tmp_path)
    assert ended.stderr == (
        "leeward: something went wrong in this program: it could not be written down: "
        "run leeward doctor, then start again\n"
    )
    if (tmp_path / "elsewhere").exists():
        assert (tmp_path / "elsewhere").read_text() == ""


def test_a_closed_stderr_breaks_nothing(tmp_path: Path) -> None:
    """With nowhere to say it, the exit code and the log remain."""
    ended = run("import os; os.close(2)\n" + textwrap.dedent(WAYS["said by the caller"]), tmp_path)
    assert ended.returncode == EXIT_CODE
    assert len(entries(tmp_path)) == 1


def fault() -> ValueError:
    """Return an exception that was raised."""
    with pytest.raises(ValueError, match=CANARY) as caught:
        int(CANARY)
    return caught.value


def test_one_process_notes_only_so_many(tmp_path: Path) -> None:
    """A fault that repeats cannot fill the disk."""
    handler = CrashHandler(tmp_path / LOG_NAME, lambda: 0)
    ids = [handler.note(fault()) for _ in range(crash.MOST_NOTES + 5)]
    assert len(entries(tmp_path)) == crash.MOST_NOTES
    assert ids[-5:] == [None] * 5


def test_a_long_log_is_put_aside(tmp_path: Path) -> None:
    """The one before it goes; two files are all there ever are."""
    log = tmp_path / LOG_NAME
    log.write_text("x" * (crash.MOST_BYTES + 1))
    CrashHandler(log, lambda: 0).note(fault())
    assert len(entries(tmp_path)) == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == [LOG_NAME, f"{LOG_NAME}.1"]


def test_a_deep_stack_keeps_its_innermost_frames(tmp_path: Path) -> None:
    """The end of the stack is where the fault is."""

    def down(depth: int) -> None:
        if depth:
            down(depth - 1)
        raise ValueError(CANARY)

    handler = CrashHandler(tmp_path / LOG_NAME, lambda: 0)
    with pytest.raises(ValueError, match=CANARY) as caught:
        down(200)
    handler.note(caught.value)
    [entry] = entries(tmp_path)
    errors = entry["errors"]
    assert isinstance(errors, list)
    assert len(errors[0]["frames"]) == crash.MOST_FRAMES
    assert len(set(errors[0]["frames"][:-1])) == 1


def test_a_chain_that_bites_its_tail_ends(tmp_path: Path) -> None:
    """Exceptions that name each other as their cause are noted once each."""
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    CrashHandler(tmp_path / LOG_NAME, lambda: 0).note(first)
    [entry] = entries(tmp_path)
    assert isinstance(entry["errors"], list)
    assert len(entry["errors"]) == 2


def test_nothing_known_is_still_an_incident(tmp_path: Path) -> None:
    """The loop may report a fault without an exception; its message is not kept."""
    handler = CrashHandler(tmp_path / LOG_NAME, lambda: 0, new_id=lambda: "1a2b3c4d")
    loop = asyncio.new_event_loop()
    try:
        handler.on_loop(loop, {"message": CANARY})
    finally:
        loop.close()
    assert entries(tmp_path) == [{"incident": "1a2b3c4d", "at": 0, "where": "loop", "errors": []}]


def test_the_terminal_is_put_right_before_the_line(tmp_path: Path) -> None:
    """An app's own way back is used, and the modes found at the start are set again without one."""
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    program = PREAMBLE + textwrap.dedent("""
        import fcntl, os, termios, tty
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        handler = crash.install(Path(sys.argv[1]), lambda: 0)
        tty.setraw(0)
        known = handler.restore
        def restore():
            os.write(2, b"[back]")
            known()
        handler.restore = restore
        raise ValueError(secret)
    """)
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=theirs, stdout=theirs, stderr=theirs
    )
    try:
        assert child.wait(timeout=30) == 1
        said = os.read(ours, 4_096).decode()
        after = termios.tcgetattr(theirs)
    finally:
        os.close(ours)
        os.close(theirs)
    assert before == after
    assert said.startswith("[back]leeward: something went wrong")
    assert CANARY not in said


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"XDG_STATE_HOME": "/var/tmp/state"}, Path("/var/tmp/state/leeward")),  # noqa: S108 - only a path to join
        ({"XDG_STATE_HOME": "relative"}, Path.home() / ".local/state/leeward"),
        ({}, Path.home() / ".local/state/leeward"),
    ],
)
def test_logs_go_where_the_platform_keeps_state(environ: dict[str, str], expected: Path) -> None:
    """The desktop convention; a relative path there is to be ignored."""
    assert expected == crash.state_dir(environ)
