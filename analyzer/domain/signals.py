"""What the models observed. Observed once, stored, decided upon as often as policy changes."""

from typing import Annotated, Literal

from pydantic import AliasChoices, Field

from analyzer.domain.base import Milliseconds, Noun, Sha256, Share, Span
from analyzer.domain.gap import Gap
from analyzer.domain.lesson import Region, Role
from analyzer.domain.recording import Recording


class ModelUse(Noun):
    """A model or program that took part in an observation."""

    name: str
    version: str
    sha256: Sha256 | None = None
    """Of the weights, or of the program; None where it has no single file."""


class Word(Span):
    """One transcribed word. `text` has no surrounding space."""

    text: str
    confidence: Share


class Utterance(Span):
    """What one speaker said without a long pause."""

    text: str
    words: tuple[Word, ...]
    participant: str | None
    """None where the speaker is not one of the lesson's known ids."""
    role: Role
    attribution: Share
    """Confidence that the role is right: 1.0 for a separate track, lower by channel or by voice."""


class Suppression(Span):
    """Something that was observed or claimed and set aside, with the reason. Nothing is dropped in silence."""

    by: str
    """Which guard or filter, e.g. `no_speech_energy`, `repetition`, `phantom_line`, `set_text`."""
    reason: str
    """One sentence for a person."""
    text: str | None = None
    """The words set aside, where there were any."""
    kind: str | None = None
    """The kind of finding set aside, where it was one."""


class SpeechTrack(Noun):
    """Where speech energy was found on one audio track."""

    participant: str | None
    role: Role
    source: str
    """Stable name, e.g. `audio:0`, `audio:0/channel:1`, `tutor.webm/audio:0`."""
    speech: tuple[Span, ...]


class SecondReading(Span):
    """A stretch of one speaker's audio decoded again: one line of a transcript is never sole evidence."""

    participant: str | None
    role: Role
    words: tuple[Word, ...]


class Speech(Noun):
    """Everything heard."""

    tracks: tuple[SpeechTrack, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    """In order of start."""
    suppressions: tuple[Suppression, ...] = ()
    attribution: Literal["track", "channel", "voice", "none"] = "none"
    """How speakers were told apart."""
    second_readings: tuple[SecondReading, ...] = ()
    """Stretches that were decoded again, with a stronger setting, because something grave was heard in them."""


class Face(Noun):
    """A face on a tile, in shares of the tile's width and height."""

    x: float
    y: float
    width: float
    height: float
    score: Share
    motion: Annotated[float, Field(ge=0)] | None = None
    """Mean absolute change of the Y channel inside the face since the previous look; None at the first.
    Nine in ten looks at a live face exceed 0.002; a face on a poster or in a photograph stays below."""
    picture: bool = False
    """Whether it hardly ever moved, of all the looks at which the tile did: `TileSample.persons` leaves it out."""


class TileSample(Noun):
    """One look at one camera tile."""

    at_ms: Milliseconds
    luminance: Share
    """Mean of the Y channel, 0 black to 1 white."""
    texture: Annotated[float, Field(ge=0)]
    """Standard deviation of the Y channel, 0 (flat) to about 0.5."""
    motion: Annotated[float, Field(ge=0)] | None
    """Mean absolute change of the Y channel since the previous look, 0 to 1; None at the first."""
    colour: tuple[Share, Share, Share]
    """Mean red, green, blue."""
    changed: Share | None = None
    """Share of the tile that changed visibly since the previous look, codec noise apart; None at the first."""
    faces: tuple[Face, ...] | None
    """None where no face detector looked at this sample."""
    persons: Annotated[int, Field(ge=0)] | None = None
    """Persons seen by body or face, where a detector counted; None where none looked."""
    flat: Share | None = None
    """Share of a 12 × 12 grid of blocks, on the tile reduced to 160 pixels wide, whose Y channel deviates by less than
    0.01: about 0.85 for a placeholder with initials, under 0.4 for a camera; None where it was not measured."""
    sharpness: Annotated[float, Field(ge=0)] | None = None
    """Standard deviation of the Laplacian of the Y channel (0 to 1) on the tile reduced to 160 pixels wide: above 0.1
    for a camera in focus, under 0.01 for a covered lens; None where it was not measured."""


class Tile(Noun):
    """A participant's camera."""

    participant: str | None
    role: Role
    source: str
    """Stable name, e.g. `video:0`."""
    region: Region | None
    """None for the whole picture."""
    layout: Literal["given", "found"]
    """Whether the lesson record gave the region or it was found from the picture."""
    samples: tuple[TileSample, ...]


class ImagerySample(Noun):
    """Exposed-body classes seen at one moment. No box, no pixels: nothing that describes the image further."""

    at_ms: Milliseconds
    channel: Literal["camera", "screen"]
    participant: str | None
    class_name: str
    """As NudeNet names it, e.g. `FEMALE_BREAST_EXPOSED`."""
    score: Share
    area: Share
    """Share of the whole picture that the detection covers."""
    scale: Literal["whole", "tile"]
    """Whether it was seen in the whole picture or in an enlarged part."""
    agreement: Share = 1.0
    """Share of the closer views taken to confirm it that show an exposed class too."""


class ScreenText(Span):
    """Text that stood readable on the screen for a while."""

    text: str
    confidence: Share
    region: Region | None = None


class FrameSampling(Span):
    """A stretch of video that was looked at, and how often."""

    source: str
    every_ms: Annotated[int, Field(gt=0)]


class Vision(Noun):
    """Everything seen."""

    tiles: tuple[Tile, ...] = ()
    imagery: tuple[ImagerySample, ...] = ()
    screen_text: tuple[ScreenText, ...] = ()
    frame_samples: Annotated[
        tuple[FrameSampling, ...], Field(validation_alias=AliasChoices("frame_samples", "looks"))
    ] = ()
    """Where and how often frames were taken; `looks` in observations that were stored before."""
    portrait: bool = False
    """Whether the tutor's own camera picture is upright (higher than wide)."""
    shake: Annotated[float, Field(ge=0)] | None = None
    """Median global motion of the tutor's tile background in shares of its width per second; None if not measured."""


class Signals(Noun):
    """One observation of one recording: the input of every decision."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    recording: Recording
    parts: tuple[Recording, ...] = ()
    """Further media files of the lesson, e.g. one per participant, in the order in which the tracks name them."""
    models: tuple[ModelUse, ...]
    sampling: dict[str, float | int | str]
    """The sampling that was asked for, by stable name."""
    speech: Speech = Speech()
    vision: Vision = Vision()
    gaps: tuple[Gap, ...] = ()
