"""From taught networks to what ships: their places, their thresholds, and the record of how they were made."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import numpy as np

from analyzer.detectors.meaning.settings import WORDS
from analyzer.domain.kinds import Kind
from analyzer.domain.line import Line
from analyzer.settings.configuration import read_configuration
from analyzer.signals.meaning.model import SentenceModel, open_network, read_words
from analyzer.signals.meaning.tokens import Tokens
from analyzer.training.checking import check, together
from analyzer.training.corpus import Part, Taught, data_hash
from analyzer.training.encoder import MeaningNet
from analyzer.training.export import export, export_words
from analyzer.training.fit import Recipe
from analyzer.training.plan import PARTS, PLANS, REPORTED, not_mining, not_taught
from analyzer.training.thresholds import Budget, Numbers, Scores, Setting, choose

HATECHECK = 4.5
"""With the rules, fewer than one in twenty of HateCheck's innocent tests (praise, negation) are claimed."""
BUDGET = Budget(grave=0.02, any=0.35, precision=0.8, lowest={Kind.DISCRIMINATORY_REMARK: HATECHECK})
RULES_ALONE = frozenset({Kind.SWEARING, Kind.CONTACT_DETAILS, Kind.DISCRIMINATORY_REMARK, Kind.SEXUAL_INNUENDO})
"""Where rules are strong: they need no support."""
CLEARED = -4.0
"""Lines whose first look stays below this for every kind are given no second look; none of them comes near a claim."""


def finish(nets: Sequence[MeaningNet], examples: Sequence[Taught], parts: Sequence[Part], weights: Path) -> None:
    """Write everything that ships: networks, words, places, thresholds, hashes and the record."""
    configuration = read_configuration(None)
    kinds, config = tuple(Kind)[:WORDS], Path(str(files("config")))
    export_words(nets[0], weights / "meaning-words.npz")
    paths = [weights / f"meaning-{number}.onnx" for number in range(1, len(nets) + 1)]
    for net, path in zip(nets, paths, strict=True):
        export(net, kinds, path)
    tokens, words = Tokens(weights / "meaning-tokenizer.json"), read_words(weights / "meaning-words.npz")
    model = SentenceModel(tokens, words, tuple(open_network(path) for path in paths), kinds, ())
    place(model, examples, weights / "meaning-places.npz")
    checked = {}
    if parts:
        scores = [score(model, examples, part, number) for number, part in enumerate(parts)]
        severity = {kind: configuration.policy.kinds[kind].severity for kind in kinds}
        checked = check(scores, kinds, severity, BUDGET)
        write_settings(choose(together(scores), kinds, severity, BUDGET), config / "meaning.yaml", RULES_ALONE)
    write_record(weights.parent / "training.json", examples, parts, checked)
    name_weights(config / "models.yaml", weights)


def place(model: SentenceModel, examples: Sequence[Taught], path: Path) -> None:
    """Write where every example lies: by the first network, as the product places lines."""
    first = SentenceModel(model.tokens, model.words, model.networks[:1], model.kinds, model.uses)
    vectors = first.study([one.line for one in examples]).places
    ids = np.array([one.example for one in examples])
    np.savez_compressed(path, ids=ids, vectors=np.round(vectors * 127).astype(np.int8))


def score(model: SentenceModel, examples: Sequence[Taught], part: Part, number: int) -> Scores:
    """What the networks make of a part of the lessons and of as many lines of the reported writer.

    Each is scored by those networks alone that never saw it.
    """
    innocent = study_raised(not_mining(model, number), part.lines)
    unseen = [one for one in examples if one.writer == REPORTED][number::PARTS]
    labelled = not_taught(model).study([one.line for one in unseen]).scores
    truth = np.array([[kind in one.labels for kind in model.kinds] for one in unseen], np.bool_)
    return Scores(innocent, part.hours, labelled, truth)


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
        sure = "" if one.sure is None else f", sure: {one.sure}"
        rule = "" if kind in rules_alone else f", rule: {one.rule}"
        cost = f"{one.alarms:.3f} alarms an hour; unseen writer: recall {one.recall:.2f}, precision {one.precision:.2f}"
        rows.append(f"  {kind.value}: {{claim: {one.claim}{sure}{rule}}}  # {cost}\n")
    path.write_text(f"{head}\nkinds:\n{''.join(rows)}", encoding="utf-8")


def name_weights(catalogue: Path, weights: Path) -> None:
    """Put the SHA-256 of every weight into config/models.yaml."""
    text = catalogue.read_text(encoding="utf-8")
    for path in sorted(weights.iterdir()):
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        text = re.sub(rf"(path: weights/{re.escape(path.name)}\n    sha256: )[0-9a-f]{{64}}", rf"\g<1>{found}", text)
    catalogue.write_text(text, encoding="utf-8")


def write_record(path: Path, examples: Sequence[Taught], parts: Sequence[Part], checked: Mapping[str, float]) -> None:
    """Write down what the networks were made of, and how the thresholds did where they were not chosen."""
    writers = {writer: sum(one.writer == writer for one in examples) for writer in {one.writer for one in examples}}
    record = {
        "networks": [asdict(plan) for plan in PLANS],
        "recipe": asdict(Recipe(0)),
        "examples_sha256": data_hash(examples),
        "examples": dict(sorted(writers.items())),
        "lines_of_lessons": sum(len(part.lines) for part in parts),
        "hours_of_lessons": round(sum(part.hours for part in parts), 1),
        "checked": {name: round(value, 3) for name, value in checked.items()},
        "versions": {name: version(name) for name in ("torch", "onnx", "onnxruntime", "tokenizers", "numpy")},
    }
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
