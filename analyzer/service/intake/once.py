"""One idempotency key stands for one request."""

from analyzer.domain.errors import ConflictError
from analyzer.records.arrivals import find_arrival


def check_once(reference: str, fingerprint: str) -> None:
    """See that a reference was not used for another request; one that came to nothing may be used anew.

    Raises:
        ConflictError: it was.
    """
    arrival = find_arrival("api", reference)
    if arrival and arrival.recording_id is not None and arrival.fingerprint != fingerprint:
        raise ConflictError("this idempotency key was used for another request")
