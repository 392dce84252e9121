"""An assessed lesson in which a secret was asked for, taken in and worked through by the service's own stories."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from analyzer.domain.lesson import Lesson
from analyzer.domain.stages import StageName
from analyzer.records import assessments, items
from analyzer.records.models import LedgerDay, Recording
from analyzer.service.alerts.raising import raise_finding_alerts
from analyzer.service.bootstrap import Service
from analyzer.service.custody.checkpoints import write_checkpoint
from analyzer.service.ledger.signing import sign_off
from analyzer.service.ledger.writing import write_ledger
from analyzer.service.pipeline.items import put_noun
from analyzer.service.pipeline.preserve import preserve
from analyzer.service.pipeline.runs import draft_run, write_run
from analyzer.service.pipeline.work import Body, Outcome, Work
from tests.builders import LESSON, hand_in, work_through
from tests.fakes import FakeClock, FakeTaskQueue
from tests.service.replay.lessons import HUSH, signals


def _assess(work: Work) -> Outcome:
    """What the stage does, of signals that were written by hand."""
    service, context = work.service, work.service.analysis_context
    recording = assessments.recording_of(work.recording_id)
    observed = signals(recording.sha256, HUSH)
    stored = put_noun(work, "signals", observed)
    folder, lesson = f"derived/{recording.id}/assess-1", Lesson.model_validate(LESSON)
    draft = draft_run(observed, lesson, context.detectors, context.configuration, service.store, folder=folder)
    preserve(recording, ["secrecy"], service)

    def write() -> None:
        now = service.clock()
        items.add(recording.id, "signals", stored, now=now)
        assessments.show(write_run(recording.id, draft, now=now), now=now)
        raise_finding_alerts(recording, draft.analysis.findings, service)

    return Outcome(write)


BODIES: Mapping[StageName, Body] = MappingProxyType(
    {name: (lambda _work: Outcome()) for name in StageName} | {StageName.ASSESS: _assess}
)


def a_told_lesson(service: Service, queue: FakeTaskQueue, clock: FakeClock) -> tuple[Recording, LedgerDay]:
    """A lesson with findings, a hold and alerts, whose day was written and signed off; all of it anchored."""
    media = service.settings.home / "lesson.mp4"
    media.parent.mkdir(parents=True, exist_ok=True)
    media.write_bytes(b"not looked at by any stage of these")
    recording = hand_in(service, media, LESSON)
    work_through(service, queue, bodies=BODIES)
    day = clock.now.date()
    clock.now += timedelta(days=1)
    write_ledger(day, service)
    row = sign_off(day, "lead", service)
    write_checkpoint(service.store, service.settings, service.policy.custody, clock)
    recording.refresh_from_db()
    return recording, row
