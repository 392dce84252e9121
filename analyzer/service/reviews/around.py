"""Which copy around sealed stretches may be played: one that is black wherever it has to be now, and no other."""

import hashlib
from uuid import UUID

from analyzer.domain.base import Span
from analyzer.domain.canonical import canonical
from analyzer.domain.case_policy import CasePolicy, CopyOfSealed
from analyzer.domain.spans import Spans, merged
from analyzer.records.details import Details, ItemDetails
from analyzer.records.sealing import AROUND, sealed_stretches


def black_in(recording_id: UUID, policy: CasePolicy) -> Spans:
    """Where a copy of a recording has to be black and silent."""
    around_ms = round(1000 * policy.black_around_s)
    return merged(
        Span(start_ms=max(0, one.start_ms - around_ms), end_ms=one.end_ms + around_ms)
        for one in sealed_stretches(recording_id)
    )


def name_of_copy(recording_id: UUID, policy: CasePolicy) -> str:
    """What a copy is called in the store: its name says where it is black, so that none serves for more than that."""
    black = [(one.start_ms, one.end_ms) for one in black_in(recording_id, policy)]
    return f"around-{hashlib.sha256(canonical({'black': black}).encode()).hexdigest()[:16]}.mp4"


def copy_around(details: Details, policy: CasePolicy) -> ItemDetails | None:
    """The copy that may be played of a recording in which a machine sealed something; None where none may be."""
    run, recording = details.current_run, details.recording
    if policy.copy_of_sealed is CopyOfSealed.NONE or run is None:
        return None
    name = name_of_copy(recording.id, policy)
    copies = (one for one in details.items if one.role == AROUND and one.run_id == run.id)
    return next((one for one in copies if one.key.endswith(f"/{name}")), None)
