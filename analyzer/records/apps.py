"""The catalogue as Django knows it."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The app `records`."""

    name = "analyzer.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
