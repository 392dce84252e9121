"""Text readable on a screen, read where it changed and once it rests, with the time it stood there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analyzer.domain.signals import ScreenText
from analyzer.signals.vision.change import ChangeWatch, Mask
from analyzer.signals.vision.reader import Line
from analyzer.signals.vision.settings import ScreenTextSettings
from analyzer.signals.vision.view import Box, Image, View, around

JOIN = 5
"""Changed blocks this close to each other are read together."""
MOST_PARTS = 4
"""More changed parts than this are read as one."""


class TextReader(Protocol):
    """Reads lines of text, as PP-OCR does."""

    def read(self, image: Image) -> list[Line]:
        """Lines from top to bottom, in the image's pixels."""


@dataclass
class Standing:
    """A line that stands on the screen now; `box` in pixels of the picture."""

    text: str
    confidence: float
    box: Box
    start_ms: int
    last_ms: int


class ScreenWatch:
    """Reads the changed parts of one screen; what `watch` ignores (cameras) is left out."""

    def __init__(self, reader: TextReader, watch: ChangeWatch, every_ms: int, settings: ScreenTextSettings) -> None:
        self._reader = reader
        self._watch = watch
        self._every_ms = every_ms
        self._settings = settings
        self._patience_ms = settings.patience_ms
        self._standing: list[Standing] = []
        self._gone: list[Standing] = []

    def look(self, view: View) -> None:
        """Take in one moment.

        Raises:
            rapidocr.inference_engine.onnxruntime.main.ONNXRuntimeError: a network failed.
        """
        watch = self._watch
        watch.look(view)
        dirty = watch.dirty
        for line in self._standing:
            if not dirty[watch.under(line.box)].any():
                line.last_ms = view.at_ms
        if not dirty.any():
            return
        for box in _merged([self._with_lines(box) for box in self._ripe(dirty, view.at_ms)]):
            self._read(box, view)

    def leave_out(self, cameras: Sequence[Box], *, keep: bool = False) -> None:
        """Stop reading inside these boxes of the picture alone; drop what was read there, or `keep` it as gone."""
        self._watch.ignore(cameras)
        if keep:
            self._gone += [s for s in self._standing if any(box.meets(s.box) for box in cameras)]
        self._standing = [s for s in self._standing if not any(box.meets(s.box) for box in cameras)]

    def finish(self) -> list[ScreenText]:
        """Every line there was, in order of start."""
        lines = [
            ScreenText(
                start_ms=line.start_ms,
                end_ms=line.last_ms + self._every_ms,
                text=line.text,
                confidence=round(min(1.0, line.confidence), 3),
                region=line.box.region(),
            )
            for line in (*self._gone, *self._standing)
        ]
        return sorted(lines, key=lambda line: (line.start_ms, line.region.y if line.region else 0))

    def _ripe(self, dirty: Mask, at_ms: int) -> list[Box]:
        """Changed parts that have rested long enough to be read, or have changed for so long that they must be."""
        import cv2

        joined = cv2.dilate(dirty.astype(np.uint8), np.ones((3, JOIN), np.uint8))
        _, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
        boxes, impatient = [], False
        for label, (x, y, width, height, _) in enumerate(stats[1:].tolist(), start=1):
            part = dirty & (labels == label)
            rested = at_ms - int(self._watch.moved_ms[part].max()) >= self._settings.settle_ms
            waited = at_ms - int(self._watch.since[part].min()) >= self._patience_ms
            impatient |= waited and not rested
            if rested or waited:
                boxes.append(self._watch.box_of(slice(y, y + height), slice(x, x + width)))
        if boxes and not impatient:
            self._patience_ms = self._settings.patience_ms
        elif boxes:
            self._patience_ms = min(2 * self._patience_ms, self._settings.longest_patience_ms)
        return [around(boxes)] if len(boxes) > MOST_PARTS else boxes

    def _with_lines(self, box: Box) -> Box:
        """A changed part with a margin and with the lines that reach into it."""
        touched = [line.box for line in self._standing if line.box.meets(box)]
        return around((box, *touched)).grown(self._settings.margin, self._watch.box)

    def _read(self, box: Box, view: View) -> None:
        found = [
            Standing(line.text, line.confidence, line.box.moved(box.x, box.y).within(box), 0, view.at_ms)
            for line in self._reader.read(self._minded(box, view.image))
        ]
        before = [line for line in self._standing if box.meets(line.box)]
        for line in (line for line in found if line.box.area):
            known = next((old for old in before if _plain(old.text) == _plain(line.text)), None)
            if known:
                before.remove(known)
                self._standing.remove(known)
                line.start_ms = known.start_ms
            else:
                line.start_ms = self._since(line.box, view.at_ms)
                self._patience_ms = self._settings.patience_ms
            self._standing.append(line)
        for line in before:
            self._standing.remove(line)
            self._gone.append(line)
        blocks = self._watch.everything & False
        blocks[self._watch.under(box)] = True
        self._watch.settle(blocks, view.at_ms)

    def _since(self, box: Box, at_ms: int) -> int:
        """When the part under a new line began to change."""
        under = self._watch.under(box)
        times = self._watch.since[under][self._watch.dirty[under]]
        return int(times.min()) if times.size else at_ms

    def _minded(self, box: Box, image: Image) -> Image:
        part = box.cut(image).copy()
        for camera in self._watch.ignored:
            hidden = camera.within(box).moved(-box.x, -box.y)
            part[hidden.y : hidden.bottom, hidden.x : hidden.right] = 255
        return part


def _merged(boxes: list[Box]) -> list[Box]:
    """Boxes that meet become one."""
    apart: list[Box] = []
    for box in boxes:
        while touching := [other for other in apart if other.meets(box)]:
            apart = [other for other in apart if other not in touching]
            box = around((box, *touching))  # noqa: PLW2901 - it grows
        apart.append(box)
    return apart


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
