"""Observers who are signed in, and lessons whose teaching the machine graded low."""

from django.test import Client

from analyzer.records.accounts import add_account
from analyzer.records.models import Recording, Scorecard
from analyzer.service.queueing.placing import place


def somebody(name: str, role: str = "observer") -> Client:
    """A browser of an account."""
    client = Client(headers={"host": "localhost"})
    client.force_login(add_account(name, (role,)))  # type: ignore[arg-type]  # a new name is not taken
    return client


def concerned(row: Recording, **grades: str) -> Recording:
    """A lesson whose teaching the machine graded so."""
    Scorecard.objects.filter(run__recording=row).update(grades=grades)
    place([row.id])
    return row
