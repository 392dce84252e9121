"""`lessonguard analyze`: one recording, assessed here and now."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from analyzer.cli.endings import errors_explained
from analyzer.cli.options import ConfigFolder, FfmpegPath, Json, LessonFile, ModelsFolder, Quiet

if TYPE_CHECKING:
    from analyzer.analysis.analyze import Result

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
    from analyzer.analysis.analyze import analyze as run
    from analyzer.analysis.bootstrap import make_analysis_context
    from analyzer.analysis.results import refuse_to_replace
    from analyzer.settings.configuration import read_configuration

    folder = out or Path(f"{recording.stem}-scorecard")
    with errors_explained(), progress_shown(not quiet and not as_json) as progress:
        refuse_to_replace(folder)
        context = make_analysis_context(read_configuration(config), models, ffmpeg)
        result = run(recording, lesson, folder, context, playable=playable, progress=progress)
    show_result(result, as_json=as_json, quiet=quiet)


def show_result(result: "Result", *, as_json: bool, quiet: bool) -> None:
    """Print what was found, without the words, and where it was written."""
    from analyzer.scorecard.render.terminal import render_terminal

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
def progress_shown(shown: bool) -> Iterator[Any]:
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
