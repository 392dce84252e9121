"""What weighs on those who hear it again and again: counted by person and week, and no more than policy allows.

What is counted is what somebody opened: the stretch of each such question, with what is played around it. It is neither
what they really listened to, nor what else in a lesson may weigh on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from analyzer.domain.errors import ConflictError
from analyzer.domain.finding import Finding
from analyzer.domain.quality import Exposed
from analyzer.domain.quality_policy import Cap, QualityPolicy
from analyzer.domain.sight import Sight
from analyzer.records.exposures import add_exposure, exposed_by_week, exposed_ms, forget_exposures, holds_any

SHOWN_WEEKS = 6
"""On the page."""


class AskAgainError(ConflictError):
    """Somebody has had as much as policy allows, and it has to be said once more that they have another."""


@dataclass(frozen=True)
class Strain:
    """How much somebody has opened this week."""

    minutes: float
    cap_minutes: float
    refuses: bool
    """Whether policy lets them take no more."""

    @property
    def over(self) -> bool:
        """Whether it is as much as policy allows, or more."""
        return self.minutes >= self.cap_minutes


def note_opened(
    recording_id: UUID, finding: Finding, by: str, policy: QualityPolicy, padding_s: float, *, now: datetime
) -> None:
    """Count what somebody opens, where it is of a kind that weighs; what is sealed is shown to nobody.

    Args:
        recording_id: the lesson's recording.
        finding: the question that is open.
        by: name of the account.
        policy: which kinds.
        padding_s: what is played before and after.
        now: the time.
    """
    if finding.kind not in policy.distressing or finding.sealed:
        return
    ms = finding.duration_ms + round(2000 * padding_s)
    since = now - timedelta(minutes=policy.again_minutes)
    add_exposure(recording_id, finding.id, by, ms, unless_since=since, now=now)


def strain_of(by: str, policy: QualityPolicy, *, now: datetime) -> Strain:
    """How much somebody has opened since Monday."""
    return Strain(exposed_ms(by, _monday(now)) / 60_000, policy.cap_minutes, policy.cap is Cap.REFUSE)


def check_taking(recording_id: UUID, by: str, policy: QualityPolicy, *, said_twice: bool, now: datetime) -> None:
    """Go on only if somebody may take this lesson on top of what they have had this week.

    Args:
        recording_id: that they want to take.
        by: name of the account.
        policy: what weighs, and how much is allowed.
        said_twice: whether they have said that they take it all the same.
        now: the time.

    Raises:
        AskAgainError: they have had enough, and have not said so twice.
        ConflictError: they have had enough, and policy lets them take no more.
    """
    strain = strain_of(by, policy, now=now)
    had = f"you have had {strain.minutes:.0f} minutes of distressing material this week"
    if _is_too_much(recording_id, strain, policy, said_twice=said_twice):
        if strain.refuses:
            raise ConflictError(f"{had}, which is enough; this lesson holds more of it, and somebody else can take it")
        raise AskAgainError(f"{had}, and this lesson holds more of it")


def check_giving(recording_id: UUID, to: str, policy: QualityPolicy, *, said_twice: bool, now: datetime) -> None:
    """Go on only if somebody may be given this lesson on top of what they have had this week, which is not told.

    Args:
        recording_id: that somebody else wants them to have.
        to: name of the account.
        policy: what weighs, and how much is allowed.
        said_twice: whether it was said that they are to have it all the same.
        now: the time.

    Raises:
        AskAgainError: they have had enough, and it was not said twice.
        ConflictError: they have had enough, and policy lets them have no more.
    """
    strain = strain_of(to, policy, now=now)
    had = "they have had as much distressing material this week as is enough, and this lesson holds more of it"
    if _is_too_much(recording_id, strain, policy, said_twice=said_twice):
        raise ConflictError(had) if strain.refuses else AskAgainError(had)


def _is_too_much(recording_id: UUID, strain: Strain, policy: QualityPolicy, *, said_twice: bool) -> bool:
    if not strain.over or (said_twice and not strain.refuses):
        return False
    return holds_any(recording_id, policy.distressing)


def by_week(sight: Sight, policy: QualityPolicy, *, now: datetime) -> Sequence[Exposed]:
    """Every person's weeks, the latest first."""
    since = _monday(now) - timedelta(weeks=SHOWN_WEEKS - 1)
    return [
        Exposed(by=by, week=week, minutes=ms / 60_000, over=ms / 60_000 >= policy.cap_minutes)
        for by, week, ms in exposed_by_week(sight, since)
    ]


def forget_old(policy: QualityPolicy, *, now: datetime) -> int:
    """Remove what was kept for long enough."""
    return forget_exposures(now - timedelta(weeks=policy.keep_weeks))


def _monday(now: datetime) -> datetime:
    day = now.astimezone(UTC).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), UTC)
