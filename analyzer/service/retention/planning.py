"""What a sweep would destroy now, what it would leave and why, and what leaves soon."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from analyzer.domain.canonical import canonical
from analyzer.domain.retention import OF_A_RECORDING, ROLES, Due, RetentionKind, RetentionPolicy
from analyzer.domain.stages import RecordingState
from analyzer.preservation.retention import earliest_upload, leaves
from analyzer.records.cases import standing_about
from analyzer.records.destructible import why_kept
from analyzer.records.expiring import Candidate, candidates
from analyzer.records.rows import Recording


@dataclass(frozen=True)
class Leaving:
    """A recording of which something is past its clock."""

    row: Recording
    kinds: tuple[RetentionKind, ...]
    due: Due
    """Of the first of them."""

    @property
    def media(self) -> bool:
        """Whether the recording itself goes."""
        return RetentionKind.MEDIA in self.kinds


@dataclass
class Plan:
    """What is due, what speaks against it, and what comes."""

    leaving: list[Leaving] = field(default_factory=list)
    kept: list[tuple[Leaving, str]] = field(default_factory=list)
    """Due, and not destroyed, with the reason."""
    soon: int = 0
    """Recordings whose media leaves within the forecast's horizon, those that are due now among them."""
    soon_kept: int = 0
    """Those among them that something keeps."""
    soon_in_cases: int = 0
    """Those among them that a case is about which is not closed; it keeps them."""
    to_ask: list[Recording] = field(default_factory=list)
    """Recordings that nobody could assess and that are due before long."""

    @property
    def media(self) -> int:
        """Recordings that would go."""
        return sum(one.media for one in self.leaving)

    @property
    def digest(self) -> str:
        """Names exactly this list, for whoever has to agree to it."""
        named = {str(one.row.id): [kind.value for kind in one.kinds] for one in self.leaving}
        return hashlib.sha256(canonical(named).encode()).hexdigest()[:16]


def plan(policy: RetentionPolicy, *, now: datetime) -> Plan:
    """Ask every recording that may have something due; destroys nothing."""
    made = Plan()
    for one in candidates(earliest_upload(now, policy)):
        _ask(one, made, policy, now)
    return made


def leaving_now(one: Candidate, policy: RetentionPolicy, now: datetime) -> Leaving | None:
    """What of a recording is past its clock, whatever speaks against it; None where nothing is."""
    times = _times(one, policy)
    due = {kind: time for kind, time in times.items() if time.at <= now}
    if RetentionKind.MEDIA in one.left and RetentionKind.MEDIA not in due:
        due.pop(RetentionKind.FINDINGS, None)  # runs stay while objects of theirs do
    if not due:
        return None
    kinds = tuple(kind for kind in OF_A_RECORDING if kind in due)
    if RetentionKind.MEDIA in due:  # nothing that is made from it outlives it
        kinds = tuple(kind for kind in OF_A_RECORDING if kind in due or (kind in one.left and kind in ROLES))
    return Leaving(one.row, kinds, due.get(RetentionKind.MEDIA) or min(due.values(), key=lambda time: time.at))


def _ask(one: Candidate, made: Plan, policy: RetentionPolicy, now: datetime) -> None:
    media, leaving = _times(one, policy).get(RetentionKind.MEDIA), leaving_now(one, policy, now)
    soon = media is not None and media.at <= now + timedelta(days=policy.forecast_days)
    why = why_kept(one.row) if soon or leaving else None
    made.soon += soon
    made.soon_kept += soon and why is not None
    made.soon_in_cases += soon and bool(standing_about(one.row.pk))
    if media and one.row.state == RecordingState.PARKED and media.at <= now + timedelta(days=policy.ask_days):
        made.to_ask.append(one.row)
    if leaving and why is None:
        made.leaving.append(leaving)
    elif leaving and why:
        made.kept.append((leaving, why))


def _times(one: Candidate, policy: RetentionPolicy) -> dict[RetentionKind, Due]:
    return {kind: _leaves(kind, one, policy) for kind in OF_A_RECORDING if kind in one.left}


def _leaves(kind: RetentionKind, one: Candidate, policy: RetentionPolicy) -> Due:
    row = one.row
    return leaves(kind, one.lesson_start, row.uploaded_at, row.retain_until, policy, erase=one.erase)
