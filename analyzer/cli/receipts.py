"""Receipts of what is handed over, a line each."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from analyzer.service.exports.exporting import Receipt


def print_receipt(receipt: "Receipt", what: Mapping[str, str], to_prove_it: str) -> None:
    """Print a receipt.

    Args:
        receipt: of what was handed over.
        what: lines that say what it is; they come first.
        to_prove_it: the command by which a stranger does.
    """
    from analyzer.preservation.report.contents import certified, utc

    handover, bag = receipt.handover, receipt.bag
    packed = receipt.packed_sha256
    lines = {
        **what,
        "payload": f"{bag.files} files, {bag.bytes} bytes",
        "for": handover.recipient,
        "purpose": handover.purpose,
        "legal basis": handover.legal_basis,
        "handed over by": f"{handover.by}, {utc(handover.at)}",
        "manifest": f"tagmanifest-sha256.txt, SHA-256 {bag.manifest_sha256}",
        "certificate": certified(receipt.certificate),
        **({"tar": f"SHA-256 {packed}"} if packed else {}),
        "to prove it": to_prove_it,
    }
    typer.echo("".join(f"{name + ':':16}{value}\n" for name, value in lines.items()), nl=False)
