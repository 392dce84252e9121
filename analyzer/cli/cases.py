"""`lessonguard case`: investigations."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import UNUSABLE, stop
from analyzer.cli.options import Json
from analyzer.cli.persons import TokenFile, own_token, proven
from analyzer.domain.access import Right
from analyzer.domain.case import Body, ReferralOutcome

if TYPE_CHECKING:
    from analyzer.records.case_views import CaseDetails
    from analyzer.service.bootstrap import Service

LISTED = 200

app = typer.Typer(
    no_args_is_help=True, help="Look after investigations: what belongs together, and to whom it was referred."
)

CaseReference = Annotated[
    str, typer.Argument(metavar="CASE", help="Its reference, as `lessonguard case list` shows it.")
]


@app.command("open")
def open_(
    reference: Annotated[str, typer.Argument(help="By which people know it; nobody's name, e.g. SG-2026-014.")],
    token_file: TokenFile = None,
) -> None:
    """Open a case."""
    with service_at_hand() as service:
        from analyzer.service.cases.opening import open_case
        from analyzer.service.proving import proven_lead

        open_case(reference, proven_lead(own_token(token_file), service).name, service.clock)
    typer.echo(f"ok: the case {reference} is open")


@app.command("list")
def list_(
    closed: Annotated[bool, typer.Option("--closed", help="Show those that are closed.")] = False,
    token_file: TokenFile = None,
    as_json: Json = False,
) -> None:
    """Show the cases that you may look into, the newest first."""
    with service_at_hand() as service:
        from analyzer.records.cases import list_cases
        from analyzer.service.proving import proven_viewer

        rows = list_cases(proven_viewer(own_token(token_file), service), closed=closed, limit=LISTED)
    if as_json:
        typer.echo(json.dumps([asdict(row) for row in rows], indent=1, default=str))
        return
    table = Table("case", "state", "opened", "by", "last act", "recordings")
    for row in rows:
        times = (f"{at:%Y-%m-%d %H:%M}" for at in (row.opened_at, row.active_at))
        opened, active = times
        table.add_row(row.reference, row.state, opened, escape(row.opened_by), active, str(row.recordings))
    Console().print(table)


@app.command("show")
def show(reference: CaseReference, token_file: TokenFile = None, as_json: Json = False) -> None:
    """Show what is in a case to whoever may look into it, which is told in custody; what notes say is on its page."""
    with service_at_hand() as service:
        from analyzer.service.cases.reading import read_case
        from analyzer.service.proving import proven_viewer

        viewer = proven_viewer(own_token(token_file), service)
        read = read_case(_id(reference), viewer, service.clock)
    if as_json:
        typer.echo(json.dumps(asdict(read.details) | {"cut_off": len(read.cut_off)}, indent=1, default=str))
        return
    _print(read.details)
    if read.cut_off:
        typer.echo(f"{len(read.cut_off)} recordings of it are sealed or in quarantine, and not there for you")


@app.command("add")
def add(
    reference: CaseReference,
    recording: Annotated[UUID, typer.Argument(metavar="RECORDING_ID", help="As `lessonguard status` prints it.")],
    finding: Annotated[str | None, typer.Option(help="Id of a finding in it that the case is about.")] = None,
    token_file: TokenFile = None,
) -> None:
    """Let a case be about a recording, which is held from then on."""
    with service_at_hand() as service:
        from analyzer.service.cases.adding import add_finding, add_recording

        case, name = _writing(reference, token_file, service, recording)
        if finding:
            held = add_finding(case, recording, finding, name, service)
        else:
            held = add_recording(case, recording, name, service)
    typer.echo(f"ok: {recording} belongs to {reference}; {'it is held' if held else 'its hold is still being placed'}")


@app.command("note")
def note(
    reference: CaseReference,
    file: Annotated[typer.FileText, typer.Argument(help="With what is to be noted; `-` reads what you type.")],
    token_file: TokenFile = None,
) -> None:
    """Write a note into a case; it cannot be changed or taken back."""
    text = file.read()
    with service_at_hand() as service:
        from analyzer.service.cases.writing import add_note

        case, name = _writing(reference, token_file, service)
        entry = add_note(case, text, name, service)
    typer.echo(f"ok: note {entry.pk}, SHA-256 {entry.sha256}")


@app.command("document")
def document(
    reference: CaseReference,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What is to be put in.")],
    title: Annotated[str, typer.Option(help="What it is, in words; kept as a note about it.")] = "",
    token_file: TokenFile = None,
) -> None:
    """Put a document into a case; of its name only the ending is kept."""
    with service_at_hand() as service:
        from analyzer.service.cases.writing import add_document

        case, name = _writing(reference, token_file, service)
        entry = add_document(case, file, file.name, name, service, title=title)
    typer.echo(f"ok: document {entry.pk}, SHA-256 {entry.sha256}")


@app.command("refer")
def refer(
    reference: CaseReference,
    to: Annotated[Body, typer.Option(help="To whom.")],
    their_reference: Annotated[str, typer.Option("--reference", help="By which they know it.")] = "",
    answers: Annotated[int | None, typer.Option(help="Number of the referral that they answered.")] = None,
    outcome: Annotated[ReferralOutcome | None, typer.Option(help="What they answered.")] = None,
    token_file: TokenFile = None,
) -> None:
    """Note that a case was referred, or with --answers and --outcome, what came of it."""
    if (answers is None) != (outcome is None):
        stop("--answers and --outcome belong together", UNUSABLE)
    with service_at_hand() as service:
        from analyzer.service.cases import referring

        case, name = _writing(reference, token_file, service)
        mark = referring.Mark(their_reference)
        if answers is not None and outcome is not None:
            step = referring.note_answer(case, answers, outcome, name, service.clock, mark)
        else:
            step = referring.refer(case, to, name, service.clock, mark)
    typer.echo(f"ok: step {step.pk} is noted")


@app.command("allow")
def allow(
    reference: CaseReference,
    name: Annotated[str, typer.Argument(help="Of an account.")],
    no_more: Annotated[bool, typer.Option("--no-more", help="They may not any more.")] = False,
    token_file: TokenFile = None,
) -> None:
    """Name somebody who may look into a case."""
    with service_at_hand() as service:
        from analyzer.service.cases.people import name_person, remove_person
        from analyzer.service.proving import proven_lead

        lead = proven_lead(own_token(token_file), service).name
        (remove_person if no_more else name_person)(_id(reference), name, lead, service.clock)
    typer.echo(f"ok: {name} may {'not ' if no_more else ''}look into {reference}{' any more' if no_more else ''}")


@app.command("close")
def close(reference: CaseReference, token_file: TokenFile = None) -> None:
    """Close a case; it lifts no hold."""
    with service_at_hand() as service:
        from analyzer.service.cases.opening import close_case
        from analyzer.service.proving import proven_lead

        held = close_case(_id(reference), proven_lead(own_token(token_file), service).name, service.clock)
    typer.echo(f"ok: {reference} is closed")
    for one in held:
        typer.echo(f"{one} stays held until two people release its hold")


@app.command("reopen")
def reopen(reference: CaseReference, token_file: TokenFile = None) -> None:
    """Open a closed case again."""
    with service_at_hand() as service:
        from analyzer.service.cases.opening import reopen_case
        from analyzer.service.proving import proven_lead

        reopen_case(_id(reference), proven_lead(own_token(token_file), service).name, service.clock)
    typer.echo(f"ok: {reference} is open again")


def _id(reference: str) -> int:
    from analyzer.records.cases import case_by_reference

    if (case := case_by_reference(reference)) is None:
        stop("there is no such case", UNUSABLE)
    return case.pk


def _writing(
    reference: str, token_file: Path | None, service: "Service", recording: UUID | None = None
) -> tuple[int, str]:
    """The case, and the name of whoever has proven that they may add to it."""
    from analyzer.service.proving import proven_writer

    case = _id(reference)
    return case, proven_writer(own_token(token_file), case, service, recording=recording).name


def _print(details: "CaseDetails") -> None:
    console, case = Console(highlight=False), details.case
    text = f"{case.reference}: {case.state}, opened {case.opened_at:%Y-%m-%d %H:%M} by {case.opened_by}"
    console.print(escape(text), soft_wrap=True)
    console.print(escape(f"may look: the safeguarding lead{''.join(f', {name}' for name in details.people)}"))
    table = Table("when (UTC)", "what", "which", "by")
    rows: list[tuple[str, str, str, str]] = [
        *((f"{one.at:%Y-%m-%d %H:%M}", "recording", str(one.recording_id), one.by) for one in details.recordings),
        *(
            (f"{one.at:%Y-%m-%d %H:%M}", f"finding {one.kind}", f"{one.finding_id} in {one.recording_id}", one.by)
            for one in details.findings
        ),
        *((f"{one.at:%Y-%m-%d %H:%M}", f"{one.kind} {one.id}", one.sha256[:16], one.by) for one in details.entries),
        *(
            (f"{one.happened_at:%Y-%m-%d %H:%M}", f"{one.step} {one.body}", f"{one.id} {one.outcome}", one.by)
            for one in details.referrals
        ),
    ]
    for row in sorted(rows):
        table.add_row(*map(escape, row))
    console.print(table)


def quarantine(
    recording: Annotated[UUID, typer.Argument(metavar="RECORDING_ID", help="As `lessonguard status` prints it.")],
    reason: Annotated[str, typer.Option(help="One of `quarantine_reasons` in config/service/cases.yaml.")],
    token_file: TokenFile = None,
) -> None:
    """Take a recording away from everybody but the safeguarding lead, at once; it is held, and its copies withdrawn."""
    with service_at_hand() as service:
        from analyzer.service.cases.quarantining import quarantine as cut_off

        cut_off(recording, reason, proven(token_file, Right.QUARANTINE, service).get_username(), service)
    typer.echo(f"ok: {recording} is in quarantine")
