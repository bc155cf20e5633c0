"""Named queries, kept in files of their own so that they can be read, explained and measured as SQL."""

from __future__ import annotations

from importlib import resources


def load() -> dict[str, str]:
    """Return the shared queries by name.

    A query starts at a line `-- name: it`; comments after it say what it costs.
    """
    text = resources.files("storage").joinpath("sql", "queries.sql").read_text(encoding="utf-8")
    queries: dict[str, str] = {}
    for block in text.split("-- name: ")[1:]:
        name, _, rest = block.partition("\n")
        lines = [line for line in rest.splitlines() if line.strip() and not line.startswith("--")]
        queries[name.strip()] = "\n".join(lines)
    return queries
