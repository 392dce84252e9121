"""A desk to look at: the sample lesson assessed in a home of its own, and somebody who may sign in there."""

import secrets
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from analyzer.analysis.analyze import Result, analyze
from analyzer.analysis.lesson_file import read_lesson
from analyzer.analysis.playable import why_not_playable
from analyzer.analysis.progress import Progress, silent
from analyzer.analysis.results import ResultFolder, refuse_to_replace
from analyzer.domain.analysis import Analysis
from analyzer.domain.custody import process
from analyzer.domain.errors import ConflictError
from analyzer.domain.signals import Signals
from analyzer.records import items
from analyzer.records.assessments import current_run
from analyzer.records.rows import Run
from analyzer.service.accounts import open_with_password
from analyzer.service.bootstrap import Service
from analyzer.service.intake.by_command import hand_in
from analyzer.service.intake.ingest import Ingested
from analyzer.service.pipeline.items import read_noun
from analyzer.service.pipeline.working_off import work_off
from analyzer.storage.verified import read_verified, verified_blocks

NAME, ROLES = "demonstration", ("observer", "dsl")
PASSWORD_BYTES = 12
RESULTS = {"transcript": "transcript.vtt", "card": "scorecard.html", "analysis": "analysis.json"}
"""Names of a run's stored objects among results, by role; what says that the others are whole comes last."""
PLAYABLE = "lesson.mp4"


@dataclass(frozen=True)
class Demonstration:
    """What the sample lesson came to."""

    result: Result
    of_today: bool
    """Whether the desk shows the same; not so where other rules decided there, some time ago."""


@dataclass(frozen=True)
class SignIn:
    """Who may sign in, to be shown once."""

    name: str
    password: str


def sample_files() -> tuple[Path, Path]:
    """The recording of the sample lesson, and its lesson record."""
    sample = files("analyzer") / "sample"
    return Path(str(sample / "lesson.mp4")), Path(str(sample / "lesson.json"))


def load_sample(service: Service) -> Ingested:
    """Hand in the sample lesson, as any other; the same twice is one."""
    recording, record = sample_files()
    return hand_in(recording, record, service)


def demonstrate(service: Service, out: Path, progress: Progress = silent) -> Demonstration:
    """Have the sample lesson assessed by the service, stage by stage, here and now, and write what came of it.

    What is assessed already is not assessed again. Only where other software or other rules decided about it then, the
    results are made anew, by those of today; the desk keeps what it has.

    Args:
        service: of a home that is a demonstration's own.
        out: folder for the results; those of the sample lesson that lie there are replaced.
        progress: told how far each stage is.

    Raises:
        PermanentError: results of another recording lie there.
        ConflictError: the lesson did not end assessed.
    """
    recording, record = sample_files()
    refuse_to_replace(out, recording)
    recording_id = load_sample(service).recording_id
    work_off(recording_id, service, progress)
    run = current_run(recording_id)
    if run is None:
        raise ConflictError("the sample lesson was not assessed; its page says why, once the desk is open")
    context = service.analysis_context
    if (run.software, run.policy_sha256) != (version("lessonguard"), context.configuration.sha256):
        return Demonstration(analyze(recording, record, out, context, playable=True, progress=progress), of_today=False)
    return Demonstration(_written(run, out, service), of_today=True)


def _written(run: Run, out: Path, service: Service) -> Result:
    """The files of an analysis, from what the service keeps of it, each proven to be what was stored."""
    recording_id, store = run.recording_id, service.store
    analysis = read_noun(recording_id, "analysis", Analysis, store, run.pk)
    copy = items.find(recording_id, "playable")
    with ResultFolder(out) as results:
        if copy is not None:
            with (results.scratch / PLAYABLE).open("xb") as file:
                file.writelines(verified_blocks(store, copy, "copy for browsers"))
        stored = {item.role: item for item in run.items.all()}
        texts = {name: read_verified(store, stored[role], role).decode() for role, name in RESULTS.items()}
        written = results.publish(texts)
    notice = None if copy else why_not_playable(analysis, service.analysis_context.configuration.policy)
    signals = read_noun(recording_id, "signals", Signals, store)
    return Result(analysis, signals, read_lesson(sample_files()[1]), written, notice)


def let_somebody_in(service: Service) -> SignIn:
    """Let somebody look at the demonstration, with a password that was never used before."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    open_with_password(NAME, password, ROLES, service, by=process("demonstration"))
    return SignIn(NAME, password)
