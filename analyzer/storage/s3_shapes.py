"""How an S3 server's answers look to us, and our times to it."""

from datetime import UTC, datetime, timedelta

from minio.datatypes import Object

from analyzer.domain.stored import Listed


def listed(found: Object, *, is_latest: bool) -> Listed:
    """One version as our listings show it."""
    return Listed(
        key=found.object_name or "",
        version_id=found.version_id or "",
        bytes=found.size or 0,
        etag=(found.etag or "").strip('"'),
        modified=found.last_modified or datetime.min.replace(tzinfo=UTC),
        is_latest=is_latest,
        is_delete_marker=bool(found.is_delete_marker),
    )


def whole_second(time: datetime | None) -> datetime | None:
    """The same, no earlier, in UTC: servers keep no fractions."""
    if time is None:
        return None
    return (time + timedelta(microseconds=999_999)).astimezone(UTC).replace(microsecond=0)
