"""Whoever is handed a row reads its columns; asking for rows, making and changing them is the catalogue's own work."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUTSIDE = ("analyzer/service", "analyzer/web", "analyzer/cli", "workers")
ASKING = frozenset({"_default_manager", "refresh_from_db", "select_related", "values_list", "DoesNotExist"})


def asks(node: ast.AST) -> bool:
    """Whether an expression goes through a model's manager."""
    of_class = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id[0].isupper()
    return isinstance(node, ast.Attribute) and (node.attr in ASKING or (node.attr == "objects" and of_class))


def test_no_query_stands_outside_the_catalogue() -> None:
    """The rows that `records.rows` names are for signatures: nothing else in the house goes through their managers."""
    files = [path for room in OUTSIDE for path in (ROOT / room).rglob("*.py")]
    assert files
    assert [path for path in files if any(map(asks, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))] == []
