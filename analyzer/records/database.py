"""Whether the catalogue answers."""

from django.db import DatabaseError

from analyzer.records.models import Recording


def catalogue_answers() -> bool:
    """Whether the database is there and holds our tables."""
    try:
        Recording.objects.only("id").first()
    except DatabaseError:
        return False
    return True
