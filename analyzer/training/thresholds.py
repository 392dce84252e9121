"""Sets from which score each kind is claimed: as much recall as an alarm rate allows.

How often innocent lessons reach a score is read off their highest scores and drawn on beyond them, since the few
highest of a few dozen hours say little by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.kinds import Kind, Severity

Numbers = NDArray[np.float32]

TAIL = 12
"""How many of the highest scores the tail is read off."""
STEP = 0.1
FREE = 0.001
"""Findings an hour that every kind may cost before the budget is dealt out."""
RULE_SHARE = 0.001
"""A rule is believed where fewer than this share of all innocent lines score as high."""


@dataclass(frozen=True)
class Budget:
    """How many findings an hour the model may raise on innocent lessons, the rules' own apart."""

    grave: float
    """Serious or critical."""
    other: float
    """Above note, and less than serious."""
    precision: float
    """On our own examples, traps among them, a kind is never claimed below the score from which it is this precise (or,
    where it never is, below the score at which precision and recall are best together)."""


@dataclass(frozen=True)
class Setting:
    """What was chosen for one kind, and what it costs."""

    claim: float
    rule: float
    alarms: float
    """Findings an hour on innocent lessons, as the tail has it."""
    recall: float
    precision: float
    """On the examples it was chosen with."""


@dataclass(frozen=True)
class Scores:
    """What the model made of innocent lessons and of labelled lines that it was not taught."""

    innocent: Numbers
    """Lines × kinds."""
    hours: float
    labelled: Numbers
    truth: NDArray[np.bool_]


def choose(
    scores: Scores, kinds: Sequence[Kind], severity: Mapping[Kind, Severity], budget: Budget
) -> dict[Kind, Setting]:
    """Lower the thresholds step by step, each time where one alarm more buys the most recall, until nothing is left."""
    grids = [_Grid(scores, number, budget.precision) for number in range(len(kinds))]
    for group, allowed in ((True, budget.grave), (False, budget.other)):
        members = [g for g, k in zip(grids, kinds, strict=True) if (severity[k].rank >= Severity.SERIOUS.rank) is group]
        _spend(members, allowed)
    return {kind: grid.setting() for kind, grid in zip(kinds, grids, strict=True)}


def _spend(grids: Sequence["_Grid"], allowed: float) -> None:
    while moves := [(g.gain(to), g, to) for g in grids for to in g.lower() if _total(grids, g, to) <= allowed]:
        gain, grid, to = max(moves, key=lambda move: move[0])
        if gain <= 0:
            return
        grid.at = to


def _total(grids: Sequence["_Grid"], moved: "_Grid", to: int) -> float:
    return sum(float(grid.rates[to if grid is moved else grid.at]) for grid in grids)


class _Grid:
    """The thresholds that one kind may have, from high to low, with the alarms and the recall of each."""

    def __init__(self, scores: Scores, number: int, precision: float) -> None:
        innocent = np.sort(scores.innocent[:, number])[::-1]
        top = innocent[: min(TAIL, len(innocent))]
        spread = max(0.2, float((top - top[-1]).mean()))
        self.rule = float(innocent[int(RULE_SHARE * len(innocent))])
        mine, truth = scores.labelled[:, number], scores.truth[:, number]
        highest = max(float(mine.max()), float(top[0]) + 3.0)
        self.steps = np.arange(highest, float(np.quantile(mine, 0.5)), -STEP)
        tail = len(top) / scores.hours * np.exp(-(self.steps - top[-1]) / spread)
        counted = np.array([(innocent >= step).sum() for step in self.steps]) / scores.hours
        self.rates = np.where(self.steps >= top[-1], 0.5 * (tail + counted), counted)
        claimed = [mine >= step for step in self.steps]
        self.recalls = np.array([truth[c].sum() / max(1, truth.sum()) for c in claimed])
        self.precisions = np.array([truth[c].sum() / max(1, c.sum()) for c in claimed])
        enough = np.flatnonzero(self.precisions >= precision)
        self.last = int(enough[-1]) if len(enough) else int((self.precisions * self.recalls).argmax())
        free = np.flatnonzero(self.rates <= FREE)
        self.at = int(free[-1]) if len(free) else 0

    def lower(self) -> range:
        """The steps that may still be taken."""
        return range(self.at + 1, min(self.last, self.at + 60) + 1)

    def gain(self, to: int) -> float:
        """Recall bought by each alarm an hour; a little recall for nothing is worth taking."""
        return float((self.recalls[to] - self.recalls[self.at]) / max(1e-4, self.rates[to] - self.rates[self.at]))

    def setting(self) -> Setting:
        """What was chosen."""
        claim, at = float(self.steps[self.at]), self.at
        rate, recall, precision = (float(part[at]) for part in (self.rates, self.recalls, self.precisions))
        return Setting(round(claim, 2), round(min(self.rule, claim), 2), rate, recall, precision)
