"""Networks that take plain colours for what no repository may hold: they show what is searched, not what is known."""

from collections.abc import Callable, Hashable
from typing import cast

import numpy as np

from analyzer.signals.vision.models import NUDENET, OPEN_NSFW
from analyzer.signals.vision.nudenet import Detection
from analyzer.signals.vision.view import Box, Image
from analyzer.signals.weights import Model, WeightStore

BARE = (255, 0, 255)
"""What the stand-in finder takes for bare skin."""
INDECENT = (0, 255, 0)
"""What the stand-in judge takes for an indecent picture."""
LEVELS = 45
"""By which a codec may alter a colour."""
LEAST = 8
"""Side in pixels of the network's picture below which a body is too small to be known, as for NudeNet."""
SURE = 0.8


class ColourFinder:
    """Takes one colour for a body, where enough of it is left once the picture is brought to the network's size."""

    def look(self, image: Image, side: int) -> tuple[Detection, ...]:
        """All of that colour as one box."""
        rows, columns = (np.flatnonzero(_like(image, BARE).sum(axis=axis) > 1) for axis in (1, 0))
        if not rows.size or not columns.size:
            return ()
        box = Box(int(columns[0]), int(rows[0]), int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1)
        scale = min(1.0, side / max(image.shape[:2]))
        if min(box.width, box.height) * scale < LEAST:
            return ()
        return (Detection("FEMALE_BREAST_EXPOSED", SURE, box),)


class ColourJudge:
    """Takes a picture that one colour covers for an indecent one."""

    def judge(self, image: Image) -> float:
        """How much of it has that colour."""
        return float(_like(image, INDECENT).mean())


class StandIns(WeightStore):
    """The installed weights, with stand-ins in the place of both networks that look for imagery."""

    def loaded(self, name: str, settings: Hashable, load: Callable[[], Model]) -> Model:
        """A stand-in, or the model."""
        made = {NUDENET: ColourFinder, OPEN_NSFW: ColourJudge}.get(name)
        return super().loaded(name, settings, load) if made is None else cast("Model", made())


def _like(image: Image, colour: tuple[int, int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    return np.asarray((np.abs(image.astype(np.int16) - colour) < LEVELS).all(axis=2))
