"""Handing recordings in, seeing how far they are, having them tried again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from analyzer.cli.connected import service_at_hand, who
from analyzer.cli.endings import UNUSABLE, stop
from analyzer.cli.options import Json, LessonFile, RecordingId

if TYPE_CHECKING:
    from analyzer.domain.stages import RecordingState
    from analyzer.records.details import Details
    from analyzer.records.recordings import ListedRecording


def ingest(
    recording: Annotated[Path, typer.Argument(help="The lesson's media file, in any format that ffmpeg reads.")],
    lesson: LessonFile = None,
) -> None:
    """Hand a recording to the service; it is stored under the retention lock, then assessed. The same twice is one."""
    with service_at_hand() as service:
        from analyzer.service.intake.by_command import hand_in

        taken = hand_in(recording, lesson, service)
    said = {
        "taken": "taken in",
        "same": "there already: nothing was changed",
        "new_media": f"taken in as recording {taken.number} of a lesson that had one",
    }
    typer.echo(f"{taken.recording_id} {said[taken.outcome]}")


def status(
    recording_id: Annotated[
        UUID | None, typer.Argument(metavar="[RECORDING_ID]", help="One recording; the newest ones if absent.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many of the newest.")] = 20,
    as_json: Json = False,
) -> None:
    """Show how far recordings are, or everything that is known of one: stages, runs, alerts, holds; never words."""
    with service_at_hand():
        from analyzer.records.recordings import newest_recordings, recording_counts, recording_details

        details = None if recording_id is None else recording_details(recording_id)
        listed, counts = newest_recordings(limit=limit), recording_counts()
    if details is not None:
        _print_details(details, as_json=as_json)
    elif recording_id is not None:
        stop(f"recording {recording_id}: there is no such recording", UNUSABLE)
    elif as_json:
        typer.echo(json.dumps([asdict(row) for row in listed], indent=1, default=str))
    else:
        _print_list(listed, counts)


def _print_list(listed: Sequence["ListedRecording"], counts: Mapping["RecordingState", int]) -> None:
    console = Console(highlight=False)
    console.print(", ".join(f"{count} {state}" for state, count in counts.items()), soft_wrap=True)
    table = Table(Column("recording", no_wrap=True), Column("handed in", no_wrap=True), "how far")
    for row in listed:
        table.add_row(str(row.id), f"{row.uploaded_at:%Y-%m-%d %H:%M}", escape(_how_far(row)))
    console.print(table)


def _how_far(row: "ListedRecording") -> str:
    stages = [f"{stage.name} {stage.progress:.0%}" for stage in row.stages if stage.state == "running"]
    found = [] if row.findings is None else [f"{row.findings} findings", f"gravest {row.gravest or 'none'}"]
    return f"{row.state}: {row.reason or ', '.join(stages + found)}".rstrip(": ")


def _print_details(details: "Details", *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(details), indent=1, default=str))
        return
    console = Console(highlight=False)
    recording = details.recording
    console.print(f"{recording.id} {recording.state} {recording.reason}", markup=False, soft_wrap=True)
    table = Table("stage", "state", "attempts", "progress", "why")
    for stage in details.stages:
        table.add_row(stage.name, stage.state, str(stage.attempts), f"{stage.progress:.0%}", escape(stage.reason))
    console.print(table)
    for run in details.runs:
        console.print(f"run {run.number}: {run.gravest or 'nothing noticed'}, {run.gaps or 0} gaps", markup=False)


def retry(recording_id: RecordingId) -> None:
    """Have what was parked of a recording tried again."""
    with service_at_hand() as service:
        from analyzer.service.pipeline.retry import retry_recording

        ready = retry_recording(recording_id, who(), service.queue, service.policy.stages, now=service.clock())
    typer.echo(f"{recording_id} {ready} stages are ready")
