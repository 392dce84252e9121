"""Keeps the evidence: a legal hold on everything that was handed in, before anything counts as assessed."""

from collections.abc import Iterable

from analyzer.domain.errors import TransientError
from analyzer.domain.holding import HoldOrigin
from analyzer.records import holds
from analyzer.records.rows import Hold, Recording
from analyzer.service.bootstrap import Service
from analyzer.service.holds.locking import put_in_force
from analyzer.service.holds.placing import request


def preserve(recording: Recording, kinds: Iterable[str], service: Service) -> Hold:
    """Place a hold on every original of a recording, and read it back.

    May be called again at any time: a hold that lies is placed and read back once more.

    Args:
        recording: to be kept.
        kinds: of the findings that ask for it.
        service: the service's parts.

    Raises:
        TransientError: it does not lie on every original; there is an alert, and it will be tried again.
    """
    hold = request(recording.id, ", ".join(sorted(set(kinds))), service, origin=HoldOrigin.FINDING)
    put_in_force(hold, recording, service)
    return hold


def retry_holds(service: Service) -> int:
    """Try again to place the holds that are not in place; where the store is away, that takes a while for each.

    Returns:
        How many are now.
    """
    return sum(_retried(hold, service) for hold in holds.unverified())


def _retried(hold: Hold, service: Service) -> bool:
    try:
        put_in_force(hold, hold.recording, service)
    except TransientError:
        return False
    return True
