"""`lessonguard account`: who may sign in."""

from typing import Annotated

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import UNUSABLE, stop

app = typer.Typer(no_args_is_help=True, help="Look after who may sign in.")


@app.callback()
def _account() -> None:
    pass


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="How the person signs in.")],
    role: Annotated[
        str,
        typer.Option(
            "--role", help="observer: reads scorecards; operator: keeps the work going; lead: safeguarding, all."
        ),
    ] = "observer",
    post: Annotated[str | None, typer.Option("--post", hidden=True, help="The name of --role before.")] = None,
) -> None:
    """Make an account, and print the link at which its owner chooses a password."""
    with service_at_hand() as service:
        from analyzer.service.accounts import AccountRole, invite

        chosen = post or role
        if chosen not in set(AccountRole):
            stop(f"--role: '{chosen}' is not among {', '.join(AccountRole)}", UNUSABLE)
        invitation = invite(name, AccountRole(chosen), service.settings.url)
    typer.echo(f"{invitation.name} chooses a password here, once: {invitation.link}")
