"""`lessonguard fixity`: whether what is stored is still what was handed in."""

import json
from dataclasses import asdict
from typing import Annotated
from uuid import UUID

import typer

from analyzer.cli.connected import service_at_hand, who
from analyzer.cli.endings import FAILED, UNUSABLE, stop
from analyzer.cli.options import Json


def fixity(
    recording: Annotated[
        UUID | None, typer.Option("--recording", metavar="RECORDING_ID", help="Everything handed in of this one.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every original there is, however long that takes.")] = False,
    thaw: Annotated[
        bool,
        typer.Option(
            "--thaw", help="With --recording: if all of it is proven, let work go on with it, frozen as it was."
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Read stored originals again, now, and say how each was found; what is due, without an option. Nothing is touched.

    Exit 1 if anything is not what was stored: its recording is frozen, and there is an alert.
    """
    if recording and every:
        stop("--recording names one, --all means every one: give one of them", UNUSABLE)
    if thaw and not recording:
        stop("--thaw is for one recording: name it with --recording", UNUSABLE)
    broken = 0
    with service_at_hand() as service:
        from analyzer.domain.fixity import BROKEN
        from analyzer.service.fixity import checking

        if recording:
            found = checking.check_recording(recording, service)
        else:
            found = checking.check_all(service) if every else checking.check_due(service)
        number = 0
        for number, one in enumerate(found, start=1):  # noqa: B007 - told in the end
            broken += one.state in BROKEN
            if as_json:
                typer.echo(json.dumps(asdict(one), default=str))
            else:
                typer.echo(f"{one.recording} {one.role}{f' {one.position}' if one.position else ''}: {one.state}")
        if thaw and recording and not broken:
            checking.thaw(recording, who(), now=service.clock())
    if broken:
        stop(f"{broken} of {number} are not what was stored; nothing was touched", FAILED)
    if not as_json:
        typer.echo(f"ok: {number} read and proven" + (", and work goes on with the recording" if thaw else ""))
