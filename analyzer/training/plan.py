"""Which network is taught what, so that every figure can be taken from networks that never saw what it is taken on."""

from dataclasses import dataclass

from analyzer.signals.meaning.model import SentenceModel

REPORTED = "w4"
"""The writer whose lines are reported on."""
PARTS = 3
"""The development lessons are parted by lot; each network looks for hard negatives in one part."""


@dataclass(frozen=True)
class Plan:
    """How one network is taught."""

    seed: int
    left_out: str
    """The writer whose lines it is not taught; empty for none."""
    mines: int
    """The part of the lessons in which it looks for hard negatives."""


PLANS = (Plan(7, REPORTED, 0), Plan(8, REPORTED, 1), Plan(9, "", 2))


def not_taught(model: SentenceModel) -> SentenceModel:
    """The networks that never saw the writer who is reported on."""
    return _those(model, [plan.left_out == REPORTED for plan in PLANS])


def not_mining(model: SentenceModel, part: int) -> SentenceModel:
    """The networks that never looked for negatives in a part of the lessons."""
    return _those(model, [plan.mines != part for plan in PLANS])


def _those(model: SentenceModel, wanted: list[bool]) -> SentenceModel:
    kept = tuple(network for network, want in zip(model.networks, wanted, strict=True) if want)
    return SentenceModel(model.tokens, model.words, kept, model.kinds, model.uses)
