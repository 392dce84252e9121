"""Sets from which score each kind is claimed: as much recall as an alarm rate allows.

How often innocent lessons reach a score is read off their highest scores and drawn on beyond them, since the few
highest of a hundred hours say little by themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.kinds import Kind, Severity

Numbers = NDArray[np.float32]

TAIL = 12
"""How many of the highest scores the tail is read off."""
STEP = 0.1
FAR = 60
"""How many steps at most are taken at once."""
FREE = 0.001
"""Findings an hour that every kind may cost before the budget is dealt out."""
RULE_SHARE = 0.001
"""A rule is believed where fewer than this share of all innocent lines score as high."""
URGENT = frozenset({Kind.SECRECY, Kind.HARM_DISCLOSURE, Kind.CONTACT_DETAILS, Kind.OFF_PLATFORM_CONTACT})
"""Kinds whose recall counts twice when the budget is dealt out."""


@dataclass(frozen=True)
class Budget:
    """How many findings an hour the model may raise on innocent lessons, the rules' own apart."""

    grave: float
    """Serious or critical."""
    any: float
    """Of any weight."""
    precision: float
    """On our own examples, traps among them, a kind is never claimed below the score from which it is this precise (or,
    where it never is, below the score at which precision and recall are best together)."""
    lowest: Mapping[Kind, float] = field(default_factory=dict)
    """Kinds that are never claimed below a score, for reasons that neither lessons nor examples show."""


@dataclass(frozen=True)
class Setting:
    """What was chosen for one kind, and what it costs."""

    claim: float
    sure: float | None
    """From where a claim is grave; None for kinds that are never grave."""
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
    """Lower the thresholds step by step, each time where one alarm more buys the most recall, until nothing is left.

    First those from which claims are grave, then, from there on, those from which there are claims at all.
    """
    grids = [_Grid(scores, number, kind, budget) for number, kind in enumerate(kinds)]
    grave = [grid for grid in grids if severity[grid.kind].rank >= Severity.SERIOUS.rank]
    _spend(grave, budget.grave)
    sure = {grid.kind: grid.claim for grid in grave}
    _spend(grids, budget.any)
    return {grid.kind: grid.setting(sure.get(grid.kind)) for grid in grids}


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

    def __init__(self, scores: Scores, number: int, kind: Kind, budget: Budget) -> None:
        self.kind = kind
        innocent = np.sort(scores.innocent[:, number])[::-1]
        top = innocent[: min(TAIL, len(innocent))]
        spread = max(0.2, float((top - top[-1]).mean()))
        self.rule = float(innocent[int(RULE_SHARE * len(innocent))])
        mine, truth = scores.labelled[:, number], scores.truth[:, number]
        highest = max(float(mine.max()), float(top[0]) + 3.0)
        self.steps = np.arange(highest, float(np.quantile(mine, 0.5)), -STEP)
        tail = len(top) / scores.hours * np.exp(-(self.steps - top[-1]) / spread)
        counted = np.array([(innocent >= step).sum() for step in self.steps]) / scores.hours
        self.rates = np.where(self.steps >= top[-1], np.maximum(tail, counted), counted)
        claimed = [mine >= step for step in self.steps]
        self.recalls = np.array([truth[c].sum() / max(1, truth.sum()) for c in claimed])
        self.precisions = np.array([truth[c].sum() / max(1, c.sum()) for c in claimed])
        enough = np.flatnonzero(self.precisions >= budget.precision)
        self.last = int(enough[-1]) if len(enough) else int((self.precisions * self.recalls).argmax())
        high = np.flatnonzero(self.steps >= budget.lowest.get(kind, -np.inf))
        self.last = min(self.last, int(high[-1]) if len(high) else 0)
        free = np.flatnonzero(self.rates <= FREE)
        self.at = min(self.last, int(free[-1]) if len(free) else 0)

    @property
    def claim(self) -> float:
        """The threshold as it stands."""
        return round(float(self.steps[self.at]), 2)

    def lower(self) -> range:
        """The steps that may still be taken."""
        return range(self.at + 1, min(self.last, self.at + FAR) + 1)

    def gain(self, to: int) -> float:
        """Recall bought by each alarm an hour; a little recall for nothing is worth taking."""
        bought = float(self.recalls[to] - self.recalls[self.at]) * (2 if self.kind in URGENT else 1)
        return bought / max(1e-4, float(self.rates[to] - self.rates[self.at]))

    def setting(self, sure: float | None) -> Setting:
        """What was chosen."""
        rate, recall, precision = (float(part[self.at]) for part in (self.rates, self.recalls, self.precisions))
        return Setting(self.claim, sure, round(min(self.rule, self.claim), 2), rate, recall, precision)
