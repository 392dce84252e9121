"""The `lessonguard` command."""

import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from analyzer.domain.errors import LessonguardError, PermanentError

DONE, FAILED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""From the recording of an online lesson to an observation scorecard, with the evidence for every claim.

A [b]finding[/b] is a question for a human, never a verdict. What could not be assessed is listed as a [b]gap[/b],
never passed over. Nothing leaves this machine.

Start with [b]lessonguard demo[/b], then [b]lessonguard analyze lesson.mp4 --lesson lesson.json[/b].

Exit codes: 0 done, 1 failed here (a full disk, a bug: nothing is half-written), 2 unusable input or settings.""",
)
config_app = typer.Typer(no_args_is_help=True, help="Look after the files that policy owners edit.")
app.add_typer(config_app, name="config")

ConfigFolder = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="DIR",
        envvar="LESSONGUARD_CONFIG",
        help="Folder with policy, rubric, lexicons and models; the shipped ones if absent.",
    ),
]
ModelsFolder = Annotated[
    Path | None,
    typer.Option(
        "--models",
        metavar="DIR",
        envvar="LESSONGUARD_MODELS",
        help="Folder searched for weight files before the installed packages.",
    ),
]
FfmpegPath = Annotated[
    Path | None,
    typer.Option("--ffmpeg", metavar="FILE", envvar="LESSONGUARD_FFMPEG", help="Use this ffmpeg, no other."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Playable = Annotated[
    bool,
    typer.Option(
        "--playable",
        help="Also write lesson.mp4 for browsers, copied without loss where it can be. Refused if anything is sealed.",
    ),
]


class SchemaName(StrEnum):
    """What has a published schema."""

    LESSON = "lesson"
    ANALYSIS = "analysis"


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


@app.command()
def analyze(
    recording: Annotated[Path, typer.Argument(help="The lesson's media file, in any format that ffmpeg reads.")],
    lesson: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="lesson.json: schedule, participants, tracks. See `lessonguard schema lesson`."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write; a folder named after the recording if absent.")
    ] = None,
    config: ConfigFolder = None,
    models: ModelsFolder = None,
    ffmpeg: FfmpegPath = None,
    playable: Playable = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Assess one recording: writes analysis.json, scorecard.html and transcript.vtt.

    The recording is only read. Results appear all together at the end, or not at all.
    """
    folder = out or Path(f"{recording.stem}-scorecard")
    _analyze(recording, lesson, folder, config, models, ffmpeg, playable=playable, as_json=as_json, quiet=quiet)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where to write.")] = Path("out/sample"),
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Assess the sample lesson that ships with lessonguard: three minutes, a few things wrong, most things right."""
    sample = files("analyzer") / "sample"
    lesson, recording = Path(str(sample / "lesson.json")), Path(str(sample / "lesson.mp4"))
    _analyze(recording, lesson, out, None, None, None, playable=True, as_json=as_json, quiet=quiet)
    if not quiet and not as_json:
        console = Console()
        console.print("\n[b]Next[/b]")
        console.print("  open the card    " + escape(str(out / "scorecard.html")))
        console.print("  your own lesson  lessonguard analyze lesson.mp4 --lesson lesson.json")
        console.print("  what goes in     lessonguard schema lesson")
        console.print("  your own policy  lessonguard config check --config DIR (a copy of config/ that you edited)")


@app.command()
def evaluate(
    labelled: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="JSON lines, plain or .gz: text, labels, speaker, ...")
    ],
    predictions: Annotated[
        Path | None, typer.Option(metavar="OUT.jsonl", help="Also write what was claimed on each line.")
    ] = None,
    config: ConfigFolder = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Measure the language detectors on labelled utterances: recall, precision, false alarms per lesson-hour."""
    from analyzer.usecases.bootstrap import language_judge
    from analyzer.usecases.configuration import read_configuration
    from analyzer.usecases.evaluate import evaluate as measure
    from analyzer.usecases.evaluate import read_lines, write_predictions

    with _errors_explained():
        result = measure(read_lines(labelled), language_judge(read_configuration(config)))
        if predictions is not None:
            write_predictions(result, predictions)
        report = result.report()
    if as_json:
        typer.echo(json.dumps(report, indent=1))
    elif not quiet:
        _print_evaluation(report)


@app.command()
def schema(name: Annotated[SchemaName, typer.Argument(help="lesson: what comes in. analysis: what goes out.")]) -> None:
    """Print the JSON Schema of what comes in or what goes out."""
    from analyzer.domain.analysis import Analysis
    from analyzer.domain.lesson import Lesson

    if name is SchemaName.LESSON:
        described = Lesson.model_json_schema()
    else:
        described = Analysis.model_json_schema(mode="serialization")
    typer.echo(json.dumps(described, indent=1))


@app.command()
def models(config: ConfigFolder = None, folder: ModelsFolder = None, as_json: Json = False) -> None:
    """Show every model: installed, verified by SHA-256, used for what. Exit 2 if one is missing or wrong."""
    from analyzer.signals.weights import WeightStore
    from analyzer.usecases.configuration import read_configuration

    with _errors_explained():
        statuses = WeightStore(read_configuration(config).models, folder).statuses()
    rows = [{**status.weight.model_dump(mode="json"), "state": status.state, "fix": status.fix} for status in statuses]
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
    else:
        table = Table("model", "state", "used for", "licence", title="Models")
        for row in rows:
            table.add_row(*(escape(str(row[key])) for key in ("name", "state", "used_for", "licence")))
        Console().print(table)
        for row in rows:
            if row["fix"]:
                Console(stderr=True).print(f"{row['name']}: {row['fix']}", markup=False)
    raise typer.Exit(DONE if all(row["state"] == "verified" for row in rows) else UNUSABLE)


@config_app.command("check")
def check_config(config: ConfigFolder = None) -> None:
    """Read every file of a configuration folder and say what is wrong, and where."""
    from analyzer.usecases.configuration import read_configuration

    with _errors_explained():
        configuration = read_configuration(config)
    typer.echo(f"ok: {configuration.folder} (policy_sha256 {configuration.sha256})")


def _analyze(
    recording: Path,
    lesson: Path | None,
    out: Path,
    config: Path | None,
    models: Path | None,
    ffmpeg: Path | None,
    *,
    playable: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    from analyzer.scorecard.render.terminal import render_terminal
    from analyzer.usecases.analyze import analyze as run
    from analyzer.usecases.bootstrap import make_workshop
    from analyzer.usecases.configuration import read_configuration

    with _errors_explained(), _progress(shown=not quiet and not as_json) as progress:
        workshop = make_workshop(read_configuration(config), models, ffmpeg)
        result = run(recording, lesson, out, workshop, playable=playable, progress=progress)
    if as_json:
        typer.echo(result.analysis.model_dump_json(indent=1))
    elif not quiet:
        console = Console()
        render_terminal(result.analysis, result.signals, result.lesson, console)
        for path in result.written:
            console.print(f"wrote {path}", markup=False, highlight=False, soft_wrap=True)
        if result.notice:
            console.print(result.notice, markup=False, highlight=False, soft_wrap=True)


@contextmanager
def _progress(*, shown: bool) -> Iterator[Any]:
    """A bar for each stage, on standard error so that standard output stays clean; none where nobody watches."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not (shown and console.is_terminal)) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: float) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=1.0)
            bars.update(tasks[stage], completed=done)

        yield tell


@contextmanager
def _errors_explained() -> Iterator[None]:
    """One clear sentence for a failure that was foreseen, and the exit code of its family."""
    try:
        yield
    except PermanentError as error:
        _stop(str(error), UNUSABLE)
    except LessonguardError as error:
        _stop(str(error), FAILED)
    except KeyboardInterrupt:
        _stop("interrupted; nothing was written", INTERRUPTED)


def _stop(message: str, code: int) -> NoReturn:
    Console(stderr=True).print(f"lessonguard: {message}", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def _print_evaluation(report: dict[str, Any]) -> None:
    console = Console()
    columns = ("source", "kind", "lines", "positives", "recall", "precision", "false_positive_rate")
    headings = (Column(column.replace("_", " "), no_wrap=column == "kind") for column in columns)
    table = Table(*headings, title=f"{report['lines']} lines")
    tables = {"(all)": report["by_kind"], **report["by_source"]}
    for source, kinds in tables.items():
        for kind, row in kinds.items():
            figures = ("–" if row[key] is None else f"{row[key]:g}" for key in columns[2:])
            table.add_row(escape(source), kind, *figures)
    console.print(table)
    alerts = report["alerts"]
    if alerts["lessons"]:
        title = f"Alerts per lesson-hour, {alerts['lessons']} lessons, {alerts['hours']:.1f} hours"
        table = Table("kind or severity", "alerts", "per hour", "95 % interval", title=title)
        for name, row in alerts["rates"].items():
            low, high = row["interval_95"]
            table.add_row(name, str(row["alerts"]), f"{row['per_hour']:.3f}", f"{low:.3f} to {high:.3f}")
        console.print(table)


def main() -> None:
    """Run the command; a bug ends in one line and exit code 1, with the traceback only if LESSONGUARD_DEBUG is set."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app()
    except Exception as error:  # the last line of defence; a traceback could hold what was said
        if os.environ.get("LESSONGUARD_DEBUG"):
            raise
        Console(stderr=True).print(
            f"lessonguard: internal error ({type(error).__name__}); nothing was written. "
            "Set LESSONGUARD_DEBUG=1 to see where.",
            markup=False,
        )
        sys.exit(FAILED)


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt
