"""Who somebody at a terminal is, where that has to be proven."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.endings import UNUSABLE, stop

if TYPE_CHECKING:
    from uuid import UUID

    from analyzer.domain.access import Right
    from analyzer.domain.sight import Sight
    from analyzer.records.cases import Viewer
    from analyzer.records.rows import Account
    from analyzer.service.bootstrap import Service

TokenFile = Annotated[
    Path | None,
    typer.Option("--token-file", metavar="FILE", help="Holds your own token; asked for, unseen, if absent."),
]

TokenToSee = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="FILE",
        help="Holds your own token; what is sealed or in quarantine is named to nobody but whoever may know of it.",
    ),
]
TokenToActOrSee = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="FILE",
        help="Holds your own token: what takes one asks for it, unseen, if absent; else it names what you may know of.",
    ),
]


def proven(token_file: Path | None, right: "Right", service: "Service") -> "Account":
    """The account of whoever has proven by a token that it is theirs, and may do this wherever it reaches."""
    from analyzer.service.rights import check_right_everywhere

    account = _own_account(token_file, service)
    check_right_everywhere(account, right, service.policy.access)
    return account


def proven_on(token_file: Path | None, right: "Right", recording_id: "UUID", service: "Service") -> "Account":
    """The account of whoever has proven by a token that it is theirs, and may do this with a recording."""
    from analyzer.service.rights import check_right

    account = _own_account(token_file, service)
    check_right(account, right, recording_id, service.policy.access)
    return account


def seeing(token_file: Path | None, right: "Right", service: "Service", by: "Account | None" = None) -> "Sight":
    """How far whoever is at the terminal sees: with a token as far as that right of theirs reaches.

    Without one all but what is sealed or in quarantine, for the account on the machine is nobody's own.

    Args:
        token_file: what names a token.
        right: by which they look.
        service: the service's parts.
        by: whoever it is, where they have proven it already.
    """
    from analyzer.domain.sight import BUT_WHAT_IS_CUT
    from analyzer.service.access import person_with, sight

    if by is None and token_file is None:
        return BUT_WHAT_IS_CUT
    account = by or _own_account(token_file, service)
    return sight(person_with(account, service.policy.access), right)


def _own_account(token_file: Path | None, service: "Service") -> "Account":
    from analyzer.service.personal_tokens import person_of

    return person_of(own_token(token_file), now=service.clock())


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
