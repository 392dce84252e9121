"""Who somebody at a terminal is, where that has to be proven."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.endings import UNUSABLE, stop

if TYPE_CHECKING:
    from analyzer.domain.access import Right
    from analyzer.records.cases import Viewer
    from analyzer.records.rows import Account
    from analyzer.service.bootstrap import Service

TokenFile = Annotated[
    Path | None,
    typer.Option("--token-file", metavar="FILE", help="Holds your own token; asked for, unseen, if absent."),
]


def proven(token_file: Path | None, right: "Right", service: "Service") -> "Account":
    """The account of whoever has proven by a token that it is theirs, and may do this wherever it reaches."""
    from analyzer.service.personal_tokens import person_of
    from analyzer.service.rights import check_right_everywhere

    account = person_of(own_token(token_file), now=service.clock())
    check_right_everywhere(account, right, service.policy.access)
    return account


def case_and_viewer(reference: str, secret: str, service: "Service") -> "tuple[int, Viewer]":
    """A case by its reference, and whoever has proven by a token who looks into it."""
    from analyzer.records.cases import case_by_reference
    from analyzer.service.proving import proven_viewer

    found = case_by_reference(reference)
    if found is None:
        stop("there is no such case", UNUSABLE)
    return found.pk, proven_viewer(secret, service)


def own_token(token_file: Path | None) -> str:
    """What the file holds; asked for, unseen, where none is named."""
    if token_file is None:
        return str(typer.prompt("Your token", hide_input=True, err=True))
    try:
        return token_file.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        stop("--token-file: the file cannot be read", UNUSABLE)
