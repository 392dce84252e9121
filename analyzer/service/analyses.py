"""The stored analysis of a recording, for machines that read on."""

from uuid import UUID

from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.sight import BUT_WHAT_IS_CUT, Sight
from analyzer.domain.stages import GONE
from analyzer.records.recordings import recording_details
from analyzer.service.access import check_reached
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified


def read_analysis(recording_id: UUID, store: ObjectStore, seeing: Sight = BUT_WHAT_IS_CUT) -> bytes:
    """The analysis.json of the run that is shown, proven to be the one that was stored.

    Raises:
        ObjectMissingError: there is no such recording, or it is not assessed yet.
        IntegrityError: what is stored is not what was assessed.
        TransientError: the store cannot be reached.
    """
    details = recording_details(recording_id)
    if details is None:
        raise ObjectMissingError("there is no such recording")
    if details.recording.state in GONE:
        raise ObjectMissingError("the recording is destroyed, or being destroyed")
    run = details.recording.current_run_id
    item = next((item for item in details.items if item.role == "analysis" and item.run_id == run), None)
    if run is None or item is None:
        raise ObjectMissingError("the recording is not assessed yet")
    content = read_verified(store, item, "analysis")
    check_reached(recording_id, seeing)
    return content
