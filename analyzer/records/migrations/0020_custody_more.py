"""Closed cases are destroyed in their turn, each by a decision of its own."""

import analyzer.domain.case
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0017_quality"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseDestruction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField()),
                ("objects_listed", models.JSONField(default=list)),
                ("policy_version", models.CharField(max_length=100)),
                ("policy_sha256", models.CharField(max_length=64)),
                ("agent", models.CharField(max_length=200)),
                ("approved_by", models.JSONField(default=list)),
                ("decided_at", models.DateTimeField()),
                ("emptied_at", models.DateTimeField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
                ("certificate_version", models.CharField(blank=True, default="", max_length=200)),
                ("certificate_sha256", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="case",
            name="case_state_known",
        ),
        migrations.AlterField(
            model_name="case",
            name="state",
            field=models.CharField(
                choices=[("open", "open"), ("asked", "asked"), ("closed", "closed"), ("destroyed", "destroyed")],
                default=analyzer.domain.case.CaseState["OPEN"],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "asked", "closed", "destroyed"])), name="case_state_known"
            ),
        ),
        migrations.AddField(
            model_name="casedestruction",
            name="case",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="destruction", to="records.case"
            ),
        ),
    ]
