"""A browser in which somebody is signed in."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from analyzer.records.models.account import Account


class Session(AbstractBaseSession):
    """Django's session with what lets people see and end theirs; its key is a secret and is shown to nobody."""

    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="sessions")
    """None before anybody has signed in."""
    began_at = models.DateTimeField(null=True)
    """When somebody signed in."""
    seen_at = models.DateTimeField(null=True)
    """When it was used last, to the minute."""
    browser = models.CharField(max_length=200, blank=True, default="")
    """What the browser calls itself."""

    class Meta:
        """Asked for by account."""

        indexes = (models.Index(fields=["account", "-seen_at"], name="session_of_account"),)
