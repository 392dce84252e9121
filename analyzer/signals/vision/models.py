"""Loads what the observers need, once a process. What cannot be loaded becomes a gap; the others go on."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

from analyzer.domain.errors import LessonguardError, ModelUnavailableError
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.signals import ModelUse
from analyzer.signals.vision.centerface import CenterFace
from analyzer.signals.vision.nudenet import NudeNet
from analyzer.signals.vision.opinion import OpenNsfw
from analyzer.signals.vision.reader import Reader
from analyzer.signals.vision.settings import VisionSettings
from analyzer.signals.vision.silhouette import Silhouette
from analyzer.signals.weights import WeightStore

NUDENET = "nudenet-320n"
OPEN_NSFW = "open-nsfw"
SILHOUETTE = "silhouette"
CENTERFACE = "centerface"
DETECTION = "ppocr-v6-det"
RECOGNITION = "ppocr-v6-rec"
USUAL_WIDTH = 1280
"""Pixels across of the picture for which `screen_text.side` is meant."""

Model = TypeVar("Model")


@dataclass(frozen=True)
class Models:
    """The models that loaded; None where one did not, with a gap that says why."""

    bodies: NudeNet | None
    opinion: OpenNsfw | None
    faces: CenterFace | None
    shapes: Silhouette | None
    text: Reader | None
    uses: tuple[ModelUse, ...]
    gaps: tuple[Gap, ...]


def load(store: WeightStore, settings: VisionSettings, picture_width: int, duration_ms: int) -> Models:
    """Verify and load each model; never raises for a model that is missing or wrong."""
    gaps: list[Gap] = []
    uses: list[ModelUse] = []

    def attempt(aspect: Aspect, names: tuple[str, ...], asked: Hashable, make: Callable[[], Model]) -> Model | None:
        try:
            model = store.loaded(names[0], asked, make)
        except ModelUnavailableError as error:
            gaps.append(Gap(what=aspect, start_ms=0, end_ms=duration_ms, why=str(error)))
        except LessonguardError:
            raise  # the work was told to end
        except Exception as error:  # noqa: BLE001 - a damaged or incompatible library raises anything
            why = f"the model could not be started ({type(error).__name__})"
            gaps.append(Gap(what=aspect, start_ms=0, end_ms=duration_ms, why=why))
        else:
            uses.extend(store.use(name) for name in names)
            return model
        return None

    threads, text = settings.threads, settings.screen_text
    side = round(text.side * max(1.0, picture_width / USUAL_WIDTH))
    bodies = attempt(Aspect.IMAGERY, (NUDENET,), threads, lambda: NudeNet(store.path(NUDENET), threads))
    opinion = attempt(Aspect.IMAGERY, (OPEN_NSFW,), threads, lambda: OpenNsfw(store.path(OPEN_NSFW), threads))
    faces = attempt(Aspect.PERSONS, (CENTERFACE,), threads, lambda: CenterFace(store.path(CENTERFACE), threads))
    shapes = attempt(Aspect.PERSONS, (SILHOUETTE,), threads, lambda: Silhouette(store.path(SILHOUETTE), threads))
    reader = attempt(
        Aspect.SCREEN_TEXT,
        (DETECTION, RECOGNITION),
        (side, text.floor, threads),
        lambda: Reader(store.path(DETECTION), store.path(RECOGNITION), side, text.floor, threads),
    )
    return Models(bodies, opinion, faces, shapes, reader, tuple(uses), tuple(gaps))
