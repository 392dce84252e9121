"""Whether a recording may be played, and the bytes of its playable copy. Never the original."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from analyzer.domain.case_policy import CasePolicy
from analyzer.domain.errors import IntegrityError, ObjectMissingError
from analyzer.domain.sight import BUT_WHAT_IS_CUT, Sight
from analyzer.domain.stages import GONE, StageName, StageState
from analyzer.records.details import Details, ItemDetails
from analyzer.records.recordings import recording_details
from analyzer.records.reviews import acts_of
from analyzer.service.access import check_reached
from analyzer.service.reviews.around import copy_around
from analyzer.storage.port import ObjectStore
from analyzer.storage.reading import BLOCK

SEALED = "part of the picture is sealed (clause 6.4.1): nothing of this recording is played"

DESTROYED = "it is destroyed, or being destroyed"


@dataclass(frozen=True)
class Playable:
    """The copy that may be played, or why there is none."""

    item: ItemDetails | None
    why_not: str = ""


def playable(recording_id: UUID, seeing: Sight = BUT_WHAT_IS_CUT, policy: CasePolicy | None = None) -> Playable:
    """The copy of a recording that may be played now.

    What a person sealed ends all playing, and so does what a machine sealed, but for a copy that is black and silent
    around it, where policy asks for one.

    Args:
        recording_id: which recording.
        seeing: how far the right of whoever plays it reaches.
        policy: says whether such a copy may be; none may be without it.

    Raises:
        ObjectMissingError: there is no such recording.
    """
    details = recording_details(recording_id)
    check_reached(recording_id, seeing)
    if details is None:
        raise ObjectMissingError("there is no such recording")
    if details.recording.state in GONE:
        return Playable(None, DESTROYED)
    run = details.current_run
    found = details.findings_of(run) if run else ()
    if any(one.sealed for one in acts_of(recording_id).missed):
        return Playable(None, SEALED)
    if any(one.sealed for one in found):
        around = copy_around(details, policy) if policy else None
        return Playable(around) if around else Playable(None, SEALED)
    item = next((one for one in details.items if one.role == "playable"), None)
    return Playable(item) if item else Playable(None, _why_not(details))


def blocks(item: ItemDetails, start: int, end: int, store: ObjectStore) -> Iterator[bytes]:
    """The bytes [start, end) of a copy, as they come in.

    Raises:
        ObjectMissingError: the store has it no more.
        IntegrityError: it is shorter than it was recorded to be.
        TransientError: the store cannot be reached.
    """
    left = end - start
    with store.open(item.key, item.version_id, start, end) as file:
        while left:
            block = file.read(min(BLOCK, left))
            if not block:
                raise IntegrityError("the playable copy is shorter than it was recorded to be")
            left -= len(block)
            yield block


def _why_not(details: Details) -> str:
    stage = next((one for one in details.stages if one.name == StageName.TRANSCODE), None)
    if stage and stage.state in {StageState.SKIPPED, StageState.PARKED}:
        return stage.reason
    return "the playable copy is not made yet"
