"""`lessonguard token`: keys to the API."""

import json
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analyzer.cli.connected import service_at_hand
from analyzer.cli.options import Json
from analyzer.domain.scope import Scope

DAYS = 365
"""How long a token is good for, unless said otherwise."""

app = typer.Typer(no_args_is_help=True, help="Look after keys to the API.")


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Whose it is, such as the system that hands recordings in.")],
    may: Annotated[
        list[Scope] | None,
        typer.Option(
            help="What it opens; again for more. `hand_in`: hand recordings in, and ask how far one is. `read`: list "
            "recordings, and read scorecards with the words said. `cases`: open cases, read and add to them. "
            "`evidence`: take them away as signed evidence. "
            "`metrics`: /metrics from other machines. Without any: `hand_in` alone.",
        ),
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="How long it is good for.")] = DAYS,
) -> None:
    """Make a key to the API, and print it: now, and never again."""
    with service_at_hand() as service:
        from analyzer.service.tokens import issue_token

        token = issue_token(name, may or [Scope.HAND_IN], timedelta(days=days), now=service.clock())
    typer.echo(token.secret)


@app.command("list")
def show(as_json: Json = False) -> None:
    """Show every key there ever was, without its secret."""
    with service_at_hand():
        from analyzer.service.tokens import list_tokens

        columns = ("name", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at")
        rows = [{column: getattr(token, column) for column in columns} for token in list_tokens()]
    if as_json:
        typer.echo(json.dumps(rows, indent=1, default=str))
        return
    table = Table(*(column.replace("_", " ") for column in columns))
    for row in rows:
        times = ("" if row[column] is None else f"{row[column]:%Y-%m-%d %H:%M}" for column in columns[2:])
        table.add_row(escape(row["name"]), ", ".join(row["scopes"]), *times)
    Console().print(table)


@app.command("revoke")
def revoke(name: Annotated[str, typer.Argument(help="As `lessonguard token list` shows it.")]) -> None:
    """Make a key useless from now on."""
    with service_at_hand() as service:
        from analyzer.service.tokens import revoke_token

        revoke_token(name, now=service.clock())
    typer.echo(f"ok: '{name}' opens nothing any more")
