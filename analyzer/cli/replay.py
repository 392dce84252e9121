"""`lessonguard replay`: a new policy over what was observed before, tried before it is shown."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from analyzer.cli.connected import service_at_hand, who
from analyzer.cli.endings import UNUSABLE, stop
from analyzer.cli.options import Json

if TYPE_CHECKING:
    from analyzer.records.rows import Replay

NEWEST = 20
PER_MINUTE = 60
"""Recordings re-assessed a minute, unless said otherwise: new recordings come first."""

app = typer.Typer(no_args_is_help=True, help="Re-assess stored signals under a new policy, and see what would change.")

ReplayId = Annotated[int, typer.Argument(metavar="REPLAY", help="As `lessonguard replay status` prints it.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="In UTC.")]


@app.command("start")
def start(
    since: Day,
    until: Day,
    config: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Configuration to be tried; the service's own if absent.")
    ] = None,
    per_minute: Annotated[int, typer.Option(min=1, help="How many recordings a minute at most.")] = PER_MINUTE,
) -> None:
    """Re-assess a period, from --since to before --until, in the background; nothing that is shown changes."""
    with service_at_hand() as service:
        from analyzer.service.replay.starting import start_replay

        own, now = service.settings.config, service.clock()
        begins, ends = since.replace(tzinfo=UTC), until.replace(tzinfo=UTC)
        replay = start_replay(begins, ends, config, per_minute, own=own, now=now)
        typer.echo(f"replay {replay.pk}: {replay.total} recordings, {per_minute} a minute at most")


@app.command("status")
def status(replay_id: Annotated[int | None, typer.Argument(metavar="[REPLAY]")] = None, as_json: Json = False) -> None:
    """Show the newest replays, or one with its report of what would change."""
    with service_at_hand():
        from analyzer.records.replays import find_replay, newest_replays

        found = newest_replays(NEWEST) if replay_id is None else [find_replay(replay_id)]
        replays = [_described(replay) for replay in found if replay is not None]
    if replay_id is not None and not replays:
        stop(f"there is no replay {replay_id}", UNUSABLE)
    if as_json or replay_id is not None:
        typer.echo(json.dumps(replays if replay_id is None else replays[0], indent=1, default=str))
        return
    columns = ("replay", "state", "since", "until", "total", "done", "failed")
    table = Table(*columns)
    for replay in replays:
        table.add_row(*(str(replay[column]) for column in columns))
    Console(highlight=False).print(table)


@app.command("apply")
def apply(replay_id: ReplayId) -> None:
    """Make the runs of a replay the ones that are shown; its report has been read. Holds are placed first."""
    with service_at_hand() as service:
        from analyzer.service.replay.applying import apply_replay

        replay = apply_replay(replay_id, who(), service)
    typer.echo(f"replay {replay.pk}: {replay.state}")


@app.command("abandon")
def abandon(replay_id: ReplayId) -> None:
    """Let a replay be; what it made stays as history and is never shown."""
    with service_at_hand() as service:
        from analyzer.service.replay.applying import abandon_replay

        replay = abandon_replay(replay_id, now=service.clock())
    typer.echo(f"replay {replay.pk}: {replay.state}")


def _described(replay: "Replay") -> dict[str, object]:
    return {
        "replay": replay.pk,
        "state": replay.state,
        "since": replay.since.isoformat(),
        "until": replay.until.isoformat(),
        "policy_sha256": replay.policy_sha256,
        "total": replay.total,
        "done": replay.done,
        "failed": replay.failed,
        "report": replay.report,
        "applied_by": replay.applied_by,
    }
