"""The door: from tracks to everything heard."""

from collections.abc import Callable, Sequence

from analyzer.domain.base import Noun
from analyzer.domain.gap import Gap
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import ModelUse, Speech, SpeechTrack
from analyzer.signals.speech.activity import VoiceActivity
from analyzer.signals.speech.attribution import Attribution, attribute
from analyzer.signals.speech.audio import SpeechInput
from analyzer.signals.speech.crosstalk import is_one_mix, set_aside_copies, set_aside_echoes
from analyzer.signals.speech.settings import SpeechSettings
from analyzer.signals.speech.so_far import HeardSoFar, nobody, transcribe_side_by_side
from analyzer.signals.speech.track import Ear, HeardTrack
from analyzer.signals.speech.transcriber import Transcriber
from analyzer.signals.speech.utterances import utterances
from analyzer.signals.speech.voices import VoiceEncoder
from analyzer.signals.weights import WeightStore

VAD_WEIGHTS = "silero-vad"
VOICE_WEIGHTS = "resemblyzer"


class SpeechObservation(Noun):
    """Everything heard, what could not be heard, and by which models."""

    speech: Speech
    gaps: tuple[Gap, ...]
    models: tuple[ModelUse, ...]


def observe_speech(  # noqa: PLR0913  the door names everything that listening depends on
    inputs: Sequence[SpeechInput],
    *,
    engine: Transcriber,
    store: WeightStore,
    settings: SpeechSettings,
    lesson: Lesson | None,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
    so_far: HeardSoFar = nobody,
) -> SpeechObservation:
    """Listen to every track: when anyone speaks, what is said, and by whom.

    Args:
        inputs: One per participant where tracks or channels keep them apart; else one mix with role `unknown`.
        engine: The recogniser, from `open_transcriber`.
        store: Where the weights of voice activity and of the voice encoder come from.
        settings: config/speech.yaml.
        lesson: Who takes part, if known.
        progress: Told the share done, 0 to 1.
        cancelled: Asked between clips; once true, what was not heard becomes a gap.
        so_far: Told what was heard, again and again, while there is more to hear.

    Raises:
        ModelUnavailableError: a weight is missing or wrong.
    """
    models = [*engine.models, store.use(VAD_WEIGHTS)]

    def encoder() -> VoiceEncoder:
        models.append(store.use(VOICE_WEIGHTS))
        threads = settings.engine.threads
        return store.loaded(VOICE_WEIGHTS, threads, lambda: VoiceEncoder(store.path(VOICE_WEIGHTS), threads))

    activity = store.loaded(VAD_WEIGHTS, None, lambda: VoiceActivity(store.path(VAD_WEIGHTS)))
    ear = Ear(engine, activity, settings, cancelled)
    tracks = [ear.listen(source) for source in inputs]
    one_mix = is_one_mix(tracks, settings.crosstalk)
    set_aside_copies(tracks) if one_mix else set_aside_echoes(tracks, settings.crosstalk)
    transcribe_side_by_side(ear, tracks, progress, so_far)
    attribution = attribute(tracks, encoder, settings, lesson, one_mix=one_mix)
    gaps = (*(gap for track in tracks for gap in track.gaps), *attribution.gaps)
    return SpeechObservation(speech=_speech(tracks, attribution, settings), gaps=gaps, models=tuple(models))


def _speech(tracks: Sequence[HeardTrack], attribution: Attribution, settings: SpeechSettings) -> Speech:
    return Speech(
        tracks=tuple(
            SpeechTrack(
                participant=track.input.participant,
                role=track.input.role,
                source=track.input.source,
                speech=track.spans,
            )
            for track in tracks
        ),
        utterances=utterances(attribution.spoken, settings.utterances),
        suppressions=tuple(
            sorted((s for track in tracks for s in track.suppressions), key=lambda s: (s.start_ms, s.end_ms))
        ),
        attribution=attribution.by,
    )
