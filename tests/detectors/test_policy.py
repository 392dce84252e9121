"""config/policy.yaml says everything that detectors of scenes and clocks apply, and says it in documented keys."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from analyzer.detectors.policy import Policy
from analyzer.domain.kinds import Kind
from analyzer.settings.configuration import read_yaml

FILE = Path(__file__).parents[2] / "config" / "policy.yaml"
POLICY = read_yaml(FILE, Policy)


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and every model within its fields."""
    yield model
    for field in model.model_fields.values():
        for part in (field.annotation, *get_args(field.annotation)):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from models(part)


@pytest.mark.parametrize("model", sorted(set(models(Policy)), key=lambda m: m.__name__), ids=lambda m: m.__name__)
def test_every_key_is_documented(model: type[BaseModel]) -> None:
    """A policy owner finds a sentence about every key."""
    undocumented = [name for name, field in model.model_fields.items() if not (field.description or "").strip()]
    assert undocumented == []


def test_every_kind_has_its_weight() -> None:
    """No kind of finding is without clause, severity and route."""
    assert set(POLICY.kinds) == set(Kind)


def without(path: tuple[str, ...], data: dict[str, Any]) -> dict[str, Any]:
    """A copy of nested data without one key."""
    head, *rest = path
    kept = dict(data)
    if rest:
        kept[head] = without(tuple(rest), kept[head])
    else:
        del kept[head]
    return kept


@pytest.mark.parametrize(
    "path", [("camera",), ("camera", "picture", "still_ms"), ("kinds", "gift"), ("imagery", "undress", "frame_samples")]
)
def test_a_missing_limit_is_refused(path: tuple[str, ...]) -> None:
    """A limit that is not written down is not made up."""
    with pytest.raises(ValidationError, match=path[-1] if path[0] != "kinds" else "no entry for gift"):
        Policy.model_validate(without(path, POLICY.model_dump(mode="json")))


def test_an_unknown_limit_is_refused() -> None:
    """A mistyped key does not silently leave the old limit in force."""
    data = POLICY.model_dump(mode="json")
    data["clock"]["late_grace"] = 5
    with pytest.raises(ValidationError, match="late_grace"):
        Policy.model_validate(data)


def test_claims_at_their_plain_scores_reach_the_threshold() -> None:
    """The default scores and thresholds agree: an undisputed absence, lateness or silence is reported."""
    camera = POLICY.camera.score.model_dump().values()
    assert min(camera) >= POLICY.kinds[Kind.CAMERA_ABSENT].threshold
    assert POLICY.persons.score >= POLICY.kinds[Kind.SECOND_PERSON].threshold
    assert POLICY.clock.unrecorded >= POLICY.kinds[Kind.LATE_START].threshold
    assert POLICY.clock.idle_score >= POLICY.kinds[Kind.TIME_WASTING].threshold
    assert POLICY.imagery.imagery.strong >= POLICY.kinds[Kind.INAPPROPRIATE_IMAGERY].threshold
