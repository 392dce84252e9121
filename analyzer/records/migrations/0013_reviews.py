"""What people say of a lesson has tables of its own, which only grow."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0012_retention"),
    ]

    operations = [
        migrations.CreateModel(
            name="Grading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("grades", models.JSONField()),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.recording"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.run"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("start_ms", models.BigIntegerField(null=True)),
                ("remark", models.PositiveIntegerField()),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.recording"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.run"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Missed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=64)),
                ("severity", models.CharField(max_length=16)),
                ("route", models.CharField(max_length=16)),
                ("clause", models.CharField(max_length=64)),
                ("preserve", models.BooleanField()),
                ("sealed", models.BooleanField()),
                ("start_ms", models.BigIntegerField()),
                ("end_ms", models.BigIntegerField()),
                ("remark", models.PositiveIntegerField(null=True)),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.recording"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.run"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "at"], name="missed_kind")],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("finding_id", models.CharField(max_length=16)),
                (
                    "decision",
                    models.CharField(
                        choices=[("confirmed", "confirmed"), ("dismissed", "dismissed"), ("unsure", "unsure")],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=64)),
                ("remark", models.PositiveIntegerField(null=True)),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.recording"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.run"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["recording", "finding_id"], name="verdict_finding")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["confirmed", "dismissed", "unsure"])),
                        name="verdict_decision_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "of",
                    models.CharField(
                        choices=[
                            ("verdict", "verdict"),
                            ("missed", "missed"),
                            ("note", "note"),
                            ("grading", "grading"),
                        ],
                        max_length=16,
                    ),
                ),
                ("row", models.BigIntegerField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.recording"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("of", "row"), name="withdrawal_once"),
                    models.CheckConstraint(
                        condition=models.Q(("of__in", ["verdict", "missed", "note", "grading"])),
                        name="withdrawal_of_known",
                    ),
                ],
            },
        ),
    ]
