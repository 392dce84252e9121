"""Opens the transcriber that the settings name, and no other."""

from analyzer.signals.speech.faster import FasterWhisper
from analyzer.signals.speech.reference import OpenAiWhisper
from analyzer.signals.speech.settings import EngineSettings
from analyzer.signals.speech.transcriber import Transcriber
from analyzer.signals.weights import WeightStore


def open_transcriber(settings: EngineSettings, store: WeightStore) -> Transcriber:
    """The recogniser, its weights each checked by its SHA-256; loaded once a process.

    Raises:
        ModelUnavailableError: a weight is missing or wrong, or the program cannot read it.
    """
    make = OpenAiWhisper if settings.name == "openai_whisper" else FasterWhisper
    return store.loaded("transcriber", settings, lambda: make(settings, store))
