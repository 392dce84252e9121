"""Views of the queue that people gave a name; each sees and changes their own alone."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from analyzer.records.models import SavedView
from analyzer.records.projections import pick


@dataclass(frozen=True)
class View:
    """A named set of filters."""

    id: int
    name: str
    filters: str


def views_of(account_id: int) -> tuple[View, ...]:
    """Those of an account, by name."""
    return pick(View, SavedView.objects.filter(account=account_id).order_by("name"))


def add_view(account_id: int, name: str, filters: str) -> bool:
    """Keep a view; False where there is one of this name."""
    try:
        with transaction.atomic():
            SavedView.objects.create(account_id=account_id, name=name, filters=filters)
    except IntegrityError:
        return False
    return True


def rename_view(account_id: int, view_id: int, name: str) -> bool:
    """Call a view otherwise; False where it is not theirs, or they have another of this name."""
    try:
        with transaction.atomic():
            return bool(SavedView.objects.filter(account=account_id, id=view_id).update(name=name))
    except IntegrityError:
        return False


def delete_view(account_id: int, view_id: int) -> bool:
    """Forget a view; False where it is not theirs."""
    return bool(SavedView.objects.filter(account=account_id, id=view_id).delete()[0])
