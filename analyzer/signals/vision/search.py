"""Searches one part of the picture for exposed bodies, and looks closer where there is a hint of one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from analyzer.signals.vision.nudenet import Detection
from analyzer.signals.vision.settings import ImagerySettings
from analyzer.signals.vision.view import Box, Image

Scale = Literal["whole", "tile"]

NEVER = 2.0
"""A floor that no score reaches."""
WHOLE_PICTURE = "WHOLE_PICTURE"
"""The class of what is indecent as a whole, beside NudeNet's classes of parts."""


class BodyFinder(Protocol):
    """A network that finds parts of bodies, such as NudeNet."""

    def look(self, image: Image, side: int) -> tuple[Detection, ...]:
        """Find bodies in an image whose longer side is brought to `side` pixels."""


class SecondOpinion(Protocol):
    """A network that judges a picture as a whole, such as open_nsfw."""

    def judge(self, image: Image) -> float:
        """How surely a picture is indecent, 0 to 1."""


@dataclass(frozen=True)
class DetectionEvent:
    """An exposed part of a body that is in the picture now; `box` in pixels of the picture."""

    class_name: str
    score: float
    box: Box
    scale: Scale
    agreement: float


@dataclass(frozen=True)
class BodySearch:
    """Two networks and what counts as seen."""

    finder: BodyFinder
    opinion: SecondOpinion
    settings: ImagerySettings

    def bodies(self, image: Image, box: Box, side: int) -> tuple[Detection, ...]:
        """Everything the network sees in a part of the picture, in the picture's pixels."""
        found = self.finder.look(box.cut(image), side)
        return tuple(replace(one, box=one.box.moved(box.x, box.y)) for one in found)

    def exposed(self, image: Image, part: Box, bodies: tuple[Detection, ...], scale: Scale) -> list[DetectionEvent]:
        """What is exposed in a part of the picture where `bodies` were seen, once the best hint was looked at closer.

        A class scores the mean of its best scores in all the views: what is really there is seen in each of them, while
        a sleeve that looks like skin in one crop does not in the next. Where one class counts, so do weaker ones. The
        closer views are judged as pictures, too, by the second network, which says more where parts were seen weakly.
        """
        hints = [one for one in bodies if one.score >= self.settings.hints.get(one.class_name, NEVER)]
        if not hints:
            return []
        closer = self._closer(part, max(hints, key=lambda hint: hint.score).box)
        views = [_best(bodies), *(_best(self.bodies(image, box, self.settings.closer_side)) for box in closer)]
        agreement = sum(any(map(self._counts, view.values())) for view in views) / len(views)
        seen = _best(one for view in views for one in view.values())
        means = [replace(seen[name], score=_mean(name, views)) for name in self.settings.floors if name in seen]
        whole = self.judged(image, [part, *closer], scale, self.settings.second.beside)
        if not whole and not any(map(self._counts, means)):
            return []
        return [
            *whole,
            *(
                DetectionEvent(one.class_name, one.score, one.box, scale, agreement)
                for one in means
                if one.score >= self.settings.beside
            ),
        ]

    def judged(self, image: Image, views: list[Box], scale: Scale, floor: float | None = None) -> list[DetectionEvent]:
        """What the second network makes of the best of some views; nothing below a floor.

        Args:
            image: the whole picture.
            views: parts of it.
            scale: how the parts were come by.
            floor: lowest score that counts; by itself, without any hint of a body, if None.
        """
        least = self.settings.second.alone if floor is None else floor
        scores = [(self.opinion.judge(box.cut(image)), box) for box in views]
        best, box = max(scores, default=(0.0, Box(0, 0, 0, 0)))
        if best < least:
            return []
        return [
            DetectionEvent(WHOLE_PICTURE, best, box, scale, sum(score >= least for score, _ in scores) / len(scores))
        ]

    def _closer(self, part: Box, hint: Box) -> list[Box]:
        margins = (round(share * hint.longer) for share in self.settings.closer)
        return [box for margin in margins if (box := hint.grown(margin, part)).area]

    def _counts(self, one: Detection) -> bool:
        return one.score >= self.settings.floors.get(one.class_name, NEVER)


def _best(view: Iterable[Detection]) -> dict[str, Detection]:
    """The best detection of each class."""
    return {one.class_name: one for one in sorted(view, key=lambda one: one.score)}


def _mean(name: str, views: list[dict[str, Detection]]) -> float:
    return sum(view[name].score for view in views if name in view) / len(views)
