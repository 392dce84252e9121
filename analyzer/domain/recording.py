"""The stored media of a lesson; one original, never altered, known by its SHA-256."""

from typing import Annotated, Literal

from pydantic import Field

from analyzer.domain.base import Milliseconds, Noun, Sha256, Span


class Stream(Noun):
    """One stream of the recording, as probed."""

    kind: Literal["video", "audio"]
    index: Annotated[int, Field(ge=0, description="Counts the streams of this kind from 0.")]
    codec: str
    duration_ms: Milliseconds | None = None
    width: int | None = None
    """Displayed width in pixels, rotation applied."""
    height: int | None = None
    """Displayed height in pixels, rotation applied."""
    rotation: int = 0
    """Clockwise degrees by which the stored picture is turned for display."""
    frame_rate: float | None = None
    """Average frames per second."""
    variable_frame_rate: bool = False
    pixel_format: str | None = None
    unusual_colours: bool = False
    """Whether its tag names a colour matrix that is not converted; its pixels are then read as ordinary ones."""
    channels: int | None = None
    sample_rate: int | None = None
    start_ms: int = 0
    """First timestamp relative to the recording's start."""


class Problem(Noun):
    """A named fault of the media file that does not keep it from being assessed, or only in part."""

    name: str
    """Stable identifier, e.g. `truncated`, `variable_frame_rate`, `rotated`, `silent_audio`."""
    detail: str
    """One sentence for a person; holds no path."""
    span: Span | None = None
    """Where on the recording's clock nothing could be read, as far as that is known."""
    kind: Literal["audio", "video"] | None = None
    """What cannot be read, where it is a stream of one kind."""


class Piece(Noun):
    """One of several recordings that stand in one file, one after another, each with a clock of its own."""

    start_byte: Annotated[int, Field(ge=0)]
    end_byte: Annotated[int, Field(ge=0)]
    container: str
    start_ms: Milliseconds
    """Where it begins on the recording's clock."""
    duration_ms: Milliseconds
    streams: tuple[Stream, ...]
    """On the recording's clock."""


class Recording(Noun):
    """What is known of the media before anything has looked into it."""

    sha256: Sha256
    bytes: Annotated[int, Field(ge=0)]
    container: str
    duration_ms: Milliseconds
    streams: tuple[Stream, ...]
    problems: tuple[Problem, ...] = ()
    pieces: tuple[Piece, ...] = ()
    """The recordings that were joined in the file, where it holds several; `streams` then spans them all."""

    @property
    def stretches(self) -> tuple[Stream, ...]:
        """Every stream of every piece: what is really there."""
        return tuple(stream for piece in self.pieces for stream in piece.streams) or self.streams

    def of_kind(self, kind: Literal["video", "audio"]) -> tuple[Stream, ...]:
        """The streams of one kind, in their order."""
        return tuple(stream for stream in self.streams if stream.kind == kind)
