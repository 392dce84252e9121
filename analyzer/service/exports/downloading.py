"""Evidence for a browser or another system: one file, made on this machine, with no name there once it is read."""

from dataclasses import dataclass, replace
from typing import BinaryIO

from analyzer.service.bootstrap import Service
from analyzer.service.exports.exporting import Receipt, export
from analyzer.service.exports.planning import Wanted
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
        return Download(receipt.path.open("rb"), receipt.path.name, receipt.path.stat().st_size, receipt)
