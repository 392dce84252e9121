"""Who is named in a case, and may look at the recordings that belong to it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from analyzer.records.models import Mandate


def set_mandates(
    case: str, recordings: Collection[UUID], accounts: Collection[int], *, by: str, now: datetime
) -> tuple[int, int]:
    """Let these accounts look at these recordings of a case, and nobody else at any of it; none ends them all.

    Args:
        case: names the case.
        recordings: that belong to it.
        accounts: that are named in it.
        by: name of whoever decides so.
        now: the time.

    Returns:
        How many mandates are new, and how many have ended.
    """
    wanted = {(recording, account) for recording in recordings for account in accounts}
    with transaction.atomic():
        standing = {
            (row.recording_id, row.account_id): row.pk
            for row in Mandate.objects.select_for_update().filter(case=case, ended_at=None)
        }
        over = [pk for pair, pk in standing.items() if pair not in wanted]
        Mandate.objects.filter(pk__in=over).update(ended_at=now)
        new = [
            Mandate(case=case, recording_id=recording, account_id=account, at=now, by=by)
            for recording, account in sorted(wanted - standing.keys(), key=str)
        ]
        Mandate.objects.bulk_create(new)
    return len(new), len(over)
