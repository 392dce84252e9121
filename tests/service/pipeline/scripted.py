"""A recogniser that says what a test gives it, and the sample lesson for it to listen to."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

from analyzer.analysis.bootstrap import AnalysisContext, make_analysis_context
from analyzer.domain.signals import ModelUse
from analyzer.records.models import Recording
from analyzer.service.bootstrap import Service
from analyzer.signals.speech.audio import Samples
from analyzer.signals.speech.transcriber import RawSegment, RawWord
from tests.builders import equipped, hand_in
from tests.factory import Factory

SAMPLE = Path(str(files("analyzer") / "sample"))
NUMBER = "you can ring me on oh seven seven double oh nine hundred one two three"


@dataclass
class Scripted:
    """Hears one thing in the very first clip, and something harmless in others, until it is interrupted."""

    clips: int = 1000
    """How many are heard before that."""
    first: str = NUMBER
    """What it hears in the first."""
    heard: int = 0
    listened: set[bytes] = field(default_factory=set)
    """What it was given to hear."""
    models: tuple[ModelUse, ...] = (ModelUse(name="scripted", version="1"),)

    def transcribe(self, clips: Sequence[Samples]) -> list[RawSegment]:
        """One segment a clip."""
        if self.heard >= self.clips:
            raise KeyboardInterrupt
        self.heard += len(clips)
        self.listened |= {clip.tobytes() for clip in clips}
        return [self._says(self.first if self.heard == 1 else "let us go on", clip) for clip in clips]

    def retranscribe(self, clip: Samples) -> RawSegment:
        """Hears a number, whatever it was before."""
        return self._says(NUMBER, clip)

    def _says(self, line: str, clip: Samples) -> RawSegment:
        step = len(clip) // 16 // (len(line.split()) + 1)
        words = [RawWord(f" {word}", at * step, at * step + step - 10, 0.9) for at, word in enumerate(line.split(), 1)]
        return RawSegment(tuple(words), -0.1, 0.0)


def hearing(service: Service, engine: Scripted) -> Service:
    """The service with this recogniser, a clip at a time."""
    context = make_analysis_context(service.analysis_context.configuration, None, None)
    settings = context.models.speech.engine.model_copy(update={"batch_size": 1})
    clips = context.models.speech.clips.model_copy(update={"max_ms": 8000})
    speech = context.models.speech.model_copy(update={"engine": settings, "clips": clips})
    context.models.store.loaded("transcriber", settings, lambda: engine)
    models = replace(context.models, speech=speech)
    return equipped(replace(service), AnalysisContext(context.configuration, context.detectors, models))


def sample(media: Factory, folder: Path, service: Service) -> Recording:
    """The second half of the sample lesson, handed in."""
    media.run("-ss", "95", "-i", SAMPLE / "lesson.mp4", "-c", "copy", film := folder / "lesson.mp4")
    return hand_in(service, film, json.loads((SAMPLE / "lesson.json").read_text(encoding="utf-8")))
