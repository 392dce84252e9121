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
    post: Annotated[
        str, typer.Option(help="observer: reads scorecards; operator: keeps the work going; lead: safeguarding, all.")
    ] = "observer",
) -> None:
    """Make an account, and print the link at which its owner chooses a password."""
    with service_at_hand() as service:
        from analyzer.usecases.accounts import Post, invite

        if post not in set(Post):
            stop(f"--post: '{post}' is not among {', '.join(Post)}", UNUSABLE)
        invitation = invite(name, Post(post), service)
    typer.echo(f"{invitation.name} chooses a password here, once: {invitation.link}")
