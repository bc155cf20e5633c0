"""Writes docs/commands.md from the commands themselves: `python -m console.commands.reference`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from console.cli import leeward

if TYPE_CHECKING:
    from collections.abc import Iterator

INTRODUCTION = """# Commands

Written by `make docs` from the commands themselves; change the help texts, not this page.

Every command takes `--help`, and `--db`, `--as` and `--clock` before or after its name. It exits with 0 when
it is done, 1 when the answer is no, 2 when the command line or its input is wrong; what is wrong is one line
on stderr, `leeward: what is wrong: where: what to do`."""


def walk(command: click.Command, ctx: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Yield a command and all below it, each with a context that knows its name."""
    yield command, ctx
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            if below is not None:
                yield from walk(below, click.Context(below, info_name=name, parent=ctx))


def everything() -> Iterator[tuple[click.Command, click.Context]]:
    """Yield every command of the program."""
    settings = leeward.context_settings
    yield from walk(leeward, click.Context(leeward, info_name="leeward", **settings))


def page() -> str:
    """Return the whole page."""
    return "\n".join([INTRODUCTION, *(line for each in everything() for line in _section(*each))]) + "\n"


def _section(command: click.Command, ctx: click.Context) -> Iterator[str]:
    level = (
        "##" if ctx.parent is None or isinstance(command, click.Group) or ctx.parent.parent is None else "###"
    )
    yield from ("", f"{level} `{ctx.command_path}`", "")
    pieces = " ".join(piece for piece in command.collect_usage_pieces(ctx) if piece != "[OPTIONS]")
    yield f"    {ctx.command_path} {pieces}".rstrip()
    yield from ("", _flowing(command.help or ""))
    rows = [_row(param, ctx) for param in command.params if not getattr(param, "hidden", False)]
    if rows:
        yield from ("", *rows)


def _row(param: click.Parameter, ctx: click.Context) -> str:
    if isinstance(param, click.Argument):
        return f"- `{param.make_metavar(ctx)}`: {param.help}"
    assert isinstance(param, click.Option)  # noqa: S101 - a parameter is one or the other
    names = ", ".join(f"`{name}`" for name in param.opts)
    metavar = "" if param.is_flag else f" `{param.make_metavar(ctx)}`"
    variable = f" (environment: `{param.envvar}`)" if param.envvar else ""
    return f"- {names}{metavar}: {param.help}{variable}"


def _flowing(text: str) -> str:
    """Return help text with its paragraphs on one line each."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


if __name__ == "__main__":
    sys.stdout.write(page())
