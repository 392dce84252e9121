"""An evening's recordings, written as rows: in every state, with findings, alerts, holds and a dead letter."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from analyzer.domain.kinds import Severity
from analyzer.domain.stages import AFTER, Family, RecordingState, StageName, StageState
from analyzer.records.models import (
    Alert,
    Delivery,
    Finding,
    Hold,
    Item,
    Lesson,
    Participant,
    Recording,
    Run,
    Scorecard,
    Stage,
)
from analyzer.service.bootstrap import Service
from analyzer.service.queueing.placing import place

CARD = "<!doctype html><title>Card</title><style>p{color:red}</style><p>meet me behind the chapel</p>"
"""A stored card, with words of a lesson."""
SPENT_S = {
    StageName.PROBE: 4,
    StageName.SPEECH: 190,
    StageName.VISION: 140,
    StageName.ASSESS: 3,
    StageName.TRANSCODE: 60,
}


@dataclass
class Evening:
    """Writes recordings one after another, each a few minutes before the last."""

    service: Service
    count: int = 0
    at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.service.clock() - timedelta(minutes=7)

    def came(self, state: RecordingState, **fields: Any) -> Recording:
        """A recording in a state, with its lesson."""
        self.count += 1
        self.at -= timedelta(minutes=3)
        tutor, _ = Participant.objects.get_or_create(id=f"t-{self.count % 7}")
        lesson = Lesson.objects.create(
            id=f"L-2026-{4200 + self.count:06}",
            subject="GCSE Maths",
            platform="schools",
            tutor=tutor,
            scheduled_start=self.at - timedelta(hours=1),
            created_at=self.at,
        )
        given = {
            "sha256": hashlib.sha256(str(self.count).encode()).hexdigest(),
            "bytes": 412_000_000 + self.count,
            "duration_ms": 3_301_000,
            "lesson": lesson,
            "source": "api",
            "state": state,
            "uploaded_at": self.at,
            "state_at": self.at + timedelta(minutes=5),
            "retain_until": self.at + timedelta(days=125),
        }
        return Recording.objects.create(**(given | fields))

    def assessed(self, *kinds: tuple[str, str], gaps: int = 0) -> Recording:
        """A recording that is assessed, with findings of these kinds and severities."""
        recording = self.came(RecordingState.ASSESSED)
        run = Run.objects.create(
            recording=recording, number=1, policy_sha256="ab" * 32, software="0.1.0", created_at=recording.state_at
        )
        for number, (kind, severity) in enumerate(kinds):
            self.finding(run, number, kind, severity)
        gravest = max(
            (severity for _, severity in kinds), key=("note", "minor", "serious", "critical").index, default=""
        )
        Scorecard.objects.create(run=run, complete=not gaps, gaps=gaps, findings=len(kinds), gravest=gravest)
        content = CARD.encode()
        stored = self.service.store.put(
            f"derived/{recording.id}/assess-1/card", content, hashlib.sha256(content).hexdigest()
        )
        Item.objects.create(recording=recording, role="card", run=run, created_at=run.created_at, **stored.model_dump())
        Recording.objects.filter(id=recording.id).update(current_run=run)
        self.stages(recording, dict.fromkeys(StageName, StageState.DONE))
        place([recording.id])
        return recording

    def finding(self, run: Run, number: int, kind: str, severity: str) -> Finding:
        """One finding."""
        return Finding.objects.create(
            run=run,
            finding_id=f"{number:016x}",
            kind=kind,
            clause="5.2",
            severity=severity,
            route="dsl" if severity in {"serious", "critical"} else "conduct",
            participant="t-1",
            role="tutor",
            channel="audio",
            start_ms=103_000 + 61_000 * number,
            end_ms=105_500 + 61_000 * number,
            score=0.91,
            preserve=severity == "critical",
            sealed=kind == "undress",
        )

    def stages(self, recording: Recording, states: dict[StageName, StageState]) -> None:
        """Every stage of a recording, one after another."""
        ends: dict[StageName, datetime] = {}
        for name, before in AFTER.items():
            state = states.get(name, StageState.WAITING)
            starts = max((ends[one] for one in before), default=recording.uploaded_at) + timedelta(seconds=2)
            ends[name] = starts + timedelta(seconds=SPENT_S[name])
            begun = state in {StageState.DONE, StageState.RUNNING, StageState.PARKED}
            given = {
                "attempts": int(begun),
                "fence": int(begun),
                "not_before": starts,
                "ready_at": None if state == StageState.WAITING else starts,
                "started_at": starts if begun else None,
                "finished_at": ends[name] if state in {StageState.DONE, StageState.PARKED} else None,
                "progress": 0.42 if state == StageState.RUNNING else 0.0,
            }
            Stage.objects.create(recording=recording, name=name, state=state, **given)

    def at_work(self) -> Recording:
        """A recording that is being heard and seen."""
        recording = self.came(RecordingState.PROCESSING)
        done, running, ready = StageState.DONE, StageState.RUNNING, StageState.READY
        self.stages(recording, {StageName.PROBE: done, StageName.SPEECH: running, StageName.VISION: ready})
        return recording

    def parked(self, family: Family = Family.PERMANENT) -> Recording:
        """A recording that was given up."""
        reason = "the recording has neither sound nor picture that can be decoded"
        recording = self.came(RecordingState.PARKED, reason=reason, family=family, duration_ms=None)
        self.stages(recording, dict.fromkeys(StageName, StageState.PARKED))
        recording.stages.filter(name=StageName.PROBE).update(family=family, reason=reason)
        recording.stages.exclude(name=StageName.PROBE).update(
            attempts=0, started_at=None, reason=f"{StageName.PROBE} was parked"
        )
        return recording

    def alert(self, recording: Recording | UUID | None, kind: str, severity: str, **fields: Any) -> Alert:
        """An alert that was raised and sent, once by mail."""
        recording = recording if isinstance(recording, Recording) else None
        uploaded = recording.uploaded_at if recording else None
        raised = (uploaded or self.at) + timedelta(minutes=4)
        given = {
            "subject": kind,
            "rank": Severity(severity).rank,
            "raised_at": raised,
            "uploaded_at": uploaded,
            "first_sent_at": raised + timedelta(seconds=3),
            "escalate_at": raised + timedelta(minutes=30),
        }
        return Alert.objects.create(recording=recording, kind=kind, severity=severity, **(given | fields))

    def dead_letter(self, alert: Alert) -> Delivery:
        """A message of an alert that was given up."""
        return Delivery.objects.create(
            alert=alert,
            level=0,
            channel="webhook",
            target="https://hooks.example.org/safeguarding",
            state="dead",
            attempts=10,
            next_at=alert.raised_at,
            failure="the address answered 410 Gone",
        )

    def hold(self, recording: Recording, *, verified: bool = True) -> Hold:
        """A hold that a finding asked for."""
        return Hold.objects.create(
            recording=recording,
            reason="contact_details",
            asked_at=recording.state_at,
            verified_at=recording.state_at + timedelta(seconds=1) if verified else None,
            state="in_force" if verified else "failed",
            failure="" if verified else "the store does not answer",
        )


def evening(service: Service) -> list[Recording]:
    """A realistic mixture, newest first."""
    write = Evening(service)
    rows = [write.came(RecordingState.ARRIVING), write.at_work(), write.at_work()]
    grave = write.assessed(("contact_details", "serious"), ("swearing", "minor"), ("undress", "critical"), gaps=1)
    write.hold(grave)
    write.dead_letter(write.alert(grave, "undress", "critical"))
    write.alert(grave, "contact_details", "serious", level=1)
    failed = write.parked()
    write.alert(None, "ledger", "serious", subject="ledger:2026-10-04", first_sent_at=None)
    seen = write.assessed(("off_platform_contact", "serious"))
    write.alert(seen, "off_platform_contact", "serious", acknowledged_at=write.service.clock(), acknowledged_by="t.lee")
    plain = [write.assessed(), write.assessed(("camera_absent", "minor")), write.assessed(("late_start", "note"))]
    unsure = write.parked(Family.INTEGRITY)
    write.hold(seen, verified=False)
    return [*rows, grave, failed, seen, *plain, unsure]
