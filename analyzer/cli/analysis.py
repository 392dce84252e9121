"""`lessonguard analyze` and `lessonguard demo`: one recording, assessed here and now."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from analyzer.cli.endings import errors_explained, tell
from analyzer.cli.options import ConfigFolder, FfmpegPath, Json, LessonFile, ModelsFolder, Quiet

Playable = Annotated[
    bool,
    typer.Option(
        "--playable",
        help="Also write lesson.mp4 for browsers, copied without loss where it can be. Refused if anything is sealed.",
    ),
]


def analyze(
    recording: Annotated[Path, typer.Argument(help="The lesson's media file, in any format that ffmpeg reads.")],
    lesson: LessonFile = None,
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

    The recording is only read. Results appear all together at the end, or not at all. A folder that holds a scorecard
    is refused: nothing is overwritten.
    """
    folder = out or Path(f"{recording.stem}-scorecard")
    _analyze(recording, lesson, folder, config, models, ffmpeg, playable=playable, as_json=as_json, quiet=quiet)


def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where to write.")] = Path("out/sample"),
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Assess the sample lesson that ships with lessonguard: three minutes, a few things wrong, most things right."""
    sample = files("analyzer") / "sample"
    lesson, recording = Path(str(sample / "lesson.json")), Path(str(sample / "lesson.mp4"))
    if not quiet and not as_json:
        tell("Assessing the sample lesson of three minutes: first the models are loaded, then they listen and look.")
        tell("That may take a few minutes.")
    _analyze(recording, lesson, out, None, None, None, playable=True, again=True, as_json=as_json, quiet=quiet)
    if not quiet and not as_json:
        console = Console()
        console.print("\n[b]Next[/b]")
        console.print("  open the card    " + escape(str(out / "scorecard.html")))
        console.print("  your own lesson  lessonguard analyze lesson.mp4 --lesson lesson.json")
        console.print("  what goes in     lessonguard schema lesson")
        console.print("  your own policy  lessonguard config check --config DIR (a copy of config/ that you edited)")


def _analyze(
    recording: Path,
    lesson: Path | None,
    out: Path,
    config: Path | None,
    models: Path | None,
    ffmpeg: Path | None,
    *,
    playable: bool,
    again: bool = False,
    as_json: bool,
    quiet: bool,
) -> None:
    from analyzer.analysis.analyze import analyze as run
    from analyzer.analysis.bootstrap import make_analysis_context
    from analyzer.analysis.results import refuse_to_replace
    from analyzer.scorecard.render.terminal import render_terminal
    from analyzer.settings.configuration import read_configuration

    with errors_explained(), _progress(shown=not quiet and not as_json) as progress:
        refuse_to_replace(out, recording if again else None)
        context = make_analysis_context(read_configuration(config), models, ffmpeg)
        result = run(recording, lesson, out, context, playable=playable, progress=progress)
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
