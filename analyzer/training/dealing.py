"""Deals lines out to the training, each epoch otherwise: damaged, merged with a neighbour, in context or without.

Writers put context on breaches somewhat more often than on traps; so context is taken away and given at random, and its
presence says nothing.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analyzer.detectors.meaning.lines import plain
from analyzer.domain.lesson import Role
from analyzer.domain.line import Line
from analyzer.training.corpus import Taught
from analyzer.training.damage import damage

MERGED, DAMAGED, ROLE_HIDDEN = 0.12, 0.6, 0.07
CONTEXT_DROPPED, CONTEXT_ROLES_HIDDEN, CONTEXT_GIVEN = 0.3, 0.3, 0.45


@dataclass
class Dealer:
    """Makes each line anew for each epoch."""

    benign: Sequence[Line]
    """Innocent lines of any kind, for merging."""
    talk: Sequence[Line]
    """Lines that may stand before any other."""
    dice: random.Random

    def deal(self, taught: Taught) -> Line:
        """One line as training meets it this time."""
        text = taught.line.text
        if self.dice.random() < MERGED:
            other = self.dice.choice(self.talk if self.dice.random() < 0.5 else self.benign).text  # noqa: PLR2004
            text = f"{text} {other}" if self.dice.random() < 0.5 else f"{other} {text}"  # noqa: PLR2004
        if self.dice.random() < DAMAGED:
            text = damage(text, self.dice)
        role = Role.UNKNOWN if self.dice.random() < ROLE_HIDDEN else taught.line.role
        return replace(taught.line, text=plain(text), role=role, before=self._before(taught.line))

    def _before(self, line: Line) -> tuple[tuple[Role, str], ...]:
        if line.before:
            chance = self.dice.random()
            if chance < CONTEXT_DROPPED:
                return ()
            if chance < CONTEXT_DROPPED + CONTEXT_ROLES_HIDDEN * (1 - CONTEXT_DROPPED):
                return tuple((Role.UNKNOWN, text) for _, text in line.before)
            return line.before
        if self.dice.random() >= CONTEXT_GIVEN:
            return ()
        return tuple((one.role, one.text) for one in self.dice.choices(self.talk, k=self.dice.choice((1, 2))))
