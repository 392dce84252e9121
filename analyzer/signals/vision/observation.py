"""What one or several video streams showed."""

from collections.abc import Sequence

from analyzer.domain.base import Noun
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Role
from analyzer.domain.signals import ModelUse, Vision


class VisionObservation(Noun):
    """Everything seen, what could not be, and the models that looked."""

    vision: Vision
    gaps: tuple[Gap, ...]
    models: tuple[ModelUse, ...]


def merge(observations: Sequence[VisionObservation]) -> VisionObservation:
    """One observation of a lesson from those of its video streams.

    Doubts about which camera is the tutor's are dropped where another stream has the tutor's camera for certain.
    """
    visions = [observation.vision for observation in observations]
    tiles = tuple(tile for vision in visions for tile in vision.tiles)
    certain = any(tile.role is Role.TUTOR for tile in tiles)
    gaps = dict.fromkeys(gap for observation in observations for gap in observation.gaps)
    shakes = [vision.shake for vision in visions if vision.shake is not None]
    return VisionObservation(
        vision=Vision(
            tiles=tiles,
            imagery=tuple(sorted((s for v in visions for s in v.imagery), key=lambda s: s.at_ms)),
            screen_text=tuple(sorted((t for v in visions for t in v.screen_text), key=lambda t: t.start_ms)),
            frame_samples=tuple(look for vision in visions for look in vision.frame_samples),
            portrait=any(vision.portrait for vision in visions),
            shake=max(shakes) if shakes else None,
        ),
        gaps=tuple(gap for gap in gaps if not (certain and gap.what is Aspect.TUTOR_CAMERA)),
        models=tuple(dict.fromkeys(model for observation in observations for model in observation.models)),
    )
