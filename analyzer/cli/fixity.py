"""`lessonguard fixity`: whether what is stored is still what was handed in."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import FAILED, UNUSABLE, stop
from analyzer.cli.options import Json
from analyzer.cli.persons import TokenToActOrSee, proven_on, seeing

if TYPE_CHECKING:
    from analyzer.domain.sight import Sight
    from analyzer.service.fixity.checking import Checked


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
    token_file: TokenToActOrSee = None,
    as_json: Json = False,
) -> None:
    """Read stored originals again, now, and say how each was found; what is due, without an option. Nothing is touched.

    Exit 1 if anything is not what was stored: its recording is frozen, and there is an alert. --thaw takes a token of
    your own, and the right to let a hold on the recording go. What is sealed or in quarantine is told by another name
    to whoever has not proven by a token that they may know of it.
    """
    if recording and every:
        stop("--recording names one, --all means every one: give one of them", UNUSABLE)
    if thaw and not recording:
        stop("--thaw is for one recording: name it with --recording", UNUSABLE)
    with service_at_hand() as service:
        from analyzer.domain.access import Right
        from analyzer.service.access import check_reached
        from analyzer.service.fixity import checking

        by = proven_on(token_file, Right.RELEASE_HOLD, recording, service) if thaw and recording else None
        sight = seeing(token_file, Right.VIEW_RECORDING_STATE, service, by)
        if recording:
            check_reached(recording, sight)
            found = checking.check_recording(recording, service)
        else:
            found = checking.check_all(service) if every else checking.check_due(service)
        number, broken = _told(found, sight, as_json=as_json)
        if by and recording and not broken:
            checking.thaw(recording, by.get_username(), now=service.clock())
    if broken:
        stop(f"{broken} of {number} are not what was stored; nothing was touched", FAILED)
    if not as_json:
        typer.echo(f"ok: {number} read and proven" + (", and work goes on with the recording" if thaw else ""))


def _told(found: "Iterable[Checked]", sight: "Sight", *, as_json: bool) -> tuple[int, int]:
    """Print how each original was found, as it is read; how many there were, and how many are not what was stored."""
    from analyzer.domain.fixity import BROKEN
    from analyzer.domain.sight import name_of_cut
    from analyzer.records.reached import cut_from

    number = broken = 0
    for number, one in enumerate(found, start=1):  # noqa: B007 - told in the end
        broken += one.state in BROKEN
        name = name_of_cut(one.recording) if cut_from([one.recording], sight) else str(one.recording)
        if as_json:
            typer.echo(json.dumps(asdict(one) | {"recording": name}, default=str))
        else:
            typer.echo(f"{name} {one.role}{f' {one.position}' if one.position else ''}: {one.state}")
    return number, broken
