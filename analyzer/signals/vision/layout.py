"""Finds camera tiles in the picture where the lesson record names none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyzer.signals.vision.islands import Pictured
from analyzer.signals.vision.persons import FaceFinder
from analyzer.signals.vision.settings import LayoutSettings, PersonSettings
from analyzer.signals.vision.view import Box, Frame, Image

SEARCHES = 5
"""Looks, spread over the kept ones, that are searched for faces."""
SMALLEST_SHARE = 0.01
"""Of the picture that a tile covers."""
LARGEST_SHARE = 0.7
"""Of the picture; a larger tile is the whole picture."""

PLAIN = 0.5
"""Share of a rectangle in one still colour from which it may be a page: of 100 composed tiles it was at most 0.48."""
STILL = 0.9
"""Share of a face that hardly changes where it is a picture; about the middle of those tiles it was at most 0.49."""
SLACK = 3
"""Pixels of a kept look by which tiles of one size may differ."""

ALIKE = 0.3
"""Share of the larger of two rectangles that both cover where they are one camera."""


@dataclass(frozen=True)
class Kept:
    """A reduced picture kept until the layout is decided."""

    at_ms: int
    image: Image


class LayoutFinder:
    """Watches the first looks and decides then, once, where the cameras are.

    A camera is a rectangle around a face that stays at its place: one that lies on a plain ground or beside its like,
    as platforms lay tiles out, or else one with straight borders, of which every side is either the picture's or stands
    out over most of its length. A face without such a rectangle makes the whole picture a camera, in which others may
    be set; no face makes it all a screen.
    """

    def __init__(self, picture: Box, faces: FaceFinder, settings: LayoutSettings, persons: PersonSettings) -> None:
        self._picture = picture
        self._faces = faces
        self._settings = settings
        self._persons = persons
        self._scale = min(1.0, settings.width / picture.width)
        self._whole = picture.scaled(self._scale)
        self._steady: list[Box] = []
        self.kept: list[Kept] = []
        """At most `settings.looks` reduced pictures."""
        self.cameras: list[Box] = []
        """Once decided: camera tiles in pixels of the picture, largest first; the picture for one without borders."""
        self.off: list[Box] = []
        """Once decided: tiles of the size of a camera in which nobody was seen, of whoever has it off."""

    def keep(self, frame: Frame) -> bool:
        """Take in one moment; says whether there are enough to decide."""
        import cv2

        size = (round(self._picture.width * self._scale), round(self._picture.height * self._scale))
        reduced = np.asarray(cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        self.kept.append(Kept(frame.at_ms, reduced))
        return len(self.kept) >= self._settings.looks

    def reduced(self, box: Box) -> Box:
        """A box of the picture in the pixels of the kept ones."""
        return box.scaled(self._scale)

    def decide(self) -> None:
        """Find the cameras in what was kept.

        Raises:
            cv2.error: the face detector failed.
        """
        if not self.kept:
            return
        pictured = Pictured([kept.image for kept in self.kept])
        faces = self._steady = self._stable_faces()
        apart = self._rectangles(pictured)
        found = self._with_faces(apart, faces, pictured)
        everywhere = False
        for face in faces:
            if any(tile.holds_centre_of(face) for tile in found):
                continue
            tile = self._tile_around(face, self._mean())
            if tile is None:
                everywhere |= not _is_shown(self._whole, face, pictured)
            elif not _meets(tile, found):
                found.append(tile)
        self.off = self._full_size(box for box in apart if _is_like(box, found) and not _meets(box, found))
        self.cameras = [self._picture] * everywhere + self._full_size(found)

    def _full_size(self, boxes: Iterable[Box]) -> list[Box]:
        return sorted((box.scaled(1 / self._scale).within(self._picture) for box in boxes), key=lambda box: -box.area)

    def _rectangles(self, pictured: Pictured) -> list[Box]:
        """What is laid out apart, or in rows and columns, smallest first."""
        cells = pictured.cells(self._whole)
        for box in pictured.islands():
            cells += pictured.cells(box) or [box]
        return sorted((box for box in cells if self._is_tile(box)), key=lambda box: box.area)

    def _with_faces(self, apart: Sequence[Box], faces: Sequence[Box], pictured: Pictured) -> list[Box]:
        """Those that show a face: first where one is alive, so that a portrait on somebody's wall is no camera."""
        found: list[Box] = []
        still: list[Box] = []
        for box in apart:
            if _meets(box, found):
                continue
            inside = [face for face in faces if box.holds_centre_of(face)] or self._faces_in(box)
            if any(pictured.stands(face.within(box)) < STILL for face in inside):
                found.append(box)
            elif inside and pictured.plain(box) < PLAIN:
                still.append(box)
        for box in still:
            if not _meets(box, found):
                found.append(box)
        return found

    def holds(self, camera: Box) -> bool:
        """Whether a camera that was there before is in what was kept: by a face in it, or by its borders without one.

        Raises:
            cv2.error: the face detector failed.
        """
        self.decide()
        faces = [face.scaled(1 / self._scale) for face in self._steady]
        if faces and not any(camera.holds_centre_of(face) for face in faces):
            return False
        if camera == self._picture:
            return not self.cameras or camera in self.cameras
        if not faces:
            return self._stands_out(self.reduced(camera))
        alike = any(ALIKE * max(one.area, camera.area) <= one.within(camera).area for one in self.cameras)
        return alike or self._picture in self.cameras  # its borders do not show beside what is there now

    def _stands_out(self, box: Box) -> bool:
        y = self._mean()
        return self._has_borders(box, np.abs(np.diff(y, axis=1)), np.abs(np.diff(y, axis=0)))

    def _mean(self) -> NDArray[np.float32]:
        import cv2

        greys = [cv2.cvtColor(kept.image, cv2.COLOR_BGR2GRAY) for kept in self.kept]
        return np.asarray(np.mean(greys, axis=0), dtype=np.float32)

    def _stable_faces(self) -> list[Box]:
        """Faces seen at the same place in most of the searched looks, largest first."""
        chosen = self._searched()
        seen: list[tuple[Box, int]] = []
        for image in chosen:
            for box, _ in self._faces.look(image, self._settings.width, self._persons.floor):
                for number, (place, times) in enumerate(seen):
                    if place.meets(box):
                        seen[number] = (box, times + 1)
                        break
                else:
                    seen.append((box, 1))
        stable = [box for box, times in seen if times >= self._settings.stable * len(chosen)]
        return sorted(stable, key=lambda box: -box.area)

    def _searched(self) -> list[Image]:
        return [kept.image for kept in self.kept[:: max(1, len(self.kept) // SEARCHES)]]

    def _faces_in(self, box: Box) -> list[Box]:
        """The face in a rectangle that shows one in most of the searched looks once it is enlarged."""
        import cv2

        chosen, side = self._searched(), self._persons.side
        scale = side / box.longer
        size = (round(box.width * scale), round(box.height * scale))
        seen: list[list[Box]] = []
        for image in chosen:
            tile = np.asarray(cv2.resize(box.cut(image), size, interpolation=cv2.INTER_LINEAR), np.uint8)
            found = self._faces.look(tile, side, self._persons.floor)
            placed = [face.scaled(1 / scale).moved(box.x, box.y).within(box) for face, _ in found]
            seen.append([face for face in placed if face.area])
        if sum(map(bool, seen)) < self._settings.stable * len(chosen):
            return []
        return [face for faces in seen for face in faces]

    def _tile_around(self, face: Box, y: NDArray[np.float32]) -> Box | None:
        """The smallest rectangle with straight borders around a face, in pixels of the kept pictures."""
        height, width = y.shape
        near = face.grown(face.longer // 2, Box(0, 0, width, height))
        across, down = np.abs(np.diff(y, axis=1)), np.abs(np.diff(y, axis=0))
        lefts = [0, *self._lines(across[near.y : near.bottom, : near.x].T)]
        rights = [*(near.right + i for i in self._lines(across[near.y : near.bottom, near.right :].T)), width]
        tops = [0, *self._lines(down[: near.y, near.x : near.right])]
        bottoms = [*(near.bottom + i for i in self._lines(down[near.bottom :, near.x : near.right])), height]
        boxes = [
            Box(left, top, right - left, bottom - top)
            for left in lefts
            for right in rights
            for top in tops
            for bottom in bottoms
        ]
        for box in sorted(boxes, key=lambda box: box.area):
            if self._is_tile(box) and self._has_borders(box, across, down):
                return box
        return None

    def _lines(self, gradients: NDArray[np.float32]) -> list[int]:
        """Where a straight border passes: positions along the first axis, one behind the step."""
        if not gradients.size:
            return []
        share = (gradients > self._settings.edge).mean(axis=1)
        return [int(i) + 1 for i in np.flatnonzero(share >= self._settings.straight)]

    def _has_borders(self, box: Box, across: NDArray[np.float32], down: NDArray[np.float32]) -> bool:
        rows, columns = slice(box.y, box.bottom), slice(box.x, box.right)
        sides = [across[rows, x - 1] for x in (box.x, box.right) if 0 < x <= across.shape[1]]
        sides += [down[y - 1, columns] for y in (box.y, box.bottom) if 0 < y <= down.shape[0]]
        return all((side > self._settings.edge).mean() >= self._settings.straight for side in sides)

    def _is_tile(self, box: Box) -> bool:
        return SMALLEST_SHARE <= box.area / self._whole.area <= LARGEST_SHARE


def _is_shown(box: Box, face: Box, pictured: Pictured) -> bool:
    """Whether a face is a picture on a page: it stands as still as the plain ground around it."""
    return pictured.plain(box) >= PLAIN and pictured.stands(face.within(box)) >= STILL


def _meets(box: Box, others: Iterable[Box]) -> bool:
    return any(box.meets(other) for other in others)


def _is_like(box: Box, others: Sequence[Box]) -> bool:
    """Whether a rectangle has the size of another: tiles in rows have, of cameras that are off as well."""
    return any(max(abs(box.width - one.width), abs(box.height - one.height)) <= SLACK for one in others)
