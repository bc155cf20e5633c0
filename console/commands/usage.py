"""Command lines that do not add up, told in the one form all errors have: what, where, what to do."""

import click

from config.errors import LeewardError


class MisusedError(click.UsageError):
    """A command line that does not add up; an empty `remedy` shows how the command is written."""

    def __init__(self, what: str, remedy: str, ctx: click.Context | None) -> None:
        super().__init__(what, ctx)
        self.remedy = remedy


class NotPossibleError(click.BadParameter):
    """A value that can't be what was meant."""

    def __init__(
        self, what: str, remedy: str, ctx: click.Context | None, param: click.Parameter | None
    ) -> None:
        super().__init__(what, ctx, param)
        self.remedy = remedy


def told(error: click.ClickException) -> LeewardError:
    """Return click's error as one that is told to people like every other."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    where = ctx.command_path if ctx else ""
    written = _written(ctx)
    match error:
        case MisusedError():
            parts = (error.message, where, error.remedy or written)
        case NotPossibleError():
            parts = (error.message, _place(where, error.param), error.remedy)
        case click.MissingParameter():
            parts = (f"{_name(error.param)} is missing", where, written)
        case click.NoSuchOption():
            parts = (f"there is no option {error.option_name}", where, _meant(error, ctx))
        case click.BadOptionUsage():
            parts = _option_misused(error, ctx, where)
        case click.BadParameter():
            parts = (error.message.rstrip("."), _place(where, error.param), written)
        case _:
            parts = (error.format_message().rstrip("."), where, written)
    return LeewardError(*parts)


def _written(ctx: click.Context | None) -> str:
    """Return how the command is written, its options left away."""
    if ctx is None:
        return "see: leeward --help"
    pieces = [piece for piece in ctx.command.collect_usage_pieces(ctx) if piece != "[OPTIONS]"]
    options = [param for param in ctx.command.params if isinstance(param, click.Option) and param.required]
    pieces += [f"{_name(option)} {option.make_metavar(ctx)}" for option in options]
    return "write it as: " + " ".join([ctx.command_path, *pieces])


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "something"
    if isinstance(param, click.Argument):
        return (param.metavar or param.human_readable_name).strip("[].")
    return max(param.opts, key=len)


def _place(where: str, param: click.Parameter | None) -> str:
    return where if param is None else f"{where} {_name(param)}"


def _meant(error: click.NoSuchOption, ctx: click.Context | None) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for what was misspelt

    group = ctx is not None and isinstance(ctx.command, click.Group)
    if group and get_close_matches(error.option_name, ["--json"], cutoff=0.75):
        return "did you mean --json, after the command?"
    if error.possibilities:
        return f"did you mean {error.possibilities[0]}?"
    return f"see: {ctx.command_path if ctx else 'leeward'} --help"


def _option_misused(
    error: click.BadOptionUsage, ctx: click.Context | None, where: str
) -> tuple[str, str, str]:
    name = error.option_name
    params = ctx.command.params if ctx else []
    flag = any(isinstance(param, click.Option) and name in param.opts and param.is_flag for param in params)
    if flag or name in {"--help", "-h"}:
        return f"{name} takes no value", where, f"write just {name}"
    return f"{name} needs a value", where, f"see: {where} --help"
