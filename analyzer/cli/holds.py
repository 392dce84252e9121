"""`lessonguard hold`: keeping recordings beyond their retention, and letting them go again."""

import json
import sys
from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import FAILED, stop
from analyzer.cli.options import Json, RecordingId
from analyzer.cli.persons import TokenFile, TokenToSee, own_token, proven_on, seeing
from analyzer.scorecard.render.visible import visible

if TYPE_CHECKING:
    from analyzer.records.rows import Hold

NEWEST = 200
app = typer.Typer(no_args_is_help=True, help="Hold recordings beyond their retention; two people release a hold.")

Reason = Annotated[str, typer.Option("--reason", help="Why; kept for good, so no names of children or tutors.")]


@app.command("place")
def place(
    recording_id: RecordingId,
    reason: Reason,
    case: Annotated[str, typer.Option("--case", metavar="REFERENCE", help="The investigation that needs it.")] = "",
    token_file: TokenFile = None,
) -> None:
    """Keep everything that was handed in of a recording until two people let it go. Exit 1 if it does not lie yet.

    It takes a token of your own, and the right to place a hold on this recording.
    """
    with service_at_hand() as service:
        from analyzer.domain.access import Right
        from analyzer.service.holds.placing import place as place_hold

        account = proven_on(token_file, Right.PLACE_HOLD, recording_id, service)
        hold = place_hold(recording_id, reason, account.get_username(), service, case)
    if hold.state != "in_force":
        stop(f"hold {hold.pk} does not lie yet: {hold.failure}; it is tried again, and there is an alert", FAILED)
    typer.echo(f"hold {hold.pk} is in force: the store confirmed it on everything that was handed in")


@app.command("list")
def show(
    recording: Annotated[
        UUID | None, typer.Option("--recording", metavar="RECORDING_ID", help="Only those of this one.")
    ] = None,
    token_file: TokenToSee = None,
    as_json: Json = False,
) -> None:
    """Show holds, the newest first: why, since when, whether the store confirms them, who has let them go.

    Of what is sealed or in quarantine stays how its hold stands, without its id, the reason and the case.
    """
    with service_at_hand() as service:
        from analyzer.domain.access import Right
        from analyzer.records.holds import newest
        from analyzer.records.reached import cut_from

        found = newest(recording, NEWEST)
        sight = seeing(token_file, Right.VIEW_RECORDING_STATE, service)
        cut = cut_from({hold.recording_id for hold in found}, sight)
        rows = [] if recording in cut else [_described(hold, cut) for hold in found]
    if as_json:
        typer.echo(json.dumps(rows, indent=1, default=str))
        return
    columns = ("hold", "recording", "state", "reason", "case", "asked_at", "verified_at", "let_go_by")
    table = Table(*(column.replace("_", " ") for column in columns))
    for row in rows:
        table.add_row(*(visible(_text(row[column])) for column in columns))
    Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 240).print(table)


@app.command("release")
def release(
    hold: Annotated[int, typer.Argument(metavar="HOLD", help="As `lessonguard hold list` shows it.")],
    reason: Reason,
    token_file: TokenFile = None,
) -> None:
    """Let a hold go, as the person whose token it is. It takes two different people with the right, each by their own.

    A token is printed once by `lessonguard account token NAME`. With the second person the store's lock is taken off,
    unless another hold keeps the recording.
    """
    secret = own_token(token_file)
    with service_at_hand() as service:
        from analyzer.service.holds.releasing import approve_release
        from analyzer.service.personal_tokens import person_of

        account = person_of(secret, now=service.clock())
        row = approve_release(hold, account, reason, service)
    released = f"hold {hold} is released" if row.state == "released" else f"hold {hold} waits for a second person"
    typer.echo(f"ok: {account.get_username()} lets it go; {released}")


def _described(hold: "Hold", cut: Collection[UUID]) -> dict[str, object]:
    from analyzer.domain.sight import name_of_cut

    named = hold.recording_id not in cut
    return {
        "hold": hold.pk,
        "recording": str(hold.recording_id) if named else name_of_cut(hold.recording_id),
        "state": hold.state,
        "reason": hold.reason if named else "",
        "case": hold.case_reference if named else "",
        "origin": hold.origin,
        "asked_by": hold.asked_by,
        "asked_at": hold.asked_at,
        "verified_at": hold.verified_at,
        "failure": hold.failure if named else "",
        "released_at": hold.released_at,
        "let_go_by": [approval.by for approval in hold.approvals.all()],
    }


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:%Y-%m-%d %H:%M}" if hasattr(value, "strftime") else str(value or "")
