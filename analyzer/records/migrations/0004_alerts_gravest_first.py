"""Alerts say how grave they are in a number, which finding they are about, where it is, and when they are told."""

import re
from typing import Any

from django.db import migrations, models

SEVERITIES = ("note", "minor", "serious", "critical")
FINDING = re.compile(r"[0-9a-f]{16}")


def fill(apps: Any, _: Any) -> None:
    alerts = apps.get_model("records", "Alert").objects
    for rank, severity in enumerate(SEVERITIES):
        alerts.filter(severity=severity).update(rank=rank, due_at=models.F("raised_at"))
    for alert in alerts.exclude(recording=None).only("id", "subject").iterator():
        if FINDING.fullmatch(alert.subject):
            alerts.filter(id=alert.id).update(finding_id=alert.subject)


class Migration(migrations.Migration):
    dependencies = [("records", "0003_states_checked")]

    operations = [
        migrations.RemoveIndex("alert", "alert_open"),
        migrations.AddField("alert", "rank", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("alert", "finding_id", models.CharField(blank=True, default="", max_length=16)),
        migrations.AddField("alert", "channel", models.CharField(blank=True, default="", max_length=16)),
        migrations.AddField("alert", "participant", models.CharField(blank=True, default="", max_length=200)),
        migrations.AddField("alert", "start_ms", models.BigIntegerField(null=True)),
        migrations.AddField("alert", "end_ms", models.BigIntegerField(null=True)),
        migrations.AddField("alert", "due_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "alert", models.Index(fields=["acknowledged_at", "-rank", "-raised_at"], name="alert_open")
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
