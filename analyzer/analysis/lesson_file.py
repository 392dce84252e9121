"""Reads the lesson.json sidecar and holds it against the recording it belongs to."""

import json
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from analyzer.domain.errors import InvalidLessonError
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson, Track
from analyzer.domain.recording import Recording
from analyzer.settings.configuration import describe


def read_lesson(path: Path) -> Lesson:
    """The sidecar as a lesson.

    Raises:
        InvalidLessonError: not there, not JSON, or a key is unknown, missing or wrong; names each key's path.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_without_repeats)
        return Lesson.model_validate(data)
    except OSError as error:
        raise InvalidLessonError(f"{path.name}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise InvalidLessonError(f"{path.name}: {describe(error)}") from error
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, json.JSONDecodeError | _RepeatedKeyError) else "not UTF-8 JSON"
        raise InvalidLessonError(f"{path.name}: is not JSON: {reason}") from error


class _RepeatedKeyError(ValueError):
    """A JSON object names one key twice, where a parser would quietly keep the last."""


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _RepeatedKeyError(f"the key '{key}' is there twice")
    return dict(pairs)


def check_tracks(tracks: tuple[tuple[int, Track], ...], recording: Recording) -> dict[int, str]:
    """Hold the tracks of one media file, each with its position in the sidecar, against what the file holds.

    Returns:
        Why there is nothing of a track, by its position: a stream or channel that is not there, or a region wholly
        outside the picture. A region that leaves the picture in part is looked at as far as there is a picture.
    """
    absent = {}
    for position, track in tracks:
        path = f"tracks.{position}"
        kind: Literal["audio", "video"] = "audio" if track.kind == "audio" else "video"
        stream = next((one for one in recording.of_kind(kind) if one.index == track.stream), None)
        if stream is None:
            absent[position] = f"{path}.stream: there is no {kind} stream {track.stream} in the file"
        elif track.channel is not None and track.channel >= (stream.channels or 0):
            absent[position] = f"{path}.channel: the stream has {stream.channels} channels, counted from 0"
        elif (box := track.region) and (box.x >= (stream.width or 0) or box.y >= (stream.height or 0)):
            absent[position] = f"{path}.region: lies outside the picture of {stream.width} × {stream.height} pixels"
    return absent


def beyond_the_end(lesson: Lesson, duration_ms: int, tolerance_ms: int) -> tuple[Gap, ...]:
    """What the record says happened after the recording ended: it was not recorded, so it is not assessed."""
    ends = [stay.left_ms or stay.joined_ms for stay in lesson.attendance]
    ends += [off.on_ms or off.off_ms for off in lesson.camera]
    ends += [line.at_ms for line in lesson.chat]
    last = max(ends, default=0)
    if last <= duration_ms + tolerance_ms:
        return ()
    why = f"the lesson record goes on {round((last - duration_ms) / 1000)} s beyond the end of the recording"
    return tuple(
        Gap(what=what, start_ms=duration_ms, end_ms=last, why=why) for what in (Aspect.SPEECH, Aspect.TUTOR_CAMERA)
    )
