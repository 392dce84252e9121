"""Decides how speakers are told apart: by their own tracks where there are any, by voice otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from analyzer.domain.errors import LessonguardError
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson, Role
from analyzer.signals.speech.crosstalk import set_aside_doubled_words
from analyzer.signals.speech.settings import SpeechSettings
from analyzer.signals.speech.speakers import Encoder, Spoken, tell_apart, unattributed
from analyzer.signals.speech.track import HeardTrack

ONE_MIX = "The tracks of the participants carry one and the same sound, so speakers are told apart by voice."


@dataclass(frozen=True)
class Attribution:
    """Who said what, and how that was found."""

    by: Literal["track", "channel", "voice", "none"]
    spoken: tuple[Spoken, ...]
    gaps: tuple[Gap, ...] = ()


def attribute(
    tracks: Sequence[HeardTrack],
    encoder: Callable[[], Encoder],
    settings: SpeechSettings,
    lesson: Lesson | None,
    *,
    one_mix: bool,
) -> Attribution:
    """Give every word its speaker; `encoder` is opened only where voices have to be told apart."""
    if not any(track.words for track in tracks):
        return Attribution("none", ())
    if one_mix or [track.input.role for track in tracks] == [Role.UNKNOWN]:
        return _by_voice(tracks[0], encoder, settings, lesson, ONE_MIX if one_mix else None)
    set_aside_doubled_words(tracks, settings.crosstalk)
    return _by_track(tracks, settings)


def _by_voice(
    track: HeardTrack, encoder: Callable[[], Encoder], settings: SpeechSettings, lesson: Lesson | None, why: str | None
) -> Attribution:
    try:
        told = tell_apart(track.words, track.input.audio, encoder(), lesson, settings.voices)
    except LessonguardError:
        raise
    except Exception as error:  # noqa: BLE001  whatever an encoder raises, the words stand
        told = unattributed([track.words], f"Telling voices apart failed ({type(error).__name__}).")
    gaps = tuple(_gap(track, reason) for reason in (why, told.doubt) if reason is not None)
    return Attribution("voice" if any(said.attribution for said in told.spoken) else "none", told.spoken, gaps)


def _by_track(tracks: Sequence[HeardTrack], settings: SpeechSettings) -> Attribution:
    by_channel = any(track.input.separation == "channel" for track in tracks)
    unknown = [track for track in tracks if track.input.role is Role.UNKNOWN and track.words]
    return Attribution(
        "channel" if by_channel else "track",
        tuple(spoken_on(track, settings) for track in tracks if track.words),
        tuple(_gap(track, "Whose track this is, is not known.") for track in unknown),
    )


def spoken_on(track: HeardTrack, settings: SpeechSettings) -> Spoken:
    """A track's words, by whomever it belongs to."""
    source = track.input
    known = settings.channel_attribution if source.separation == "channel" else 1.0
    return Spoken(track.words, source.participant, source.role, 0.0 if source.role is Role.UNKNOWN else known)


def _gap(track: HeardTrack, why: str) -> Gap:
    return Gap(start_ms=0, end_ms=track.input.audio.duration_ms, what=Aspect.SPEAKERS, why=why)
