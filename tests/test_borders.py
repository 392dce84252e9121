"""The borders between rooms hold: whoever crosses one is stopped, whichever it is."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
CONTRACTS = {
    one["id"]: one["name"]
    for one in tomllib.loads((HERE / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
PLANTED = {
    "floors": ("analyzer/detectors/planted.py", "import analyzer.settings.logs"),
    "processes": ("workers/planted.py", "import analyzer.cli"),
    "workers-know-stories": ("workers/planted_too.py", "import analyzer.signals.weights, analyzer.records.items"),
    "config-knows-settings": ("config/planted.py", "import analyzer.service.bootstrap"),
    "analysis-needs-no-database": ("analyzer/analysis/planted.py", "import django.db"),
    "domain-is-pure": ("analyzer/domain/planted.py", "import numpy"),
    "orm": ("analyzer/web/planted.py", "from analyzer.records.models import Recording"),
    "stories-ask-records": ("analyzer/service/planted_too.py", "import django.db.models"),
    "signs-over-lessons": ("analyzer/service/quality/planted.py", "import analyzer.records.patterns"),
    "signing": ("analyzer/web/planted_too.py", "import cryptography"),
    "s3": ("workers/planted_again.py", "import minio"),
    "celery": ("analyzer/cli/planted.py", "import celery"),
    "ffmpeg": ("analyzer/service/planted.py", "import av"),
    "models": ("analyzer/cli/planted_too.py", "import onnxruntime"),
}
"""A contract, and a file that breaks it."""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint-imports says of a copy in which every border is crossed once."""
    copy = tmp_path_factory.mktemp("copy")
    for part in ("analyzer", "workers", "config"):
        shutil.copytree(HERE / part, copy / part, ignore=shutil.ignore_patterns("__pycache__", "*.mp4"))
    shutil.copy(HERE / "pyproject.toml", copy)
    for name, code in PLANTED.values():
        (copy / name).write_text(code + "\n")
    lint_imports = Path(sys.executable).with_name("lint-imports")
    ran = subprocess.run([lint_imports, "--no-cache"], cwd=copy, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stderr
    return ran.stdout


def test_every_contract_is_tried() -> None:
    """A contract that nobody tries to break may hold nothing."""
    assert PLANTED.keys() == CONTRACTS.keys()


@pytest.mark.parametrize("contract", CONTRACTS)
def test_who_crosses_a_border_is_stopped(said: str, contract: str) -> None:
    """A file that imports what its room may not have breaks the contract of that border."""
    name = re.escape(CONTRACTS[contract])
    assert re.search(rf"^{name} BROKEN", said, re.MULTILINE)


def test_the_plan_of_the_house_names_every_room() -> None:
    """Whoever looks for the room where a thing belongs finds all of them in ARCHITECTURE.md, and none that is not."""
    rooms = {f"analyzer/{path.name}" for path in (HERE / "analyzer").iterdir() if (path / "__init__.py").exists()}
    rooms |= {"workers", "config", "docker", "tests"}
    table = (HERE / "ARCHITECTURE.md").read_text().partition("## Rooms")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)) == rooms
