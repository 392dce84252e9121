"""Reads config/: everything that people who are not programmers decide, typed, complete, or refused by name."""

from collections.abc import Hashable
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from analyzer.domain.errors import ConfigurationError

Model = TypeVar("Model", bound=BaseModel)


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping, where YAML would quietly keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(None, None, f"the key '{key}' is there twice", node.start_mark)
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
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506 - a SafeLoader
        return model.model_validate(data)
    except OSError as error:
        raise ConfigurationError(f"{path.name}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path.name}: is not YAML: {error}") from error
    except ValidationError as error:
        wrong = describe(error).replace("\n", f"\n{path.name}: ")
        raise ConfigurationError(f"{path.name}: {wrong}") from error
