"""Which recordings somebody reaches, asked of many rows at once; domain/sight.py decides the same about one."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from analyzer.domain.access import Reach
from analyzer.domain.pattern import ALERTED
from analyzer.domain.sight import RecordingFacts, Sight
from analyzer.records.cases import recordings_in_cases_of
from analyzer.records.models import Account, Assignment, Finished, Recording
from analyzer.records.sealing import UNCUT, cut_among

NOBODYS = Q(pk__in=())


def reached(sight: Sight) -> Q:
    """The condition on recordings that a right of somebody reaches."""
    within = _within(sight, sight.reaches)
    if Reach.ALL in sight.cut:
        return within
    return within & (UNCUT | _within(sight, sight.cut)) if sight.cut else within & UNCUT


def _within(sight: Sight, reaches: Collection[Reach]) -> Q:
    if Reach.ALL in reaches:
        return Q()
    found = NOBODYS
    if Reach.ASSIGNED in reaches or Reach.OBSERVED in reaches:
        theirs = Assignment.objects.filter(account=sight.account_id, ended_at=None)
        found |= Q(pk__in=theirs.values("recording"))
    if Reach.OBSERVED in reaches and sight.account_id is not None:
        found |= Q(pk__in=_finished_by(sight.account_id).values("recording"))
    if Reach.CASE in reaches:
        found |= Q(pk__in=recordings_in_cases_of(sight.account_id))
    if Reach.OWN in reaches and sight.tutor_id:
        found |= Q(lesson__tutor=sight.tutor_id)
    return found


def there(sight: Sight, path: str = "") -> Q:
    """The condition that a recording is not cut off from whoever counts; none for whoever may know of all.

    Args:
        sight: of the right by which it is counted; such a right reaches everything or nothing.
        path: to the recording, from the row that is counted; ends with `__`.
    """
    uncut = Q(**{f"{path}sealed_at": None, f"{path}quarantined_at": None})
    return Q() if Reach.ALL in sight.cut else uncut


def about_reached(sight: Sight, path: str = "") -> Q:
    """The condition on alerts that are about what a right of somebody reaches.

    Those about the service itself are for whoever reaches everything; those about signs over lessons only for whoever
    may know of all that is cut, for any of their lessons may be.

    Args:
        sight: how far the right reaches.
        path: to the alert, from the row that is asked about; ends with `__`.
    """
    if Reach.ALL in sight.reaches and Reach.ALL in sight.cut:
        return Q()
    theirs = Q(**{f"{path}recording__in": Recording.objects.filter(reached(sight)).values("pk")})
    if Reach.ALL not in sight.reaches:
        return theirs
    return theirs | Q(**{f"{path}recording": None}) & ~Q(**{f"{path}kind": ALERTED})


def reached_of(ids: Collection[UUID], sight: Sight) -> frozenset[UUID]:
    """Those of some recordings that somebody reaches; one query."""
    return frozenset(Recording.objects.filter(reached(sight), id__in=ids).values_list("id", flat=True))


def cut_from(ids: Collection[UUID], sight: Sight) -> frozenset[UUID]:
    """Those of some recordings that are sealed or in quarantine, and not there for somebody; two queries."""
    cut = cut_among(ids)
    return cut - reached_of(cut, sight)


def recording_facts(recording_id: UUID, account_id: int) -> RecordingFacts | None:
    """What decides whether an account may do something with a recording; None if there is no such recording."""
    of_account = {"recording": OuterRef("pk"), "account": account_id, "ended_at": None}
    rows = Recording.objects.filter(id=recording_id).values_list(
        "id",
        "sealed_at",
        "quarantined_at",
        Exists(Assignment.objects.filter(**of_account)),
        Exists(_finished_by(account_id).filter(recording=OuterRef("pk"))),
        Exists(recordings_in_cases_of(account_id).filter(recording=OuterRef("pk"))),
        "lesson__tutor_id",
    )
    for name, sealed_at, quarantined_at, *theirs, tutor_id in rows:
        assigned, finished, named = theirs
        cut = (sealed_at is not None, quarantined_at is not None)
        return RecordingFacts(name, *cut, assigned, finished, named, tutor_id or "")
    return None


def _finished_by(account_id: int) -> QuerySet[Finished]:
    return Finished.objects.filter(by__in=Account.objects.filter(pk=account_id).values("username"))


def is_there_for_machines(recording_id: UUID) -> bool:
    """Whether there is such a recording, neither sealed nor in quarantine."""
    return Recording.objects.filter(UNCUT, id=recording_id).exists()
