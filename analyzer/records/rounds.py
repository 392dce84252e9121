"""How far walks through everything there is are, kept in rows so that no restart begins them anew."""

from datetime import datetime, timedelta

from analyzer.records.models import Round


def go_on(name: str, every: timedelta, *, now: datetime) -> int | None:
    """After which row a walk goes on; None while it is not time for the next one.

    A walk that was begun at a time that has not come yet, by a clock that was wrong, begins anew.
    """
    walk, _ = Round.objects.get_or_create(name=name, defaults={"begun_at": now})
    if walk.begun_at > now or (walk.finished_at is not None and walk.begun_at + every <= now):
        Round.objects.filter(name=name).update(begun_at=now, after=0, finished_at=None)
        return 0
    return None if walk.finished_at is not None else walk.after


def been_to(name: str, after: int | None, *, now: datetime) -> None:
    """Note the last row that a walk has been to; None at its end."""
    changes = {"finished_at": now} if after is None else {"after": after}
    Round.objects.filter(name=name).update(**changes)
