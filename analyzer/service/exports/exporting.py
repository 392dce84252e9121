"""Hands recordings over as evidence: a signed bag, whole or not at all, and an event in every chain of custody."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import structlog

from analyzer.domain.custody import Chain, CustodyAction, Facts
from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.preservation.bag import Bag, Plan, Signer, write_bag
from analyzer.preservation.disk import Disk, disk_of
from analyzer.preservation.draft import draft_path, refuse_existing
from analyzer.preservation.packing import AGE, TAR, pack_bag, refuse_unfit_pack
from analyzer.preservation.report.told import Certified, Handover, Told
from analyzer.records.custody import note
from analyzer.records.database import unit_of_work
from analyzer.records.sealing import cut_among
from analyzer.service.bootstrap import Service
from analyzer.service.exports.certificate import evidence_signer
from analyzer.service.exports.planning import Wanted, facts_of, planned
from analyzer.service.pipeline.working_folder import working_folder

CUT_MEANWHILE = (
    "a recording was sealed or put in quarantine meanwhile: nothing was exported; again, its media stay here"
)

log = structlog.get_logger()


@dataclass(frozen=True)
class Receipt:
    """What whoever hands over keeps, and gives to the recipient by another way than the bag."""

    path: Path
    """Of the bag, or of its tar."""
    bag: Bag
    certificate: Certified
    handover: Handover
    sealed: int
    """How many recordings are in it without their media."""
    recordings: int
    packed_sha256: str | None
    """Of the tar, where it is one."""


def export(wanted: Wanted, service: Service) -> Receipt:
    """Gather, write, prove, sign, note and show a bag; the same command goes on where an earlier one was cut off.

    Raises:
        ConfigurationError: there is no certificate to sign with, or it has expired.
        PermanentError: a recording is unknown or not assessed, or the disk cannot hold a file.
        ConflictError: the bag is there already, or is being made at this moment, or media of it were cut off meanwhile.
        IntegrityError: something is missing or altered; nothing was exported.
        TransientError: a disk is full, or the store cannot be reached.
    """
    signer = evidence_signer(service.settings, now=wanted.handover.at)
    certificate = Certified(signer.owner, signer.sha256, signer.is_self_made, signer.valid_until)
    with working_folder(service.settings) as folder:
        told, plan = planned(wanted, certificate, service, folder)
        writing = _Writing(told, plan, Signer(signer.pem, signer.sign), wanted, service, folder)
        path, bag, packed = writing.packed() if wanted.is_packed else writing.plain()
    log.info("evidence exported", recordings=len(told.recordings), manifest_sha256=bag.manifest_sha256)
    sealed = sum(one.sealed for one in told.recordings)
    return Receipt(path, bag, certificate, wanted.handover, sealed, len(told.recordings), packed)


@dataclass(frozen=True)
class _Writing:
    """The last steps, in either form."""

    told: Told
    plan: Plan
    signer: Signer
    wanted: Wanted
    service: Service
    folder: Path
    """On this machine, gone with all that is in it when the work ends, however it ends."""

    def plain(self) -> tuple[Path, Bag, None]:
        """A folder."""
        to = self.wanted.to
        bag = write_bag(to / self.told.name, self.plan, self.signer, folder_disk(to), self._note)
        return bag.path, bag, None

    def packed(self) -> tuple[Path, Bag, str]:
        """One file; the bag itself lies on this machine while it is made, so that what was cut off begins anew."""
        to, recipient = self.wanted.to, self.wanted.recipient
        target = to / f"{self.told.name}{AGE if recipient else TAR}"
        disk, scratch = folder_disk(to), disk_of(self.folder)
        refuse_existing(target)
        refuse_unfit_pack(sum(entry.size for entry in self.plan.entries), target, disk, scratch)
        place = self.folder / self.told.name
        bag = write_bag(place, self.plan, self.signer, scratch, self._note)
        return target, bag, pack_bag(place, target, recipient)

    def _note(self, bag: Bag) -> None:
        """Tell every chain, before anything shows: an event of a bag that never showed harms nobody.

        Raises:
            ConflictError: a recording whose media are in it was cut off while it was written; nothing of it is left.
        """
        told: Facts = {"manifest_sha256": bag.manifest_sha256, **facts_of(self.wanted.handover)}
        told |= {"certificate_sha256": self.told.certificate.sha256, "encrypted": self.wanted.recipient is not None}
        told |= {"files": bag.files, "bytes": bag.bytes}
        agent, now = self.wanted.agent, self.service.clock()
        with unit_of_work():
            if self.wanted.case is not None:
                note(Chain.case(self.wanted.case), CustodyAction.EXPORTED, agent, told, now=now)
            for one in self.told.recordings:
                chain, facts = Chain.recording(UUID(one.id)), told | {"media": not one.sealed}
                note(chain, CustodyAction.EXPORTED, agent, facts, now=now)
            if cut_among([UUID(one.id) for one in self.told.recordings if not one.sealed]):
                shutil.rmtree(draft_path(bag.path), ignore_errors=True)
                raise ConflictError(CUT_MEANWHILE)


def folder_disk(folder: Path) -> Disk:
    """The disk that holds the folder which something is to lie in.

    Raises:
        PermanentError: it is no folder, or a link.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise PermanentError(f"'{folder.name}' is no folder, or a link to one: name the folder itself")
    return disk_of(folder)
