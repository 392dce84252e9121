"""What the model of meaning gives: how strongly a line says each kind, and where it lies among others."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analyzer.domain.kinds import Kind
from analyzer.domain.line import Line
from analyzer.domain.signals import ModelUse

Numbers = NDArray[np.float32]


class Readings(Protocol):
    """What was made of some lines, in their order."""

    @property
    def scores(self) -> Numbers:
        """Lines × kinds: log-odds, 0 where a line among our own examples would be as likely the one as the other."""
        ...

    @property
    def places(self) -> Numbers:
        """Lines × width, each of length 1: lines that mean the same lie close together."""
        ...


class Places(Protocol):
    """Where the examples of the last training lie."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Which examples."""
        ...

    @property
    def vectors(self) -> NDArray[np.int8]:
        """Examples × width, 127 for 1.0."""
        ...


class Meaning(Protocol):
    """A model that has learnt from labelled examples. The same lines give the same readings."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What it was taught, in the order of its scores."""
        ...

    @property
    def uses(self) -> tuple[ModelUse, ...]:
        """Its weights, for the record."""
        ...

    def glance(self, lines: Sequence[Line]) -> Numbers:
        """The first look, cheap, over every line by itself: lines × kinds."""
        ...

    def study(self, lines: Sequence[Line]) -> Readings:
        """The second look, with what came before, by every network there is."""
        ...
