"""The stored analysis of a recording, for machines that read on."""

from collections.abc import Iterator
from uuid import UUID

from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.stored import Stored
from analyzer.records.recordings import recording_details
from analyzer.service.bootstrap import Service
from analyzer.service.pipeline.working_folder import working_folder

BLOCK = 64 * 1024


def read_analysis(recording_id: UUID, service: Service) -> Iterator[bytes]:
    """The analysis.json of the run that is shown, block by block; verified before the first block comes.

    Raises:
        ObjectMissingError: there is no such recording, or it is not assessed yet.
        IntegrityError: what is stored is not what was assessed.
        TransientError: the store cannot be reached.
    """
    details = recording_details(recording_id)
    if details is None:
        raise ObjectMissingError("there is no such recording")
    run = details.recording.current_run_id
    item = next((item for item in details.items if item.role == "analysis" and item.run_id == run), None)
    if run is None or item is None:
        raise ObjectMissingError("the recording is not assessed yet")
    blocks = _blocks(Stored(key=item.key, version_id=item.version_id, sha256=item.sha256, bytes=item.bytes), service)
    return _begun(next(blocks, b""), blocks)


def _blocks(stored: Stored, service: Service) -> Iterator[bytes]:
    with (
        working_folder(service.settings) as scratch,
        service.store.local(stored, scratch) as path,
        path.open("rb") as file,
    ):
        while block := file.read(BLOCK):
            yield block


def _begun(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
