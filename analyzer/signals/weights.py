"""The weight files: where each comes from, under which licence, and whether the one installed is the one named."""

import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Callable, Collection, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar, cast

from analyzer.domain.base import Noun, Sha256
from analyzer.domain.errors import ConfigurationError, ModelUnavailableError
from analyzer.domain.gap import Aspect
from analyzer.domain.signals import ModelUse

Model = TypeVar("Model")


class Weight(Noun):
    """One weight file."""

    name: str
    """Stable identifier, e.g. `whisper-tiny.en`."""
    package: str
    """Distribution that carries it, as pip names it."""
    module: str
    """Import package under which the file lies."""
    path: str
    """Path below the module's folder, or below the models folder where one is configured."""
    sha256: Sha256
    licence: str
    """SPDX identifier of the weights' licence."""
    source: str
    """Who trained it, and where it is described."""
    used_for: str
    """One sentence."""
    needed_by: Aspect
    """What becomes a gap without it."""


class Catalogue(Noun):
    """config/models.yaml."""

    version: str
    """Raised with every change; for its owner."""
    weights: tuple[Weight, ...]
    """Every file that is loaded."""


@dataclass(frozen=True)
class Status:
    """How one weight stands on this machine."""

    weight: Weight
    state: Literal["verified", "missing", "wrong"]
    path: Path | None
    fix: str | None
    """What to do, where it is not verified."""


@dataclass
class WeightStore:
    """Finds weights in a folder or in installed packages, and hands out only those whose SHA-256 is right."""

    catalogue: Catalogue
    folder: Path | None = None
    """Searched first, by each weight's `path`'s last part; installed packages otherwise."""
    _verified: dict[str, Path] = field(default_factory=dict)
    _loaded: dict[str, tuple[Hashable, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """See that the folder is there, if one is named: nobody means the installed packages who names another place.

        Raises:
            ConfigurationError: it is not there, or is no folder.
        """
        if self.folder is not None and not self.folder.is_dir():
            raise ConfigurationError(f"the folder of models '{self.folder}' is not there, or is no folder")

    def loaded(self, name: str, settings: Hashable, load: Callable[[], Model]) -> Model:
        """A model, loaded when it is first asked for and kept for the next lesson of this process.

        A model holds nothing of a lesson; one lesson at a time uses it. Asked for with other settings, it is loaded
        anew and takes the place of the one before. One that could not be loaded is tried again the next time.

        Args:
            name: stable name of the model.
            settings: everything else that decides what `load` makes.
            load: makes it; whatever it raises is raised.
        """
        kept = self._loaded.get(name)
        if kept is None or kept[0] != settings:
            kept = self._loaded[name] = (settings, load())
        return cast("Model", kept[1])

    def path(self, name: str) -> Path:
        """The verified file of a weight.

        Raises:
            ModelUnavailableError: it is missing, or is not the one the catalogue names; says how to mend it.
        """
        if name not in self._verified:
            status = self.status(self._weight(name))
            if status.state != "verified" or status.path is None:
                raise ModelUnavailableError(f"model '{name}' is {status.state}: {status.fix}")
            self._verified[name] = status.path
        return self._verified[name]

    def demand(self, aspects: Collection[Aspect]) -> None:
        """Make sure that every weight which the catalogue names for these aspects is there.

        Raises:
            ModelUnavailableError: one is missing or wrong; says how to mend it.
        """
        for weight in self.catalogue.weights:
            if weight.needed_by in aspects:
                self.path(weight.name)

    def use(self, name: str) -> ModelUse:
        """Provenance of a weight: its package's version and its SHA-256."""
        weight = self._weight(name)
        return ModelUse(name=name, version=f"{weight.package} {package_version(weight.package)}", sha256=weight.sha256)

    def status(self, weight: Weight) -> Status:
        """Look for one weight and check it."""
        path = self._find(weight)
        if path is None:
            return Status(weight, "missing", None, f"install {weight.package} (see requirements.lock)")
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != weight.sha256:
            fix = f"config/models.yaml names sha256 {weight.sha256}, found {found}: reinstall {weight.package}"
            return Status(weight, "wrong", path, fix)
        return Status(weight, "verified", path, None)

    def statuses(self) -> tuple[Status, ...]:
        """How every weight of the catalogue stands."""
        return tuple(self.status(weight) for weight in self.catalogue.weights)

    def _weight(self, name: str) -> Weight:
        for weight in self.catalogue.weights:
            if weight.name == name:
                return weight
        raise ModelUnavailableError(f"model '{name}' is missing: add it to config/models.yaml")

    def _find(self, weight: Weight) -> Path | None:
        if self.folder is not None and (here := self.folder / weight.path.rsplit("/", 1)[-1]).is_file():
            return here
        spec = importlib.util.find_spec(weight.module)
        for base in (spec.submodule_search_locations or []) if spec else []:
            if (path := Path(base) / weight.path).is_file():
                return path
        return None


def package_version(package: str) -> str:
    """The version of an installed package."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed as a package"
