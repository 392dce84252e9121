"""Handing recordings in, seeing how far they are, having them tried again."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from analyzer.cli.connected import looked_in, service_at_hand, who
from analyzer.cli.endings import UNUSABLE, stop
from analyzer.cli.options import Json, LessonFile, RecordingId
from analyzer.cli.persons import TokenToSee, seeing
from analyzer.cli.standing import print_details, print_list

if TYPE_CHECKING:
    from analyzer.service.intake.ingest import Ingested

sample = typer.Typer(no_args_is_help=True, help="The sample lesson that ships with lessonguard.")


@sample.callback()
def _sample() -> None:
    pass


def ingest(
    recording: Annotated[Path, typer.Argument(help="The lesson's media file, in any format that ffmpeg reads.")],
    lesson: LessonFile = None,
) -> None:
    """Hand a recording to the service; it is stored under the retention lock, then assessed. The same twice is one."""
    with service_at_hand() as service:
        from analyzer.service.intake.by_command import hand_in

        _tell_taken(hand_in(recording, lesson, service))


def _tell_taken(taken: "Ingested") -> None:
    said = {
        "taken": "taken in",
        "same": "there already: nothing was changed",
        "adopted": "there already: its new lesson record is adopted, and it is assessed anew by it",
        "new_media": f"taken in as recording {taken.number} of a lesson that had one",
    }
    typer.echo(f"{taken.recording_id} {said[taken.outcome]}")


@sample.command("load")
def load_sample() -> None:
    """Hand the sample lesson to the service, to be assessed and looked at like any other. The same twice is one."""
    with service_at_hand() as service:
        from analyzer.service.demonstration import load_sample as load

        _tell_taken(load(service))


def status(
    recording_id: Annotated[
        UUID | None, typer.Argument(metavar="[RECORDING_ID]", help="One recording; the newest ones if absent.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many of the newest.")] = 20,
    untaken: Annotated[
        bool, typer.Option("--untaken", help="Only what was handed in and not taken in, with names of files and why.")
    ] = False,
    token_file: TokenToSee = None,
    as_json: Json = False,
) -> None:
    """Show how far recordings are, or everything that is known of one: stages, runs, alerts, holds; never words.

    Without an id, what was refused, failed or waits on its way in is shown, too.
    """
    with service_at_hand() as service:
        from analyzer.domain.access import Right
        from analyzer.records.reached import reached_of
        from analyzer.records.recordings import newest_recordings, recording_counts, recording_details
        from analyzer.records.untaken import newest_untaken

        sight = seeing(token_file, Right.VIEW_RECORDING_STATE, service)
        details = recording_details(recording_id) if recording_id and reached_of([recording_id], sight) else None
        listed, counts = newest_recordings(sight=sight, limit=limit), recording_counts(sight)
        hidden = sum(recording_counts().values()) - sum(counts.values())
        kept_out = newest_untaken(limit=limit)
        where = looked_in(service.settings)
    if details is not None:
        print_details(details, as_json=as_json)
    elif recording_id is not None:
        stop(f"recording {recording_id}: there is no such recording in {where}", UNUSABLE)
    elif as_json:
        rows = [asdict(one) | {"name": one.name} for one in kept_out] if untaken else [asdict(row) for row in listed]
        typer.echo(json.dumps(rows, indent=1, default=str))
    else:
        print_list(() if untaken else listed, counts, kept_out, where, 0 if untaken else hidden)


def retry(recording_id: RecordingId) -> None:
    """Have what was parked of a recording tried again."""
    with service_at_hand() as service:
        from analyzer.service.pipeline.retry import retry_recording

        ready = retry_recording(recording_id, who(), service.queue, service.policy.stages, now=service.clock())
    typer.echo(f"{recording_id} {ready} stages are ready")
