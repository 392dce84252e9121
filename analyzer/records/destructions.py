"""Destructions: decided, carried out, certified; and the rows that go with what is destroyed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from analyzer.domain.destruction import UNFINISHED, DestructionState
from analyzer.domain.retention import ROLES, RetentionKind
from analyzer.domain.stages import RecordingState
from analyzer.domain.stored import Stored
from analyzer.records.custody_states import About, whole
from analyzer.records.models import (
    Alert,
    Arrival,
    Assignment,
    CaseDestruction,
    Delivery,
    Destruction,
    Exposure,
    Finding,
    Item,
    Lesson,
    Participant,
    PlannedObservation,
    Recording,
    Replayed,
    Run,
    RunMeasures,
    Scorecard,
)
from analyzer.records.remains import UNANSWERED, unreviewed


def locked(recording_id: UUID) -> Recording:
    """The recording's row, locked so that nobody can so much as refer to it: a hold that comes now waits for us."""
    return Recording.objects.select_for_update().get(id=recording_id)


def begin(recording: Recording, values: Mapping[str, object], *, now: datetime) -> Destruction:
    """Note that it is decided; media that goes hides and freezes the recording."""
    row = Destruction.objects.create(recording=recording, before=recording.state, decided_at=now, **values)
    if RetentionKind.MEDIA in row.kinds:
        Recording.objects.filter(id=recording.pk).update(state=RecordingState.DELETING, state_at=now)
    return row


def unfinished() -> Sequence[Destruction]:
    """Those that a sweep goes on with, the oldest first."""
    return list(Destruction.objects.filter(state__in=UNFINISHED).select_related("recording").order_by("decided_at"))


def find(destruction_id: UUID) -> Destruction | None:
    """One by its id, which is also that of its certificate."""
    return Destruction.objects.filter(id=destruction_id).select_related("recording").first()


def of_recording(recording_id: UUID) -> Sequence[Destruction]:
    """What was destroyed of a recording, the oldest first."""
    rows = Destruction.objects.filter(recording=recording_id, state=DestructionState.DESTROYED)
    return list(rows.order_by("decided_at"))


def expired_roles(recordings: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Roles of items that recordings have no more because their clocks were over."""
    found: dict[UUID, set[str]] = {}
    rows = Destruction.objects.filter(recording__in=list(recordings)).exclude(state=DestructionState.WITHDRAWN)
    for recording_id, kinds in rows.values_list("recording_id", "kinds"):
        roles = {role for kind in kinds for role in ROLES.get(RetentionKind(kind), ())}
        found.setdefault(recording_id, set()).update(roles)
    return found


def turn(row: Destruction, state: DestructionState, obstacle: str) -> None:
    """Withdrawn, so that the recording is what it was before; stopped, so that it stays frozen; or gone on with."""
    row.state, row.obstacle = state, obstacle[:500]
    row.save(update_fields=["state", "obstacle"])
    if state is DestructionState.WITHDRAWN and RetentionKind.MEDIA in row.kinds:
        Recording.objects.filter(id=row.recording_id).update(state=row.before)


def note_emptied(row: Destruction, *, now: datetime) -> None:
    """Note that no object is left, and what rows will go: what the certificate says is settled here, once."""
    row.state, row.emptied_at, row.rows = DestructionState.EMPTIED, now, _counts(row)
    row.save(update_fields=["state", "emptied_at", "rows"])


def finish(row: Destruction, certificate: Stored, *, now: datetime) -> list[About]:
    """Remove the rows, leave the tombstone; to be called in a transaction.

    Returns:
        What the last event has to vouch for as it is now, or as gone.
    """
    about: list[About] = [*whole(row.recording_id), About("destruction", row.pk)]
    kinds = set(row.kinds)
    _items(row).delete()
    if RetentionKind.FINDINGS in kinds:
        about += [
            About("run", pk) for pk in Run.objects.filter(recording=row.recording_id).values_list("pk", flat=True)
        ]
        _remove_runs(row.recording_id)
    if RetentionKind.ALERTS in kinds:
        alerts = Alert.objects.filter(recording=row.recording_id)
        about += [About("alert", pk) for pk in alerts.values_list("pk", flat=True)]
        _remove_alerts(row.recording_id)
    if RetentionKind.MEDIA in kinds:
        Assignment.objects.filter(recording=row.recording_id).delete()
        Recording.objects.filter(id=row.recording_id).update(
            state=RecordingState.DESTROYED, state_at=now, reason="", family=""
        )
    row.state = DestructionState.DESTROYED
    row.save(update_fields=["state"])
    note_certified(row, certificate, now=now)
    return about


def note_certified(row: Destruction | CaseDestruction, certificate: Stored, *, now: datetime) -> None:
    """Note that the certificate is stored."""
    row.destroyed_at = now
    row.certificate_version, row.certificate_sha256 = certificate.version_id, certificate.sha256
    row.save(update_fields=["destroyed_at", "certificate_version", "certificate_sha256"])


def certificate_ids() -> set[str]:
    """The ids of all certificates that there may be."""
    rows = (Destruction.objects.values_list("id", flat=True), CaseDestruction.objects.values_list("id", flat=True))
    return {str(id_) for ids in rows for id_ in ids}


def shared_versions(row_id: UUID, versions: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of these object versions that belong to another recording, too, whose media is there."""
    keys = {key for key, _ in versions}
    others = Item.objects.filter(key__in=keys).exclude(recording=row_id)
    others = others.exclude(recording__state=RecordingState.DELETING)  # which left it to us when it was decided
    return set(others.values_list("key", "version_id"))


def items_of(recording_id: UUID, kinds: Iterable[RetentionKind]) -> Sequence[Item]:
    """Every item of these kinds that is stored, those that nothing could replace last."""
    rows = Item.objects.filter(recording=recording_id).filter(_roles(kinds)).exclude(version_id="")
    return sorted(rows, key=lambda item: (item.role in ROLES[RetentionKind.MEDIA], item.role == "original", item.pk))


def forget_arrivals(before: datetime) -> int:
    """Drop the rows of what was handed in and last changed before then, but those of recordings that are there."""
    rows = Arrival.objects.filter(changed_at__lt=before)
    gone = rows.filter(Q(recording=None) | Q(recording__state=RecordingState.DESTROYED))
    return gone.delete()[0]


def forget_alerts(before: datetime) -> list[About]:
    """Drop acknowledged alerts about no recording that were raised before then, with their messages.

    Of one that was opened or answered a bare row stays, because what people did only grows.

    Returns:
        Every alert of which something went, for the event that tells of it.
    """
    old = Alert.objects.filter(recording=None, raised_at__lt=before).exclude(acknowledged_at=None)
    ids = list(
        old.filter(UNANSWERED | Q(Exists(Delivery.objects.filter(alert=OuterRef("pk"))))).values_list("pk", flat=True)
    )
    Delivery.objects.filter(alert__in=ids).delete()
    Alert.objects.filter(UNANSWERED, pk__in=ids).delete()
    return [About("alert", pk) for pk in ids]


def arrivals_of(recording_id: UUID) -> list[tuple[str, str]]:
    """Door and name of everything that was handed in as this recording."""
    return list(Arrival.objects.filter(recording=recording_id).values_list("source", "reference"))


def _roles(kinds: Iterable[RetentionKind]) -> Q:
    chosen = set(kinds)
    if RetentionKind.MEDIA in chosen:
        return Q()  # whatever role a later version gives: nothing outlives the media
    named = Q(role__in=[role for kind in chosen for role in ROLES.get(kind, ())])
    known = [role for roles in ROLES.values() for role in roles]
    return named | ~Q(role__in=known) if RetentionKind.SIGNALS in chosen else named


def _items(row: Destruction) -> QuerySet[Item]:
    return Item.objects.filter(recording=row.recording_id).filter(_roles(map(RetentionKind, row.kinds)))


def _counts(row: Destruction) -> dict[str, int]:
    counts = {"items": _items(row).count()}
    if RetentionKind.FINDINGS in row.kinds:
        counts["runs"] = unreviewed(row.recording_id).count()
        counts["findings"] = Finding.objects.filter(run__recording=row.recording_id).count()
        counts["planned"] = PlannedObservation.objects.filter(recording=row.recording_id).count()
    if RetentionKind.ALERTS in row.kinds:
        counts["alerts"] = Alert.objects.filter(UNANSWERED, recording=row.recording_id).count()
    return counts


def _remove_runs(recording_id: UUID) -> None:
    """Runs with all that they found, and the link to the lesson; a lesson without recordings goes, too.

    The bare row of a run stays where people's acts hang on it, which the database never lets go.
    """
    recording = Recording.objects.get(id=recording_id)
    lesson = recording.lesson_id
    Recording.objects.filter(id=recording_id).update(current_run=None, lesson=None)
    Replayed.objects.filter(recording=recording_id).delete()
    Exposure.objects.filter(recording=recording_id).delete()
    runs = Run.objects.filter(recording=recording_id)
    Finding.objects.filter(run__in=runs).delete()
    Scorecard.objects.filter(run__in=runs).delete()
    RunMeasures.objects.filter(run__in=runs).delete()
    unreviewed(recording_id).delete()
    if lesson is not None and not Recording.objects.filter(lesson=lesson).exists():
        _remove_lesson(lesson)


def _remove_alerts(recording_id: UUID) -> None:
    """Alerts with their messages; of one that was opened or answered a row without anybody's id stays."""
    alerts = Alert.objects.filter(recording=recording_id)
    Delivery.objects.filter(alert__in=alerts).delete()
    alerts.filter(UNANSWERED).delete()
    alerts.update(participant="")


def _remove_lesson(lesson_id: str) -> None:
    lesson = Lesson.objects.get(id=lesson_id)
    people = [lesson.tutor_id, *lesson.students.values_list("pk", flat=True)]
    lesson.students.clear()
    lesson.delete()
    nobody = Participant.objects.filter(pk__in=[one for one in people if one], lessons_given=None, lessons_taken=None)
    nobody.delete()
