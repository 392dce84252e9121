"""Has checkpoints stamped by a timestamp authority, where settings name one: proof of when, by somebody else."""

import hashlib
from datetime import datetime, timedelta

import structlog

from analyzer.domain.errors import LessonguardError
from analyzer.domain.service_policy import CustodyPolicy
from analyzer.notify.timestamp_authority import ask_authority
from analyzer.records import custody
from analyzer.records.rows import CustodyCheckpoint
from analyzer.service.bootstrap import Clock
from analyzer.settings.service_settings import ServiceSettings
from analyzer.signing.timestamps import proven_time, timestamp_request
from analyzer.storage.port import ObjectStore
from analyzer.storage.verified import read_verified

PREFIX = "custody/timestamps/"
TIMEOUT_S = 30
log = structlog.get_logger()


def stamp_checkpoints(store: ObjectStore, settings: ServiceSettings, policy: CustodyPolicy, clock: Clock) -> int:
    """Have every checkpoint stamped that is not yet, and keep each answer beside it, locked like it.

    Returns:
        How many were. An authority that is away, or whose answers do not hold, is asked again the next time.
    """
    if not settings.timestamp_authority:
        return 0
    stamped = 0
    for checkpoint in custody.unstamped_checkpoints():
        try:
            _stamp(checkpoint, settings.timestamp_authority, store, settings, policy, clock())
        except LessonguardError as error:
            log.warning("checkpoint not stamped", checkpoint=checkpoint.number, why=str(error))
            return stamped
        stamped += 1
    return stamped


def stamped_at(answer: bytes, checkpoint: bytes, settings: ServiceSettings) -> datetime:
    """When the authority saw a checkpoint.

    Raises:
        IntegrityError: the answer does not hold.
    """
    roots = settings.timestamp_roots
    return proven_time(answer, checkpoint, roots.read_text(encoding="ascii") if roots else "")


def _stamp(
    checkpoint: CustodyCheckpoint,
    authority: str,
    store: ObjectStore,
    settings: ServiceSettings,
    policy: CustodyPolicy,
    now: datetime,
) -> None:
    content = read_verified(store, checkpoint, f"checkpoint {checkpoint.number}")
    answer = ask_authority(authority, timestamp_request(content), TIMEOUT_S)
    at = stamped_at(answer, content, settings)
    until = now + timedelta(days=policy.keep_days)
    key = f"{PREFIX}{checkpoint.key.rpartition('/')[2].removesuffix('.jsonl')}.tsr"
    store.put(key, answer, hashlib.sha256(answer).hexdigest(), retain_until=until)
    custody.note_stamped(checkpoint, now=at)
    log.info("checkpoint stamped", checkpoint=checkpoint.number)
