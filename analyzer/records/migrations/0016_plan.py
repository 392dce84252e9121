"""What is planned of observing tutors, and the measures of each run from here on; of runs before there are none."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0014_queue"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, unique=True)),
                ("seed", models.CharField(max_length=64)),
                ("begun_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RunMeasures",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="measures",
                        serialize=False,
                        to="records.run",
                    ),
                ),
                ("values", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="PlannedObservation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=40)),
                ("tutor", models.CharField(max_length=200)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("term", "term"),
                            ("repeat_findings", "repeat_findings"),
                            ("low_grades", "low_grades"),
                        ],
                        max_length=16,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("week", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("drawn_at", models.DateTimeField(null=True)),
                ("candidates", models.JSONField(default=list)),
                ("lapsed_at", models.DateTimeField(null=True)),
                ("given_at", models.DateTimeField(null=True)),
                ("excused_at", models.DateTimeField(null=True)),
                ("excused_by", models.CharField(blank=True, default="", max_length=150)),
                ("excuse", models.CharField(blank=True, default="", max_length=32)),
                (
                    "observer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="observations",
                        to="records.recording",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["term", "tutor"], name="observation_of_tutor"),
                    models.Index(fields=["observer", "term"], name="observation_of_observer"),
                    models.Index(fields=["recording", "due_at"], name="observation_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["term", "repeat_findings", "low_grades"])),
                        name="observation_reason_known",
                    ),
                    models.UniqueConstraint(
                        fields=("term", "tutor", "reason", "number"),
                        name="observation_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("recording__isnull", False)),
                        fields=("recording",),
                        name="observation_of_recording",
                    ),
                ],
            },
        ),
    ]
