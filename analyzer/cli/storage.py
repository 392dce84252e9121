"""`lessonguard storage`: the object store."""

import typer

from analyzer.cli.connected import service_at_hand

app = typer.Typer(no_args_is_help=True, help="Look after the object store.")


@app.command("check")
def check() -> None:
    """Probe the store for what is relied on: versions, retention lock, legal hold. Exit 2 names what lacks."""
    with service_at_hand() as service:
        service.store.check()
    typer.echo("ok: the store keeps versions, locks and holds")


@app.command("create")
def create() -> None:
    """Make the bucket with versioning and Object Lock, which cannot be added later; one that is there is left alone."""
    with service_at_hand() as service:
        from analyzer.service.bootstrap import create_store

        create_store(service.store)
    typer.echo("ok: the store is there")
