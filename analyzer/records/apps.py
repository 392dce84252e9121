"""The catalogue as Django knows it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class RecordsConfig(AppConfig):
    """The app `records`."""

    name = "analyzer.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the rules of the database lifted while tables are rebuilt, and set anew afterwards."""
        from analyzer.records.rules import after_migrating, before_migrating

        pre_migrate.connect(before_migrating, sender=self)
        post_migrate.connect(after_migrating, sender=self)
