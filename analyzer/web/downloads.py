"""Evidence as a file that a browser or another system keeps."""

from django.http import FileResponse

from analyzer.service.exports.downloading import Download


def as_file(made: Download) -> FileResponse:
    """What was made, to be kept; its checksum and the number of its certificate stand beside it."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "X-Checksum-SHA256": made.receipt.packed_sha256 or "",
        "X-Certificate-SHA256": made.receipt.certificate.sha256,
    }
    return FileResponse(
        made.file, as_attachment=True, filename=made.name, content_type="application/octet-stream", headers=headers
    )
