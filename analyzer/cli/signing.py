"""`lessonguard signing-key`: the key that proves what this service wrote."""

import typer

from analyzer.cli.connected import settings_read

app = typer.Typer(no_args_is_help=True, help="Look after the key that ledgers are signed with.")


@app.command("list")
def show() -> None:
    """Show the key that signs, then earlier ones that are still trusted, by the ids that stand in signatures."""
    with settings_read() as settings:
        from analyzer.service.signing_keys import key_ring

        signs, *earlier = key_ring(settings).trusted
    typer.echo(f"{signs}  signs")
    for key in earlier:
        typer.echo(f"{key}  trusted")


@app.command("renew")
def renew() -> None:
    """Print a fresh key, and the public keys of all earlier ones after it; nothing is changed.

    Put it in the place of the present key, then start every process anew: `umask 077; lessonguard signing-key renew
    > new && mv new lessonguard-data/signing_key`. What earlier keys signed stays proven. Print it into a file only.
    """
    with settings_read() as settings:
        from analyzer.service.signing_keys import renewed_signing_key

        key = renewed_signing_key(settings)
    typer.echo(key, nl=False)
