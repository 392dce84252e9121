"""Hands the untouched original of a recording to a named officer: two people, its checksum, a receipt, all told."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog

from analyzer.domain.access import Right
from analyzer.domain.case import Body, ReleaseState
from analyzer.domain.custody import Chain, CustodyAction, Facts, person, written
from analyzer.domain.errors import ConflictError, IntegrityError, ObjectMissingError, PermanentError
from analyzer.records import custody, evidence_releases, items
from analyzer.records.accounts import find_account
from analyzer.records.cases import Viewer, has_recording, recordings_of
from analyzer.records.custody_states import About
from analyzer.records.database import unit_of_work
from analyzer.records.evidence_releases import Recipient
from analyzer.records.rows import EvidenceRelease, Item
from analyzer.service.bootstrap import Service
from analyzer.service.cases.acting import acting_in, tell
from analyzer.service.cases.opening import checked_reference
from analyzer.service.cases.people import viewed_case
from analyzer.service.cases.writing import kept
from analyzer.service.rights import RightMissingError, check_right, has_right
from analyzer.storage.verified import verified_blocks

LONGEST_OFFICER = 200

log = structlog.get_logger()


class NotTwoPeopleError(ConflictError):
    """One person alone asked for it and would approve it."""


@dataclass(frozen=True)
class Receipt:
    """What stands of a handing over, and what the officer is given of it."""

    text: str
    sha256: str


def request_release(
    case_id: int, recording_id: UUID, recipient: Recipient, requester: Viewer, service: Service
) -> EvidenceRelease:
    """Ask for the original of a recording of a case to be handed over.

    Args:
        case_id: the case in which it is needed.
        recording_id: whose original.
        recipient: the body, its name, and its reference.
        requester: who asks; whoever may look into the case, and export evidence of the recording.
        service: the service's parts.

    Raises:
        NoSuchCaseError: there is no such case for them.
        RightMissingError: they may not export it.
        ObjectMissingError: the case is not about such a recording.
        PermanentError: name or reference are not what they should be.
        ConflictError: the case is closed.
    """
    viewed_case(case_id, requester)
    Body(recipient.body)
    checked_reference(recipient.name)
    checked_reference(recipient.reference)
    if not has_recording(recording_id) or recording_id not in recordings_of(case_id):
        raise ObjectMissingError("the case is not about such a recording")
    check_export(recording_id, requester, service)
    with acting_in(case_id):
        release = evidence_releases.add_release(case_id, recording_id, recipient, requester, now=service.clock())
        _tell(release, CustodyAction.RELEASE_REQUESTED, requester.name, {}, service)
    log.info("release requested", release=release.pk, case=case_id)
    return release


def approve_release(release_id: int, approver: Viewer, service: Service) -> EvidenceRelease:
    """Approve a release as the second person, who looks after every case.

    Raises:
        ObjectMissingError: there is no such release for them.
        RightMissingError: they may not export it.
        NotTwoPeopleError: they asked for it themselves.
        ConflictError: it does not wait for a second person any more, whoever asked may not any more, or the case is
            closed.
    """
    release = _seen(release_id, approver)
    if not approver.every:
        raise PermanentError("a release is approved by whoever looks after every case")
    if release.requester_id == approver.account_id:
        raise NotTwoPeopleError("a release takes two people: another has to approve it")
    check_export(release.recording_id, approver, service)
    with acting_in(release.case_id):
        _check_behind(release, service)
        if not evidence_releases.approve(release_id, approver, now=service.clock()):
            raise ConflictError(f"the release cannot be approved: it is {_seen(release_id, approver).state}")
        _tell(release, CustodyAction.RELEASE_APPROVED, approver.name, {}, service)
    log.info("release approved", release=release_id)
    return _seen(release_id, approver)


def withdraw_release(release_id: int, by: Viewer, service: Service) -> None:
    """Let a release not come about; whoever may look into its case can.

    Raises:
        ObjectMissingError: there is no such release for them.
        ConflictError: it was handed over or withdrawn already.
    """
    release = _seen(release_id, by)
    with unit_of_work():
        if not evidence_releases.withdraw(release_id, by.name, now=service.clock()):
            raise ConflictError(f"the release cannot be withdrawn: it is {_seen(release_id, by).state}")
        _tell(release, CustodyAction.RELEASE_WITHDRAWN, by.name, {}, service)
    log.info("release withdrawn", release=release_id)


def original_for(release_id: int, by: Viewer, service: Service) -> tuple[Item, Iterator[bytes]]:
    """The untouched original of an approved release, block by block, with its checksum at the end.

    Raises:
        ObjectMissingError: there is no such release for them, or the store has the original no more.
        RightMissingError: they may not export it.
        ConflictError: two people do not stand behind it, or one of them may not any more, or the case is closed.
        IntegrityError: the catalogue names another than was asked for; at its end: it is not what was stored.
    """
    release = _seen(release_id, by)
    check_export(release.recording_id, by, service)
    if release.state != ReleaseState.APPROVED or release.approver_id in {None, release.requester_id}:
        raise ConflictError(f"the original cannot be handed over: the release is {release.state}")
    item = items.find(release.recording_id, "original")
    if item is None or item.sha256 != release.sha256:
        raise IntegrityError("the catalogue names another original than the one that was asked for")
    with acting_in(release.case_id):
        _check_behind(release, service)
        _tell(release, CustodyAction.VIEWED, by.name, {"what": "original"}, service)
    return item, verified_blocks(service.store, item, "original")


def note_handed_over(release_id: int, officer: str, by: Viewer, sha256: str, service: Service) -> Receipt:
    """Note that the original went to an officer, whole; their name stands in the stored receipt alone.

    Args:
        release_id: which release.
        officer: who took it; not kept in the catalogue.
        by: who gave it.
        sha256: of the bytes that were given.
        service: the service's parts.

    Raises:
        ObjectMissingError: there is no such release for them.
        RightMissingError: they may not export it.
        ConflictError: two people do not stand behind it any more, or the case is closed.
        PermanentError: the officer has no name.
        IntegrityError: what was given is not the original.
    """
    release = _seen(release_id, by)
    check_export(release.recording_id, by, service)
    officer = officer.strip()
    if not 0 < len(officer) <= LONGEST_OFFICER or not officer.isprintable():
        raise PermanentError(f"name the officer who takes it: 1 to {LONGEST_OFFICER} characters on one line")
    if sha256 != release.sha256:
        raise IntegrityError("what was handed over is not the original that was asked for")
    text = _receipt(release, officer, by.name, service)
    stored = kept(f"cases/{release.case_id}/receipt-{uuid4().hex}.json", text.encode(), service)
    with acting_in(release.case_id):
        _check_behind(release, service)
        if not evidence_releases.hand_over(release_id, by.name, stored, now=service.clock()):
            raise ConflictError(f"the release cannot be handed over: it is {_seen(release_id, by).state}")
        facts: Facts = {"receipt_sha256": stored.sha256}
        _tell(release, CustodyAction.RELEASE_HANDED_OVER, by.name, facts, service)
    log.warning("original handed over", release=release_id, recording=str(release.recording_id))
    return Receipt(text, stored.sha256)


def _seen(release_id: int, viewer: Viewer) -> EvidenceRelease:
    release = evidence_releases.find_release(release_id)
    if release is None:
        raise ObjectMissingError("there is no such release")
    viewed_case(release.case_id, viewer)
    return release


def _check_behind(release: EvidenceRelease, service: Service) -> None:
    """Ask again whether those who stand behind a release still may: what was agreed to by a role is gone with it.

    Raises:
        ConflictError: one of them may not any more.
    """
    behind = [release.requester, *([release.approver] if release.approver else [])]
    access = service.policy.access
    if not all(has_right(one, Right.EXPORT_EVIDENCE, release.recording_id, access) for one in behind):
        raise ConflictError("one of the two may not any more: withdraw the release, and ask for it anew")


def check_export(recording_id: UUID, who: Viewer, service: Service) -> None:
    """Go on only if somebody may export this recording: to be named in its case is not enough.

    Raises:
        RightMissingError: they may not.
    """
    account = find_account(who.name)
    if account is None:
        raise RightMissingError("nobody can sign in by this name")
    check_right(account, Right.EXPORT_EVIDENCE, recording_id, service.policy.access)


def _receipt(release: EvidenceRelease, officer: str, by: str, service: Service) -> str:
    said = {
        "receipt": "The untouched original of a recording was handed over.",
        "release": release.pk,
        "case": release.case.reference,
        "recording": str(release.recording_id),
        "sha256": release.sha256,
        "bytes": release.bytes,
        "body": release.body,
        "recipient": release.recipient,
        "reference": release.reference,
        "officer": officer,
        "requested_by": release.requested_by,
        "approved_by": release.approved_by,
        "handed_over_by": by,
        "handed_over_at": written(service.clock()),
    }
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def _tell(release: EvidenceRelease, action: CustodyAction, by: str, facts: Facts, service: Service) -> None:
    """Append the event to the recording's chain, which vouches for the release, and to the case's."""
    said: Facts = {**facts, "release": release.pk, "case": release.case_id, "body": release.body}
    said |= {"recipient": release.recipient, "reference": release.reference, "sha256": release.sha256}
    about = (About("release", release.pk),)
    chain = Chain.recording(release.recording_id)
    custody.note(chain, action, person(by), said, about=about, now=service.clock())
    tell(release.case_id, action, by, {**said, "recording": str(release.recording_id)}, now=service.clock())
