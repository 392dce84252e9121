"""Counts the persons on the tutor's camera, by face, and by body where no face shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from analyzer.domain.signals import Face
from analyzer.signals.vision.novelty import NoveltyWatch
from analyzer.signals.vision.nudenet import Detection
from analyzer.signals.vision.settings import NoveltySettings, PersonSettings
from analyzer.signals.vision.shapes import SQUARE, somebody, somebody_else
from analyzer.signals.vision.silhouette import ShapeFinder
from analyzer.signals.vision.tiles import TileMeter
from analyzer.signals.vision.view import Box, Image

NEARNESS = 0.5
"""Distance, in heights of a face, within which two sightings are of one face."""
LIKENESS = 1.6
"""Factor within which their heights must agree."""
STIRRING = 0.2
"""Share of looks at which even a very still person moves."""


REACH = 2.0
"""Widths of a head to either side of it within which a torso is its own."""
TORSO = frozenset(
    {
        "FEMALE_BREAST_COVERED",
        "FEMALE_BREAST_EXPOSED",
        "MALE_BREAST_EXPOSED",
        "BELLY_COVERED",
        "BELLY_EXPOSED",
        "BUTTOCKS_COVERED",
        "BUTTOCKS_EXPOSED",
    }
)
"""Classes of NudeNet of which a person near a camera has one set."""


class BodiesSeen(Protocol):
    """What the network that finds bodies saw on the tile, in the picture's pixels."""

    def __call__(self, wanted: bool, /) -> Sequence[Detection]:
        """Looks if it is wanted and was not done yet at this moment."""


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

    A tile that shows something new is searched at once; one person who merely moves is looked for seldom, and first at
    the place where the face was. NudeNet's look at the same tile adds faces that the face detector missed, torsos that
    belong to none of the faces, and one person where there is a body without a face; where it knows of none, somebody's
    shape does the same. Both are asked unless all the last searches counted one person and nothing new has come up.
    """

    def __init__(
        self,
        finder: FaceFinder,
        shapes: ShapeFinder,
        settings: PersonSettings,
        novelty: NoveltySettings,
        threshold: int,
    ) -> None:
        self._finder = finder
        self._shapes = shapes
        self._settings = settings
        self._novelty = NoveltyWatch(threshold, novelty)
        self._places: list[Place] = []
        self._counts: list[Count] = []
        self._changed = False

    def look(self, tile: Image, box: Box, meter: TileMeter, bodies: BodiesSeen) -> None:
        """Take in the tile's pixels at the moment that `meter` has just measured.

        Raises:
            cv2.error: the network failed.
            RuntimeError: the network that finds bodies failed.
        """
        latest = meter.looks[-1]
        changed = 1.0 if latest.changed is None else latest.changed
        self._changed |= changed > 0
        last = self._counts[-1] if self._counts else None
        fresh = changed >= self._settings.abrupt or (
            changed > 0 and self._novelty.is_new(self._novelty.look(meter.reduced))
        )
        if last is not None and not fresh and latest.at_ms - last.at_ms < self._interval_ms():
            return
        if last is not None and not self._changed:
            self._counts.append(Count(latest.at_ms, last.faces, last.places, last.others))
            return
        self._changed = False
        found = self._search(tile, None if fresh or self._one() is None else last)
        faces = tuple(_face(box, score, tile, meter) for box, score in found)
        places = tuple(self._place(face, moving=changed > 0) for face in faces)
        unsettled = fresh or not faces or self._one() is None
        others, heads = self._others(faces, box, bodies(unsettled))
        if unsettled and others == len(heads) - len(faces):  # nobody by a body alone
            others += self._shown_by_shape([head.carried(box, SQUARE) for head in heads], tile, meter)
        self._counts.append(Count(latest.at_ms, faces, places, others))
        self._novelty.searched(meter.reduced, latest.at_ms)

    def _shown_by_shape(self, heads: Sequence[Box], tile: Image, meter: TileMeter) -> bool:
        if not heads:
            return somebody(self._shapes, tile, self._settings)
        return somebody_else(self._shapes, tile, heads, meter, self._settings)

    def _one(self) -> Count | None:
        """The last search, where all the last ones counted one person with a face."""
        recent = self._counts[-self._settings.settled_looks :]
        settled = len(recent) == self._settings.settled_looks
        return recent[-1] if settled and all(len(c.faces) == 1 and not c.others for c in recent) else None

    def _interval_ms(self) -> int:
        recent = self._counts[-self._settings.settled_looks :]
        if len(recent) < self._settings.settled_looks or len({len(c.faces) + c.others for c in recent}) > 1:
            return self._settings.unsure_ms
        return self._settings.every_ms if self._one() is None else self._settings.calm_ms

    def _search(self, tile: Image, known: Count | None) -> list[tuple[Box, float]]:
        """Faces on a tile; beside the one that is known first."""
        whole = Box(0, 0, tile.shape[1], tile.shape[0])
        if known is not None:
            face = _in_pixels(known.faces[0], whole)
            place = face.grown(round(self._settings.near * face.longer), whole)
            near = self._finder.look(place.cut(tile), self._settings.near_side, self._settings.floor)
            if near:
                return [(box.moved(place.x, place.y), score) for box, score in near]
        return self._finder.look(tile, self._settings.side, self._settings.floor)

    def counts(self) -> dict[int, tuple[tuple[Face, ...], int]]:
        """By time of each search: the faces, and how many persons there were, pictures of faces left out."""
        pictures = {number for number, place in enumerate(self._places) if place.is_picture(self._settings)}
        return {
            count.at_ms: (
                tuple(
                    face.model_copy(update={"picture": place in pictures})
                    for face, place in zip(count.faces, count.places, strict=True)
                ),
                sum(place not in pictures for place in count.places) + count.others,
            )
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

    def _others(self, faces: Sequence[Face], tile: Box, bodies: Sequence[Detection]) -> tuple[int, list[Box]]:
        """Persons without a face that the face detector saw; and every head."""
        sure = [one for one in bodies if one.score >= self._settings.body_floor]
        heads = [_in_pixels(face, tile) for face in faces]
        known = len(heads)
        for one in (one for one in sure if one.class_name.startswith("FACE_")):
            if not any(box.meets(one.box) for box in heads):
                heads.append(one.box)
        torsos: list[Box] = []
        for one in (one for one in sure if one.class_name in TORSO):
            if not any(_below(head, tile).holds_centre_of(one.box) for head in heads) and not any(
                _around(torso, tile).meets(one.box) for torso in torsos
            ):
                torsos.append(one.box)
        others = len(heads) - known + len(torsos) if heads or torsos else int(bool(sure))
        return others, heads


def _in_pixels(face: Face, tile: Box) -> Box:
    return Box(
        round(tile.x + face.x * tile.width),
        round(tile.y + face.y * tile.height),
        round(face.width * tile.width),
        round(face.height * tile.height),
    )


def _below(head: Box, tile: Box) -> Box:
    """Where the body of a head is."""
    margin = round(REACH * head.width)
    return Box(head.x - margin, head.y, head.width + 2 * margin, tile.bottom - head.y)


def _around(torso: Box, tile: Box) -> Box:
    """Where the rest of a torso may be."""
    return torso.grown(torso.longer, tile)


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
