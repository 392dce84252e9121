"""Handing recordings in, seeing how far they are, having them tried again."""

import os
import pwd
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.options import LessonFile, RecordingId


def ingest(
    recording: Annotated[Path, typer.Argument(help="The lesson's media file, in any format that ffmpeg reads.")],
    lesson: LessonFile = None,
) -> None:
    """Hand a recording to the service; it is stored under the retention lock, then assessed. The same twice is one."""
    with service_at_hand() as service:
        from analyzer.usecases.intake.by_command import hand_in

        taken = hand_in(recording, lesson, service)
    said = {
        "taken": "taken in",
        "same": "there already: nothing was changed",
        "new_media": f"taken in as recording {taken.number} of a lesson that had one",
    }
    typer.echo(f"{taken.recording_id} {said[taken.outcome]}")


def retry(recording_id: RecordingId) -> None:
    """Have what was parked of a recording tried again."""
    with service_at_hand() as service:
        from analyzer.usecases.retrying import retry_recording

        ready = retry_recording(recording_id, pwd.getpwuid(os.getuid()).pw_name, service)
    typer.echo(f"{recording_id} {ready} stages are ready")
