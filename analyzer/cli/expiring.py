"""`lessonguard expire` and `lessonguard certificate`: what has been kept for long enough goes, and is certified."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import UNUSABLE, stop
from analyzer.cli.options import Json
from analyzer.cli.persons import TokenToActOrSee, proven, seeing

if TYPE_CHECKING:
    from analyzer.service.retention.sweeping import Seen

app = typer.Typer(no_args_is_help=True, help="Prove that something was destroyed, when and why.")


@app.callback()
def _certificate() -> None:
    pass


def expire(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would go, and destroy nothing.")] = False,
    approve: Annotated[
        str | None,
        typer.Option("--approve", metavar="PLAN", help="Agree, as one of two people, to what a sweep would not do."),
    ] = None,
    token_file: TokenToActOrSee = None,
    as_json: Json = False,
) -> None:
    """Destroy what has been kept for long enough, and certify it. Exit 2 if clock, catalogue and store disagree.

    A sweep that would remove unusually much, or after a jump of the clock, removes nothing until two different people
    have approved exactly what --dry-run tells. What is sealed or in quarantine is counted, and named to whoever proves
    by a token that they may know of it.
    """
    with service_at_hand() as service:
        from analyzer.domain.access import Right
        from analyzer.service.retention.agreed import RIGHT
        from analyzer.service.retention.approving import approve_sweep
        from analyzer.service.retention.sweeping import look, sweep_retention
        from analyzer.service.retention.telling import described, sentences

        if approve is not None:
            agreed = approve_sweep(approve, proven(token_file, RIGHT, service), service)
            typer.echo(f"ok: {len(agreed)} of 2 people have approved {approve}")
            return
        sight = seeing(token_file, Right.VIEW_SEALED_NOTE, service)
        if dry_run:
            seen, done = look(service), {}
        else:
            swept = sweep_retention(service)
            seen = swept.seen
            done = {"destroyed": swept.destroyed, "resumed": swept.resumed, "cases_destroyed": swept.cases}
        told = described(seen, service, sight) | done
        lines = sentences(seen, service.policy.retention, sight)
    if as_json:
        typer.echo(json.dumps(told, indent=1))
    else:
        destroyed = [f"{done['destroyed']} recordings: what was due of them is destroyed"] if done else []
        if count := done.get("cases_destroyed"):
            destroyed.append(f"{count} closed cases: nothing but rows is left of them")
        typer.echo("\n".join([*lines, *destroyed]))
    _end(seen)


def _end(seen: "Seen") -> None:
    if not seen.goes_on:
        raise typer.Exit(UNUSABLE)


@app.command("verify")
def verify(
    certificate: Annotated[
        str, typer.Argument(metavar="ID|FILE", help="A certificate's id, or a file that holds one.")
    ],
    as_json: Json = False,
) -> None:
    """Prove that a certificate is one that this service signed; one named by its id is also held against the chain."""
    with service_at_hand() as service:
        from analyzer.service.retention.certificates import read_certificate, verify_certificate

        if (path := Path(certificate)).is_file():
            content = path.read_bytes()
        else:
            try:
                content = read_certificate(UUID(certificate), service.store)
            except ValueError:
                stop(f"{certificate}: is neither a file nor the id of a certificate", UNUSABLE)
        proven_one = verify_certificate(content, service.settings)
    if as_json:
        typer.echo(proven_one.model_dump_json(indent=1))
        return
    typer.echo(
        f"ok: {proven_one.what}: {len(proven_one.objects)} versions "
        f"gone by {proven_one.emptied_at:%Y-%m-%d %H:%M:%S} UTC"
    )
