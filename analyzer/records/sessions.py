"""Who is signed in where: lists of sessions, and their end."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from analyzer.records.models import Session


@dataclass(frozen=True)
class OpenSession:
    """A browser in which somebody is signed in."""

    ref: str
    """Names it without opening it."""
    began_at: datetime
    seen_at: datetime
    browser: str


def session_ref(key: str) -> str:
    """What a session is called where its key, which opens it, may not stand."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def open_sessions(account_id: int, *, now: datetime) -> list[OpenSession]:
    """Where an account is signed in, the one that was used last first."""
    rows = _of(account_id).filter(expire_date__gt=now).order_by("-seen_at")
    return [
        OpenSession(session_ref(row.session_key), row.began_at, row.seen_at, row.browser)
        for row in rows
        if row.began_at and row.seen_at
    ]


def end_session(account_id: int, ref: str) -> bool:
    """End one session of an account; False where there is none of this name any more."""
    keys = [key for key in _of(account_id).values_list("session_key", flat=True) if session_ref(key) == ref]
    return bool(_of(account_id).filter(session_key__in=keys).delete()[0])


def end_sessions(account_id: int) -> int:
    """End all sessions of an account; how many there were."""
    return _of(account_id).delete()[0]


def forget_ended_sessions(*, now: datetime) -> None:
    """Remove sessions that are over."""
    Session.objects.filter(expire_date__lte=now).delete()


def _of(account_id: int) -> QuerySet[Session]:
    return Session.objects.filter(account=account_id)
