"""Storage events by webhook: each only says that a key is worth a look, which is then taken as polling takes it.

An event is ours if it is signed, or carries the secret itself:

* signed as the Standard Webhooks convention has it, under `event_secret` (see analyzer/notify/signature.py), with a
  timestamp at most five minutes away; or
* `authorization: Bearer <event_secret>`, for servers that cannot sign, such as SeaweedFS.

Two forms are understood: S3's `{"Records": [...]}`, and what SeaweedFS's filer posts. An event is taken once: a signed
one is known by its `webhook-id`, another by its body.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import structlog
from pydantic import SecretStr

from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.notify.signature import ID, SIGNATURE, verify
from analyzer.records.arrivals import claim_event, forget_event
from analyzer.service.bootstrap import Service
from analyzer.service.intake.event_forms import Place, objects_in
from analyzer.service.intake.incoming import IncomingObjects
from analyzer.service.intake.naming import group_of
from analyzer.service.intake.watching import Watch

ELSEWHERE = "elsewhere"

log = structlog.get_logger()


class UnprovenEventError(PermanentError):
    """An event that neither carries our secret nor is signed with it, or whose timestamp is not now."""


class ReplayedEventError(ConflictError):
    """An event that was taken before."""


def take_events(body: bytes, headers: Mapping[str, str], service: Service) -> Counter[str]:
    """Look at the objects that a message tells of.

    Returns:
        How many recordings came to which outcome; `elsewhere` counts objects of other buckets and prefixes, which are
        not looked at.

    Raises:
        UnprovenEventError: it is not proven to be ours; nothing was done.
        ReplayedEventError: it was taken before; nothing was done.
        PermanentError: it is in none of the forms that are known.
        TransientError: the store cannot be reached; the same event may be sent again.
    """
    given = {name.lower(): value for name, value in headers.items()}
    settings, now = service.settings, service.clock()
    _prove(body, given, settings.event_secret, now)
    places = objects_in(body)
    name = given[ID] if SIGNATURE in given else ""
    reference = hashlib.sha256(name.encode() if name else body).hexdigest()
    if not claim_event(reference, hashlib.sha256(body).hexdigest(), now=now):
        raise ReplayedEventError("this event was taken before")
    try:
        outcomes = Counter[str]()
        for beginning in _ours(places, settings.incoming_prefix, settings.s3_bucket, outcomes):
            incoming = IncomingObjects(settings.incoming_prefix or "", settings.s3_bucket, service.store)
            outcomes += Watch(incoming, service, beginning=beginning, finished=True).take()
    except Exception:
        forget_event(reference)
        raise
    log.info("events taken", **outcomes)
    return outcomes


def _prove(body: bytes, headers: Mapping[str, str], secret: SecretStr | None, now: datetime) -> None:
    if secret is None:
        raise UnprovenEventError("events are not taken here: no event_secret is set")
    if SIGNATURE in headers:
        if not verify(body, headers, secret.get_secret_value(), now):
            raise UnprovenEventError("the event's signature is wrong, or its timestamp is not now")
        return
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not _equal(token.strip(), secret.get_secret_value()):
        raise UnprovenEventError("the event is neither signed nor does it carry the secret")


def _equal(given: str, secret: str) -> bool:
    return hmac.compare_digest(given.encode(), secret.encode())


def _ours(places: list[Place], prefix: str | None, bucket: str, outcomes: Counter[str]) -> list[str]:
    """How the names of what is to be looked at begin, each once; what is not ours is counted."""
    beginnings = []
    for place in places:
        name = place.key.removeprefix(prefix or "")
        upwards = not all(part not in {"", ".", ".."} for part in name.split("/"))
        if prefix is None or place.bucket != bucket or not place.key.startswith(prefix) or upwards:
            outcomes[ELSEWHERE] += 1
        else:
            beginnings.append(group_of(name))
    return list(dict.fromkeys(beginnings))
