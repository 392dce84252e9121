"""A list that is sent as a file while it is written."""

from collections.abc import Iterable

from django.http import StreamingHttpResponse

from analyzer.service.queueing.exporting import Format

TYPES: dict[Format, str] = {Format.CSV: "text/csv; charset=utf-8", Format.JSON: "application/json"}


def listed_file(lines: Iterable[str], form: Format) -> StreamingHttpResponse:
    """The list of observations, to be kept."""
    headers = {
        "Content-Disposition": f'attachment; filename="observations.{form}"',
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingHttpResponse(lines, content_type=TYPES[form], headers=headers)
