"""What sweeps of retention remember, and who agreed to what one would not do by itself."""

from datetime import datetime

from analyzer.domain.custody import Chain, CustodyAction
from analyzer.records.models import Account, Approval, CustodyEvent, SweepMark

ONE = 1
APPROVALS = 2
"""Different people that it takes."""


def last_mark() -> SweepMark | None:
    """What the last sweep left; None before the first."""
    return SweepMark.objects.filter(id=ONE).first()


def mark(values: dict[str, object], *, now: datetime, in_order: bool) -> None:
    """Note what a sweep saw; the time that later clocks are held against moves only where it was believed."""
    given = values | {"looked_at": now} | ({"at": now} if in_order else {})
    SweepMark.objects.update_or_create(id=ONE, defaults=given)


def approve(subject: str, account: Account, *, now: datetime) -> tuple[list[str], bool]:
    """Note that a person agrees; who has so far, and whether this is new."""
    _, made = Approval.objects.get_or_create(subject=subject, by=account.get_username(), defaults={"at": now})
    return approved_by(subject), made


def agents_told(chain: Chain, action: CustodyAction, named: str = "") -> set[str]:
    """Who brought about events of a chain whose facts hold these characters: what rows alone say is not believed."""
    rows = CustodyEvent.objects.filter(chain=str(chain), action=action, facts__contains=named)
    return set(rows.values_list("agent", flat=True))


def approved_by(subject: str) -> list[str]:
    """Who has agreed, the first first."""
    return list(Approval.objects.filter(subject=subject).order_by("at", "id").values_list("by", flat=True))
