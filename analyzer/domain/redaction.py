"""What is taken out of a working copy, and by which rules; the rules are read from config/service/redaction.yaml."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from analyzer.domain.base import Noun, Share, Span
from analyzer.domain.lesson import Region

Seconds = Annotated[float, Field(ge=0.1, le=60)]


class Screen(StrEnum):
    """What of a picture stays that is nobody's camera: a shared screen, a whiteboard, a chat."""

    KEEP = "keep"
    """All of it."""
    TEXT = "text"
    """All but what was read there: names and chat of others are text."""
    WITHOUT = "without"
    """Nothing."""


class RedactionPolicy(Noun):
    """config/service/redaction.yaml."""

    version: str
    """Of what the file says; for its owner."""
    pad_s: Seconds
    """How much is taken out before and after what was heard or read: times are never exact."""
    pad_pixels: Annotated[int, Field(ge=16, le=256)]
    """How much is covered around a region; borders drift, and codecs smear them."""
    sure: Share
    """How sure it has to be who speaks, for their words to stay where several share one sound."""
    screen: Screen
    """What stays of shared screens where nobody says otherwise."""
    silent_db: Annotated[float, Field(ge=-120, le=-40)]
    """How loud, in decibels below full scale, a silenced stretch may be at most for the copy to be proven."""
    black_level: Annotated[int, Field(ge=0, le=48)]
    """How bright, of 255, a covered pixel may be at most for the copy to be proven; codecs round."""


class Removal(Span):
    """A stretch of the lesson of which something is taken out."""

    why: str
    """One sentence for a person; no id and no name."""
    asked: Literal["rule", "person"] = "rule"
    """Whether the rules ask for it, or whoever makes the copy."""


class Cover(Removal):
    """Part of the picture that is black for a while."""

    region: Region | None = None
    """None: the whole picture."""


class Silence(Removal):
    """A while in which one sound is silent."""
