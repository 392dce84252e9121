"""From taught networks to what ships: their places, their thresholds, and the record of how they were made."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np

from analyzer.domain.kinds import Kind
from analyzer.domain.line import Line
from analyzer.signals.meaning.model import SentenceModel
from analyzer.training.corpus import Lessons, Taught, data_hash
from analyzer.training.thresholds import Numbers, Scores, Setting

CLEARED = -4.0
"""Lines whose first look stays below this for every kind are given no second look; none of them comes near a claim."""


def place(model: SentenceModel, examples: Sequence[Taught], path: Path) -> None:
    """Write where every example lies."""
    vectors = model.study([one.line for one in examples]).places
    ids = np.array([one.example for one in examples])
    np.savez_compressed(path, ids=ids, vectors=np.round(vectors * 127).astype(np.int8))


def score(model: SentenceModel, examples: Sequence[Taught], lessons: Lessons) -> Scores:
    """What the networks make of innocent lessons, and each of the writer that it never saw.

    `SentenceModel.networks` are in the order of `left_out`.
    """
    innocent = study_raised(model, [line for lesson in lessons.unmined for line in lesson])
    made, truth = [], []
    for network, writer in zip(model.networks, left_out(len(model.networks)), strict=True):
        alone = SentenceModel(model.tokens, (network,), model.kinds, model.uses)
        unseen = [one for one in examples if one.writer == writer]
        made.append(alone.study([one.line for one in unseen]).scores)
        truth.append([[kind in one.labels for kind in model.kinds] for one in unseen])
    return Scores(innocent, lessons.hours, np.concatenate(made), np.concatenate([np.array(t, np.bool_) for t in truth]))


def left_out(networks: int) -> tuple[str, ...]:
    """The writer that each network is not taught, so that it can be measured on them."""
    return ("w4", "w5")[:networks]


def study_raised(model: SentenceModel, lines: Sequence[Line]) -> Numbers:
    """The second look at every line that the first does not clear; the first look's scores for the others."""
    scores = model.glance(lines)
    raised = np.flatnonzero(scores.max(axis=1) > CLEARED)
    scores[raised] = model.study([lines[int(number)] for number in raised]).scores
    return scores


def write_settings(chosen: Mapping[Kind, Setting], path: Path, rules_alone: frozenset[Kind]) -> None:
    """Put the chosen thresholds into config/meaning.yaml; every other line of it stays as its owner wrote it."""
    head = path.read_text(encoding="utf-8").split("\nkinds:\n")[0]
    rows = []
    for kind, one in chosen.items():
        rule = "" if kind in rules_alone else f", rule: {one.rule}"
        cost = (
            f"# {one.alarms:.3f} alarms an hour; unseen writers: recall {one.recall:.2f}, precision {one.precision:.2f}"
        )
        rows.append(f"  {kind.value}: {{claim: {one.claim}{rule}}}  {cost}\n")
    path.write_text(f"{head}\nkinds:\n{''.join(rows)}", encoding="utf-8")


def name_weights(catalogue: Path, weights: Path) -> None:
    """Put the SHA-256 of every weight into config/models.yaml."""
    text = catalogue.read_text(encoding="utf-8")
    for path in sorted(weights.iterdir()):
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        text = re.sub(rf"(path: weights/{re.escape(path.name)}\n    sha256: )[0-9a-f]{{64}}", rf"\g<1>{found}", text)
    catalogue.write_text(text, encoding="utf-8")


def write_record(path: Path, examples: Sequence[Taught], lessons: Lessons | None, seed: int, networks: int) -> None:
    """Write down what the networks were made of."""
    writers = {writer: sum(one.writer == writer for one in examples) for writer in {one.writer for one in examples}}
    record = {
        "seed": seed,
        "examples_sha256": data_hash(examples),
        "examples": dict(sorted(writers.items())),
        "lines_of_lessons": len(lessons.mined) if lessons else 0,
        "unmined_hours": round(lessons.hours, 1) if lessons else 0.0,
        "versions": {name: version(name) for name in ("torch", "onnx", "onnxruntime", "tokenizers", "numpy")},
        "left_out": list(left_out(networks)),
    }
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
