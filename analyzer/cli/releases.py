"""`lessonguard release`: the untouched original of a recording, to a named officer, by two people."""

import hashlib
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import FAILED, UNUSABLE, stop
from analyzer.cli.persons import TokenFile, case_and_viewer, own_token
from analyzer.domain.case import Body

app = typer.Typer(no_args_is_help=True, help="Hand an untouched original to a named officer: it takes two people.")

Id = Annotated[int, typer.Argument(metavar="RELEASE", help="Its number, as `release request` printed it.")]


@app.command("request")
def request(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Reference of the case that is about the recording.")],
    recording: Annotated[UUID, typer.Argument(metavar="RECORDING_ID")],
    to: Annotated[Body, typer.Option(help="What kind of body asks for it.")],
    recipient: Annotated[str, typer.Option(help="Name of the body, not of a person, e.g. 'Kent Police'.")],
    reference: Annotated[str, typer.Option(help="By which the body asks for it.")],
    token_file: TokenFile = None,
) -> None:
    """Ask for an original to be handed over; another person has to approve it."""
    secret = own_token(token_file)
    with service_at_hand() as service:
        from analyzer.records.evidence_releases import Recipient
        from analyzer.service.releasing import request_release

        case_id, who = case_and_viewer(case, secret, service)
        release = request_release(case_id, recording, Recipient(to, recipient, reference), who, service)
    typer.echo(f"ok: release {release.pk} is asked for; another person has to approve it")


@app.command("approve")
def approve(release: Id, token_file: TokenFile = None) -> None:
    """Approve a release as the second person."""
    secret = own_token(token_file)
    with service_at_hand() as service:
        from analyzer.service.proving import proven_viewer
        from analyzer.service.releasing import approve_release

        approve_release(release, proven_viewer(secret, service), service)
    typer.echo(f"ok: two people stand behind release {release}")


@app.command("withdraw")
def withdraw(release: Id, token_file: TokenFile = None) -> None:
    """Let a release not come about."""
    secret = own_token(token_file)
    with service_at_hand() as service:
        from analyzer.service.proving import proven_viewer
        from analyzer.service.releasing import withdraw_release

        withdraw_release(release, proven_viewer(secret, service), service)
    typer.echo(f"ok: release {release} is withdrawn")


@app.command("hand-over")
def hand_over(
    release: Id,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where the original is written; nothing is there.")],
    officer: Annotated[str, typer.Option(help="Who takes it; stands in the stored receipt alone.")],
    token_file: TokenFile = None,
) -> None:
    """Write the untouched original, prove what was written, and print the receipt."""
    secret = own_token(token_file)
    with service_at_hand() as service:
        from analyzer.service.proving import proven_viewer
        from analyzer.service.releasing import note_handed_over, original_for

        who = proven_viewer(secret, service)
        item, blocks = original_for(release, who, service)
        written = False
        try:
            with to.open("xb") as file:
                written = True
                file.writelines(blocks)
            sha256 = _read_back(to)
            receipt = note_handed_over(release, officer, who, sha256, service)
        except FileExistsError:
            stop("--to: there is something of this name already", UNUSABLE)
        except OSError as error:
            to.unlink(missing_ok=True)
            stop(f"--to: it cannot be written: {error.strerror}", FAILED)
        except BaseException:
            if written:
                to.unlink(missing_ok=True)
            raise
    typer.echo(receipt.text, nl=False)
    typer.echo(f"ok: {item.bytes} bytes, SHA-256 {sha256}; SHA-256 of the receipt {receipt.sha256}")


def _read_back(path: Path) -> str:
    """The checksum of what really lies there now."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
