"""One camera tile under observation: its measures, the persons on it, and signs of a phone."""

from dataclasses import asdict, dataclass, field
from typing import Literal

import numpy as np

from analyzer.domain.lesson import Role
from analyzer.domain.signals import Tile, TileSample
from analyzer.signals.vision.handheld import HandheldMeter
from analyzer.signals.vision.persons import BodiesSeen, PersonCounter
from analyzer.signals.vision.tiles import TileMeter
from analyzer.signals.vision.view import Box, Image


@dataclass
class CameraWatch:
    """A participant's camera; `persons` and `handheld` only where it is, or may be, the tutor's."""

    box: Box
    participant: str | None
    role: Role
    layout: Literal["given", "found"]
    meter: TileMeter
    persons: PersonCounter | None = None
    handheld: HandheldMeter | None = None
    _before: Image | None = field(default=None, repr=False)
    """The pixels of the look before, in the picture that they came in."""

    def measure(self, at_ms: int, tile: Image) -> None:
        """Take in the tile's pixels at one moment; a tile that stands still costs a comparison."""
        before, self._before = self._before, tile
        if before is not None and np.array_equal(before, tile):
            self.meter.stand(at_ms)
            if self.handheld:
                self.handheld.stand(at_ms)
            return
        self.meter.look(at_ms, tile)
        if self.handheld:
            self.handheld.look(at_ms, self.meter.reduced)

    def forget(self, since_ms: int) -> None:
        """Drop what was measured from a moment on: it was no camera."""
        self.meter.looks = [look for look in self.meter.looks if look.at_ms < since_ms]
        self._before = None

    def count(self, tile: Image, bodies: BodiesSeen) -> None:
        """Count the persons at the moment just measured.

        Raises:
            cv2.error: the network failed.
        """
        if self.persons:
            self.persons.look(tile, self.box, self.meter, bodies)

    def tile(self, source: str, picture: Box) -> Tile:
        """Everything that was measured."""
        counts = self.persons.counts() if self.persons else {}
        samples = []
        for look in self.meter.looks:
            faces, persons = counts.get(look.at_ms, (None, None))
            samples.append(TileSample(**asdict(look), faces=faces, persons=persons))
        return Tile(
            participant=self.participant,
            role=self.role,
            source=source,
            region=None if self.box == picture else self.box.region(),
            layout=self.layout,
            samples=tuple(samples),
        )
