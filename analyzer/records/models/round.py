"""How far something is that goes through everything there is, again and again."""

from django.db import models


class Round(models.Model):
    """One such walk, by its name; it goes on where it was, in whatever process."""

    name = models.CharField(primary_key=True, max_length=32)
    begun_at = models.DateTimeField()
    after = models.BigIntegerField(default=0)
    """Id of the last row that it has been to."""
    finished_at = models.DateTimeField(null=True)
    """None while it is under way."""
