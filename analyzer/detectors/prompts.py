"""Questions to a human observer, never a judgement: dress, setting, handheld device.

What the signals support is little, and no more is claimed: a bare belly below undress, or readable text on the tutor's
camera, for dress; a face on the wall for the setting; an upright or a shaking picture for a handheld device. Bedrooms
and mirrors are not recognised; observers look for themselves.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.detectors.base import Case, Outcome
from analyzer.detectors.detection_events import CAMERAS, DetectionEvent, detection_events, hits
from analyzer.detectors.faces import People
from analyzer.detectors.policy import Policy
from analyzer.detectors.presence import TutorCamera, tutor_camera
from analyzer.detectors.wording import length
from analyzer.domain.base import Span
from analyzer.domain.finding import Claim, DetectorId
from analyzer.domain.kinds import Channel, Kind
from analyzer.domain.lesson import Region, Role
from analyzer.domain.signals import ScreenText

ID = DetectorId(name="prompts", version="1")


@dataclass(frozen=True)
class Why:
    """What a prompt rests on."""

    score: float
    sentences: tuple[str, ...]
    quote: str | None = None
    """The words relied on, where there are any."""


@dataclass(frozen=True)
class PromptsDetector:
    """Asks a human to look where a machine must not judge."""

    policy: Policy

    @property
    def id(self) -> DetectorId:
        """Name and version."""
        return ID

    def detect(self, case: Case) -> Outcome:
        """Judge one lesson; nothing is said where the tutor's camera is not known."""
        camera = tutor_camera(case, self.policy.presence)
        if camera is None:
            return Outcome()
        prompts = (*self._bare(case, camera), *self._slogans(case, camera), *self._setting(camera))
        return Outcome(claims=(*prompts, *self._handheld(case, camera)))

    def _bare(self, case: Case, camera: TutorCamera) -> Iterator[Claim]:
        policy = self.policy.prompts.dress
        sealed = {hit.sample.at_ms for hit in hits(case.signals.vision.imagery, self.policy.imagery.undress)}
        for event in detection_events(case, policy, self.policy.imagery, CAMERAS):
            mine = event.participant == camera.participant
            if mine and event.looks() >= policy.frame_samples and not _holds_any(event, sealed):
                why = f"Clothing left the {event.strongest.group} bare in {event.looks()} looks: a person should look."
                yield _prompt(Kind.DRESS, "revealing", event.span, camera, Why(policy.score, (why,)))

    def _slogans(self, case: Case, camera: TutorCamera) -> Iterator[Claim]:
        policy = self.policy.prompts
        for text in case.signals.vision.screen_text:
            words = len(text.text.split())
            if words < policy.slogan_words or text.duration_ms < policy.slogan_ms:
                continue
            if any(tile.region and self._is_on(text, tile.region) for tile in camera.tiles):
                why = (
                    f"{words} words stood readable on the tutor's camera for {length(text.duration_ms)}, on clothing "
                    "or behind the tutor: a person should judge."
                )
                yield _prompt(Kind.DRESS, "slogan", text, camera, Why(policy.slogan_score, (why,), text.text))

    def _is_on(self, text: ScreenText, tile: Region) -> bool:
        """Whether text stands on a tile, away from the edges where platforms write names."""
        if text.region is None:
            return False
        across = (text.region.x + text.region.width / 2 - tile.x) / tile.width
        down = (text.region.y + text.region.height / 2 - tile.y) / tile.height
        label = self.policy.prompts.label_share
        return 0 <= across <= 1 and label < down < 1 - label

    def _setting(self, camera: TutorCamera) -> Iterator[Claim]:
        for place in People.of(camera.samples, self.policy.persons).still:
            why = (
                f"A face behind or beside the tutor was seen in {len(place.looks)} looks and never moved: probably a "
                "photograph, a poster or a screen that may identify somebody."
            )
            score = self.policy.prompts.setting_score
            yield _prompt(Kind.UNSUITABLE_SETTING, "still_face", place.span, camera, Why(score, (why,)))

    def _handheld(self, case: Case, camera: TutorCamera) -> Iterator[Claim]:
        policy, vision = self.policy.prompts, case.signals.vision
        shakes = vision.shake is not None and vision.shake >= policy.shake
        if not (vision.portrait or shakes):
            return
        upright = ("The tutor's picture is higher than wide, as from a phone held upright.",) if vision.portrait else ()
        moving = (f"The background moves by {vision.shake:.3f} picture widths a second.",) if shakes else ()
        score = policy.portrait_score if vision.portrait else policy.shake_score
        watched = Span(start_ms=camera.samples[0].at_ms, end_ms=camera.samples[-1].at_ms)
        cause = "portrait" if vision.portrait else "shake"
        score = policy.both_score if vision.portrait and shakes else score
        yield _prompt(Kind.HANDHELD_DEVICE, cause, watched, camera, Why(score, (*upright, *moving)))


def _holds_any(event: DetectionEvent, moments: set[int]) -> bool:
    return any(event.span.start_ms <= moment <= event.span.end_ms for moment in moments)


def _prompt(kind: Kind, cause: str, span: Span, camera: TutorCamera, why: Why) -> Claim:
    return Claim(
        kind=kind,
        cause=cause,
        participant=camera.participant,
        role=Role.TUTOR,
        channel=Channel.CAMERA,
        start_ms=span.start_ms,
        end_ms=span.end_ms,
        quote=why.quote,
        score=round(why.score * camera.factor, 3),
        explanation=(*why.sentences, *camera.sentence()),
        detector=ID,
    )
