"""`make meaning`: teaches the networks, writes weights, thresholds and the record of how they were made."""

import sys
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import torch
from torch import nn

from analyzer.detectors.meaning.settings import WORDS
from analyzer.domain.kinds import Kind
from analyzer.settings.configuration import read_configuration
from analyzer.signals.meaning.model import SentenceModel, open_network
from analyzer.signals.meaning.tokens import Tokens
from analyzer.training.base import base_tokenizer, base_weights
from analyzer.training.corpus import Lessons, Taught, lessons, taught
from analyzer.training.encoder import MeaningNet, load_minilm
from analyzer.training.export import export
from analyzer.training.finish import left_out, name_weights, place, score, write_record, write_settings
from analyzer.training.fit import Lesson, Recipe
from analyzer.training.thresholds import Budget, choose

SEED = 7
NETWORKS = 1
PRIOR = -3.5
"""Log-odds of every kind before anything is learnt."""
BUDGET = Budget(grave=0.04, other=0.12, precision=0.8)
RULES_ALONE = frozenset({Kind.SWEARING, Kind.CONTACT_DETAILS, Kind.DISCRIMINATORY_REMARK, Kind.SEXUAL_INNUENDO})
"""Where rules are strong: they need no support."""


def main(told: Callable[[str], None]) -> None:
    """Make everything anew, in place, from config/examples/ and the lessons that LESSONGUARD_DATA names.

    Without lessons the networks learn from the examples alone, and the thresholds stay as they are.
    """
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    config = Path(str(files("config")))
    folder = Path(str(files("analyzer.signals.meaning"))) / "weights"
    configuration = read_configuration(None)
    examples, heard = taught(configuration.examples), lessons()
    told(f"{len(examples)} examples; lessons: {f'{heard.hours:.0f} h unmined' if heard else 'none'}")
    tokenizer = folder / "meaning-tokenizer.json"
    tokenizer.write_bytes(base_tokenizer())
    tokens, kinds = Tokens(tokenizer), tuple(Kind)[:WORDS]
    paths = []
    for number, writer in enumerate(left_out(NETWORKS)):
        net = teach([one for one in examples if one.writer != writer], heard, tokens, SEED + number, told)
        paths.append(folder / f"meaning-{number + 1}.onnx")
        export(net, kinds, paths[-1])
    model = SentenceModel(tokens, tuple(open_network(path) for path in paths), kinds, ())
    place(model, examples, folder / "meaning-places.npz")
    if heard:
        severity = {kind: configuration.policy.kinds[kind].severity for kind in kinds}
        chosen = choose(score(model, examples, heard), kinds, severity, BUDGET)
        write_settings(chosen, config / "meaning.yaml", RULES_ALONE)
    write_record(folder.parent / "training.json", examples, heard, SEED, NETWORKS)
    name_weights(config / "models.yaml", folder)


def teach(
    examples: list[Taught], heard: Lessons | None, tokens: Tokens, seed: int, told: Callable[[str], None]
) -> MeaningNet:
    """One network, from the published weights on."""
    kinds = tuple(Kind)[:WORDS]
    torch.manual_seed(seed)
    net = MeaningNet(len(kinds))
    load_minilm(net, base_weights())
    nn.init.zeros_(net.head.weight)
    nn.init.constant_(net.head.bias, PRIOR)
    Lesson(net, tokens, kinds, Recipe(seed), told).teach(examples, heard.mined if heard else ())
    return net


if __name__ == "__main__":
    main(lambda line: print(line, file=sys.stderr, flush=True))  # noqa: T201 - a command that runs for an hour
