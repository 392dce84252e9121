"""Stages, stored roles and the alert of what is stuck get the names that the code has for them."""

from collections.abc import Mapping
from typing import Any

from django.db import migrations, models

RENAMED = (
    ("Stage", "name", {"listen": "speech", "look": "vision"}),
    ("Item", "role", {"heard": "speech", "seen": "vision"}),
    ("Alert", "kind", {"standstill": "stuck"}),
    ("Alert", "subject", {"standstill": "stuck"}),
)
"""Model, field, and today's value by the one before."""


def to_todays(apps: Any, _: Any) -> None:
    for model, field, values in RENAMED:
        _rename(apps.get_model("records", model), field, values)


def to_those_before(apps: Any, _: Any) -> None:
    for model, field, values in RENAMED:
        _rename(apps.get_model("records", model), field, {after: before for before, after in values.items()})


def _rename(model: Any, field: str, values: Mapping[str, str]) -> None:
    for before, after in values.items():
        model.objects.filter(**{field: before}).update(**{field: after})


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.RenameField("stage", "rung_at", "enqueued_at"),
        migrations.AlterField(
            "stage",
            "name",
            models.CharField(
                choices=[
                    ("probe", "probe"),
                    ("speech", "speech"),
                    ("vision", "vision"),
                    ("assess", "assess"),
                    ("transcode", "transcode"),
                ],
                max_length=16,
            ),
        ),
        migrations.RunPython(to_todays, to_those_before),
    ]
