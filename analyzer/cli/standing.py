"""How recordings stand, as `lessonguard status` prints it; ids and states, never words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from analyzer.domain.custody import is_process
from analyzer.scorecard.render.visible import one_line, visible

if TYPE_CHECKING:
    from analyzer.domain.stages import RecordingState
    from analyzer.records.details import AlertDetails, Details, HoldDetails
    from analyzer.records.recordings import ListedRecording
    from analyzer.records.untaken import Untaken

FOR_PROGRAMS = 240
"""Columns where no person watches: a name that is broken over two lines is found by no program."""


def print_list(
    listed: Sequence["ListedRecording"],
    counts: Mapping["RecordingState", int],
    untaken: Sequence["Untaken"],
    where: str,
    hidden: int,
) -> None:
    """Print the newest recordings and how many are not shown, then what was handed in and not taken in."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = FOR_PROGRAMS
    console.print(f"looked in {where}", markup=False, soft_wrap=True)
    console.print(", ".join(f"{count} {state}" for state, count in counts.items()), soft_wrap=True)
    if listed:
        once = ("recording", "lesson", "tutor", "handed in")
        table = Table(*(Column(name, no_wrap=name == "recording", overflow="fold") for name in once), "how far")
        for row in listed:
            names = (row.lesson_id or "no lesson record", row.tutor_id or "–")
            cells = (str(row.id), *names, f"{row.uploaded_at:%Y-%m-%d %H:%M}", _how_far(row))
            table.add_row(*map(_cell, cells))
        console.print(table)
    if hidden:
        console.print(f"{hidden} more are not shown")
    if untaken:
        table = Table(Column("not taken in", overflow="fold"), "door", "state", Column("why", overflow="fold"))
        for one in untaken:
            state = "waiting" if one.state == "seen" else one.state
            table.add_row(*map(_cell, (one.name or f"arrival {one.id}", one.source, state, one.reason)))
        console.print(table)


def _cell(text: str) -> str:
    """What somebody else may have named: it steers neither the terminal nor its layout."""
    return escape(visible(text))


def _how_far(row: "ListedRecording") -> str:
    stages = [f"{stage.name} {stage.progress:.0%}" for stage in row.stages if stage.state == "running"]
    found = [] if row.findings is None else [f"{row.findings} findings", f"gravest {row.gravest or 'none'}"]
    return f"{row.state}: {row.reason or ', '.join(stages + found)}".rstrip(": ")


def print_details(details: "Details", *, as_json: bool) -> None:
    """Print everything that is known of one recording."""
    if as_json:
        typer.echo(json.dumps(asdict(details), indent=1, default=str))
        return
    console = Console(highlight=False)
    recording = details.recording
    lines = [
        f"{recording.id} {recording.state} {recording.reason}".rstrip(),
        f"lesson {recording.lesson_id or 'unknown: it came without a lesson record'}, recording {recording.number}",
        f"tutor {recording.tutor_id or 'unknown'}",
    ]
    for line in lines:
        console.print(one_line(line), markup=False, soft_wrap=True)
    table = Table("stage", "state", "attempts", "progress", "why")
    for stage in details.stages:
        table.add_row(stage.name, stage.state, str(stage.attempts), f"{stage.progress:.0%}", _cell(stage.reason))
    console.print(table)
    runs = [f"run {run.number}: {run.gravest or 'nothing noticed'}, {run.gaps or 0} gaps" for run in details.runs]
    told = [*runs, *(map(_alert, details.alerts) if details.alerts else ["no alerts"])]
    told += map(_hold, details.holds) if details.holds else ["no holds"]
    for line in told:
        console.print(line, markup=False, soft_wrap=True)


def _alert(alert: "AlertDetails") -> str:
    if is_process(alert.acknowledged_by):
        seen = "not acknowledged: what it asked about is over"
    elif alert.acknowledged_at:
        seen = f"acknowledged by {alert.acknowledged_by}"
    else:
        seen = "not acknowledged" + ("" if alert.first_sent_at else ", not sent to anybody yet")
    return f"alert {alert.id}: {alert.kind}, {alert.severity}, raised {alert.raised_at:%Y-%m-%d %H:%M} UTC, {seen}"


def _hold(hold: "HoldDetails") -> str:
    lies = f"confirmed {hold.verified_at:%Y-%m-%d %H:%M} UTC" if hold.verified_at else "not confirmed by the store yet"
    if hold.released_at:
        lies = f"released {hold.released_at:%Y-%m-%d %H:%M} UTC"
    return f"hold {hold.id}: {hold.reason}, asked for {hold.asked_at:%Y-%m-%d %H:%M} UTC, {lies}"
