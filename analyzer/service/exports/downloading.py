"""Evidence for a browser or another system: one file, made on this machine, with no name there once it is read."""

from dataclasses import dataclass, replace
from typing import BinaryIO

from analyzer.preservation.packing import AGE, TAR, Recipient, pack_bag
from analyzer.service.bootstrap import Service
from analyzer.service.exports.exporting import Receipt, export
from analyzer.service.exports.planning import Wanted
from analyzer.service.exports.redacting import redact
from analyzer.service.exports.removals import WantedRedaction
from analyzer.service.pipeline.working_folder import working_folder


@dataclass(frozen=True)
class Download:
    """An open file, which is gone when it is closed."""

    file: BinaryIO
    name: str
    size: int
    receipt: Receipt


def download(wanted: Wanted, service: Service) -> Download:
    """Make a tar of a bag, encrypted if it is for one reader; `wanted.to` is not looked at. Raises as `export` does."""
    with working_folder(service.settings) as folder:
        receipt = export(replace(wanted, to=folder, tar=True), service)
        return _opened(receipt)


def download_redacted(wanted: WantedRedaction, recipient: Recipient | None, service: Service) -> Download:
    """Make a tar of a working copy, encrypted if it is for one reader; `wanted.to` is not looked at.

    Raises as `redact` does.
    """
    with working_folder(service.settings) as folder:
        receipt = redact(replace(wanted, to=folder), service)
        target = folder / f"{receipt.path.name}{AGE if recipient else TAR}"
        return _opened(replace(receipt, path=target, packed_sha256=pack_bag(receipt.path, target, recipient)))


def _opened(receipt: Receipt) -> Download:
    return Download(receipt.path.open("rb"), receipt.path.name, receipt.path.stat().st_size, receipt)
