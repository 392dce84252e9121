"""The command itself: what it consists of, and its last line of defence."""

import os
import signal
import sys
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from analyzer.cli import (
    accounts,
    analysis,
    cases,
    configuration,
    custody,
    demo,
    evaluation,
    evidence,
    expiring,
    fixity,
    holds,
    intake,
    ledger,
    patterns,
    plan,
    quality,
    releases,
    replay,
    service,
    signing,
    storage,
    subjects,
    tokens,
    verdicts,
)
from analyzer.cli.endings import FAILED, tell
from workers.allocator import limit_arenas
from workers.core_dumps import forbid_core_dumps

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""From the recording of an online lesson to an observation scorecard, with the evidence for every claim.

A [b]finding[/b] is a question for a human, never a verdict. What could not be assessed is listed as a [b]gap[/b],
never passed over. Nothing leaves this machine.

Start with [b]lessonguard demo[/b], then [b]lessonguard analyze lesson.mp4 --lesson lesson.json[/b]. For every new
recording, as a service: [b]lessonguard serve[/b].

Exit codes: 0 done, 1 failed here (a full disk, a bug: nothing is half-written), 2 unusable input or settings.""",
)

ONE, SERVE, KEEP = "One recording", "The service", "Looking after the service"

app.command(rich_help_panel=ONE)(analysis.analyze)
app.command(rich_help_panel=ONE)(demo.demo)
app.command(rich_help_panel=ONE)(evaluation.evaluate)
app.command(rich_help_panel=ONE)(configuration.schema)
app.command(rich_help_panel=ONE)(configuration.models)
app.add_typer(configuration.app, name="config", rich_help_panel=ONE)

app.command(rich_help_panel=SERVE)(service.serve)
app.command(rich_help_panel=SERVE)(service.web)
app.command(rich_help_panel=SERVE)(service.worker)
app.command(rich_help_panel=SERVE)(service.scheduler)
app.command("schedule", hidden=True)(service.scheduler)  # its name before
app.command(rich_help_panel=SERVE)(service.migrate)
app.command(rich_help_panel=SERVE)(service.health)

app.command(rich_help_panel=KEEP)(intake.ingest)
app.add_typer(intake.sample, name="sample", rich_help_panel=KEEP)
app.command(rich_help_panel=KEEP)(intake.status)
app.command(rich_help_panel=KEEP)(intake.retry)
app.command(rich_help_panel=KEEP)(fixity.fixity)
app.add_typer(holds.app, name="hold", rich_help_panel=KEEP)
app.add_typer(ledger.app, name="ledger", rich_help_panel=KEEP)
app.add_typer(cases.app, name="case", rich_help_panel=KEEP)
app.add_typer(releases.app, name="release", rich_help_panel=KEEP)
app.command(rich_help_panel=KEEP)(cases.quarantine)
app.add_typer(custody.app, name="custody", rich_help_panel=KEEP)
app.add_typer(evidence.app, name="evidence", rich_help_panel=KEEP)
app.add_typer(replay.app, name="replay", rich_help_panel=KEEP)
app.add_typer(quality.app, name="quality", rich_help_panel=KEEP)
app.command(rich_help_panel=KEEP)(plan.plan)
app.command(rich_help_panel=KEEP)(patterns.patterns)
app.add_typer(verdicts.app, name="verdicts", rich_help_panel=KEEP)
app.add_typer(accounts.app, name="account", rich_help_panel=KEEP)
app.add_typer(tokens.app, name="token", rich_help_panel=KEEP)
app.add_typer(signing.app, name="signing-key", rich_help_panel=KEEP)
app.command(rich_help_panel=KEEP)(expiring.expire)
app.add_typer(expiring.app, name="certificate", rich_help_panel=KEEP)
app.add_typer(subjects.app, name="subject", rich_help_panel=KEEP)
app.add_typer(storage.app, name="storage", rich_help_panel=KEEP)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"lessonguard {version('lessonguard')}")
        raise typer.Exit


@app.callback()
def _lessonguard(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command; a bug ends in one line and exit code 1, with the traceback only if LESSONGUARD_DEBUG is set."""
    limit_arenas()
    forbid_core_dumps()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app()
    except Exception as error:  # the last line of defence; a traceback could hold what was said
        if os.environ.get("LESSONGUARD_DEBUG"):
            raise
        tell(
            f"lessonguard: internal error ({type(error).__name__}); nothing was written. "
            "Set LESSONGUARD_DEBUG=1 to see where."
        )
        sys.exit(FAILED)


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
