"""Counts the persons on the tutor's camera, by face, and by body where no face shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from analyzer.domain.signals import Face
from analyzer.signals.vision.nudenet import Detection
from analyzer.signals.vision.settings import PersonSettings
from analyzer.signals.vision.tiles import TileMeter
from analyzer.signals.vision.view import Box, Image

NEARNESS = 0.5
"""Distance, in heights of a face, within which two sightings are of one face."""
LIKENESS = 1.6
"""Factor within which their heights must agree."""
STIRRING = 0.2
"""Share of looks at which even a very still person moves."""


class FaceFinder(Protocol):
    """A network that finds faces, such as CenterFace."""

    def look(self, image: Image, side: int, floor: float) -> list[tuple[Box, float]]:
        """Faces with their scores in an image whose longer side is brought to at most `side` pixels."""


@dataclass
class Place:
    """Where a face was seen again and again; a picture on the wall is a place whose face never moves."""

    x: float
    y: float
    size: float
    looks: int = 0
    """At the face, while something on the tile moved."""
    moved: int = 0
    """Looks at which the face moved too."""

    def is_near(self, face: Face) -> bool:
        """Whether a face is this one, still at about the same place and of about the same size."""
        near = max(abs(self.x - face.x), abs(self.y - face.y)) < NEARNESS * self.size
        return near and 1 / LIKENESS < face.height / self.size < LIKENESS

    def is_picture(self, settings: PersonSettings) -> bool:
        """Whether the face stayed still for as long as it was seen, while the tile around it moved."""
        return self.looks >= settings.still_looks and self.moved < STIRRING * self.looks


@dataclass(frozen=True)
class Count:
    """What was found at one look."""

    at_ms: int
    faces: tuple[Face, ...]
    places: tuple[int, ...]
    """For each face, the number of its place."""
    others: int
    """Persons seen by NudeNet only."""


class PersonCounter:
    """Searches a tile for faces now and then; says at the end which of them were persons.

    NudeNet's look at the same tile, where there was one at the same moment, adds faces that the face detector missed,
    and one person where there is a body without a face.
    """

    def __init__(self, finder: FaceFinder, settings: PersonSettings) -> None:
        self._finder = finder
        self._settings = settings
        self._places: list[Place] = []
        self._counts: list[Count] = []
        self._changed = False

    def look(self, tile: Image, box: Box, meter: TileMeter, bodies: Sequence[Detection]) -> None:
        """Take in the tile's pixels at the moment that `meter` has just measured.

        Raises:
            cv2.error: the network failed.
        """
        latest = meter.looks[-1]
        changed = 1.0 if latest.changed is None else latest.changed
        self._changed |= changed > 0
        last = self._counts[-1] if self._counts else None
        waited = last is None or latest.at_ms - last.at_ms >= self._settings.every_ms
        if not waited and changed < self._settings.abrupt:
            return
        if last is not None and not self._changed:
            self._counts.append(Count(latest.at_ms, last.faces, last.places, last.others))
            return
        self._changed = False
        faces = tuple(
            _face(found, score, tile, meter)
            for found, score in self._finder.look(tile, self._settings.side, self._settings.floor)
        )
        places = tuple(self._place(face, moving=changed > 0) for face in faces)
        self._counts.append(Count(latest.at_ms, faces, places, self._others(faces, box, bodies)))

    def counts(self) -> dict[int, tuple[tuple[Face, ...], int]]:
        """By time of each search: the faces, and how many persons there were, pictures of faces left out."""
        pictures = {number for number, place in enumerate(self._places) if place.is_picture(self._settings)}
        return {
            count.at_ms: (count.faces, sum(place not in pictures for place in count.places) + count.others)
            for count in self._counts
        }

    def _place(self, face: Face, *, moving: bool) -> int:
        number = next((i for i, place in enumerate(self._places) if place.is_near(face)), len(self._places))
        if number == len(self._places):
            self._places.append(Place(face.x, face.y, face.height))
        place = self._places[number]
        place.x, place.y = (place.x + face.x) / 2, (place.y + face.y) / 2
        if moving and face.motion is not None:
            place.looks += 1
            place.moved += face.motion > self._settings.still
        return number

    def _others(self, faces: Sequence[Face], tile: Box, bodies: Sequence[Detection]) -> int:
        sure = [one for one in bodies if one.score >= self._settings.body_floor]
        known = [
            Box(
                round(tile.x + f.x * tile.width),
                round(tile.y + f.y * tile.height),
                round(f.width * tile.width),
                round(f.height * tile.height),
            )
            for f in faces
        ]
        extra: list[Box] = []
        for one in (one for one in sure if one.class_name.startswith("FACE_")):
            if not any(box.meets(one.box) for box in (*known, *extra)):
                extra.append(one.box)
        return len(extra) if faces or extra else int(bool(sure))


def _face(found: Box, score: float, tile: Image, meter: TileMeter) -> Face:
    height, width = tile.shape[:2]
    face = Face(
        x=round(found.x / width, 4),
        y=round(found.y / height, 4),
        width=round(found.width / width, 4),
        height=round(found.height / height, 4),
        score=round(min(1.0, score), 3),
    )
    return face.model_copy(update={"motion": meter.motion_in(face)})
