"""Watches one video stream, frame by frame, and keeps nothing but numbers and the words on the screen."""

from collections.abc import Callable, Sequence
from typing import ParamSpec

from analyzer.domain.errors import LessonguardError
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson, Role, Track
from analyzer.domain.signals import FrameSampling, Vision
from analyzer.signals.vision.camera import CameraWatch
from analyzer.signals.vision.change import ChangeWatch
from analyzer.signals.vision.handheld import HandheldMeter
from analyzer.signals.vision.imagery import Camera, ImageryWatch
from analyzer.signals.vision.layout import LayoutFinder
from analyzer.signals.vision.layout_watch import LayoutWatch
from analyzer.signals.vision.models import load
from analyzer.signals.vision.nudenet import Detection
from analyzer.signals.vision.observation import VisionObservation
from analyzer.signals.vision.persons import BodiesSeen, PersonCounter
from analyzer.signals.vision.screen_text import ScreenWatch
from analyzer.signals.vision.search import BodySearch
from analyzer.signals.vision.settings import VisionSettings
from analyzer.signals.vision.tiles import TileMeter
from analyzer.signals.vision.view import Box, Frame, Image, View, reduction
from analyzer.signals.weights import WeightStore

UNSURE = "no track says which part of the picture is the tutor's camera; {found}"
FOUND = "every camera found is watched, whoever it shows"
NOT_FOUND = "and no camera was found"
RELAID = "the picture was laid out anew, and what had been the camera that was watched was none"

P = ParamSpec("P")


class VisionObserver:
    """Feeds each sampled frame of one video stream to every visual observer.

    Where the lesson's tracks place cameras or the screen in this stream, they are believed, and the rest of the picture
    is screen. Otherwise the layout is found from the first looks: every camera is watched as the tutor's would be, with
    role unknown, and a gap says so. While a later layout has something else in the place of the largest, that is a gap,
    too. What is set into a camera that fills the picture is none of its own.

    A model that is missing, wrong or fails becomes a gap; the others go on.
    """

    def __init__(  # noqa: PLR0913 - the one place where everything meets
        self,
        picture_size: tuple[int, int],
        tracks: Sequence[Track],
        lesson: Lesson | None,
        *,
        store: WeightStore,
        settings: VisionSettings,
        source: str,
        duration_ms: int,
    ) -> None:
        """Load the models.

        Args:
            picture_size: Width and height of the displayed picture in pixels.
            tracks: The lesson's tracks that lie in this stream.
            lesson: Whose participants the tracks name.
            store: Where verified weights come from.
            settings: config/vision.yaml.
            source: Stable name of the stream, e.g. `video:0`.
            duration_ms: Length of the recording on the lesson's clock.
        """
        self._picture = Box(0, 0, *picture_size)
        self._settings = settings
        self._source = source
        self._duration_ms = duration_ms
        self._models = load(store, settings, self._picture.width, duration_ms)
        self._gaps: list[Gap] = list(self._models.gaps)
        self._failed: set[Aspect] = {gap.what for gap in self._gaps}
        self._first_ms: int | None = None
        self._last_ms = 0
        self._cameras: list[CameraWatch] = []
        self._screens: list[ScreenWatch] = []
        self._layout: LayoutFinder | None = None
        self._relaid: LayoutWatch | None = None
        self._imagery = self._imagery_watch()
        if any(track.kind in ("camera", "screen") for track in tracks):
            self._arrange_as_given(tracks, lesson)
        else:
            self._arrange_for_search()

    def look(self, frame: Frame) -> None:
        """Take in the next sampled frame; frames come in order, on the lesson's clock.

        Raises:
            ValueError: the frame's size is not the stream's.
        """
        if frame.image.shape[1::-1] != (self._picture.width, self._picture.height):
            raise ValueError("a frame's size is not the stream's")
        self._first_ms = frame.at_ms if self._first_ms is None else self._first_ms
        self._last_ms = frame.at_ms
        view = View.of(frame, self._settings.change.width)
        if self._layout is not None and self._layout.keep(frame):
            self._decide_layout(self._layout)
        if self._relaid is not None:
            self._attempt(Aspect.PERSONS, self._mind_layout, self._relaid, view, frame)
        shown = [] if self._relaid is not None and self._relaid.is_away else self._cameras
        for camera in shown:
            camera.measure(frame.at_ms, self._alone(camera.box, frame.image))
        if self._imagery:
            self._attempt(Aspect.IMAGERY, self._imagery.look, view)
        for camera in shown:
            tile = self._alone(camera.box, frame.image)
            self._attempt(Aspect.PERSONS, camera.count, tile, self._bodies_in(camera.box, view))
        for screen in self._screens:
            self._attempt(Aspect.SCREEN_TEXT, screen.look, view)

    def finish(self) -> VisionObservation:
        """Everything that was seen, once no frame is left."""
        if self._layout is not None:
            self._decide_layout(self._layout)
        if self._first_ms is None:
            self._note(Aspect.TUTOR_CAMERA, 0, "no frame of the video could be looked at")
            self._note(Aspect.IMAGERY, 0, "no frame of the video could be looked at")
        for gone in self._relaid.gone(self._duration_ms) if self._relaid else ():
            for what in (Aspect.TUTOR_CAMERA, Aspect.PERSONS):
                self._gaps.append(Gap(what=what, start_ms=gone.start_ms, end_ms=gone.end_ms, why=RELAID))
        tutors = [camera for camera in self._cameras if camera.handheld]
        shakes = [shake for camera in tutors if camera.handheld and (shake := camera.handheld.shake()) is not None]
        vision = Vision(
            tiles=tuple(camera.tile(self._source, self._picture) for camera in self._cameras),
            imagery=tuple(self._imagery.samples) if self._imagery else (),
            screen_text=tuple(text for screen in self._screens for text in screen.finish()),
            frame_samples=() if self._first_ms is None else (self._span(self._first_ms),),
            portrait=any(camera.handheld.portrait() for camera in tutors if camera.handheld),
            shake=max(shakes) if shakes else None,
        )
        return VisionObservation(vision=vision, gaps=tuple(self._gaps), models=self._models.uses)

    def _bodies_in(self, box: Box, view: View) -> BodiesSeen:
        """Asks the network that looks for imagery; knows nothing where that failed."""

        def ask(wanted: bool, /) -> Sequence[Detection]:
            if self._imagery is None or Aspect.IMAGERY in self._failed:
                return ()
            bodies = self._imagery.bodies_in(box, view, wanted=wanted)
            return [body for body in bodies if not any(inset.holds_centre_of(body.box) for inset in self._insets(box))]

        return ask

    def _insets(self, box: Box) -> list[Box]:
        """Other cameras that are set into one that fills the picture."""
        return [camera.box for camera in self._cameras if camera.box != box] if box == self._picture else []

    def _alone(self, box: Box, image: Image) -> Image:
        """What a camera shows, without what is set into it."""
        insets, tile = self._insets(box), box.cut(image)
        if insets:
            tile = tile.copy()
            for inset in insets:
                inset.cut(tile)[:] = 0
        return tile

    def _span(self, first_ms: int) -> FrameSampling:
        every_ms = self._settings.every_ms
        return FrameSampling(source=self._source, start_ms=first_ms, end_ms=self._last_ms + every_ms, every_ms=every_ms)

    def _attempt(self, aspect: Aspect, step: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Take a step that needs a model; what fails once is not tried again."""
        if aspect in self._failed:
            return
        try:
            step(*args, **kwargs)
        except LessonguardError:
            raise  # the work was told to end
        except Exception as error:  # noqa: BLE001 - third-party networks raise anything; all of it is a gap
            self._note(aspect, self._last_ms, f"the model failed ({type(error).__name__})")

    def _note(self, aspect: Aspect, start_ms: int, why: str) -> None:
        self._failed.add(aspect)
        self._gaps.append(Gap(what=aspect, start_ms=start_ms, end_ms=max(start_ms, self._duration_ms), why=why))

    def _arrange_as_given(self, tracks: Sequence[Track], lesson: Lesson | None) -> None:
        for track in (track for track in tracks if track.kind == "camera"):
            role = lesson.role_of(track.participant) if lesson else Role.UNKNOWN
            box = Box.of(track.region, self._picture)
            if box.area:
                self._cameras.append(self._camera(box, track.participant, role, watched=role is Role.TUTOR, given=True))
        screens = [Box.of(track.region, self._picture) for track in tracks if track.kind == "screen"]
        boxes = [camera.box for camera in self._cameras]
        if not screens and self._picture not in boxes:
            screens = [self._picture]
        self._show_imagery([box for box in screens if box.area], self._cameras)
        # Without a screen, text held up to a camera that fills the picture is read; its patience makes that seldom.
        self._watch_text([box for box in screens if box.area] or [self._picture], boxes if screens else [])

    def _arrange_for_search(self) -> None:
        self._show_imagery([self._picture], [])
        self._watch_text([self._picture], [])
        if self._models.faces:
            layout, persons = self._settings.layout, self._settings.persons
            self._layout = LayoutFinder(self._picture, self._models.faces, layout, persons)
        else:
            self._note(Aspect.TUTOR_CAMERA, 0, UNSURE.format(found="and without a face detector none is looked for"))

    def _decide_layout(self, layout: LayoutFinder) -> None:
        self._layout = None
        self._attempt(Aspect.PERSONS, layout.decide)
        boxes = [*layout.cameras, *layout.off]
        self._note(Aspect.TUTOR_CAMERA, 0, UNSURE.format(found=FOUND if boxes else NOT_FOUND))
        self._cameras = [self._camera(box, None, Role.UNKNOWN, watched=True, given=False) for box in boxes]
        for camera in self._cameras[1:]:
            camera.handheld = None
        if boxes and self._models.faces:
            self._relaid = LayoutWatch(
                self._picture, boxes[0], self._models.faces, self._settings.layout, self._settings.persons
            )
        for kept in layout.kept[:-1]:
            for camera in self._cameras:
                camera.measure(kept.at_ms, layout.reduced(camera.box).cut(kept.image))
        if self._picture in boxes:
            self._show_imagery([], self._cameras[:1])
            return
        if boxes:
            self._show_imagery([self._picture], self._cameras)
        for screen in self._screens:
            screen.leave_out(boxes)

    def _mind_layout(self, layout: LayoutWatch, view: View, frame: Frame) -> None:
        """Leave the cameras alone while something else is in their place, and read what is."""
        learnt = layout.look(view, frame)
        if learnt is None:
            return
        for screen in self._screens:
            screen.leave_out([camera.box for camera in self._cameras] if learnt.holds else [], keep=True)
        if not learnt.holds:
            for camera in self._cameras:
                camera.forget(learnt.since_ms)

    def _camera(self, box: Box, participant: str | None, role: Role, *, watched: bool, given: bool) -> CameraWatch:
        chosen, faces, shapes = self._settings, self._models.faces, self._models.shapes
        return CameraWatch(
            box=box,
            participant=participant,
            role=role,
            layout="given" if given else "found",
            meter=TileMeter(self._settings.tiles),
            persons=PersonCounter(faces, shapes, chosen.persons, chosen.novelty, chosen.change.threshold)
            if watched and faces and shapes
            else None,
            handheld=HandheldMeter() if watched else None,
        )

    def _imagery_watch(self) -> ImageryWatch | None:
        if self._models.bodies is None or self._models.opinion is None:
            return None
        change = self._settings.change
        factor = reduction(self._picture.width, change.width)
        search = BodySearch(self._models.bodies, self._models.opinion, self._settings.imagery)
        return ImageryWatch(search, self._picture, factor, change.threshold, self._settings.novelty)

    def _show_imagery(self, screens: Sequence[Box], cameras: Sequence[CameraWatch]) -> None:
        if self._imagery:
            self._imagery.arrange([Camera(camera.box, camera.participant) for camera in cameras], screens)

    def _watch_text(self, screens: Sequence[Box], cameras: Sequence[Box]) -> None:
        if self._models.text is None:
            return
        change = self._settings.change
        factor = reduction(self._picture.width, change.width)
        for box in screens:
            watch = ChangeWatch(box, factor, change.threshold, cameras)
            text = ScreenWatch(self._models.text, watch, self._settings.every_ms, self._settings.screen_text)
            self._screens.append(text)
