"""Who may sign in."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Account(AbstractUser):
    """A person who works with recordings; our own class from the start, because it cannot be exchanged later.

    Its roles are its groups, by their names; what a role may do stands in config/access.yaml. Django's own permissions
    and its flags for staff and superusers open nothing.
    """

    tutor_id = models.CharField(max_length=200, blank=True, default="")
    """The tutor that this person is, as lesson records name them; empty for everybody else."""
    zone = models.CharField(max_length=64, blank=True, default="")
    """Zone in which pages tell this person times, by its IANA name; empty for that of config/service/pages.yaml."""
