"""A click program with one command: the floor under `leeward --help`."""

import click


@click.group()
def bare() -> None:
    """Do very little."""


@bare.command()
def nothing() -> None:
    """Do nothing."""


if __name__ == "__main__":
    bare()
