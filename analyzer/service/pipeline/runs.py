"""Makes a run from stored signals: for the first assessment, and for a replay by another policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from analyzer.analysis.assess import assess
from analyzer.analysis.decide import Detectors
from analyzer.domain.analysis import Analysis
from analyzer.domain.custody import Chain, CustodyAction, Facts, process
from analyzer.domain.lesson import Lesson
from analyzer.domain.signals import Signals
from analyzer.domain.stored import Stored
from analyzer.records import custody
from analyzer.records.assessments import add_run
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.rows import Replay, Run
from analyzer.scorecard.render.html import render_html
from analyzer.scorecard.render.vtt import render_vtt
from analyzer.service.pipeline.items import put
from analyzer.settings.configuration import Configuration
from analyzer.storage.port import ObjectStore


@dataclass(frozen=True)
class Draft:
    """An assessment whose objects are stored and whose rows are still to be written."""

    analysis: Analysis
    objects: Mapping[str, Stored]
    """By role."""


def draft_run(
    signals: Signals,
    lesson: Lesson | None,
    detectors: Detectors,
    configuration: Configuration,
    store: ObjectStore,
    *,
    folder: str,
) -> Draft:
    """Decide, score, and store what people will read, outside any transaction.

    Args:
        signals: what was observed.
        lesson: the lesson record, where there is one.
        detectors: who decides.
        configuration: by what.
        store: where the objects go.
        folder: where in it, e.g. `derived/<recording>/assess-3`; no other attempt writes there.
    """
    analysis = assess(signals, lesson, detectors, configuration)
    texts = {
        "analysis": ("analysis.json", analysis.model_dump_json(indent=1) + "\n"),
        "card": ("scorecard.html", render_html(analysis, signals, lesson)),
        "transcript": ("transcript.vtt", render_vtt(analysis, signals)),
    }
    objects = {role: put(store, f"{folder}/{name}", text.encode()) for role, (name, text) in texts.items()}
    return Draft(analysis, objects)


def write_run(recording_id: UUID, draft: Draft, *, now: datetime, replay: Replay | None = None) -> Run:
    """Write a draft's rows, in the caller's transaction where there is one; the run is not current yet."""
    with unit_of_work():
        run = add_run(recording_id, draft.analysis, draft.objects, now=now, replay=replay)
        facts: Facts = {"run": run.number, "policy_sha256": run.policy_sha256, "software": run.software}
        about = (About("run", run.pk), About("items", recording_id))
        agent = process("replay" if replay else "assess")
        custody.note(Chain.recording(recording_id), CustodyAction.ASSESSED, agent, facts, about=about, now=now)
    return run
