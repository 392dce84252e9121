"""What was scheduled, who took part and where each is seen or heard: the lesson.json sidecar."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import PurePath
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from analyzer.domain.base import LONGEST_MS, Milliseconds, Moment, Noun, Span
from analyzer.domain.record_limits import (
    LONGEST_LINE,
    LONGEST_NAME,
    MOST_EVENTS,
    MOST_LINES,
    MOST_STUDENTS,
    MOST_TRACKS,
)

ParticipantId = Annotated[str, Field(min_length=1, max_length=200, description="Pseudonymous id.")]


class Role(StrEnum):
    """Who speaks or is seen; `unknown` is a value, never a guess."""

    TUTOR = "tutor"
    STUDENT = "student"
    UNKNOWN = "unknown"


class Region(Noun):
    """A rectangle in pixels of the displayed (rotated) picture."""

    x: Annotated[int, Field(ge=0)]
    y: Annotated[int, Field(ge=0)]
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]

    def overlaps(self, other: "Region") -> bool:
        """Whether the two rectangles share any pixel."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


Place = Annotated[int, Field(ge=0)]
Size = Annotated[int, Field(gt=0)]
RegionList = tuple[Place, Place, Size, Size]
"""A region as a sidecar writes it: x, y, width, height."""


class Participant(Noun):
    """A person in the lesson, known by a pseudonymous id."""

    id: ParticipantId


class Track(Noun):
    """Where in the media one participant, or the shared screen, is seen or heard."""

    participant: ParticipantId | None = None
    kind: Literal["camera", "audio", "screen"]
    file: Annotated[
        str | None,
        Field(max_length=LONGEST_NAME, description="A media file beside the sidecar; the recording if absent."),
    ] = None
    stream: Annotated[int, Field(ge=0, description="Counts the streams of this kind (video or audio) from 0.")] = 0
    region: Region | None = None
    channel: Annotated[int | None, Field(ge=0, description="Audio channel, counted from 0.")] = None
    offset_ms: Annotated[
        int, Field(ge=-LONGEST_MS, le=LONGEST_MS, description="Where a separate file starts on the lesson's clock.")
    ] = 0

    @field_validator("region", mode="before", json_schema_input_type=Region | RegionList | None)
    @classmethod
    def _from_list(cls, value: object) -> object:
        """Read `[x, y, width, height]`."""
        if isinstance(value, list | tuple):
            if len(value) != len(Region.model_fields):
                raise ValueError("a region is [x, y, width, height]")
            return dict(zip(Region.model_fields, value, strict=True))
        return value

    @field_validator("file")
    @classmethod
    def _stays_beside(cls, value: str | None) -> str | None:
        if value is not None and (PurePath(value).is_absolute() or ".." in PurePath(value).parts or not value):
            raise ValueError("names a file beside the sidecar, without '..' and not absolute")
        return value

    @model_validator(mode="after")
    def _makes_sense(self) -> "Track":
        if self.kind != "screen" and self.participant is None:
            raise ValueError(f"a {self.kind} track names its participant")
        if self.kind == "audio" and self.region is not None:
            raise ValueError("an audio track has no region")
        if self.kind != "audio" and self.channel is not None:
            raise ValueError(f"a {self.kind} track has no channel")
        return self


class Attendance(Noun):
    """One stay of a participant in the lesson; `left_ms` absent means until the end."""

    participant: ParticipantId
    joined_ms: Milliseconds = 0
    left_ms: Milliseconds | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> "Attendance":
        if self.left_ms is not None and self.left_ms < self.joined_ms:
            raise ValueError(f"left at {self.left_ms} ms, before joining at {self.joined_ms} ms")
        return self


class CameraEvent(Noun):
    """The platform's own record that a camera was switched off; `on_ms` absent means until the end."""

    participant: ParticipantId
    off_ms: Milliseconds
    on_ms: Milliseconds | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> "CameraEvent":
        if self.on_ms is not None and self.on_ms < self.off_ms:
            raise ValueError(f"on at {self.on_ms} ms, before off at {self.off_ms} ms")
        return self


class ChatMessage(Noun):
    """A line typed in the lesson's chat."""

    at_ms: Milliseconds
    participant: ParticipantId
    text: Annotated[str, Field(max_length=LONGEST_LINE)]


class Lesson(Noun):
    """What was scheduled, and what the platform knows of how it went. Everything but the ids is optional."""

    lesson_id: Annotated[str, Field(min_length=1, max_length=200)]
    platform: Annotated[str | None, Field(max_length=LONGEST_NAME)] = None
    subject: Annotated[str | None, Field(max_length=LONGEST_NAME)] = None
    scheduled_start: Moment | None = None
    scheduled_end: Moment | None = None
    recording_start: Annotated[Moment | None, Field(description="When the recording's first millisecond was.")] = None
    tutor: Participant
    students: Annotated[tuple[Participant, ...], Field(max_length=MOST_STUDENTS)] = ()
    tracks: Annotated[tuple[Track, ...], Field(max_length=MOST_TRACKS)] = ()
    attendance: Annotated[tuple[Attendance, ...], Field(max_length=MOST_EVENTS)] = ()
    camera: Annotated[tuple[CameraEvent, ...], Field(max_length=MOST_EVENTS)] = ()
    chat: Annotated[tuple[ChatMessage, ...], Field(max_length=MOST_LINES)] = ()

    @model_validator(mode="after")
    def _schedule_runs_forward(self) -> "Lesson":
        if self.scheduled_start and self.scheduled_end and self.scheduled_end <= self.scheduled_start:
            raise ValueError("scheduled_end is not after scheduled_start")
        return self

    @model_validator(mode="after")
    def _ids_are_known(self) -> "Lesson":
        ids = [self.tutor.id, *(student.id for student in self.students)]
        known = set(ids)
        if len(known) != len(ids):
            raise ValueError("tutor and students: an id is used twice")
        named: list[tuple[str, str | None]] = [
            (f"{key}.{i}.participant", item.participant)
            for key in ("tracks", "attendance", "camera", "chat")
            for i, item in enumerate(getattr(self, key))
        ]
        for path, participant in named:
            if participant is not None and participant not in known:
                raise ValueError(f"{path}: is neither the tutor nor one of the students")
        return self

    @model_validator(mode="after")
    def _regions_are_apart(self) -> "Lesson":
        placed = [(i, track) for i, track in enumerate(self.tracks) if track.region is not None]
        for i, first in placed:
            for j, second in placed:
                same_picture = (first.file, first.stream) == (second.file, second.stream)
                if i < j and same_picture and first.region and second.region and first.region.overlaps(second.region):
                    raise ValueError(f"tracks.{j}.region: overlaps tracks.{i}.region")
        return self

    def role_of(self, participant: str | None) -> Role:
        """The role of a participant id; `unknown` for None and for ids that are not in the lesson."""
        if participant == self.tutor.id:
            return Role.TUTOR
        return Role.STUDENT if participant in self.student_ids else Role.UNKNOWN

    @cached_property
    def student_ids(self) -> frozenset[str]:
        """The ids of the students."""
        return frozenset(student.id for student in self.students)

    def clock_ms(self, moment: datetime) -> int | None:
        """A wall-clock moment on the lesson's clock (negative before the recording), or None if unknown."""
        if self.recording_start is None:
            return None
        return round((moment - self.recording_start).total_seconds() * 1000)

    def present(self, role: Role, until_ms: int) -> tuple[Span, ...] | None:
        """When anyone of a role was in the lesson by the attendance record; None where there is no record of the role.

        Overlapping stays are merged; a stay without an end lasts until `until_ms`.
        """
        stays = [stay for stay in self.attendance if self.role_of(stay.participant) is role]
        if not stays:
            return None
        ordered = sorted((stay.joined_ms, until_ms if stay.left_ms is None else stay.left_ms) for stay in stays)
        merged: list[tuple[int, int]] = []
        for start, end in ordered:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return tuple(Span(start_ms=start, end_ms=end) for start, end in merged if end > start)
