"""`lessonguard evidence`: what is handed over, and its proof."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import UNUSABLE, stop
from analyzer.cli.persons import TokenFile, own_token
from analyzer.cli.receipts import print_receipt
from analyzer.cli.redacting import redact

SIZES = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
ASKED = typer.Option(prompt=True, help="Recorded, printed in the report, and part of the chain of custody.")

app = typer.Typer(no_args_is_help=True, help="Hand recordings over as signed evidence, and prove it.")
app.command("redact")(redact)


Case = Annotated[
    str | None, typer.Argument(metavar="[CASE]", help="Its reference, as `lessonguard case list` shows it.")
]
Recordings = Annotated[
    list[UUID] | None,
    typer.Option("--recording", metavar="ID", help="Of no case: as `lessonguard status` prints it; repeat for more."),
]
To = Annotated[Path, typer.Option(metavar="DIR", help="Folder that the bag is to lie in, e.g. of a removable disk.")]
Name = Annotated[str | None, typer.Option(help="Of the bag; made from what is in it if absent.")]
Split = Annotated[
    str | None, typer.Option(metavar="SIZE", help="Largest file, e.g. 2G: larger ones go in parts that `cat` joins.")
]
Around = Annotated[
    int | None,
    typer.Option(
        metavar="SECONDS", min=0, help="Also cut clips of findings, with so much around each, not re-encoded."
    ),
]
Age = Annotated[
    str | None, typer.Option(metavar="age1…", help="Encrypt to this recipient of age: one file, which they can open.")
]


@app.command("export")
def export(
    to: To,
    recipient: Annotated[str, ASKED],
    purpose: Annotated[str, ASKED],
    legal_basis: Annotated[str, ASKED],
    case: Case = None,
    recordings: Recordings = None,
    name: Name = None,
    split: Split = None,
    clips: Around = None,
    age: Age = None,
    token_file: TokenFile = None,
) -> None:
    """Write a signed BagIt bag of a case: originals, assessments, notes, documents, custody, a report, a verifier.

    It is whole and proven, or not there at all; the same command goes on where it was cut off, and begins anew
    with --age. Media of what is sealed (clause 6.4.1) never leave in it. It takes a token of your own, and the right
    to export. The receipt goes to the recipient by another way than the bag.
    """
    size, secret = _bytes(split), own_token(token_file)
    with service_at_hand() as service:
        from analyzer.domain.custody import person
        from analyzer.preservation.packing import Recipient
        from analyzer.preservation.report.told import Handover
        from analyzer.service.exports.entitled import check_case_export
        from analyzer.service.exports.exporting import export as hand_over
        from analyzer.service.exports.planning import Wanted
        from analyzer.service.proving import proven_viewer
        from analyzer.service.releasing import check_export

        viewer = proven_viewer(secret, service)
        of_case = _case(case) if case else None
        if of_case is not None:
            check_case_export(of_case, viewer, service)
        for one in recordings or ():
            check_export(one, viewer, service)
        agent = viewer.name
        handover = Handover(purpose, recipient, legal_basis, agent, service.clock())
        reader = Recipient(age) if age else None
        wanted = Wanted(
            recordings or (), to, handover, person(agent), name, size, case=of_case, recipient=reader, clips=clips
        )
        receipt = hand_over(wanted, service)
    sealed = f", {receipt.sealed} of them SEALED: no media" if receipt.sealed else ""
    what = {"evidence": str(receipt.path), "recordings": f"{receipt.recordings}{sealed}"}
    print_receipt(receipt, what, f"python3 verify.py --certificate-sha256 {receipt.certificate.sha256}")


@app.command("verify")
def verify(
    bag: Annotated[Path, typer.Argument(metavar="BAG", help="Folder of the bag.")],
    certificate_sha256: Annotated[
        str | None, typer.Option(metavar="HEX", help="Of the certificate that it must be signed with: see the receipt.")
    ] = None,
) -> None:
    """Prove a bag, as the verifier inside it does; exit 1 names everything that is wrong, 3 what was not checked."""
    from analyzer.preservation.verify import run

    raise typer.Exit(run(bag, certificate_sha256))


@app.command("certificate")
def certificate(
    owner: Annotated[str | None, typer.Option(help="Whose it is; stands in it for everybody to read.")] = None,
) -> None:
    """Print a fresh private key with a certificate that it made for itself, good for ten years; nothing is changed.

    Once: `umask 077; lessonguard evidence certificate > lessonguard-data/evidence_certificate`. Print it into a file
    only, and keep a copy. What earlier ones signed stays proven, since each bag carries its own certificate. One from
    an authority, its key before it, serves in the same place, and says more: nobody vouches for a self-made one.
    """
    from analyzer.service.exports.certificate import fresh_certificate

    if sys.stdout.isatty():
        stop("the key would be shown on the terminal: print it into a file, as --help says", UNUSABLE)
    typer.echo(fresh_certificate(owner, now=datetime.now(UTC)), nl=False)


def _case(reference: str) -> int:
    from analyzer.records.cases import case_by_reference

    found = case_by_reference(reference)
    if found is None:
        stop(f"there is no case {reference}", UNUSABLE)
    return int(found.pk)


def _bytes(text: str | None) -> int | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d{1,9})([KMG]?)(i?B)?", text.strip(), re.IGNORECASE)
    if found is None:
        stop("--split is a size, such as 2G or 700M", UNUSABLE)
    return int(found[1]) * SIZES[found[2].upper()]
