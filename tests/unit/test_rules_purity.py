"""The rule engine answers from its arguments alone."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CONFIG = Path(__file__).parents[2] / "config"
PUBLIC = ("answer", "eventlines", "events", "exposure", "localdays", "rules")
ENGINE = [*sorted(CONFIG.glob("_[a-z]*.py")), *(CONFIG / f"{name}.py" for name in PUBLIC)]

HARMLESS = {
    "__future__",
    "bisect",
    "collections",
    "config",
    "dataclasses",
    "datetime",
    "decimal",
    "difflib",
    "functools",
    "itertools",
    "json",
    "operator",
    "re",
    "struct",
    "typing",
    "zoneinfo",
}

PRESENT = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}


@pytest.mark.parametrize("module", ENGINE, ids=lambda module: module.stem)
def test_no_module_of_the_engine_can_read_a_clock_or_a_file(module: Path) -> None:
    """Each imports only what computes; and nothing in it asks for the present."""
    imported: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            assert f"{node.value.id}.{node.attr}" not in PRESENT
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"open", "input", "print", "eval", "exec", "__import__"}
    assert imported <= HARMLESS
