"""The rows of an assessment; its words lie in stored objects alone."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from analyzer.domain.analysis import Analysis
from analyzer.domain.finding import Finding as FindingRecord
from analyzer.domain.stages import GONE, RecordingState
from analyzer.domain.stored import Stored
from analyzer.records import items
from analyzer.records.leases import lock
from analyzer.records.models import Finding, Recording, Replay, Run, RunMeasures, Scorecard


def recording_of(recording_id: UUID) -> Recording:
    """A recording's row."""
    return Recording.objects.get(id=recording_id)


def current_run(recording_id: UUID) -> Run | None:
    """The run that is shown; None before there is one, and once the recording is destroyed or being destroyed."""
    shown = Recording.objects.filter(id=recording_id).exclude(state__in=GONE)
    return Run.objects.filter(id__in=shown.values("current_run")).first()


def criteria_of(run_id: int) -> frozenset[str]:
    """The rows of the rubric that a run has graded or left to people; none where it was made before they were kept."""
    return frozenset(Scorecard.objects.get(run=run_id).grades)


def add_run(
    recording_id: UUID,
    analysis: Analysis,
    objects: Mapping[str, Stored],
    *,
    now: datetime,
    replay: Replay | None = None,
) -> Run:
    """Write the rows of one assessment, all or none.

    Args:
        recording_id: what was assessed.
        analysis: what was found.
        objects: the stored objects of the run, by their roles.
        now: the time.
        replay: that made it; None for the first assessment.
    """
    with transaction.atomic():
        lock(recording_id)
        run = Run.objects.create(
            recording_id=recording_id,
            number=Run.objects.filter(recording=recording_id).count() + 1,
            replay=replay,
            policy_sha256=analysis.run.policy_sha256,
            software=analysis.run.lessonguard,
            created_at=now,
        )
        findings = Finding.objects.bulk_create([_finding(run, one) for one in _gravest_of_each(analysis)])
        _add_scorecard(run, analysis, len(findings))
        RunMeasures.objects.create(run=run, values=_measures(analysis))
        for role, stored in objects.items():
            items.add(recording_id, role, stored, now=now, run=run)
        return run


def show(run: Run, *, now: datetime) -> None:
    """Make a run the current one of its recording, which is assessed from now on."""
    Recording.objects.filter(id=run.recording_id).update(
        current_run=run, state=RecordingState.ASSESSED, state_at=now, reason="", family=""
    )


def _gravest_of_each(analysis: Analysis) -> list[FindingRecord]:
    """One finding an id: two claims at one moment, as in one line of the chat, are one event."""
    ordered = sorted(analysis.findings, key=lambda finding: (finding.severity.rank, finding.score))
    return list({finding.id: finding for finding in ordered}.values())


def _measures(analysis: Analysis) -> dict[str, list[float | str]]:
    """Value and unit of the measures that rows about teaching were read from; what was withheld is left out."""
    read = {one.measure for criterion in analysis.scorecard.criteria for one in criterion.readings}
    return {
        name: [made.value, made.unit]
        for name, made in analysis.measures.items()
        if name in read and made.value is not None
    }


def _finding(run: Run, finding: FindingRecord) -> Finding:
    return Finding(
        run=run,
        finding_id=finding.id,
        kind=finding.kind,
        cause=finding.cause or "",
        clause=finding.clause,
        severity=finding.severity,
        route=finding.route,
        participant=finding.participant or "",
        role=finding.role,
        channel=finding.channel,
        start_ms=finding.start_ms,
        end_ms=finding.end_ms,
        score=finding.score,
        preserve=finding.preserve,
        sealed=finding.sealed,
    )


def _add_scorecard(run: Run, analysis: Analysis, events: int) -> None:
    card = analysis.scorecard
    severities = sorted((finding.severity for finding in analysis.findings), key=lambda severity: severity.rank)
    Scorecard.objects.create(
        run=run,
        complete=card.conduct.complete,
        gaps=len(analysis.gaps),
        findings=events,
        gravest=severities[-1] if severities else "",
        grades={one.id: None if one.grade == "not_assessed" else one.grade for one in card.criteria},
    )
