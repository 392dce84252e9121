"""The making of the weights, in small: the same seed gives the same network, and what is written is what was taught."""

import random
from pathlib import Path

import numpy as np
import pytest

from analyzer.detectors.meaning.examples import Example
from analyzer.domain.kinds import Kind, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.line import Line
from analyzer.training.corpus import Taught, taught
from analyzer.training.damage import damage
from analyzer.training.dealing import Dealer
from analyzer.training.thresholds import Budget, Scores, choose


def dice(seed: int) -> random.Random:
    """A lot that falls the same each time."""
    return random.Random(seed)  # noqa: S311 - a lot, not a secret


def test_lines_that_say_the_same_are_taught_once() -> None:
    """A line that two writers share would stand on both sides of the split by writer."""
    lines = (
        "Don't tell your mum about this.",
        "don't tell your mum about this",
        "Don't tell your mum about this!",
        "Tell her.",
    )
    examples = [("w1", Example(text=text, labels=())) for text in lines]
    assert [one.line.text for one in taught(examples)] == [lines[0], lines[3]]


def test_damage_is_by_lot_and_leaves_words() -> None:
    """What is misheard differs from epoch to epoch and is the same from run to run."""
    text = "I know your number, write it down for me."
    made = [damage(text, dice(seed)) for seed in range(40)]
    assert made == [damage(text, dice(seed)) for seed in range(40)]
    assert len(set(made)) > 10
    assert all(one.split() for one in made)


def test_context_comes_and_goes_on_both_sides() -> None:
    """Its mere presence must not tell a breach from a trap."""
    with_context = Taught("w", Line("go on", Role.TUTOR, ((Role.STUDENT, "what?"),)), frozenset({Kind.SECRECY}), "a")
    without = Taught("w", Line("go on", Role.TUTOR), frozenset(), "b")
    dealer = Dealer([without.line], [Line("fine", Role.STUDENT)], dice(0))
    for one in (with_context, without):
        shown = sum(bool(dealer.deal(one).before) for _ in range(400))
        assert 100 < shown < 320


@pytest.mark.parametrize(("grave", "recall"), [(0.02, 0.2), (20.0, 0.9)])
def test_thresholds_buy_recall_within_the_alarm_rate(grave: float, recall: float) -> None:
    """A tighter limit costs recall, never the limit."""
    normal = np.random.default_rng(0).normal
    truth = np.zeros((400, 1), np.bool_)
    truth[:200] = True
    labelled = np.where(truth, normal(3, 2, (400, 1)), normal(-4, 2, (400, 1))).astype(np.float32)
    innocent = normal(-6, 2, (30_000, 1)).astype(np.float32)
    budget = Budget(grave=grave, other=1.0, precision=0.85)
    chosen = choose(Scores(innocent, 80.0, labelled, truth), (Kind.SECRECY,), {Kind.SECRECY: Severity.CRITICAL}, budget)
    setting = chosen[Kind.SECRECY]
    assert setting.alarms <= grave
    assert (innocent >= setting.claim).sum() / 80.0 <= grave + 0.05
    assert (setting.recall > recall) is True
    assert setting.rule <= setting.claim


def test_a_taught_network_is_written_and_read_as_it_was(tmp_path: Path) -> None:
    """Eight bits and another runtime change little of what the network says; the same seed teaches the same."""
    import torch

    from analyzer.signals.meaning.model import SentenceModel, open_network
    from analyzer.signals.meaning.tokens import Tokens
    from analyzer.training.encoder import MeaningNet
    from analyzer.training.export import export
    from analyzer.training.fit import Lesson, Recipe

    shipped = Path(__file__).parents[2] / "analyzer" / "signals" / "meaning" / "weights" / "meaning-tokenizer.json"
    tokens, kinds = Tokens(shipped), (Kind.SECRECY, Kind.GIFT)
    torch.set_num_threads(1)
    breach = Taught("w", Line("keep it between us", Role.TUTOR), frozenset({Kind.SECRECY}), "a")
    trap = Taught("w", Line("it lies between six and seven", Role.TUTOR), frozenset(), "b")
    made = []
    for _ in range(2):
        torch.manual_seed(1)
        net = MeaningNet(len(kinds))
        lesson = Lesson(net, tokens, kinds, Recipe(seed=1, epochs=2, batch=4), lambda _: None)
        lesson.teach([breach, trap] * 4, [Line("so what is x", Role.TUTOR)])
        made.append(lesson.scores([breach.line, trap.line]))
    assert np.array_equal(made[0], made[1])
    export(net, kinds, tmp_path / "net.onnx")
    model = SentenceModel(tokens, (open_network(tmp_path / "net.onnx"),), kinds, ())
    assert np.abs(model.glance([breach.line, trap.line]) - made[0]).max() < 0.3
