"""There is one door through which anything stored is removed, and one through which a hold is taken off."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("analyzer/service", "analyzer/web", "analyzer/cli", "analyzer/records", "workers")


def callers(method: str) -> set[str]:
    """The modules that call a method of something that is named as a store is."""
    found = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
                owner = ast.unparse(node.func.value)
                if owner.rpartition(".")[2].endswith("store"):
                    found.add(path.relative_to(ROOT).as_posix())
    return found


@pytest.mark.parametrize(
    ("method", "door"),
    [("delete", "analyzer/service/removing.py"), ("release", "analyzer/service/holds/releasing.py")],
)
def test_there_is_one_door(method: str, door: str) -> None:
    """Whoever removes or releases goes through the module that asks first."""
    assert callers(method) == {door}
