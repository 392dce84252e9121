"""Replays: who may go on with one, what is left of it, and what it made of each recording."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from analyzer.domain.errors import LostLeaseError
from analyzer.domain.replay import ReplayPlan, ReplayState
from analyzer.domain.stages import GONE, RecordingState
from analyzer.records.models import Finding, Recording, Replay, Replayed, Run, Scorecard


@dataclass(frozen=True)
class Weighed:
    """What the rows of one run say."""

    findings: dict[str, Finding]
    """By the id that the same event has in every run."""
    gravest: str
    grades: dict[str, str | None]
    complete: bool


@dataclass(frozen=True)
class Turn:
    """The right to go on with a replay, until its lease ends or another process has taken it up."""

    replay: Replay

    @property
    def _held(self) -> QuerySet[Replay]:
        return Replay.objects.filter(id=self.replay.pk, fence=self.replay.fence, state=ReplayState.RUNNING)

    def go_on(self, recording: Recording, *, failed: bool, paced_at: datetime, lease_until: datetime) -> None:
        """Count a recording, and keep this place and the lease.

        Args:
            recording: the last one that was dealt with.
            failed: whether its signals could not be read.
            paced_at: up to when the allowance of recordings a minute is used.
            lease_until: from now on.

        Raises:
            LostLeaseError: this turn does not count any more; nothing was changed.
        """
        counted = "failed" if failed else "done"
        place = {"after_at": recording.uploaded_at, "after_id": recording.id}
        self._update(**{counted: F(counted) + 1}, **place, paced_at=paced_at, lease_until=lease_until)

    def end(self, state: ReplayState, report: dict[str, object], *, now: datetime) -> None:
        """End the replay, done or failed, with its report.

        Raises:
            LostLeaseError: this turn does not count any more; nothing was changed.
        """
        self._update(state=state, finished_at=now, report=report)

    def _update(self, **values: object) -> None:
        if not self._held.update(**values):
            raise LostLeaseError(f"replay {self.replay.pk} was ended or taken up by another process")

    def give_back(self) -> None:
        """Let another process go on at once."""
        self._held.update(lease_until=None)


def add_replay(plan: ReplayPlan, *, now: datetime) -> Replay:
    """Note a replay that begins now."""
    return Replay.objects.create(**plan.model_dump(), created_at=now, paced_at=now)


def find_replay(replay_id: int) -> Replay | None:
    """A replay by its id."""
    return Replay.objects.filter(id=replay_id).first()


def newest_replays(limit: int) -> list[Replay]:
    """Replays, the newest first."""
    return list(Replay.objects.order_by("-id")[:limit])


def running_replays() -> list[Replay]:
    """Replays that have recordings left, the oldest first."""
    return list(Replay.objects.filter(state=ReplayState.RUNNING).order_by("id"))


def take_up(replay: Replay, *, now: datetime, lease_s: float) -> Turn | None:
    """The right to go on with a replay; None where another process has it, or took it since `replay` was read.

    A lease that reaches further than any that begins now is none: the clock was put back.
    """
    lease_until = now + timedelta(seconds=lease_s)
    free = Q(lease_until=None) | Q(lease_until__lte=now) | Q(lease_until__gt=lease_until)
    here = Replay.objects.filter(free, id=replay.pk, fence=replay.fence, state=ReplayState.RUNNING)
    if not here.update(fence=F("fence") + 1, lease_until=lease_until):
        return None
    return Turn(Replay.objects.get(id=replay.pk, fence=replay.fence + 1))


def move(replay_id: int, before: tuple[ReplayState, ...], after: ReplayState, **values: object) -> bool:
    """Bring a replay from one of several states into another; False where it is in none of them."""
    return bool(Replay.objects.filter(id=replay_id, state__in=before).update(state=after, lease_until=None, **values))


def count_assessed(since: datetime, until: datetime) -> int:
    """How many recordings handed in within [since, until) have a run."""
    return _assessed_within(since, until).count()


def unassessed_within(since: datetime, until: datetime) -> int:
    """How many recordings handed in within [since, until) have no run, or are being assessed anew."""
    return Recording.objects.filter(uploaded_at__gte=since, uploaded_at__lt=until).count() - count_assessed(
        since, until
    )


def next_recordings(replay: Replay, limit: int) -> list[Recording]:
    """Recordings that a replay has not been to yet, by the time they were handed in.

    It goes on where it was; at the end it looks for what was assessed behind its back.
    """
    been_to = Replayed.objects.filter(replay=replay, recording=OuterRef("pk"))
    left = _assessed_within(replay.since, replay.until).exclude(Exists(been_to)).order_by("uploaded_at", "id")
    if replay.after_at is None:
        return list(left[:limit])
    ahead = left.filter(uploaded_at__gte=replay.after_at).exclude(uploaded_at=replay.after_at, id__lte=replay.after_id)
    return list(ahead[:limit]) or list(left[:limit])


def shown_run(recording: Recording) -> Run:
    """The current run of a recording that has been assessed."""
    return Run.objects.get(id__in=Recording.objects.filter(id=recording.id).values("current_run"))


def keep_failure(turn: Turn, recording: Recording, reason: str) -> None:
    """Note that the signals of a recording could not be read."""
    Replayed.objects.create(replay=turn.replay, recording=recording, before=shown_run(recording), reason=reason[:500])


def keep_result(turn: Turn, before: Run, after: Run, *, changed: bool, changes: dict[str, object]) -> None:
    """Note what a replay made of a recording."""
    Replayed.objects.create(
        replay=turn.replay,
        recording_id=before.recording_id,
        before=before,
        after=after,
        changed=changed,
        changes=changes,
    )


def weighed(run: Run) -> Weighed:
    """What a run's rows say; two queries."""
    card = Scorecard.objects.get(run=run)
    findings = {one.finding_id: one for one in Finding.objects.filter(run=run)}
    return Weighed(findings, card.gravest, card.grades, card.complete)


def changed_recordings(replay_id: int, after: int = 0, limit: int | None = None) -> Iterator[Replayed]:
    """What a replay would change, recording by recording, from after a row's id."""
    rows = Replayed.objects.filter(replay=replay_id, changed=True, id__gt=after).order_by("id")
    return (rows if limit is None else rows[:limit]).iterator(chunk_size=500)


def unreadable_recordings(replay_id: int, limit: int) -> list[UUID]:
    """Recordings that a replay could not re-assess."""
    rows = Replayed.objects.filter(replay=replay_id, after=None).order_by("id")
    return list(rows.values_list("recording_id", flat=True)[:limit])


def skipped_recordings(replay_id: int, limit: int) -> list[UUID]:
    """Recordings whose run was not made current, because another had become so meanwhile."""
    rows = Replayed.objects.filter(replay=replay_id, outcome="skipped").order_by("id")
    return list(rows.values_list("recording_id", flat=True)[:limit])


def outcomes(replay_id: int) -> dict[str, int]:
    """How many recordings came to which outcome."""
    rows = Replayed.objects.filter(replay=replay_id).exclude(after=None)
    return dict(rows.values_list("outcome").annotate(Count("id")).order_by())


def severities(replay_id: int) -> dict[str, dict[str, int]]:
    """Findings by severity before and after, over the recordings that were re-assessed."""
    rows = Replayed.objects.filter(replay=replay_id).exclude(after=None)

    def count(run: str) -> dict[str, int]:
        findings = Finding.objects.filter(run__in=rows.values(run))
        return dict(findings.values_list("severity").annotate(Count("id")).order_by("severity"))

    return {run: count(run) for run in ("before", "after")}


def _assessed_within(since: datetime, until: datetime) -> QuerySet[Recording]:
    """Those whose run is current: one that is being assessed anew, by a later lesson record, is left until it is."""
    within = Recording.objects.filter(uploaded_at__gte=since, uploaded_at__lt=until)
    return within.exclude(current_run=None).exclude(state__in=(RecordingState.PROCESSING, RecordingState.PARKED, *GONE))
