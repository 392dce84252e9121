"""Whose mutants are made, and the tests that are about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    """A module, and how its tests are chosen."""

    module: str
    tests: tuple[str, ...]
    """Files of tests."""
    only: str = ""
    """Those of them that pytest's `-k` chooses; all where empty."""


SUBJECTS = {
    "playable": Subject("analyzer/analysis/playable.py", ("tests/analysis/test_playable.py",)),
    "decide": Subject("analyzer/analysis/decide.py", ("tests/analysis/test_decide.py", "tests/analysis/test_weigh.py")),
    "leases": Subject(
        "analyzer/records/leases.py", ("tests/records/test_leases.py", "tests/records/test_stages.py"), "sqlite"
    ),
    "preserve": Subject(
        "analyzer/service/pipeline/preserve.py",
        ("tests/service/pipeline/test_preserve.py",),
        "not without_its_hold and not placed_later",
    ),
    "locking": Subject(
        "analyzer/service/holds/locking.py", ("tests/service/pipeline/test_preserve.py", "tests/service/holds")
    ),
    "folder": Subject(
        "analyzer/storage/folder.py",
        tuple(f"tests/contract/test_{name}.py" for name in ("folder_layout", "folder_store", "object_store")),
        "folder and not large and not killed and not two_processes",
    ),
}
