"""Recordings that have been kept for long enough, really stored, with everything that the service makes of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from pydantic import SecretStr

from analyzer.domain.stages import RecordingState, StageName, StageState
from analyzer.records.models import (
    Account,
    Alert,
    Arrival,
    Finding,
    Hold,
    HoldRelease,
    Item,
    Lesson,
    Participant,
    Recording,
    Run,
    Scorecard,
    Stage,
)
from analyzer.service.bootstrap import Service
from analyzer.signing.key_ring import new_key_ring
from analyzer.storage.port import ObjectStore

KEY = SecretStr(new_key_ring().to_pem())
WORDS = "meet me behind the chapel"


def signing(service: Service) -> Service:
    """The service with a key that signs certificates."""
    return replace(service, settings=service.settings.model_copy(update={"signing_key": KEY}))


def kept(
    service: Service,
    name: str,
    *,
    days: float = 200,
    state: RecordingState = RecordingState.ASSESSED,
    lesson: bool = True,
    **fields: object,
) -> Recording:
    """A recording that was handed in so many days ago, an hour after its lesson, with run, finding, alert, arrival."""
    at = service.clock() - timedelta(days=days)
    content = f"{WORDS} {name}".encode()
    given = {"retain_until": at + timedelta(days=125), "state_at": at, "uploaded_at": at} | fields
    row = Recording.objects.create(
        sha256=sha256(content).hexdigest(),
        bytes=len(content),
        source="api",
        state=state,
        lesson=_lesson(name, at) if lesson else None,
        **given,
    )
    lock = row.retain_until if row.retain_until > service.clock() else None
    _keep(service.store, row, "original", f"originals/{row.sha256[:2]}/{row.sha256}", content, lock=lock)
    _keep(service.store, row, "part", f"originals/part-{name}", content + b" part", lock=lock, position=1)
    Arrival.objects.create(
        source="api",
        reference=f"1:{name}",
        fingerprint="f",
        state="taken",
        recording=row,
        first_seen_at=at,
        changed_at=at,
    )
    done = StageState.DONE if state == RecordingState.ASSESSED else StageState.PARKED
    Stage.objects.bulk_create(Stage(recording=row, name=one, state=done, not_before=at) for one in StageName)
    if state == RecordingState.ASSESSED:
        _assess(service.store, row, content, at)
    return row


def _lesson(name: str, at: datetime) -> Lesson:
    tutor, _ = Participant.objects.get_or_create(id="t-1")
    student, _ = Participant.objects.get_or_create(id=f"s-{name}")
    start = at - timedelta(hours=1)
    lesson = Lesson.objects.create(id=f"L-{name}", tutor=tutor, scheduled_start=start, created_at=at)
    lesson.students.add(student)
    return lesson


def _assess(store: ObjectStore, row: Recording, content: bytes, at: datetime) -> None:
    run = Run.objects.create(recording=row, number=1, policy_sha256="0" * 64, software="1", created_at=at)
    Finding.objects.create(
        run=run,
        finding_id="ab" * 8,
        kind="swearing",
        clause="6",
        severity="minor",
        route="conduct",
        participant="t-1",
        role="tutor",
        channel="audio",
        start_ms=0,
        end_ms=1,
        score=1.0,
        preserve=False,
        sealed=False,
    )
    Scorecard.objects.create(run=run, complete=True, gaps=0, findings=1, gravest="minor")
    Alert.objects.create(recording=row, subject="ab" * 8, kind="swearing", severity="minor", raised_at=at)
    for role in ("signals", "playable"):
        _keep(store, row, role, f"derived/{row.id}/{role}-1/{role}", content + role.encode())
    for role in ("analysis", "card", "transcript"):
        _keep(store, row, role, f"derived/{row.id}/assess-1/{role}", content + role.encode(), run=run)
    left = content + b" of a worker that died"
    store.put(f"derived/{row.id}/speech-parts-1/1.json", left, sha256(left).hexdigest())
    Recording.objects.filter(id=row.id).update(current_run=run)


def _keep(
    store: ObjectStore,
    row: Recording,
    role: str,
    key: str,
    content: bytes,
    *,
    lock: datetime | None = None,
    **fields: object,
) -> None:
    stored = store.put(key, content, sha256(content).hexdigest(), retain_until=lock)
    Item.objects.create(recording=row, role=role, created_at=row.uploaded_at, **stored.model_dump(), **fields)


def released(hold: Hold) -> None:
    """Two people let a hold go."""
    for name in ("first", "second"):
        account = Account.objects.create_user(username=name)
        HoldRelease.objects.create(hold=hold, account=account, by=name, reason="over", at=hold.asked_at)
    Hold.objects.filter(pk=hold.pk).update(state="released", released_at=hold.asked_at, lifted_at=hold.asked_at)


def everything_stored(store: ObjectStore) -> Iterator[bytes]:
    """The bytes of every version of every object."""
    for one in store.list("", versions=True):
        if not one.is_delete_marker:
            with store.open(one.key, one.version_id) as file:
                yield file.read()
