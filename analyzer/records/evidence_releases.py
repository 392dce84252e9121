"""Releases of untouched originals: asked for, approved by a second person, withdrawn or handed over; each by CAS."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from analyzer.domain.case import ReleaseState
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.stored import Stored
from analyzer.records.cases import Viewer
from analyzer.records.models import EvidenceRelease, Recording

OPEN = (ReleaseState.REQUESTED, ReleaseState.APPROVED)


@dataclass(frozen=True)
class Recipient:
    """Who is to have it."""

    body: str
    name: str
    reference: str


def add_release(
    case_id: int, recording_id: UUID, recipient: Recipient, requester: Viewer, *, now: datetime
) -> EvidenceRelease:
    """Note that somebody asks for a recording to be handed over."""
    sha256, size = Recording.objects.values_list("sha256", "bytes").get(id=recording_id)
    return EvidenceRelease.objects.create(
        case_id=case_id,
        recording_id=recording_id,
        body=recipient.body,
        recipient=recipient.name,
        reference=recipient.reference,
        requester_id=requester.account_id,
        requested_by=requester.name,
        requested_at=now,
        sha256=sha256,
        bytes=size,
    )


def find_release(release_id: int) -> EvidenceRelease | None:
    """A release."""
    return (
        EvidenceRelease.objects.select_related("recording", "case", "requester", "approver")
        .filter(id=release_id)
        .first()
    )


def release_in_case(release_id: int, case_id: int) -> EvidenceRelease:
    """A release of a case.

    Raises:
        ObjectMissingError: the case has no such release.
    """
    found = EvidenceRelease.objects.filter(id=release_id, case=case_id).first()
    if found is None:
        raise ObjectMissingError("the case has no such release")
    return found


def approve(release_id: int, approver: Viewer, *, now: datetime) -> bool:
    """Note that a second person approves; False unless it waits for one, and they are another."""
    waiting = EvidenceRelease.objects.filter(id=release_id, state=ReleaseState.REQUESTED)
    return bool(
        waiting.exclude(requester=approver.account_id).update(
            state=ReleaseState.APPROVED, approver=approver.account_id, approved_by=approver.name, approved_at=now
        )
    )


def withdraw(release_id: int, by: str, *, now: datetime) -> bool:
    """Let it not be handed over; False where it was already, or was withdrawn."""
    open_ones = EvidenceRelease.objects.filter(id=release_id, state__in=OPEN)
    return bool(open_ones.update(state=ReleaseState.WITHDRAWN, withdrawn_by=by, withdrawn_at=now))


def hand_over(release_id: int, by: str, receipt: Stored, *, now: datetime) -> bool:
    """Note that it was handed over, with the receipt; False unless two people stand behind it still."""
    two = Q(state=ReleaseState.APPROVED, approver__isnull=False) & ~Q(approver=F("requester"))
    return bool(
        EvidenceRelease.objects.filter(two, id=release_id).update(
            state=ReleaseState.HANDED_OVER,
            handed_over_by=by,
            handed_over_at=now,
            receipt_key=receipt.key,
            receipt_version_id=receipt.version_id,
            receipt_sha256=receipt.sha256,
        )
    )


def releases_of_case(case_id: int) -> list[EvidenceRelease]:
    """Every release of a case, the first first."""
    return list(EvidenceRelease.objects.filter(case=case_id).order_by("id"))
