"""What stands in a bag for a recording of a case that was destroyed: the certificate, and its chain of custody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from analyzer.domain.custody import Chain
from analyzer.domain.errors import PermanentError
from analyzer.domain.retention import RetentionKind
from analyzer.domain.stages import GONE
from analyzer.preservation.entry import Entry, entry_of
from analyzer.preservation.report.contents import utc
from analyzer.records.destructions import of_recording
from analyzer.records.recordings import recording_details
from analyzer.service.exports.stored import chain_entry
from analyzer.service.retention.certificates import read_certificate, verify_certificate
from analyzer.settings.service_settings import ServiceSettings
from analyzer.storage.port import ObjectStore

HEADING = "Recordings that are destroyed"


@dataclass(frozen=True)
class DestroyedPart:
    """The part of a bag that is about what is no more."""

    entries: Sequence[Entry]
    lines: Sequence[str]
    """For the report."""


def destroyed_of(ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those of a case's recordings that are gone.

    Raises:
        PermanentError: one is being destroyed, or nothing certifies that its media is.
    """
    gone = [one for one in ids if (found := recording_details(one)) and found.recording.state in GONE]
    for one in gone:
        if not any(RetentionKind.MEDIA in row.kinds for row in of_recording(one)):
            raise PermanentError(f"recording {one} is being destroyed, and not certified yet: try again later")
    return gone


def destroyed_part(gone: Sequence[UUID], store: ObjectStore, settings: ServiceSettings) -> DestroyedPart:
    """For each, the certificates that say so, proven, and its chain of custody as it stands now.

    Raises:
        IntegrityError: a certificate is not what was stored, or does not hold.
    """
    entries: list[Entry] = []
    lines: list[str] = []
    for number, one in enumerate(gone, 1):
        made = list(_certificates(one, number, store, settings))
        chain, events = chain_entry(Chain.recording(one), f"custody/destroyed-{number:03d}.jsonl")
        entries += [chain, *(entry for entry, _ in made)]
        lines += [line for _, line in made]
        lines.append(f"Its chain of custody, {events} events, is {chain.path}.")
    return DestroyedPart(entries, lines)


def _certificates(
    recording_id: UUID, number: int, store: ObjectStore, settings: ServiceSettings
) -> Iterator[tuple[Entry, str]]:
    for place, row in enumerate(of_recording(recording_id), 1):
        content = read_certificate(row.id, store)
        certificate = verify_certificate(content, settings)
        path = f"destroyed/{number:03d}/certificate-{place}.json"
        line = f"{path}: {certificate.what}, gone by {utc(certificate.emptied_at)}, certificate {certificate.id}."
        yield entry_of(path, content), line
