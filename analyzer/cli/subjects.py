"""`lessonguard subject`: what is kept of one participant is handed over, or erased."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.options import Json
from analyzer.cli.persons import TokenFile, proven

app = typer.Typer(no_args_is_help=True, help="Hand over or erase what is kept of one pseudonymous participant.")

Participant = Annotated[str, typer.Argument(metavar="ID", help="The pseudonymous id, as lesson records name it.")]


@app.command("export")
def export(
    participant: Participant,
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="A folder that is not there yet.")],
    token_file: TokenFile = None,
    as_json: Json = False,
) -> None:
    """Write every row about a participant, and what they said, as JSON; what others said is not in it."""
    with service_at_hand() as service:
        from analyzer.service.retention.subjects import EXPORT, export_subject

        handed = export_subject(participant, to, proven(token_file, EXPORT, service), service)
    if as_json:
        typer.echo(json.dumps(asdict(handed), indent=1))
        return
    said = f"{handed.findings} findings, {handed.verdicts} verdicts, {handed.notes} notes, {handed.grades} grades, "
    said += f"{handed.marks} marks, {handed.lines} lines"
    typer.echo(f"ok: {handed.recordings} recordings, {said} in {to}")
    for one in handed.missing:
        typer.echo(f"missing: {one}")
    for one in handed.left_out:
        typer.echo(f"not in it: {one}")


@app.command("erase")
def erase(participant: Participant, token_file: TokenFile = None, as_json: Json = False) -> None:
    """Ask, as one of two people, that a participant's recordings go as soon as they may; says what stays, and why."""
    with service_at_hand() as service:
        from analyzer.service.retention.subjects import ERASE, erase_subject

        erased = erase_subject(participant, proven(token_file, ERASE, service), service)
    if as_json:
        typer.echo(json.dumps(asdict(erased), indent=1))
        return
    if len(erased.agreed) < 2:  # noqa: PLR2004 - said beside it
        typer.echo("ok: it is noted, and takes a second person")
        return
    typer.echo(f"ok: {len(erased.gone)} recordings are destroyed, {len(erased.stays)} stay for the time being")
    for recording, why in erased.stays.items():
        typer.echo(f"stays: recording {recording}: {why}")
    for one in erased.left_out:
        typer.echo(f"stays: {one}")
    for one in erased.left:
        typer.echo(f"stays for good: {one}")
