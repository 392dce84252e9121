"""The making of the weights, in small: the same seed gives the same network, and what is written is what was taught."""

import random
from pathlib import Path

import numpy as np
import pytest

from analyzer.detectors.meaning.examples import Example
from analyzer.domain.kinds import Kind, Severity
from analyzer.domain.lesson import Role
from analyzer.domain.line import Line
from analyzer.signals.meaning.model import SentenceModel, Words, open_network, read_words
from analyzer.signals.meaning.tokens import Tokens
from analyzer.training.checking import check, together
from analyzer.training.corpus import Taught, taught
from analyzer.training.damage import damage
from analyzer.training.dealing import Dealer
from analyzer.training.plan import PARTS, PLANS, REPORTED, not_mining, not_taught
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


def scores() -> Scores:
    """Of one kind: breaches, traps, and the lines of innocent lessons."""
    normal = np.random.default_rng(0).normal
    truth = np.zeros((400, 1), np.bool_)
    truth[:200] = True
    labelled = np.where(truth, normal(3, 2, (400, 1)), normal(-4, 2, (400, 1))).astype(np.float32)
    innocent = normal(-6, 2, (30_000, 1)).astype(np.float32)
    return Scores(innocent, 80.0, labelled, truth)


SECRECY = (Kind.SECRECY,), {Kind.SECRECY: Severity.CRITICAL}


@pytest.mark.parametrize(("limit", "recall"), [(0.02, 0.2), (20.0, 0.9)])
def test_thresholds_buy_recall_within_the_alarm_rate(limit: float, recall: float) -> None:
    """A tighter limit costs recall, never the limit."""
    setting = choose(scores(), *SECRECY, Budget(grave=limit, any=limit, precision=0.85))[Kind.SECRECY]
    assert setting.alarms <= limit
    assert (scores().innocent >= setting.claim).sum() / 80.0 <= limit + 0.05
    assert (setting.recall > recall) is True
    assert setting.rule <= setting.claim


def test_what_is_less_sure_has_a_limit_of_its_own() -> None:
    """Claims that alert nobody may be more often wrong than those that do."""
    setting = choose(scores(), *SECRECY, Budget(grave=0.02, any=2.0, precision=0.85))[Kind.SECRECY]
    assert setting.sure is not None
    assert setting.claim < setting.sure
    assert (scores().innocent >= setting.sure).sum() / 80.0 <= 0.07


def test_a_kind_is_never_claimed_below_its_lowest() -> None:
    """What neither lessons nor examples show is kept to, whatever recall it costs."""
    budget = Budget(grave=0.5, any=2.0, precision=0.5, lowest={Kind.SECRECY: 4.3})
    assert choose(scores(), *SECRECY, budget)[Kind.SECRECY].claim >= 4.29


def test_thresholds_are_checked_where_they_were_not_chosen() -> None:
    """What is reported of them is measured on the part that was left out each time."""
    whole = scores()
    thirds = [Scores(whole.innocent[n::3], whole.hours / 3, whole.labelled[n::3], whole.truth[n::3]) for n in range(3)]
    assert np.array_equal(np.sort(together(thirds).labelled, axis=0), np.sort(whole.labelled, axis=0))
    checked = check(thirds, *SECRECY, Budget(grave=0.05, any=0.5, precision=0.85))
    assert checked["grave_alarms_per_hour"] <= checked["alarms_per_hour"] < 1.0
    assert checked["recall"] > 0.2
    assert checked["precision"] > 0.8


def test_figures_come_from_networks_that_never_saw_what_they_are_taken_on() -> None:
    """The reported writer was not taught to those that judge them, and each part of the lessons has judges left."""
    networks = tuple(range(len(PLANS)))
    nothing = Words(np.zeros((1, 1), np.int8), np.zeros((1, 1), np.float32))
    model = SentenceModel(Tokens(Path("none")), nothing, networks, (), ())
    assert {PLANS[n].left_out for n in not_taught(model).networks} == {REPORTED}
    for part in range(PARTS):
        judges = not_mining(model, part).networks
        assert len(judges) == len(PLANS) - 1
        assert part not in {PLANS[n].mines for n in judges}


def test_a_taught_network_is_written_and_read_as_it_was(tmp_path: Path) -> None:
    """Eight bits and another runtime change little of what the network says; the same seed teaches the same."""
    import torch

    from analyzer.training.encoder import MeaningNet
    from analyzer.training.export import export, export_words
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
    export_words(net, tmp_path / "words.npz")
    network = open_network(tmp_path / "net.onnx")
    model = SentenceModel(tokens, read_words(tmp_path / "words.npz"), (network,), kinds, ())
    assert np.abs(model.glance([breach.line, trap.line]) - made[0]).max() < 0.3
