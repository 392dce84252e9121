"""Who may sign in."""

from django.contrib.auth.models import AbstractUser


class Account(AbstractUser):
    """A person who works with recordings; our own class from the start, because it cannot be exchanged later."""
