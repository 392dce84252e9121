"""The main job: a recording goes in; analysis, scorecard and transcript come out."""

from dataclasses import dataclass
from pathlib import Path

from analyzer.detectors.policy import Policy
from analyzer.domain.analysis import Analysis
from analyzer.domain.finding import Finding
from analyzer.domain.gap import Aspect
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.media.transcode import make_playable
from analyzer.scorecard.render.html import render_html
from analyzer.scorecard.render.vtt import render_vtt
from analyzer.usecases.assess import assess
from analyzer.usecases.bootstrap import Workshop
from analyzer.usecases.decide import decide, grave_and_heard
from analyzer.usecases.lesson_file import read_lesson
from analyzer.usecases.observe import observe
from analyzer.usecases.progress import Progress, silent
from analyzer.usecases.results import ResultFolder
from analyzer.usecases.sources import media_files, parts_beside


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
    workshop: Workshop,
    *,
    playable: bool = False,
    progress: Progress = silent,
) -> Result:
    """Assess one recording and write the results into `out`, all together.

    Args:
        recording: the media file; only read.
        sidecar: lesson.json, where there is one.
        out: folder for analysis.json, scorecard.html and transcript.vtt.
        workshop: everything that an analysis needs.
        playable: also write lesson.mp4, unless something in the picture is sealed or was not looked at.
        progress: told how far each stage is.

    Raises:
        PermanentError: recording, sidecar, settings or output folder cannot be used.
        TransientError: the surroundings failed, e.g. the disk is full.
        IntegrityError: the recording was changed meanwhile.
    """
    lesson = read_lesson(sidecar) if sidecar else None
    files = media_files(recording, lesson, parts_beside(recording, lesson, (sidecar or recording).parent))

    def grave(signals: Signals) -> tuple[Finding, ...]:
        return grave_and_heard(decide(signals, lesson, workshop.detectors, workshop.configuration.policy).findings)

    with ResultFolder(out) as results:
        signals = observe(files, lesson, workshop.instruments, grave, results.scratch, progress)
        analysis = assess(signals, lesson, workshop.detectors, workshop.configuration)
        notice = _why_not_playable(analysis, workshop.configuration.policy) if playable else None
        if playable and notice is None:
            progress("copying", 0.0)
            make_playable(recording, files[0].recording, results.scratch / "lesson.mp4", workshop.instruments.ffmpeg)
            progress("copying", 1.0)
        written = results.publish(
            {
                "transcript.vtt": render_vtt(analysis, signals),
                "scorecard.html": render_html(analysis, signals, lesson),
                "analysis.json": analysis.model_dump_json(indent=1) + "\n",
            }
        )
    return Result(analysis, signals, lesson, written, notice)


def _why_not_playable(analysis: Analysis, policy: Policy) -> str | None:
    """A copy of an indecent image can be a crime: none is made of what is sealed, may be, or was not looked at."""
    doubted = {item.kind for item in analysis.suppressions}
    if any(finding.sealed for finding in analysis.findings):
        return "no playable copy was made: part of the picture is sealed (clause 6.4.1)"
    if any(rule.sealed and kind in doubted for kind, rule in policy.kinds.items()):
        return "no playable copy was made: something in the picture was set aside that would have been sealed"
    if any(gap.what is Aspect.IMAGERY for gap in analysis.gaps):
        return "no playable copy was made: not all of the picture was looked at for inappropriate imagery"
    return None
