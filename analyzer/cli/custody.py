"""`lessonguard custody`: what was told of recordings, people and days, and whether it still holds."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import FAILED
from analyzer.cli.options import Json
from analyzer.cli.persons import TokenFile, TokenToSee, own_token, seeing

app = typer.Typer(no_args_is_help=True, help="Prove and show the chain of custody.")


@app.command()
def verify(
    receipt: Annotated[
        list[str] | None, typer.Option(help="NUMBER:SHA256 of a checkpoint, as it was mailed; may be given often.")
    ] = None,
    token_file: TokenToSee = None,
    as_json: Json = False,
) -> None:
    """Prove every event, checkpoint, and row that an event vouches for. Exit 1 if anything does not fit.

    What was told since the last checkpoint, and whoever owns the machine and has thrown away checkpoints with all that
    came after them, is only found out with a receipt that was kept elsewhere.
    """
    with service_at_hand() as service:
        from analyzer.domain.access import Right
        from analyzer.service.custody.showing import named_for
        from analyzer.service.custody.verifying import verify_custody

        sight = seeing(token_file, Right.VIEW_CUSTODY, service)
        found = named_for(verify_custody(service.store, service.settings, receipt or ()), sight)
    if as_json:
        typer.echo(json.dumps(asdict(found), indent=1))
    else:
        for fault in found.faults:
            typer.echo(str(fault))
        verdict = f"{len(found.faults)} faults" if found.faults else "everything fits"
        typer.echo(
            f"{verdict}: {found.events} events in {found.chains} chains, {found.checkpoints} checkpoints, "
            f"{found.timestamps} of them stamped; "
            f"{found.unanchored} events are not anchored yet"
        )
    if found.faults:
        raise typer.Exit(FAILED)


@app.command()
def show(
    chain: Annotated[str, typer.Argument(help="recording:ID, case:ID, ledger, access or service.")],
    token_file: TokenFile = None,
) -> None:
    """Print the events of one chain, the first first, one JSON object a line, as evidence holds them.

    It takes a token of your own, and the right to read it that its page takes.
    """
    secret = own_token(token_file)
    with service_at_hand() as service:
        from analyzer.domain.custody import read_chain
        from analyzer.service.custody.showing import lines_of
        from analyzer.service.personal_tokens import person_of

        for line in lines_of(read_chain(chain), person_of(secret, now=service.clock()), service):
            typer.echo(line)


@app.command()
def anchor() -> None:
    """Anchor what was told so far now, and print the receipt; the scheduler does it every few minutes."""
    with service_at_hand() as service:
        from analyzer.service.custody.checkpoints import write_checkpoint
        from analyzer.service.custody.receipts import receipt

        written = write_checkpoint(service.store, service.settings, service.policy.custody, service.clock)
    typer.echo(receipt(written) if written else "nothing was told since the last checkpoint")
