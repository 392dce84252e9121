"""Seeds days of recordings, as intake and stages would leave them."""

from datetime import UTC, date, datetime
from hashlib import sha256

from pydantic import SecretStr

from analyzer.domain.stages import RecordingState
from analyzer.domain.stored import Stored
from analyzer.records.models import Item, Lesson, Recording, Run
from analyzer.service.bootstrap import Service
from analyzer.signing.key_ring import new_key_ring

DAY = date(2026, 10, 5)
NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
MORNING_AFTER = datetime(2026, 10, 6, 7, 0, tzinfo=UTC)
KEY = SecretStr(new_key_ring().to_pem())
SECRET_KEY = SecretStr("a key that signed the ledgers of before")


def a_recording(
    service: Service,
    name: str,
    *,
    state: RecordingState = RecordingState.ASSESSED,
    at: datetime = NOON,
    lesson: str | None = None,
    **fields: object,
) -> Recording:
    """A recording in a state; an assessed one with a run and everything that is kept of it, really stored."""
    content = name.encode()
    digest = sha256(content).hexdigest()
    row = Recording.objects.create(
        sha256=digest,
        bytes=len(content),
        source="api",
        state=state,
        uploaded_at=at,
        state_at=at,
        retain_until=at.replace(year=at.year + 1),
        lesson=Lesson.objects.get_or_create(id=lesson, defaults={"created_at": at})[0] if lesson else None,
        **fields,
    )
    keep(service, row, "original", f"originals/{digest[:2]}/{digest}", content)
    if state is RecordingState.ASSESSED:
        row.current_run = Run.objects.create(
            recording=row, number=1, policy_sha256="0" * 64, software="1", created_at=at
        )
        row.save()
        keep(service, row, "signals", f"derived/{row.id}/look-1/signals.json", b"signals")
        keep(service, row, "analysis", f"derived/{row.id}/assess-1/analysis.json", b"analysis")
    return row


def keep(service: Service, row: Recording, role: str, key: str, content: bytes) -> Stored:
    """Store something and note it as an item."""
    stored = service.store.put(key, content, sha256(content).hexdigest())
    Item.objects.create(recording=row, role=role, created_at=row.uploaded_at, **stored.model_dump())
    return stored
