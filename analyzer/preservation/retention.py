"""When something has been kept for long enough, and when a sweep must not be believed. Pure: the clock is passed in."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from analyzer.domain.retention import OF_A_RECORDING, Basis, Brake, Due, RetentionKind, RetentionPolicy

SKEW = timedelta(hours=1)
"""Clocks of two machines, or of one at two times, differ by no more."""


def due(kind: RetentionKind, lesson_start: datetime | None, uploaded_at: datetime, policy: RetentionPolicy) -> Due:
    """When a kind has been kept for long enough.

    Args:
        kind: of what is kept.
        lesson_start: when the lesson began; None where no lesson is known.
        uploaded_at: when the recording was handed in.
        policy: how long.
    """
    basis = _basis(lesson_start, uploaded_at, policy)
    start = lesson_start if lesson_start is not None and basis is Basis.LESSON else uploaded_at
    return Due(at=start.astimezone(UTC) + timedelta(days=policy.clock(kind).days), basis=basis)


def _basis(lesson_start: datetime | None, uploaded_at: datetime, policy: RetentionPolicy) -> Basis:
    if lesson_start is None:
        return Basis.UPLOAD
    before = uploaded_at - lesson_start
    return Basis.LESSON if timedelta(0) <= before <= timedelta(days=policy.implausible_days) else Basis.UPLOAD


def leaves(
    kind: RetentionKind,
    lesson_start: datetime | None,
    uploaded_at: datetime,
    locked_until: datetime,
    policy: RetentionPolicy,
    *,
    erase: bool = False,
) -> Due:
    """When a sweep may remove it: once it is due, the grace is over and, for media, its lock has ended.

    The lock is set when the media is taken in, from the upload; a lesson begins before its upload, so that the lock may
    outlive the due date by that time. Whatever is later counts.
    """
    if erase:
        return Due(at=locked_until, basis=Basis.ERASURE)
    found = due(kind, lesson_start, uploaded_at, policy)
    at = found.at + timedelta(days=policy.grace_days)
    return Due(at=max(at, locked_until) if kind is RetentionKind.MEDIA else at, basis=found.basis)


def earliest_upload(now: datetime, policy: RetentionPolicy) -> datetime:
    """What was uploaded later than this has nothing that is due within the forecast."""
    shortest = min(policy.clock(kind).days for kind in OF_A_RECORDING)
    ahead = policy.implausible_days + max(policy.forecast_days, policy.ask_days)
    return now - timedelta(days=shortest) + timedelta(days=ahead)


def excess(leaving: int, lately: int, there: int, brake: Brake) -> str | None:
    """Why so many are not removed in one day without two people; None where they may be.

    Args:
        leaving: recordings that would be removed now.
        lately: recordings whose removal began within the last 24 hours.
        there: recordings whose media is there.
        brake: what is too much.
    """
    number = leaving + lately
    if not leaving or number <= brake.always:
        return None
    if number > brake.number:
        return f"{number} recordings would leave within a day; no more than {brake.number} may"
    share = number / max(there + lately, 1)
    if share > brake.share:
        return f"{number} recordings, {share:.0%} of all, would leave within a day; no more than {brake.share:.0%} may"
    return None


def jump(now: datetime, last_sweep: datetime | None, committed: Iterable[datetime], brake: Brake) -> str | None:
    """Why the clock is not believed; None where it is.

    Args:
        now: what the clock says.
        last_sweep: when a sweep last believed the clock. A wrong clock writes its own times everywhere within
            minutes; this one time is written only after the clock was believed.
        committed: the newest times in the catalogue.
        brake: how far it may have gone on.
    """
    newest = max(committed, default=None)
    if newest is not None and newest > now + SKEW:
        return "the clock is behind what is in the catalogue"
    since = last_sweep or newest
    if since is None:
        return None
    if now < since - SKEW:
        return "the clock was put back since the last sweep"
    if now - since > timedelta(days=brake.clock_jump_days):
        return f"the clock has gone on by {(now - since).days} days since the last sweep that believed it"
    return None
