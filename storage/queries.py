"""Named queries, kept in files of their own so that they can be read, explained and measured as SQL."""

from __future__ import annotations

from importlib import resources


def load() -> dict[str, str]:
    """Return the shared queries of every `storage/sql/*.sql` by name.

    A query starts at a line `-- name: it`; comments after it say what it costs.
    """
    files = sorted(
        (each for each in resources.files("storage").joinpath("sql").iterdir() if each.name.endswith(".sql")),
        key=lambda each: each.name,
    )
    queries: dict[str, str] = {}
    for block in (block for file in files for block in file.read_text("utf-8").split("-- name: ")[1:]):
        name, _, rest = block.partition("\n")
        lines = [line for line in rest.splitlines() if line.strip() and not line.startswith("--")]
        queries[name.strip()] = "\n".join(lines)
    return queries
