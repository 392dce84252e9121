"""Weak signs over several lessons are put before a person; they have tables of their own."""

import analyzer.domain.pattern
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0024_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pattern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tutor", models.CharField(max_length=200)),
                ("student", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("looked_into", "looked_into"),
                            ("nothing_in_it", "nothing_in_it"),
                            ("lapsed", "lapsed"),
                        ],
                        default=analyzer.domain.pattern.PatternState["OPEN"],
                        max_length=16,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("answered_by", models.CharField(blank=True, default="", max_length=150)),
                ("reason", models.CharField(blank=True, default="", max_length=32)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PatternStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lesson_name", models.CharField(max_length=200)),
                ("taught_at", models.DateTimeField()),
                ("finding_id", models.CharField(max_length=16)),
                ("kind", models.CharField(max_length=64)),
                ("start_ms", models.BigIntegerField()),
                ("end_ms", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "pattern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="records.pattern"
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.recording"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="pattern",
            index=models.Index(fields=["state", "made_at"], name="pattern_open"),
        ),
        migrations.AddIndex(
            model_name="pattern",
            index=models.Index(fields=["tutor", "student"], name="pattern_of_pair"),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "looked_into", "nothing_in_it", "lapsed"])),
                name="pattern_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="pattern",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("tutor", "student"), name="pattern_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="patternstep",
            constraint=models.UniqueConstraint(fields=("pattern", "recording", "finding_id"), name="pattern_step_once"),
        ),
    ]
