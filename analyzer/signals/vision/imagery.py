"""Notices exposed bodies anywhere in the picture: in the whole of it, in each camera, in each picture on the screen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analyzer.domain.signals import ImagerySample
from analyzer.signals.vision.change import NEVER, ChangeWatch, Mask
from analyzer.signals.vision.novelty import Novelty, NoveltyWatch
from analyzer.signals.vision.nudenet import Detection
from analyzer.signals.vision.pictures import cells, pictures
from analyzer.signals.vision.search import BodySearch, DetectionEvent
from analyzer.signals.vision.settings import NoveltySettings
from analyzer.signals.vision.view import Box, View

MOST = 0.7
"""Share of a camera from which what is new in it is all of it."""


@dataclass(frozen=True)
class Camera:
    """A participant's camera in the picture."""

    box: Box
    participant: str | None


@dataclass(frozen=True)
class Watched:
    """A camera, what changed in it since it was searched, and what is new in it."""

    camera: Camera
    changes: ChangeWatch
    novelty: NoveltyWatch


@dataclass
class Screen:
    """A screen, what changed on it since it was searched, and what of that has not come to rest since."""

    changes: ChangeWatch
    passing: Mask | None = None
    before_ms: int = NEVER

    def came_to_rest(self, at_ms: int) -> list[Box]:
        """Rectangles that came up at the look before, were searched with what is around them, and stand now."""
        before_ms, self.before_ms = self.before_ms, at_ms
        if self.passing is None or before_ms == NEVER:
            return []
        stands = self.passing & (self.changes.moved_ms == before_ms)
        self.passing &= self.changes.moved_ms == at_ms
        return self.changes.rectangles(stands)


class ImageryWatch:
    """Looks where something changed since it last looked, and says of every look what is in the picture.

    What did not change is not looked at again: its last result stands, and only until the first change. Kept are the
    class, score, place and time of exposed parts of bodies; never a pixel beyond two reduced copies for comparing.
    """

    def __init__(self, search: BodySearch, picture: Box, factor: int, threshold: int, novelty: NoveltySettings) -> None:
        self._search = search
        self._picture = picture
        self._factor = factor
        self._threshold = threshold
        self._settings = search.settings
        self._novelty = novelty
        self._cameras: list[Watched] = []
        self._screens: list[Screen] = []
        self._places: list[Box] = []
        """Where something was seen in the midst of what else was looked at; none meets another."""
        self._sightings: list[DetectionEvent] = []
        self.bodies: dict[Box, tuple[Detection, ...]] = {}
        """By camera looked at in the current look: everything the network saw, in the picture's pixels."""
        self.samples: list[ImagerySample] = []

    def arrange(self, cameras: Sequence[Camera], screens: Sequence[Box]) -> None:
        """Say where cameras and screens are; everything is looked at anew."""
        self._cameras = [
            Watched(camera, self._watch(camera.box), NoveltyWatch(self._threshold, self._novelty)) for camera in cameras
        ]
        boxes = [camera.box for camera in cameras]
        self._screens = [Screen(self._watch(box, boxes)) for box in screens]
        self._sightings = []
        self._places = []

    def look(self, view: View) -> None:
        """Take in one moment.

        Raises:
            RuntimeError: the network failed.
        """
        self.bodies = {}
        widely = False
        for watched in self._cameras:
            watched.changes.look(view)
            novelty = watched.novelty.look(watched.changes.area)
            if self._is_due(watched, novelty, view.at_ms):
                self._look_at_camera(watched, view)
                self._look_at_what_is_new(watched.camera.box, novelty, view)
        for screen in self._screens:
            screen.changes.look(view)
            widely |= self._look_at_screen(screen, view)
            self._look_at_what_rests(screen, view)
        if widely:
            self._sightings = [sighting for sighting in self._sightings if sighting.scale != "whole"]
            bodies = self._search.bodies(view.image, self._picture, self._settings.whole_side)
            self._sightings += self._search.exposed(view.image, self._picture, bodies, "whole")
        self.samples.extend(self._now(view.at_ms))

    def bodies_in(self, box: Box, view: View, *, wanted: bool) -> tuple[Detection, ...]:
        """What the network sees on a camera at the moment just taken in; it looks anew only if that is wanted.

        Raises:
            RuntimeError: the network failed.
        """
        if wanted and box not in self.bodies:
            self.bodies[box] = self._search.bodies(view.image, box, self._settings.camera_side)
        return self.bodies.get(box, ())

    def _watch(self, box: Box, ignored: Sequence[Box] = ()) -> ChangeWatch:
        return ChangeWatch(box, self._factor, self._threshold, ignored)

    def _is_due(self, watched: Watched, novelty: Novelty, at_ms: int) -> bool:
        """Whether a camera that changed must be looked at: abruptly, a while ago, with something new or a sighting."""
        watch = watched.changes
        share = float(watch.dirty.mean())
        if share == 0:
            return False
        last_ms = int(watch.read_ms.max())
        waited = last_ms == NEVER or at_ms - last_ms >= self._settings.calm_ms
        seen = any(watch.box.meets(sighting.box) for sighting in self._sightings)
        return waited or seen or share >= self._settings.abrupt or watched.novelty.is_new(novelty)

    def _look_at_camera(self, watched: Watched, view: View) -> None:
        box, watch = watched.camera.box, watched.changes
        places = self._forget(box.holds_centre_of)
        bodies = self._search.bodies(view.image, box, self._settings.camera_side)
        self.bodies[box] = bodies
        self._sightings += self._search.exposed(view.image, box, bodies, "whole" if box == self._picture else "tile")
        for place in places:
            self._look_at_place(place, view)
        watch.settle(watch.everything, view.at_ms)
        watched.novelty.searched(watch.area, view.at_ms)

    def _look_at_what_is_new(self, camera: Box, novelty: Novelty, view: View) -> None:
        """Look by itself at what has come up on a camera, where it is large enough to be a picture held up."""
        if novelty.changed < self._novelty.picture or novelty.extent is None:
            return
        left, top, right, bottom = novelty.extent
        box = Box(
            camera.x + round(left * camera.width),
            camera.y + round(top * camera.height),
            round((right - left) * camera.width),
            round((bottom - top) * camera.height),
        ).within(camera)
        if box.area >= MOST * camera.area:  # all of it was just searched for parts
            seen = self._search.judged(view.image, [camera], "tile")
            self._sightings += seen
            self._places += [camera] * bool(seen)
        elif min(box.width, box.height) >= self._settings.smallest:
            self._look_at_place(box, view)

    def _look_closely(self, box: Box, side: int, view: View) -> bool:
        """Look at a picture by itself; both networks judge it. Says whether anything is seen."""
        found = self._search.exposed(view.image, box, self._search.bodies(view.image, box, side), "tile")
        found = found or self._search.judged(view.image, [box], "tile")
        self._sightings += found
        return bool(found)

    def _look_at_place(self, box: Box, view: View) -> None:
        """Look closely at a part of what has been looked at; where something is seen, it will be looked for again."""
        if self._look_closely(box, self._settings.camera_side, view):
            self._places = [place for place in self._places if not place.meets(box)] + [box]

    def _look_at_screen(self, screen: Screen, view: View) -> bool:
        """Look at the changed pictures of a screen; says whether enough changed to look at the whole picture again."""
        watch = screen.changes
        rested = (watch.read_ms == NEVER) | (view.at_ms - watch.read_ms >= self._settings.busy_ms)
        due = watch.dirty & (rested | self._sighted(watch))
        if not due.any():
            return False
        places = self._forget(lambda box: bool(due[watch.under(box)].any()))
        fresh = due & ((watch.earlier_ms == NEVER) | (view.at_ms - watch.earlier_ms >= self._settings.fresh_ms))
        for box in self._pictures(watch, view, due, fresh):
            if fresh[watch.under(box)].any():
                self._look_closely(box, self._settings.screen_side, view)
                continue
            bodies = self._search.bodies(view.image, box, self._settings.whole_side)
            self._sightings += self._search.exposed(view.image, box, bodies, "tile")
        for place in places:
            self._look_at_place(place, view)
        watch.settle(due, view.at_ms)
        screen.passing = due if screen.passing is None else screen.passing | due
        return bool(due.mean() >= self._settings.widely)

    def _look_at_what_rests(self, screen: Screen, view: View) -> None:
        """Look by itself at what has come up in the midst of a larger picture, such as a film, and stands there."""
        resting = [box for box in screen.came_to_rest(view.at_ms) if min(box[2:]) >= self._settings.smallest]
        if not resting:
            return
        corner = screen.changes.box
        shown = pictures(corner.cut(view.image), self._settings.smallest)
        large = [box.moved(corner.x, corner.y) for box in shown]
        for box in resting[: self._settings.most_cells]:
            if any(box.area < MOST * other.area and box.within(other).area >= MOST * box.area for other in large):
                self._look_at_place(box, view)

    def _sighted(self, watch: ChangeWatch) -> Mask:
        """Blocks of a screen under what was seen exposed there."""
        under = watch.everything & False
        for sighting in self._sightings:
            under[watch.under(sighting.box)] = True
        return under

    def _pictures(self, watch: ChangeWatch, view: View, due: Mask, fresh: Mask) -> list[Box]:
        """Pictures on the screen that changed; large ones that changed after a rest also in enlarged cells."""
        boxes: list[Box] = []
        changed = watch.around(due)
        for found in pictures(watch.box.cut(view.image), self._settings.smallest):
            box = found.moved(watch.box.x, watch.box.y).within(changed)
            if min(box.width, box.height) < self._settings.smallest or not due[watch.under(box)].any():
                continue
            boxes.append(box)
            boxes += [cell for cell in cells(box, self._settings.cell) if fresh[watch.under(cell)].any()]
        return boxes[: self._settings.most_cells]

    def _forget(self, gone: Callable[[Box], bool]) -> list[Box]:
        """Drop what was seen at some places; gives those at which it is to be looked for again."""
        self._sightings = [sighting for sighting in self._sightings if not gone(sighting.box)]
        places = [box for box in self._places if gone(box)]
        self._places = [box for box in self._places if box not in places]
        return places

    def _now(self, at_ms: int) -> list[ImagerySample]:
        """The best sighting of each class at each place."""
        best: dict[tuple[str, str | None, str, str], ImagerySample] = {}
        for sighting in self._sightings:
            camera = next((one.camera for one in self._cameras if one.camera.box.holds_centre_of(sighting.box)), None)
            sample = ImagerySample(
                at_ms=at_ms,
                channel="camera" if camera else "screen",
                participant=camera.participant if camera else None,
                class_name=sighting.class_name,
                score=round(min(1.0, sighting.score), 3),
                area=round(min(1.0, sighting.box.area / self._picture.area), 5),
                scale=sighting.scale,
                agreement=round(sighting.agreement, 2),
            )
            key = (sample.channel, sample.participant, sample.class_name, sample.scale)
            if key not in best or best[key].score < sample.score:
                best[key] = sample
        return list(best.values())
