"""What an S3 server's refusals mean."""

from collections.abc import Iterator
from contextlib import contextmanager

from minio.error import InvalidResponseError, MinioException, S3Error
from urllib3.exceptions import HTTPError

from analyzer.domain.errors import ConfigurationError, LessonguardError, ObjectMissingError, TransientError

MISSING = frozenset({"NoSuchKey", "NoSuchVersion", "MethodNotAllowed"})
"""MethodNotAllowed is what reading a delete marker gives."""
UNLOCKED = frozenset({"NoSuchObjectLockConfiguration", "NoSuchObjectLegalHold", "ObjectLockConfigurationNotFoundError"})
"""No retention or hold was ever placed on this version; servers differ in how they say so."""
REFUSED = frozenset({"AccessDenied", "InvalidRequest", "ObjectLocked"})
"""How servers say that a locked version may not be removed."""
PASSING = frozenset({"SlowDown", "RequestTimeout", "OperationAborted", "NoSuchUpload"})
"""Another try may succeed; NoSuchUpload is an upload that was tidied away while it went on."""
SERVER_ERROR = 500


@contextmanager
def s3_errors(what: str) -> Iterator[None]:
    """Turn what the server or the network complains about into our families; `what` is a key or a bucket.

    Raises:
        ObjectMissingError: there is no such object or version.
        TransientError: the server does not answer, or not now.
        ConfigurationError: it refuses who we are or what we ask for.
    """
    try:
        yield
    except S3Error as error:
        raise _meaning(error, what) from error
    except InvalidResponseError as error:
        raise ConfigurationError(f"{what}: what answers there is no S3 server") from error
    except (HTTPError, MinioException) as error:
        raise TransientError(f"{what}: the S3 server does not answer ({_reason(error)})") from error


@contextmanager
def none_where_unlocked() -> Iterator[None]:
    """Let pass that no lock of this kind was ever placed; belongs within `s3_errors`."""
    try:
        yield
    except S3Error as error:
        if error.code not in UNLOCKED:
            raise


def _meaning(error: S3Error, what: str) -> LessonguardError:
    if error.code in MISSING:
        return ObjectMissingError(f"{what}: no such object or version")
    if error.code in PASSING or error.response.status >= SERVER_ERROR:
        return TransientError(f"{what}: the S3 server cannot now ({error.code})")
    return ConfigurationError(f"{what}: the S3 server refuses ({error.code})")


def _reason(error: Exception) -> str:
    """What kind of failure it was in the end; its own text would name addresses."""
    return type(getattr(error, "reason", None) or error).__name__
