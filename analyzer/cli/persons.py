"""Who somebody at a terminal is, where that has to be proven."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.endings import UNUSABLE, stop

if TYPE_CHECKING:
    from analyzer.records.rows import Account

By = Annotated[str | None, typer.Option("--by", metavar="ACCOUNT", help="Your account.")]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", metavar="FILE", help="Holds your password; asked for, unseen, if absent."),
]


def proven(by: str | None, password_file: Path | None, right: str) -> "Account":
    """The account of whoever has proven that it is theirs, and may do this; belongs within `service_at_hand`."""
    from analyzer.service.persons import person_of

    if by is None:
        stop("--by: say which account is yours", UNUSABLE)
    if password_file is None:
        password = typer.prompt("Your password", hide_input=True, err=True)
    else:
        try:
            password = password_file.read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeError):
            stop("--password-file: the file cannot be read", UNUSABLE)
    return person_of(by, password, right)
