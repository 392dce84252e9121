"""Teaches one network by its plan, in a process of its own."""

import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn

from analyzer.detectors.meaning.settings import WORDS
from analyzer.domain.kinds import Kind
from analyzer.signals.meaning.tokens import Tokens
from analyzer.training.base import base_weights
from analyzer.training.corpus import Part, Taught
from analyzer.training.encoder import MeaningNet, load_minilm
from analyzer.training.fit import Lesson, Recipe
from analyzer.training.plan import Plan

PRIOR = -3.5
"""Log-odds of every kind before anything is learnt."""


def teach(plan: Plan, examples: Sequence[Taught], parts: Sequence[Part], tokenizer: Path, path: Path) -> None:
    """One network, from the published weights on; it is written when it is ready."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    torch.manual_seed(plan.seed)
    net = MeaningNet(WORDS)
    load_minilm(net, base_weights())
    nn.init.zeros_(net.head.weight)
    nn.init.constant_(net.head.bias, PRIOR)
    mine = [one for one in examples if one.writer != plan.left_out]
    mined = parts[plan.mines].lines if parts else ()
    Lesson(net, Tokens(tokenizer), tuple(Kind)[:WORDS], Recipe(plan.seed), tell).teach(mine, mined)
    torch.save(net.state_dict(), path)


def tell(line: str) -> None:
    """Progress, now and then."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a command that runs for an hour
