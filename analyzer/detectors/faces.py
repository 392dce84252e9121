"""How many people a look shows, once pictures of faces on the wall are left out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from math import hypot
from statistics import median, quantiles

from analyzer.detectors.scene_policy import PersonsPolicy, StillFacePolicy
from analyzer.domain.base import Span
from analyzer.domain.signals import Face, TileSample


def centre(face: Face) -> tuple[float, float]:
    """The middle of a face's box, in shares of the tile."""
    return face.x + face.width / 2, face.y + face.height / 2


def area(face: Face) -> float:
    """Share of the tile that a face's box covers."""
    return face.width * face.height


@dataclass
class Place:
    """Faces seen in about the same place of the tile, one a look."""

    x: float
    y: float
    looks: list[tuple[TileSample, Face]] = field(default_factory=list)

    def distance(self, face: Face) -> float:
        """From the first face seen here, in shares of the tile."""
        x, y = centre(face)
        return hypot(x - self.x, y - self.y)

    @cached_property
    def span(self) -> Span:
        """From the first look to the last."""
        return Span(start_ms=self.looks[0][0].at_ms, end_ms=self.looks[-1][0].at_ms)

    def spread(self) -> float:
        """The distance from the median position within which nine in ten looks lie."""
        centres = [centre(face) for _, face in self.looks]
        x, y = median(c[0] for c in centres), median(c[1] for c in centres)
        return quantiles((hypot(cx - x, cy - y) for cx, cy in centres), n=10, method="inclusive")[-1]

    def motion(self) -> float:
        """The median change inside the face; 0 where it was not measured."""
        measured = [face.motion for _, face in self.looks if face.motion is not None]
        return median(measured) if measured else 0.0

    def beside_share(self) -> float:
        """Share of looks in which somebody else was there: a larger face, one that is no picture, or a body."""
        return sum(_beside(face, sample) for sample, face in self.looks) / len(self.looks)


@dataclass(frozen=True)
class People:
    """Counts the people of one camera's looks."""

    policy: PersonsPolicy
    still: tuple[Place, ...]
    """Faces that are photographs, posters or screens behind the tutor."""

    @classmethod
    def of(cls, samples: Iterable[TileSample], policy: PersonsPolicy) -> "People":
        """Find the still faces of a camera first: they need the whole lesson to be told from people."""
        looked = [sample for sample in samples if sample.faces is not None]
        if not looked:
            return cls(policy, ())
        watched = Span(start_ms=looked[0].at_ms, end_ms=looked[-1].at_ms)
        places = _places(looked, policy)
        return cls(policy, tuple(place for place in places if _is_still(place, watched, policy.still_face)))

    def faces(self, sample: TileSample) -> tuple[Face, ...]:
        """The faces that belong to people."""
        near = self.policy.still_face.same_place
        return tuple(
            face
            for face in sample.faces or ()
            if _counts(face, self.policy) and all(place.distance(face) > near for place in self.still)
        )

    def count(self, sample: TileSample) -> int | None:
        """People in a look, by face or body; None where nothing was searched for.

        `TileSample.persons` leaves out what whoever looked took for pictures of faces, and adds people whose face does
        not show. Policy asks for more before a face is a picture; whoever shows no face is added.
        """
        if sample.faces is None and sample.persons is None:
            return None
        faces, persons = self.faces(sample), sample.persons or 0
        beyond = _faceless(sample)
        ignored = sum(not _counts(face, self.policy) for face in sample.faces or ())
        return len(faces) + beyond if beyond >= 0 else max(len(faces), persons - ignored)


def _faceless(sample: TileSample) -> int:
    """People counted beyond the faces; below 0 in old observations, which left out pictures without naming them."""
    return (sample.persons or 0) - sum(not face.picture for face in sample.faces or ())


def _beside(face: Face, sample: TileSample) -> bool:
    others = [other for other in sample.faces or () if other is not face]
    alive = face.picture and not all(other.picture for other in others)
    return alive or any(area(other) > area(face) for other in others) or _faceless(sample) > 0


def _counts(face: Face, policy: PersonsPolicy) -> bool:
    return face.height >= policy.least_height and face.score >= policy.least_score


def _places(looked: Iterable[TileSample], policy: PersonsPolicy) -> list[Place]:
    places: list[Place] = []
    for sample in looked:
        for face in sample.faces or ():
            if not _counts(face, policy):
                continue
            near = (place for place in places if place.distance(face) <= policy.still_face.same_place)
            place = min(near, key=lambda p: p.distance(face), default=None)
            if place is None:
                place = Place(*centre(face))
                places.append(place)
            place.looks.append((sample, face))
    return places


def _is_still(place: Place, watched: Span, policy: StillFacePolicy) -> bool:
    lasting_ms = max(policy.least_ms, policy.lesson_share * watched.duration_ms)
    if place.span.start_ms - watched.start_ms <= policy.start_ms:
        lasting_ms = policy.from_start_ms
    return (
        place.span.duration_ms >= lasting_ms
        and place.beside_share() >= policy.beside_share
        and place.motion() <= policy.motion
        and place.spread() <= policy.spread
    )
