"""`lessonguard ledger`: what should exist, held against what was assessed."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import UNUSABLE, stop
from analyzer.cli.options import Json
from analyzer.cli.persons import proven
from analyzer.domain.access import Right

if TYPE_CHECKING:
    from analyzer.records.rows import LedgerDay

LINES = 1000
"""How many lines of a day are printed of each kind that somebody has to look at."""

app = typer.Typer(help="Show or write a day's ledger: processed, in progress, failed, missing, unexplained.")


@app.callback(invoke_without_command=True)
def ledger(
    context: typer.Context,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="In UTC; yesterday if absent. Written anew if open.")
    ] = None,
    sign_off: Annotated[
        bool, typer.Option("--sign-off", help="Note that you have read the day and stand by it.")
    ] = False,
    token_file: Annotated[
        Path | None,
        typer.Option("--token-file", metavar="FILE", help="Holds your own token; only --sign-off asks for one."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Hold what should exist against what was assessed, for one day. Exit 2 if the day cannot be signed off.

    What is sealed or in quarantine is named to whoever proves by a token that they may know of it, and to nobody else.
    """
    if context.invoked_subcommand:
        return
    with service_at_hand() as service:
        from analyzer.domain.sight import BUT_WHAT_IS_CUT
        from analyzer.service.access import person_with, sight
        from analyzer.service.ledger.reading import ledger_lines, shown_to
        from analyzer.service.ledger.signing import sign_off as sign
        from analyzer.service.ledger.signing import signed_with
        from analyzer.service.ledger.writing import write_ledger

        date = (day or datetime.now(UTC) - timedelta(days=1)).date()
        seeing, name = BUT_WHAT_IS_CUT, ""
        if sign_off or token_file:
            account = proven(token_file, Right.SIGN_OFF_LEDGER if sign_off else Right.VIEW_LEDGER, service)
            seeing = sight(person_with(account, service.policy.access), Right.VIEW_LEDGER)
            name = account.get_username()
        row = sign(date, name, service) if sign_off else write_ledger(date, service)
        signed = signed_with(row)
        every = ledger_lines(date, service.store, service.settings, limit=LINES)
        lines = [line for line, _ in shown_to(every, seeing) if line.state != "processed"]
    if as_json:
        typer.echo(
            json.dumps(
                _described(row) | {"signed_with": signed, "lines": [line.model_dump(mode="json") for line in lines]},
                indent=1,
            )
        )
        return
    console = Console(highlight=False)
    counts = ", ".join(f"{number} {state.replace('_', ' ')}" for state, number in row.counts.items())
    console.print(f"{row.day}: {counts}; {_signed(row)}; signed with {signed}", soft_wrap=True)
    if lines:
        table = Table("what", "id", "state", "why")
        for line in lines:
            table.add_row(line.what, line.id, line.state.replace("_", " "), "; ".join(line.reasons))
        console.print(table)


@app.command("expect")
def expect(
    feed: Annotated[Path, typer.Argument(metavar="FEED.jsonl", help="One JSON object a line, as schedules export it.")],
) -> None:
    """Read the schedule of lessons: one whose recording does not come is then missing in the ledger.

    A recording that was assessed by another schedule is assessed anew by this one; its record before is kept.

    Keys of a line: lesson_id, scheduled_start, scheduled_end; optionally platform, subject, tutor, students, cancelled.
    """
    with service_at_hand() as service:
        from analyzer.service.ledger.expecting import expect_lessons
        from analyzer.service.ledger.rescheduling import adopt_schedule

        try:
            with feed.open("rb") as file:
                form = json.detect_encoding(file.read(4))
            with feed.open(encoding=form) as lines:
                expected = expect_lessons(lines, now=service.clock())
        except (OSError, UnicodeError) as error:
            stop(f"the feed cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}", UNUSABLE)
        again = adopt_schedule(expected.schedule, service)
    anew = f"; {again} recordings are assessed anew, because their schedule has changed" if again else ""
    typer.echo(f"ok: {expected.lessons} lessons are expected, {expected.new} of them new{anew}")


def _described(row: "LedgerDay") -> dict[str, object]:
    return {
        "day": str(row.day),
        "counts": row.counts,
        "totals": row.totals,
        "sha256": row.sha256,
        "signed_off_at": row.signed_off_at and row.signed_off_at.isoformat(),
        "signed_off_by": row.signed_off_by,
    }


def _signed(row: "LedgerDay") -> str:
    return f"signed off by {row.signed_off_by}" if row.signed_off_at else "not signed off"
