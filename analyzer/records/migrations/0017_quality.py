"""Blind samples, known answers and what observers had to hear have tables of their own."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0016_plan"),
    ]

    operations = [
        migrations.CreateModel(
            name="BlindDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.CharField(max_length=8, unique=True)),
                ("seed", models.BigIntegerField()),
                ("share", models.FloatField()),
                ("eligible", models.PositiveIntegerField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BlindSample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="samples", to="records.blinddraw"
                    ),
                ),
                (
                    "recording",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.recording"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Exposure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding_id", models.CharField(max_length=16)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("ms", models.PositiveIntegerField()),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.recording"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["by", "at"], name="exposure_person"),
                    models.Index(fields=["at"], name="exposure_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Finished",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                "indexes": [models.Index(fields=["recording", "by"], name="finished_recording")],
            },
        ),
        migrations.CreateModel(
            name="KnownAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding_id", models.CharField(max_length=16)),
                (
                    "decision",
                    models.CharField(
                        choices=[("confirmed", "confirmed"), ("dismissed", "dismissed"), ("unsure", "unsure")],
                        max_length=16,
                    ),
                ),
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
                "indexes": [models.Index(fields=["recording", "finding_id"], name="known_finding")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["confirmed", "dismissed", "unsure"])),
                        name="known_decision_known",
                    )
                ],
            },
        ),
    ]
