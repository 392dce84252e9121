"""config/speech.yaml: how speech is found, transcribed, guarded and told apart by voice."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from analyzer.domain.base import Noun, Share

Count = Annotated[int, Field(gt=0)]
Duration = Annotated[int, Field(gt=0)]
"""In milliseconds."""


class ActivitySettings(Noun):
    """Where anyone speaks."""

    threshold: Share
    """Probability of speech from which a span begins."""
    threshold_off: Share
    """Probability under which a span may end."""
    min_speech_ms: Duration
    """Shorter spans are clicks, not speech."""
    min_silence_ms: Duration
    """A shorter pause does not end a span."""
    block_ms: Duration
    """How much audio is held in memory at once while looking for speech."""

    @model_validator(mode="after")
    def _has_hysteresis(self) -> "ActivitySettings":
        if self.threshold_off > self.threshold:
            raise ValueError("threshold_off is above threshold")
        return self


class ClipSettings(Noun):
    """How spans of speech are packed into clips for the transcriber."""

    max_ms: Annotated[int, Field(gt=0, le=30_000)]
    """Length of a clip; Whisper hears 30 s at a time."""
    pad_ms: Duration
    """Context kept on either side of a span, so that first and last sounds are whole."""
    keep_pause_ms: Duration
    """A shorter pause stays in the clip as it was; a longer one is left out."""


class EngineSettings(Noun):
    """Which transcriber runs, and how hard it tries."""

    name: Literal["faster_whisper", "openai_whisper"]
    """Decoder. Both read the same weights; one is never replaced by the other unasked."""
    model: str
    """Weights in config/models.yaml: this name, and with `-tokenizer`, `-config` and `-vocabulary` after it."""
    language: str
    """Language spoken, as an ISO 639-1 code."""
    compute_type: str
    """CTranslate2's arithmetic on the processor, e.g. `int8` or `float32`; faster_whisper only."""
    threads: Count
    """Processor threads of a model."""
    batch_size: Count
    """Clips decoded at a time; memory grows with it."""
    beam_size: Count
    """Hypotheses kept while transcribing; 1 is greedy."""
    verify_beam_size: Count
    """Hypotheses kept when a span is transcribed once more."""
    symbols: str
    """Characters that Whisper suppresses by default and that are let through, e.g. for e-mail addresses."""


class GuardSettings(Noun):
    """What keeps invented text out of the transcript."""

    min_speech_probability: Share
    """A word under which voice activity never reaches this was not spoken."""
    tolerance_ms: Duration
    """How far a word's times may stray from the speech it belongs to."""
    onset_probability: Share
    """Probability of speech that, unbroken before a word, belongs to the word."""
    max_word_ms: Duration
    """A longer word holds silence; its start is moved towards its end."""
    max_words_per_second: Annotated[float, Field(gt=0)]
    """Nobody speaks faster over a phrase."""
    fast_phrase_words: Count
    """Shorter phrases are not held against `max_words_per_second`."""
    loop_words: Count
    """Longest run of words looked at for repetition."""
    loop_repeats: Count
    """A run of three or more words said more often in a row is a decoder's loop."""
    short_loop_repeats: Count
    """The same for runs of one or two words, which people do repeat."""
    max_compression_ratio: Annotated[float, Field(gt=1)]
    """zlib ratio of the text over which it repeats itself too much; 2.4 in Radford et al. 2022, section 4.5."""
    no_speech_probability: Share
    """Whisper's own probability of silence from which its words are weak; 0.6 in the same place."""
    min_avg_logprob: float
    """Mean log-probability of tokens under which Whisper's words are weak; -1.0 in the same place."""
    weak_confidence: Share
    """Mean confidence in its words under which a phrase is weak."""
    weak_speech_probability: Share
    """Mean probability of speech under which a phrase is weak."""
    phantom_lines: tuple[str, ...]
    """Lines that Whisper is known to invent, in lower case without punctuation; set aside only where weak."""
    phantom_starts: tuple[str, ...]
    """Beginnings of such lines."""
    unheard_ms: Duration
    """Speech of this length without any word is transcribed once more, by itself."""
    wordless_ms: Duration
    """Speech of this length in which no words could be made out then either is a gap."""


class CrosstalkSettings(Noun):
    """When one microphone hears the other participant."""

    same_mix_db: Annotated[float, Field(gt=0)]
    """Tracks whose difference in level varies less than this (standard deviation) carry one and the same sound."""
    louder_db: Annotated[float, Field(ge=0)]
    """How much louder the other track must be."""
    echo_delay_ms: Duration
    """How late an echo may come."""
    echo_correlation: Share
    """Correlation of levels from which speech is the other track's, heard through the room."""
    echo_ms: Duration
    """Shorter speech is judged by its words alone."""
    same_word_ms: Duration
    """The same word starts on both tracks within this."""
    same_words: Share
    """Part of a phrase's words that must be on the other track for the phrase to be its echo."""


class VoiceSettings(Noun):
    """How voices are told apart in a mix, within one lesson. Nothing of a voice is kept."""

    speakers: Annotated[int, Field(ge=1, le=10)]
    """Voices expected where the lesson record does not say."""
    phrase_pause_ms: Duration
    """A pause after which another person may be speaking."""
    window_step_ms: Duration
    """Step between the 1.6 s windows that the voice encoder hears."""
    batch_size: Count
    """Windows encoded at a time."""
    max_clustered: Count
    """Windows that are clustered; of longer lessons an even choice."""
    min_talk_ms: Duration
    """Talk needed before voices can be told apart at all."""
    min_voice_ms: Duration
    """Talk a voice needs to count as one."""
    min_voice_share: Share
    """Share of the talk a voice needs to count as one."""
    same_voice: Share
    """Cosine similarity of two voices' means from which they are one voice."""
    clear_margin: Annotated[float, Field(gt=0)]
    """Difference in cosine similarity to the nearest and next voice at which a phrase is clearly one's."""
    best: Share
    """Confidence in the role of a clear phrase: told by voice it never reaches that of a separate track."""
    alone: Share
    """Confidence that the only voice in a lesson is the tutor's."""
    talk_weight: Annotated[float, Field(ge=0)]
    """How much the share of talk says about who teaches."""
    cue_weight: Annotated[float, Field(ge=0)]
    """How much the share of teaching cues says about who teaches."""
    learner_weight: Annotated[float, Field(ge=0)]
    """How much the share of a learner's cues says against it."""
    clear_lead: Annotated[float, Field(gt=0)]
    """Lead of the tutor's score over the next voice's at which the role is clear."""
    min_lead: Annotated[float, Field(ge=0)]
    """A smaller lead leaves the roles unknown."""
    teaching_cues: tuple[str, ...]
    """What those who teach say, in lower case; a question mark counts as well."""
    learner_cues: tuple[str, ...]
    """What those who learn say, in lower case."""


class UtteranceSettings(Noun):
    """How words become utterances."""

    pause_ms: Duration
    """A longer pause begins a new utterance."""
    max_ms: Duration
    """A longer utterance is divided, at the end of a sentence where there is one."""


class SpeechSettings(Noun):
    """Everything in config/speech.yaml. All durations are in milliseconds."""

    version: str
    """Changes with the file, and is part of the provenance."""
    activity: ActivitySettings
    """Where anyone speaks."""
    clips: ClipSettings
    """How speech is packed for the transcriber."""
    engine: EngineSettings
    """Which transcriber runs."""
    guards: GuardSettings
    """What keeps invented text out."""
    crosstalk: CrosstalkSettings
    """When one microphone hears the other participant."""
    voices: VoiceSettings
    """How voices are told apart in a mix."""
    utterances: UtteranceSettings
    """How words become utterances."""
    channel_attribution: Share
    """Confidence in the role of a participant kept apart by audio channel; by a separate track it is 1."""
