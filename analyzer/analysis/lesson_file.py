"""Reads the lesson.json sidecar and holds it against the recording it belongs to."""

from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from analyzer.analysis.record_json import RecordJsonError, parse
from analyzer.domain.complaints import complaints
from analyzer.domain.errors import InvalidLessonError
from analyzer.domain.gap import Aspect, Gap
from analyzer.domain.lesson import Lesson, Track
from analyzer.domain.record_limits import LONGEST
from analyzer.domain.recording import Recording


def read_lesson(path: Path) -> Lesson:
    """The sidecar as a lesson.

    Raises:
        InvalidLessonError: not there, not JSON, beyond a limit (`domain/record_limits.py`), or a key is unknown,
            missing or wrong; names each key's path, but no key that could be words of a lesson.
    """
    try:
        with path.open("rb") as file:
            return Lesson.model_validate(parse(file.read(LONGEST + 1)))
    except OSError as error:
        raise InvalidLessonError(f"{path.name}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise InvalidLessonError(f"{path.name}: {complaints(error)}") from error
    except RecordJsonError as error:
        raise InvalidLessonError(f"{path.name}: {error}") from error


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
