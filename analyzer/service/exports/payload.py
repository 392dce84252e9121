"""What a bag holds of one recording: originals as they were handed in, every assessment, its chain of custody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from uuid import UUID

from analyzer.domain.analysis import Analysis
from analyzer.domain.custody import Chain, is_process
from analyzer.domain.errors import PermanentError
from analyzer.domain.stages import GONE
from analyzer.domain.stored import Stored
from analyzer.preservation.entry import Entry
from analyzer.preservation.names import distinct, portable
from analyzer.preservation.report.told import AnswerTold, FileTold, RecordingTold
from analyzer.records.arrivals import handed_in_as
from analyzer.records.desk import outcomes_of
from analyzer.records.details import Details, ItemDetails, RunDetails
from analyzer.records.items import ORIGINALS
from analyzer.records.recordings import recording_details
from analyzer.records.sealing import is_cut
from analyzer.service.exports.clips import Clips, Cutting
from analyzer.service.exports.reviewed import review_entries, verdicts_told
from analyzer.service.exports.stored import chain_entry, stored_entry
from analyzer.service.pipeline.items import read_noun
from analyzer.service.pipeline.originals import lesson_of
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore

OF_A_RUN = {"analysis": "analysis.json", "transcript": "transcript.vtt", "card": "scorecard.html"}
"""Names of what a run wrote, by role."""
LESSON = "lesson"
SUFFIXES = {
    "mov": ".mp4", "matroska": ".mkv", "avi": ".avi", "mpegts": ".ts", "wav": ".wav", "mp3": ".mp3", "ogg": ".ogg",
    "flac": ".flac", "asf": ".wmv", "flv": ".flv",
}  # fmt: skip
"""Endings by which players know a recording that came without a name, by its container."""


@dataclass(frozen=True)
class Gathered:
    """One recording's part of a bag."""

    entries: Sequence[Entry]
    told: RecordingTold


def gathered(
    recording_id: UUID, number: int, store: ObjectStore, settings: ServiceSettings, cutting: Cutting | None = None
) -> Gathered:
    """Name everything that a bag is to hold of a recording; media are streamed later, when the bag is written.

    Of a recording in which any assessment ever sealed something, or that is in quarantine, no media are gathered.

    Raises:
        PermanentError: there is no such recording, or it is not assessed: nobody knows yet whether it is sealed.
        IntegrityError: what is stored is not what was stored.
    """
    details, run = _assessed(recording_id)
    analysis = read_noun(recording_id, "analysis", Analysis, store, run.id)
    sealed = (
        is_cut(recording_id)
        or any(one.sealed for one in details.findings)
        or any(one.sealed for one in analysis.findings)
    )
    folder = f"recordings/{number:03d}"
    suffix = SUFFIXES.get(analysis.recording.container.partition(",")[0], "")
    files = [*_originals(details, folder, suffix, sealed=sealed), *_runs(details, folder)]
    chain, events = chain_entry(Chain.recording(recording_id), f"custody/recording-{number:03d}.jsonl")
    judged, written = review_entries(details, folder, store)
    entries = [*(stored_entry(path, item, store) for path, _, item in files), *judged, chain]
    clips = cutting.clips(analysis, _original(details), folder, sealed=sealed) if cutting else Clips()
    told = RecordingTold(
        number=number,
        id=str(recording_id),
        sha256=details.recording.sha256,
        bytes=details.recording.bytes,
        uploaded_at=details.recording.uploaded_at,
        analysis=analysis,
        run=run.number,
        runs=len(details.runs),
        lesson=lesson_of(recording_id, store, settings),
        sealed=sealed,
        files=[*(FileTold(path, named, item.sha256, item.bytes) for path, named, item in files), *written],
        events=events,
        clips=clips.told,
        no_clips=clips.why_not,
        answers=[*_answers(details), *verdicts_told(recording_id, analysis.findings)],
    )
    return Gathered([*entries, *clips.entries], told)


def refuse_unassessed(recording_id: UUID) -> None:
    """See that a recording is there and was assessed.

    Raises:
        PermanentError: it is not.
    """
    _assessed(recording_id)


def _assessed(recording_id: UUID) -> tuple[Details, RunDetails]:
    details = recording_details(recording_id)
    if details is None:
        raise PermanentError(f"there is no recording {recording_id}")
    if details.recording.state in GONE:
        raise PermanentError(f"recording {recording_id} is destroyed, or being destroyed: hand over its certificate")
    if details.current_run is None:
        raise PermanentError(
            f"recording {recording_id} is not assessed: nobody knows whether it is sealed, so it is not exported"
        )
    return details, details.current_run


def _answers(details: Details) -> Iterator[AnswerTold]:
    """What people said of the alerts about it."""
    outcomes = outcomes_of([alert.id for alert in details.alerts])
    for alert in details.alerts:
        if alert.acknowledged_at:
            said, seen = outcomes.get(alert.id), "asks no more" if is_process(alert.acknowledged_by) else "seen"
            yield AnswerTold(
                alert.subject,
                alert.kind,
                alert.severity,
                alert.acknowledged_at,
                alert.acknowledged_by,
                f"{said.outcome}; next: {said.next_step}".replace("_", " ") if said else seen,
            )


def _original(details: Details) -> Stored:
    item = next(item for item in details.items if item.role == "original")
    return Stored(key=item.key, version_id=item.version_id, sha256=item.sha256, bytes=item.bytes)


def _originals(details: Details, folder: str, suffix: str, *, sealed: bool) -> Iterator[tuple[str, str, ItemDetails]]:
    """Path in the bag, name it had, and the item, of everything that was handed in."""
    order = {role: place for place, role in enumerate(ORIGINALS)}
    items = [item for item in details.items if item.role in order and item.version_id]
    items = [item for item in items if item.role == LESSON or not sealed]
    items.sort(key=lambda item: (order[item.role], item.position, item.id))
    named = handed_in_as(details.recording.id)
    last = PurePosixPath(named).name if named else ""
    names = [portable(last or f"recording{suffix}") if item.role == "original" else _named(item) for item in items]
    for item, name in zip(items, distinct(names), strict=True):
        known = f"original, handed in as {named}" if item.role == "original" and named else item.role.replace("_", " ")
        yield f"{folder}/original/{name}", known, item


def _named(item: ItemDetails) -> str:
    return "lesson.json" if item.role == LESSON else f"{item.role}-{item.position or item.id}"


def _runs(details: Details, folder: str) -> Iterator[tuple[str, str, ItemDetails]]:
    """The same, of everything that its assessments wrote."""
    numbers = {run.id: run.number for run in details.runs}
    for item in details.items:
        if item.run_id in numbers and item.role in OF_A_RUN:
            number = numbers[item.run_id]
            shown = ", the one that is shown" if item.run_id == details.recording.current_run_id else ""
            yield f"{folder}/assessment-{number}/{OF_A_RUN[item.role]}", f"assessment {number}{shown}", item
