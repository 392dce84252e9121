"""What a bag says of itself, for machines."""

from collections.abc import Mapping
from datetime import datetime

from analyzer.preservation.report.told import RecordingTold, Told


def described(told: Told) -> dict[str, object]:
    """Everything but the findings, which stand in each recording's analysis.json."""
    handover = told.handover
    return {
        "schema": 1,
        "name": told.name,
        "about": told.about,
        "recipient": handover.recipient,
        "purpose": handover.purpose,
        "legal_basis": handover.legal_basis,
        "by": handover.by,
        "at": _written(handover.at),
        "software": told.software,
        "certificate_sha256": told.certificate.sha256,
        "recordings": [_recording(one, told.policies) for one in told.recordings],
    }


def _recording(told: RecordingTold, policies: Mapping[str, str]) -> dict[str, object]:
    run = told.analysis.run
    return {
        "number": told.number,
        "id": told.id,
        "sha256": told.sha256,
        "bytes": told.bytes,
        "lesson_id": told.lesson.lesson_id if told.lesson else None,
        "recording_start": _written(told.lesson.recording_start) if told.lesson else None,
        "uploaded_at": _written(told.uploaded_at),
        "sealed": told.sealed,
        "assessment": {
            "number": told.run,
            "lessonguard": run.lessonguard,
            "policy_sha256": run.policy_sha256,
            "policy_version": policies.get(run.policy_sha256),
            "rubric": told.analysis.scorecard.rubric,
            "models": [one.model_dump(mode="json") for one in run.models],
            "sampling": run.sampling,
        },
        "events": told.events,
        "clips": [{**vars(one), "findings": list(one.findings)} for one in told.clips],
        "no_clips": told.no_clips or None,
        "files": [vars(one) for one in told.files],
    }


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
