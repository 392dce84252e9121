"""Our own examples as neighbours: those nearest to a line explain its score, and added ones move it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from analyzer.detectors.meaning.examples import Example
from analyzer.detectors.meaning.port import Meaning, Numbers, Places
from analyzer.detectors.meaning.settings import Neighbours
from analyzer.domain.kinds import Kind

SHOWN = 160
"""Characters of an example that an explanation shows."""


@dataclass(frozen=True)
class Neighbour:
    """An example and how like a line it is."""

    name: str
    example: Example
    likeness: float

    def __str__(self) -> str:
        return f"{self.name} {self.example.id} (likeness {self.likeness:.2f}): “{self.example.text[:SHOWN]}”"


@dataclass(frozen=True)
class Neighbourhood:
    """Every example with its place; `added` are those that the last training has not seen."""

    named: tuple[tuple[str, Example], ...]
    vectors: Numbers
    added: NDArray[np.bool_]
    kinds: tuple[Kind, ...]
    labels: NDArray[np.bool_] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the table of labels once."""
        table = [[kind in example.labels for kind in self.kinds] for _, example in self.named]
        object.__setattr__(self, "labels", np.array(table, np.bool_).reshape(len(self.named), len(self.kinds)))

    def shift(self, place: Numbers, settings: Neighbours) -> tuple[Numbers, Neighbour | None]:
        """What the nearest added example adds to each kind's log-odds, and which it is; zeros and None if none is near.

        An example pulls its own kinds up; an innocent one pushes every kind down.
        """
        none = np.zeros(len(self.kinds), np.float32)
        if not self.added.any():
            return none, None
        likeness = np.where(self.added, self.vectors @ place, -1.0)
        nearest = int(likeness.argmax())
        if likeness[nearest] < settings.near:
            return none, None
        strength = settings.pull * (float(likeness[nearest]) - settings.near) / max(1e-6, 1.0 - settings.near)
        labels = self.labels[nearest]
        moved = np.where(labels, strength, 0.0 if labels.any() else -strength).astype(np.float32)
        return moved, self._neighbour(nearest, float(likeness[nearest]))

    def likeness(self, place: Numbers) -> Numbers:
        """How like a line every example is."""
        return self.vectors @ place if self.named else np.zeros(0, np.float32)

    def either_side(self, likeness: Numbers, kind: Kind) -> tuple[Neighbour | None, Neighbour | None]:
        """The nearest example that is of a kind, and the nearest that is not."""
        if not self.named:
            return None, None
        of_kind = self.labels[:, self.kinds.index(kind)]
        return self._nearest(likeness, of_kind), self._nearest(likeness, ~of_kind)

    def _nearest(self, likeness: Numbers, among: NDArray[np.bool_]) -> Neighbour | None:
        if not among.any():
            return None
        best = int(np.where(among, likeness, -2.0).argmax())
        return self._neighbour(best, float(likeness[best]))

    def _neighbour(self, number: int, likeness: float) -> Neighbour:
        name, example = self.named[number]
        return Neighbour(name, example, likeness)


def settle(named: Sequence[tuple[str, Example]], places: Places, model: Meaning) -> Neighbourhood:
    """Put every example in its place: known ones where the training left them, added ones where the model puts them."""
    known = {name: number for number, name in enumerate(places.ids)}
    added = np.array([example.id not in known for _, example in named], np.bool_)
    width = places.vectors.shape[1] if places.vectors.size else 0
    fresh = model.study([example.line for (_, example), new in zip(named, added, strict=True) if new]).places
    vectors = np.zeros((len(named), width or fresh.shape[1]), np.float32)
    old = [known[example.id] for (_, example), new in zip(named, added, strict=True) if not new]
    vectors[~added] = places.vectors[old].astype(np.float32) / 127.0
    vectors[added] = fresh
    return Neighbourhood(tuple(named), vectors, added, model.kinds)
