"""The table of third-party licences is whole."""

import tomllib
from pathlib import Path

from packaging.requirements import Requirement

from analyzer.settings.configuration import read_yaml
from analyzer.signals.weights import Catalogue

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / "THIRD_PARTY_LICENCES.md").read_text(encoding="utf-8").lower()


def test_every_package_is_named() -> None:
    """Whoever adds a dependency looks at its licence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {Requirement(one).name.lower() for one in asked}
    assert [name for name in sorted(names) if name not in TABLE] == []


def test_every_weight_states_its_licence() -> None:
    """Weights have licences of their own, which may not be their package's."""
    weights = read_yaml(ROOT / "config" / "models.yaml", Catalogue).weights
    assert weights
    assert all(weight.licence.lower() in TABLE for weight in weights)
