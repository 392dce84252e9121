"""The main job: a recording goes in; analysis, scorecard and transcript come out."""

from dataclasses import dataclass
from pathlib import Path

from analyzer.analysis.assess import assess
from analyzer.analysis.bootstrap import AnalysisContext
from analyzer.analysis.lesson_file import read_lesson
from analyzer.analysis.observe import observe
from analyzer.analysis.playable import why_not_playable
from analyzer.analysis.progress import Progress, silent
from analyzer.analysis.results import ResultFolder
from analyzer.analysis.sources import media_files, parts_beside
from analyzer.domain.analysis import Analysis
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.media.transcode import make_playable
from analyzer.scorecard.render.html import render_html
from analyzer.scorecard.render.vtt import render_vtt


@dataclass(frozen=True)
class Result:
    """What an analysis left."""

    analysis: Analysis
    signals: Signals
    lesson: Lesson | None
    written: tuple[Path, ...]
    notice: str | None
    """Why something that was asked for was not made."""


def analyze(
    recording: Path,
    sidecar: Path | None,
    out: Path,
    context: AnalysisContext,
    *,
    playable: bool = False,
    progress: Progress = silent,
) -> Result:
    """Assess one recording and write the results into `out`, all together.

    Args:
        recording: the media file; only read.
        sidecar: lesson.json, where there is one.
        out: folder for analysis.json, scorecard.html and transcript.vtt.
        context: everything that an analysis needs.
        playable: also write lesson.mp4, unless something in the picture is sealed or was not looked at.
        progress: told how far each stage is.

    Raises:
        PermanentError: recording, sidecar, settings or output folder cannot be used.
        TransientError: the surroundings failed, e.g. the disk is full.
        IntegrityError: the recording was changed meanwhile.
    """
    lesson = read_lesson(sidecar) if sidecar else None
    files = media_files(recording, lesson, parts_beside(recording, lesson, (sidecar or recording).parent))
    with ResultFolder(out) as results:
        signals = observe(files, lesson, context.models, context.grave(lesson), results.scratch, progress)
        analysis = assess(signals, lesson, context.detectors, context.configuration)
        notice = why_not_playable(analysis, context.configuration.policy) if playable else None
        if playable and notice is None:
            progress("transcode", 0.0)
            make_playable(recording, files[0].recording, results.scratch / "lesson.mp4", context.models.ffmpeg)
            progress("transcode", 1.0)
        written = results.publish(
            {
                "transcript.vtt": render_vtt(analysis, signals),
                "scorecard.html": render_html(analysis, signals, lesson),
                "analysis.json": analysis.model_dump_json(indent=1) + "\n",
            }
        )
    return Result(analysis, signals, lesson, written, notice)
