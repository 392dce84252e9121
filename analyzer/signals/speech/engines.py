"""Opens the transcriber that the settings name, and no other."""

from analyzer.signals.speech.faster import FasterWhisper
from analyzer.signals.speech.reference import OpenAiWhisper
from analyzer.signals.speech.settings import EngineSettings
from analyzer.signals.speech.transcriber import Transcriber
from analyzer.signals.weights import WeightStore


def open_transcriber(settings: EngineSettings, store: WeightStore) -> Transcriber:
    """Load the recogniser's weights, each checked by its SHA-256.

    Raises:
        ModelUnavailableError: a weight is missing or wrong, or the program cannot read it.
    """
    if settings.name == "openai_whisper":
        return OpenAiWhisper(settings, store)
    return FasterWhisper(settings, store)
