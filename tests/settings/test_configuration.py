"""config/ is read whole or refused by file and key, and every key of it and of the settings is explained."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from analyzer.detectors.policy import Policy
from analyzer.detectors.registry import LEXICONS
from analyzer.domain.errors import ConfigurationError
from analyzer.domain.kinds import Kind
from analyzer.domain.signals import Vision
from analyzer.scorecard.measures.settings import MeasureSettings
from analyzer.scorecard.rubric import Rubric
from analyzer.settings.configuration import fingerprint, read_configuration, read_yaml
from analyzer.settings.service_policy import SERVICE_FILES, read_service_policy
from analyzer.settings.service_settings import ServiceSettings
from analyzer.signals.speech.settings import SpeechSettings
from analyzer.signals.vision.settings import VisionSettings
from analyzer.signals.weights import Catalogue

SHIPPED = Path(__file__).parents[2] / "config"
TYPES: tuple[type[BaseModel], ...] = (
    Policy,
    Rubric,
    MeasureSettings,
    SpeechSettings,
    VisionSettings,
    Catalogue,
    *dict.fromkeys(LEXICONS.values()),
    *SERVICE_FILES.values(),
    ServiceSettings,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped configuration that a test may spoil."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "config", ignore=shutil.ignore_patterns("__pycache__")))


def models_within(annotation: object) -> Iterator[type[BaseModel]]:
    """Every model that a field's type mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_within(part)


def models_of(model: type[BaseModel]) -> set[type[BaseModel]]:
    """A model and all that it holds."""
    found, waiting = set(), [model]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(m for field in one.model_fields.values() for m in models_within(field.annotation))
    return found


@pytest.mark.parametrize("top", TYPES, ids=lambda model: model.__name__)
def test_every_key_is_explained(top: type[BaseModel]) -> None:
    """Whoever edits a file of config/ can look up what each key means."""
    silent = [
        f"{model.__name__}.{name}"
        for model in models_of(top)
        for name, field in model.model_fields.items()
        if not field.description
    ]
    assert silent == []


def test_the_shipped_configuration_serves_every_kind() -> None:
    """Each kind that words can show has a lexicon, so that none is only promised."""
    read = [read_yaml(SHIPPED / "lexicons" / f"{name}.yaml", kind_of) for name, kind_of in LEXICONS.items()]
    spoken = {kind for lexicon in read for kind in lexicon.kinds}
    first_seen = list(Kind).index(Kind.CAMERA_ABSENT)
    assert set(list(Kind)[:first_seen]) - spoken == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("policy.yaml", "kinds:", "kindz:", "policy.yaml: kindz: unknown key"),
        ("policy.yaml", "kinds:", "version: '2'\nkinds:", "'version' is there twice"),
        ("policy.yaml", "severity: critical", "severity: dreadful", "policy.yaml: kinds."),
        ("policy.yaml", "version:", "version: [", "policy.yaml: is not YAML"),
        ("models.yaml", "sha256: ", "sha256: 0", "models.yaml: weights.0.sha256"),
        ("lexicons/gift.yaml", "rules:", "rulez:", "gift.yaml: "),
    ],
)
def test_what_is_wrong_is_named(folder: Path, file: str, old: str, new: str, said: str) -> None:
    """A slip in a file is refused by file and key, never read as something else."""
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        read_configuration(folder)
    assert said in str(error.value)


def test_a_pattern_that_does_not_compile_is_named(folder: Path) -> None:
    """A safeguarding lead who forgets a bracket is told which pattern it is."""
    path = folder / "lexicons" / "gift.yaml"
    rule = "\n  - {name: slip, kind: gift, says: ['a gift (card'], score: 0.5, why: x}\n"
    path.write_text(path.read_text(encoding="utf-8").replace("\nrules:\n", f"\nrules:{rule}", 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"a gift \(card"):
        read_configuration(folder)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"text": "our secret", "labels": ["secrecyy"]}', "examples/mine.jsonl:2: labels.0: "),
        ('{"text": "our secret"}', "examples/mine.jsonl:2: labels: Field required"),
        ('{"text": "", "labels": []}', "examples/mine.jsonl:2: text: "),
        ('{"text": "a", "labels": [], "speker": "tutor"}', "examples/mine.jsonl:2: speker: "),
        ("our secret, secrecy", "examples/mine.jsonl:2: "),
    ],
)
def test_a_bad_example_is_named_by_its_line(folder: Path, line: str, said: str) -> None:
    """A safeguarding lead who slips in line two is told so, and told what is wrong."""
    good = '{"text": "see you next week", "labels": []}'
    (folder / "examples" / "mine.jsonl").write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        read_configuration(folder)
    assert said in str(error.value)
    assert "our secret" not in str(error.value)


def test_an_added_example_is_part_of_what_decides(folder: Path) -> None:
    """It counts on the next run, and the run's fingerprint says that something has changed."""
    before = read_configuration(folder)
    (folder / "examples" / "mine.jsonl").write_text('{"text": "see you", "labels": []}\n', encoding="utf-8")
    after = read_configuration(folder)
    assert after.sha256 != before.sha256
    assert len(after.examples) == len(before.examples) + 1


@pytest.mark.parametrize(("name", "said"), [("extra", "extra.yaml"), (None, "gift.yaml: cannot be read")])
def test_lexicons_are_the_ones_that_are_known(folder: Path, name: str | None, said: str) -> None:
    """A file that no detector reads, or one that is gone, would be a kind nobody looks for: it is refused."""
    if name:
        (folder / "lexicons" / f"{name}.yaml").write_text("version: '1'")
    else:
        (folder / "lexicons" / "gift.yaml").unlink()
    with pytest.raises(ConfigurationError, match=said):
        read_configuration(folder)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda path: path.write_bytes(path.read_bytes() + b"\n"), id="longer"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes().replace(b"# ", b"#  ", 1)[:-1]), id="as long"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes().swapcase()), id="the same letters"),
        pytest.param(lambda path: path.rename(path.with_name("gift-2.yaml")), id="another name"),
    ],
)
def test_the_fingerprint_follows_every_byte(folder: Path, change: Callable[[Path], object]) -> None:
    """Two runs with the same fingerprint were decided by the same words and numbers, whatever their length."""
    before = fingerprint(folder)
    assert fingerprint(folder) == before == read_configuration(folder).sha256
    change(folder / "lexicons" / "gift.yaml")
    assert fingerprint(folder) != before


def test_the_fingerprint_is_of_what_decides_about_lessons(folder: Path) -> None:
    """How patiently the service works changes no run."""
    before = fingerprint(folder)
    (folder / "service" / "stages.yaml").write_text("version: '2'")
    assert fingerprint(folder) == before


BEFORE = {
    "policy.yaml": {"frame_samples:": "looks:", "per_frame_sample:": "per_look:", "\ncontinued_after_": "\naftermath_"},
    "service/stages.yaml": {"  speech:": "  listen:", "  vision:": "  look:", "enqueue_again_s": "ring_again_s"},
    "service/scheduler.yaml": {"scan_folder_s": "look_s", "reconcile_s": "settle_s", "collect_garbage_s": "tidy_s"},
}
"""What keys are called, and what they were called before."""


def test_yesterdays_names_are_read(folder: Path) -> None:
    """Whoever keeps a folder of their own does not have to rename anything in it."""
    today = read_configuration(folder).policy, read_service_policy(folder)
    for name, words in BEFORE.items():
        text = (folder / name).read_text(encoding="utf-8")
        for word, before in words.items():
            assert word in text
            text = text.replace(word, before)
        (folder / name).write_text(text.replace("aftermath_imagery", "aftermath"), encoding="utf-8")
    (folder / "service" / "scheduler.yaml").rename(folder / "service" / "schedule.yaml")
    assert (read_configuration(folder).policy, read_service_policy(folder)) == today


def test_yesterdays_observations_are_read() -> None:
    """What was observed before frames had their name can still be decided upon."""
    sampling = {"source": "video:0", "start_ms": 0, "end_ms": 1000, "every_ms": 500}
    assert Vision.model_validate({"looks": [sampling]}) == Vision.model_validate({"frame_samples": [sampling]})
