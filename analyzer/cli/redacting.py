"""`lessonguard evidence redact`: a working copy of a recording without the other participants; no evidence."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.persons import TokenFile, case_and_viewer, own_token
from analyzer.cli.receipts import print_receipt

ASKED = typer.Option(prompt=True, help="Recorded, written into the copy's map, and part of the chain of custody.")


def redact(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Reference of the case that is about the recording.")],
    recording: Annotated[UUID, typer.Option("--recording", metavar="ID", help="As `lessonguard status` prints it.")],
    keep: Annotated[
        list[str], typer.Option("--keep", metavar="PARTICIPANT[,…]", help="Who stays; repeat for more. The tutor does.")
    ],
    to: Annotated[Path, typer.Option(metavar="DIR", help="Folder that the copy's own folder is to lie in.")],
    recipient: Annotated[str, ASKED],
    purpose: Annotated[str, ASKED],
    legal_basis: Annotated[str, ASKED],
    without_tutor: Annotated[bool, typer.Option("--without-tutor", help="Take the tutor out, too.")] = False,
    without_screen: Annotated[
        bool, typer.Option("--without-screen", help="Cover all that is nobody's camera, not only text that was read.")
    ] = False,
    cover: Annotated[
        list[str] | None,
        typer.Option(metavar="00:01:10-00:01:25@x,y,w,h", help="Cover this, too; the whole picture without @; repeat."),
    ] = None,
    silence: Annotated[
        list[str] | None, typer.Option(metavar="00:02:00-00:02:10", help="Silence this, too; repeat for more.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Of the copy's folder; made from the id if absent.")] = None,
    token_file: TokenFile = None,
) -> None:
    """Make a REDACTED WORKING COPY, no evidence: others' tiles black, their voices silent, their words removed.

    It takes a token of your own. Where it is not sure who is seen or speaks, that goes, too. The copy is decoded and
    proven before it shows; whatever fails, nothing of it is left. Where anything is sealed, none is made.
    """
    secret = own_token(token_file)
    with service_at_hand() as service:
        from analyzer.domain.custody import person
        from analyzer.preservation.redaction.asked import read_covers, read_silences
        from analyzer.preservation.report.told import Handover
        from analyzer.service.exports.entitled import refuse_unentitled
        from analyzer.service.exports.redacting import redact as make
        from analyzer.service.exports.removals import WantedRedaction

        case_id, viewer = case_and_viewer(case, secret, service)
        refuse_unentitled(recording, case_id, viewer, service)
        handover = Handover(purpose, recipient, legal_basis, viewer.name, service.clock())
        wanted = WantedRedaction(
            recording,
            case_id,
            keep,
            to,
            handover,
            person(viewer.name),
            without_tutor=without_tutor,
            without_screen=without_screen,
            covers=read_covers(cover or ()),
            silences=read_silences(silence or ()),
            name=name,
        )
        receipt = make(wanted, service)
    what = {"working copy": str(receipt.path), "what it is": "REDACTED, not evidence"}
    print_receipt(receipt, what, "sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt")
