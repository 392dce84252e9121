"""No weight is used that is not the one config/models.yaml names."""

import hashlib
from pathlib import Path

import pytest

from analyzer.domain.errors import ModelUnavailableError
from analyzer.domain.gap import Aspect
from analyzer.signals.weights import Catalogue, Weight, WeightStore

CONTENT = b"weights"


def store(folder: Path, sha256: str) -> WeightStore:
    """A store that knows one weight and looks in `folder` first."""
    weight = Weight(
        name="w",
        package="no-such-package",
        module="no_such_module",
        path="deep/w.onnx",
        sha256=sha256,
        licence="MIT",
        source="a test",
        used_for="a test",
        needed_by=Aspect.SPEECH,
    )
    return WeightStore(Catalogue(version="1", weights=(weight,)), folder)


def test_the_right_file_is_handed_out(tmp_path: Path) -> None:
    """A file with the right SHA-256 is found in the models folder and leaves its provenance."""
    (tmp_path / "w.onnx").write_bytes(CONTENT)
    right = store(tmp_path, hashlib.sha256(CONTENT).hexdigest())
    assert right.path("w") == tmp_path / "w.onnx"
    assert right.use("w").sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert [status.state for status in right.statuses()] == ["verified"]


@pytest.mark.parametrize(
    ("content", "state", "fix"),
    [(None, "missing", "install no-such-package"), (b"tampered", "wrong", "reinstall no-such-package")],
)
def test_any_other_file_is_refused_with_the_fix(tmp_path: Path, content: bytes | None, state: str, fix: str) -> None:
    """A missing or altered weight is an error that says what to do, never a quiet substitute."""
    if content is not None:
        (tmp_path / "w.onnx").write_bytes(content)
    wrong = store(tmp_path, hashlib.sha256(CONTENT).hexdigest())
    with pytest.raises(ModelUnavailableError, match=state) as error:
        wrong.path("w")
    assert fix in str(error.value)
    assert [status.state for status in wrong.statuses()] == [state]


def test_a_name_that_is_not_in_the_catalogue_is_refused(tmp_path: Path) -> None:
    """Asking for an unlisted model names the file to list it in."""
    with pytest.raises(ModelUnavailableError, match=r"config/models\.yaml"):
        store(tmp_path, "0" * 64).path("other")


def test_a_model_is_loaded_once(tmp_path: Path) -> None:
    """The next lesson finds it loaded; other settings take its place, and what failed to load is tried again."""
    kept = store(tmp_path, "0" * 64)
    loads: list[str] = []

    def load(name: str) -> list[str]:
        loads.append(name)
        if name == "broken":
            raise ModelUnavailableError("missing")
        return [name]

    first = kept.loaded("eye", 320, lambda: load("small"))
    assert kept.loaded("eye", 320, lambda: load("again")) is first
    assert kept.loaded("eye", 640, lambda: load("large")) == ["large"]
    for _ in range(2):
        with pytest.raises(ModelUnavailableError):
            kept.loaded("ear", None, lambda: load("broken"))
    assert kept.loaded("ear", None, lambda: load("mended")) == ["mended"]
    assert loads == ["small", "large", "broken", "broken", "mended"]
