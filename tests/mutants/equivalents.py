"""Mutants that no test could ever tell from the code, each with its reason."""

from pathlib import Path

import yaml
from pydantic import TypeAdapter

from analyzer.domain.base import Noun


class Equivalent(Noun):
    """One of them."""

    mutant: str
    """The function, and the lines that differ."""
    why: str
    """In one sentence."""


Equivalents = dict[str, tuple[Equivalent, ...]]
"""By module."""


def read_equivalents() -> Equivalents:
    """What `equivalents.yaml` says."""
    text = (Path(__file__).parent / "equivalents.yaml").read_text(encoding="utf-8")
    return TypeAdapter(Equivalents).validate_python(yaml.safe_load(text))
