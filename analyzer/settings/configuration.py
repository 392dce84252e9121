"""Reads config/: everything that people who are not programmers decide, typed, complete, or refused by name."""

import hashlib
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from analyzer.detectors.base import LanguageDetector
from analyzer.detectors.meaning.examples import Example, read_examples
from analyzer.detectors.meaning.settings import MeaningSettings
from analyzer.detectors.policy import Policy
from analyzer.detectors.registry import LEXICONS, language_detectors
from analyzer.domain.errors import ConfigurationError
from analyzer.scorecard.measures.settings import MeasureSettings
from analyzer.scorecard.rubric import Rubric
from analyzer.signals.speech.settings import SpeechSettings
from analyzer.signals.vision.settings import VisionSettings
from analyzer.signals.weights import Catalogue

Model = TypeVar("Model", bound=BaseModel)

FILES: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "policy.yaml": Policy,
        "meaning.yaml": MeaningSettings,
        "rubric.yaml": Rubric,
        "measures.yaml": MeasureSettings,
        "speech.yaml": SpeechSettings,
        "vision.yaml": VisionSettings,
        "models.yaml": Catalogue,
    }
)
"""What decides about lessons, each file with the type that defines it; but for the lexicons."""
LEXICON_FILES: Mapping[str, type[BaseModel]] = MappingProxyType(
    {f"lexicons/{name}.yaml": kind for name, kind in LEXICONS.items()}
)


class _StrictLoader(yaml.CSafeLoader):
    """Refuses a key that stands twice in one mapping, where YAML would quietly keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        seen: set[Hashable] = set()
        for key in (self.construct_object(key, deep=True) for key, _ in node.value):
            if isinstance(key, Hashable) and key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key '{key}' is there twice", node.start_mark)
            if isinstance(key, Hashable):
                seen.add(key)
        return super().construct_mapping(node, deep)


def describe(error: ValidationError) -> str:
    """What is wrong and where, one `path: message` a line, without the values themselves."""
    lines = []
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        path = ".".join(str(part) for part in one["loc"])
        message = one["msg"].removeprefix("Value error, ")
        if one["type"] == "extra_forbidden":
            message = "unknown key"
        lines.append(f"{path}: {message}" if path else message)
    return "\n".join(lines)


def read_yaml(path: Path, model: type[Model]) -> Model:
    """One configuration file as the type that defines it.

    Raises:
        ConfigurationError: missing, not YAML, or not what the type allows; names file, line or key.
    """
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 - a CSafeLoader
        return model.model_validate(data)
    except OSError as error:
        raise ConfigurationError(f"{path.name}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name}: is not YAML: {error}") from error
    except ValidationError as error:
        wrong = describe(error).replace("\n", f"\n{path.name}: ")
        raise ConfigurationError(f"{path.name}: {wrong}") from error


@dataclass(frozen=True)
class Configuration:
    """Everything that config/ decides."""

    folder: Path
    sha256: str
    """Of every file that decides about lessons, names and bytes; service/ decides about the service alone, and
    access.yaml about who may do what."""
    policy: Policy
    language: tuple[LanguageDetector, ...]
    """One for every file of lexicons/, its patterns checked."""
    meaning: MeaningSettings
    examples: tuple[tuple[str, Example], ...]
    """Every line of examples/, with the name of its file."""
    rubric: Rubric
    measures: MeasureSettings
    speech: SpeechSettings
    vision: VisionSettings
    models: Catalogue


def shipped_or(folder: Path | None) -> Path:
    """This configuration folder; the shipped one for None."""
    return Path(str(files("config"))) if folder is None else folder


def read_configuration(folder: Path | None) -> Configuration:
    """Read and check every file of a configuration folder; the shipped one for None.

    Raises:
        ConfigurationError: a file is missing, is not known, or holds what it may not; names file and key.
    """
    folder = shipped_or(folder)
    if not folder.is_dir():
        raise ConfigurationError(f"'{folder.name}' is not a configuration folder")
    lexicons = {name: read_yaml(folder / "lexicons" / f"{name}.yaml", kind) for name, kind in LEXICONS.items()}
    strangers = [path.name for path in sorted((folder / "lexicons").glob("*.yaml")) if path.stem not in LEXICONS]
    if strangers:
        raise ConfigurationError(f"lexicons/{strangers[0]}: no detector reads a file of this name")
    try:
        language = language_detectors(lexicons)
    except ValueError as error:
        raise ConfigurationError(f"lexicons: {error}") from error
    return Configuration(
        folder=folder,
        sha256=fingerprint(folder),
        policy=read_yaml(folder / "policy.yaml", Policy),
        language=language,
        meaning=read_yaml(folder / "meaning.yaml", MeaningSettings),
        examples=_examples(folder / "examples"),
        rubric=read_yaml(folder / "rubric.yaml", Rubric),
        measures=read_yaml(folder / "measures.yaml", MeasureSettings),
        speech=read_yaml(folder / "speech.yaml", SpeechSettings),
        vision=read_yaml(folder / "vision.yaml", VisionSettings),
        models=read_yaml(folder / "models.yaml", Catalogue),
    )


def _examples(folder: Path) -> tuple[tuple[str, Example], ...]:
    try:
        return tuple(read_examples(folder))
    except ValueError as error:
        raise ConfigurationError(f"examples/{error}") from error


def deciding_files(folder: Path) -> list[Path]:
    """Every file of a configuration folder that decides about lessons, not about the service or who may see what."""
    deciding = (path for ending in ("*.yaml", "examples/*.jsonl") for path in folder.rglob(ending))
    about_people = folder / "access.yaml"
    return sorted(path for path in deciding if path.parent.name != "service" and path != about_people)


def fingerprint(folder: Path | None) -> str:
    """SHA-256 of every file of a configuration folder that decides about lessons; of the shipped one for None."""
    folder = Path(str(files("config"))) if folder is None else folder
    digest = hashlib.sha256()
    for path in deciding_files(folder):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
