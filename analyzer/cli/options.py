"""Options that several commands share."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

ConfigFolder = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="DIR",
        envvar="LESSONGUARD_CONFIG",
        help="Folder with policy, rubric, lexicons and models; the shipped ones if absent.",
    ),
]
ModelsFolder = Annotated[
    Path | None,
    typer.Option(
        "--models",
        metavar="DIR",
        envvar="LESSONGUARD_MODELS",
        help="Folder searched for weight files before the installed packages.",
    ),
]
FfmpegPath = Annotated[
    Path | None,
    typer.Option("--ffmpeg", metavar="FILE", envvar="LESSONGUARD_FFMPEG", help="Use this ffmpeg, no other."),
]
LessonFile = Annotated[
    Path | None,
    typer.Option(
        "--lesson",
        metavar="FILE",
        help="lesson.json: schedule, participants, tracks. See `lessonguard schema lesson`.",
    ),
]
Home = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="The service's data folder, in place of LESSONGUARD_HOME."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
RecordingId = Annotated[UUID, typer.Argument(metavar="RECORDING_ID", help="As `lessonguard status` prints it.")]
