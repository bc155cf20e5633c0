"""What every command is made of: groups that load on demand, options that all share, kinds of value.

Only click is imported here, because `leeward --help` passes through this module.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click
from click.core import ParameterSource

from config.words import shown
from console.commands.usage import MisusedError, NotPossibleError

if TYPE_CHECKING:
    from console.crash import CrashHandler

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(slots=True)
class Asked:
    """What the command line says about the place, the person and the time, before anything is opened."""

    db: str | None = None
    acting: str | None = None
    clock: str | None = None
    call: str = ""
    """The command's name, as the table of roles has it; a command without one may do nothing."""
    fixed: bool = False
    """The store was named on the command line: a sudo rule may have done so, and nobody names another."""
    alone: bool = False
    """The command line has a process of its own, whose hooks and signals it may set."""
    crash: "CrashHandler | None" = None
    """Notes what breaks, once a command runs in a process of its own."""


class Listed(NamedTuple):
    """A command that a group knows of without having loaded it."""

    place: str
    """Module and attribute, as "console.commands.shift:shift"."""
    short: str
    section: str = "Commands"


def suggest(word: str, words: list[str], otherwise: str) -> str:
    """Return a question about the nearest word, or `otherwise`."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for what was misspelt

    near = get_close_matches(word[:64], words, n=1, cutoff=0.7)
    return f"did you mean {near[0]}?" if near else otherwise


class Placed(click.Command):
    """A command that says where it stands when an option of it is misused."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse; click leaves out the place of some errors."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise


class LazyGroup(Placed, click.Group):
    """A group that lists its commands from a table and imports one only when it is used."""

    def __init__(self, *args: Any, listed: Mapping[str, Listed] | None = None, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.no_args_is_help = False
        self.listed = dict(listed or {})

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order in which people meet them."""
        return [*self.commands, *self.listed]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, importing its module if need be."""
        if cmd_name in self.listed:
            module, _, name = self.listed[cmd_name].place.partition(":")
            command: click.Command = getattr(importlib.import_module(module), name)
            return command
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        known = self.list_commands(ctx)
        if args[0] not in known and not ctx.resilient_parsing:
            hint = suggest(args[0], known, f"see: {ctx.command_path} --help")
            raise MisusedError(f"{shown(args[0])} is not a command", hint, ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named; without one there is nothing to run."""
        if not ctx._protected_args:  # noqa: SLF001 - click has no public name for it
            names = self.list_commands(ctx)
            few = len(names) <= 8  # noqa: PLR2004 - more than that is no line any more
            hint = "choose from " + ", ".join(names) if few else f"see: {ctx.command_path} --help"
            raise MisusedError("a command is missing", hint, ctx)
        return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings, from the table alone."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, command in self.commands.items():
            sections.setdefault("Commands", []).append((name, command.get_short_help_str(limit=60)))
        for name, listed in self.listed.items():
            sections.setdefault(listed.section, []).append((name, listed.short))
        widest = max(map(len, self.list_commands(ctx)))
        for section, rows in sections.items():
            with formatter.section(section):
                formatter.write_dl([(name.ljust(widest), short) for name, short in rows])


class LeewardCommand(Placed):
    """A command that also takes --db, --as and --clock after its name, where people often put them."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params += everywhere(hidden=True)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and name an argument that is one too many."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise MisusedError(f"{shown(rest[0])} is one too many", "", ctx)
        return rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run it, known by its name without the program's."""
        ctx.ensure_object(Asked).call = ctx.command_path.partition(" ")[2]
        return super().invoke(ctx)


class CommandGroup(LazyGroup):
    """A group whose own commands are LeewardCommands; it takes the same three options."""

    command_class = LeewardCommand

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, subcommand_metavar="COMMAND [ARGS]...", **settings)
        self.params += everywhere(hidden=True)


class StoreName(click.types.StringParamType):
    """A store's name; in the environment it is one name, whatever blanks are in it."""

    def split_envvar_value(self, rv: str) -> tuple[str]:
        """Return the one name."""
        return (rv,)


def everywhere(*, hidden: bool = False) -> list[click.Parameter]:
    """Return the options that say which store, who acts and what time it is."""

    def note(name: str) -> Callable[[click.Context, click.Parameter, str | None], None]:
        def keep(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
            if value is not None:
                setattr(ctx.ensure_object(Asked), name, value)

        return keep

    def keep_store(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> None:
        asked = ctx.ensure_object(Asked)
        written = ctx.get_parameter_source(param.name or "") is ParameterSource.COMMANDLINE
        for value in values:
            if asked.fixed and value != asked.db:
                raise MisusedError("--db names a second store", "name one store, once", ctx)
            asked.db, asked.fixed = value, written

    def option(flag: str, name: str, text: str, metavar: str, variable: str | None = None) -> click.Option:
        # After the command's name the environment would override what stood before it.
        return click.Option(
            [flag, f"_{name}"],
            expose_value=False,
            callback=note(name) if name != "db" else keep_store,
            # Every --db is looked at, not the last alone.
            multiple=name == "db",
            type=StoreName() if name == "db" else None,
            help=text,
            metavar=metavar,
            envvar=None if hidden else variable,
            show_envvar=True,
            hidden=hidden,
        )

    return [
        option(
            "--db", "db", "The store: a path. Without it, one in your data directory.", "URL", "LEEWARD_DB"
        ),
        option("--as", "acting", "Who is acting. Personal stores only; it is recorded as claimed.", "NAME"),
        option("--clock", "clock", "What time it is (ISO 8601). Simulated stores only.", "INSTANT"),
    ]


def json_option(text: str = "Answer with one JSON document.") -> Callable[[F], F]:
    """Return the --json option."""
    return click.option("--json", "as_json", is_flag=True, help=text)


class Text(click.ParamType[str]):
    """Any text; bytes that are none are told here rather than by whatever stores it."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return it, or say that it is no text."""
        try:
            str(value).encode()
        except UnicodeEncodeError:
            raise NotPossibleError(f"{shown(value)} is not text", "write it in UTF-8", ctx, param) from None
        return str(value)


class Whole(click.ParamType[int]):
    """A whole number within bounds."""

    name = "number"

    def __init__(self, lowest: int, highest: int) -> None:
        self.lowest, self.highest = lowest, highest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it, or say what would be possible."""
        try:
            number = int(value)
        except ValueError:
            number = self.lowest - 1
        if not self.lowest <= number <= self.highest:
            hint = f"give a whole number from {self.lowest} to {self.highest}"
            raise NotPossibleError(f"{shown(value)} is not possible", hint, ctx, param)
        return number


class Seconds(click.ParamType[int]):
    """A length of time in seconds, at most three decimals; whole milliseconds inside."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it, or say how it is written."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1.0
        if not 0 < seconds <= 86_400:  # noqa: PLR2004 - a day; no passage is open for longer
            raise NotPossibleError(
                f"{shown(value)} is not a length of time", "give seconds, like 10 or 7.5", ctx, param
            )
        return max(1, round(seconds * 1000))


class Moment(click.ParamType[int]):
    """An instant: ISO 8601 with its zone, or whole milliseconds since 1970."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it, or say how it is written; ms UTC inside."""
        from console.clock import InstantError, parse_instant  # noqa: PLC0415 - `--help` reads no clock

        text = str(value)
        if text.isascii() and text.isdecimal() and len(text) < 15:  # noqa: PLR2004 - before the year 5138
            return int(text)
        try:
            return parse_instant(text)
        except InstantError as error:
            raise NotPossibleError(f"{error.where} is {error.what}", error.remedy, ctx, param) from None


class Word(click.ParamType[str]):
    """One of a few words."""

    name = "word"

    def __init__(self, *words: str) -> None:
        self.words = list(words)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read it, or say which words there are."""
        if value not in self.words:
            hint = suggest(value, self.words, "choose from " + ", ".join(self.words))
            raise NotPossibleError(f"{shown(value)} is not one of the choices", hint, ctx, param)
        return str(value)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:  # noqa: ARG002
        """Return nothing: the command's own metavar says it."""
        return None
