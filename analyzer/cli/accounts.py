"""`lessonguard account`: who may sign in."""

import json
import sys
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from analyzer.cli.connected import service_at_hand, who
from analyzer.cli.options import Json
from analyzer.cli.standing import FOR_PROGRAMS

DAYS = 90
"""How long a person's token is good for, unless said otherwise."""

app = typer.Typer(no_args_is_help=True, help="Look after who may sign in.")


@app.callback()
def _account() -> None:
    pass


Roles = Annotated[
    list[str] | None,
    typer.Option("--role", help="A role of config/access.yaml; again for more. `account roles` says what each may do."),
]


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="How the person signs in.")],
    role: Roles = None,
    tutor: Annotated[str, typer.Option(metavar="ID", help="The tutor that they are, as lesson records say.")] = "",
    mail: Annotated[str, typer.Option(metavar="ADDRESS", help="Where they are told that something waits.")] = "",
    post: Annotated[str | None, typer.Option("--post", hidden=True, help="The name of --role before.")] = None,
) -> None:
    """Make an account, an observer's unless said otherwise; print the link at which its owner chooses a password."""
    with service_at_hand() as service:
        from analyzer.service.accounts import invite

        chosen = role or [post or "observer"]
        invitation = invite(name, chosen, service, by=who(), tutor_id=tutor, mail=mail)
    typer.echo(f"{invitation.name} chooses a password here, once: {invitation.link}")


@app.command("roles")
def roles() -> None:
    """Show the roles of config/access.yaml, and what each may do."""
    with service_at_hand() as service:
        table = Table(Column("role", no_wrap=True), "who", Column("may", no_wrap=True), "reaching")
        for name, role in service.policy.access.roles.items():
            rights = ("\n".join(each) for each in zip(*role.may.items(), strict=True))
            table.add_row(escape(name), escape(role.describes), *rights)
    _print(table)


def _print(table: Table) -> None:
    """Print a table; where no person watches, no name is broken over two lines."""
    Console(width=None if sys.stdout.isatty() else FOR_PROGRAMS).print(table)


@app.command("change")
def change(name: Annotated[str, typer.Argument(help="As `lessonguard account list` shows it.")], role: Roles) -> None:
    """Give an account these roles instead of the ones that it has."""
    with service_at_hand() as service:
        from analyzer.service.accounts import change_roles

        given = change_roles(name, role or (), service, by=who())
    typer.echo(f"ok: '{name}' is {', '.join(given) or 'nothing'} from now on")


@app.command("token")
def token(
    name: Annotated[str, typer.Argument(help="As `lessonguard account list` shows it.")],
    days: Annotated[int, typer.Option(min=1, help="How long it is good for.")] = DAYS,
) -> None:
    """Print a token by which a person proves who they are, as when a hold is let go: now, and never again.

    To be handed to its owner alone. An earlier one of theirs proves nothing any more.
    """
    with service_at_hand() as service:
        from analyzer.service.personal_tokens import issue_personal_token

        issued = issue_personal_token(name, timedelta(days=days), now=service.clock())
    typer.echo(issued.secret)


@app.command("list")
def show(as_json: Json = False) -> None:
    """Show every account there ever was: its role, and whether anybody can sign in by it."""
    with service_at_hand():
        from analyzer.service.account_lists import list_accounts

        rows = [asdict(one) for one in list_accounts()]
    if as_json:
        typer.echo(json.dumps(rows, indent=1, default=str))
        return
    table = Table("name", "role", "state", "last signed in")
    for row in rows:
        at = row["last_signed_in_at"]
        table.add_row(escape(row["name"]), ", ".join(row["roles"]), row["state"], f"{at:%Y-%m-%d %H:%M}" if at else "")
    _print(table)


@app.command("close")
def shut(name: Annotated[str, typer.Argument(help="As `lessonguard account list` shows it.")]) -> None:
    """Let nobody in by an account any more, from now on; what its owner signed off and acknowledged stays."""
    with service_at_hand() as service:
        from analyzer.service.accounts import close

        close(name, service, by=who())
    typer.echo(f"ok: nobody gets in as '{name}' any more")


@app.command("invite")
def invite_again(name: Annotated[str, typer.Argument(help="As `lessonguard account list` shows it.")]) -> None:
    """Print a new link for an account: for a forgotten password, a link that expired, or somebody who comes back.

    Its password, its earlier links and its sessions end at once.
    """
    with service_at_hand() as service:
        from analyzer.service.accounts import invite_again as again

        invitation = again(name, service, by=who())
    typer.echo(f"{invitation.name} chooses a password here, once: {invitation.link}")


@app.command("sessions")
def sessions(name: Annotated[str, typer.Argument(help="As `lessonguard account list` shows it.")]) -> None:
    """Show where somebody is signed in."""
    with service_at_hand() as service:
        from analyzer.service.accounts import sessions_of

        table = Table("session", "signed in", "last used", "browser")
        for one in sessions_of(name, now=service.clock()):
            times = (f"{at:%Y-%m-%d %H:%M}" for at in (one.began_at, one.seen_at))
            table.add_row(one.ref, *times, escape(one.browser))
    _print(table)


@app.command("revoke")
def revoke(name: Annotated[str, typer.Argument(help="As `lessonguard account list` shows it.")]) -> None:
    """Sign somebody out wherever they are signed in; their password stays. `account invite` ends that, too."""
    with service_at_hand() as service:
        from analyzer.service.accounts import revoke_sessions

        ended = revoke_sessions(name, by=who(), now=service.clock())
    typer.echo(f"ok: {ended} sessions of '{name}' are over")


@app.command("forget-factor")
def forget_factor(name: Annotated[str, typer.Argument(help="As `lessonguard account list` shows it.")]) -> None:
    """Have somebody set up their second factor anew, as where their telephone is lost; their sessions end."""
    with service_at_hand() as service:
        from analyzer.service.second_factor import forget

        forget(name, by=who(), now=service.clock())
    typer.echo(f"ok: '{name}' sets up a second factor anew")
