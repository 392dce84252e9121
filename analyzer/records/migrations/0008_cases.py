"""Investigations, in tables of which all but the case itself only grow."""

import analyzer.domain.case
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from analyzer.records.append_only import operations

GROWING = (
    "records_caserecording",
    "records_casefinding",
    "records_caseentry",
    "records_casereferral",
    "records_caseperson",
)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_custody"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reference", models.CharField(max_length=64, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("asked", "asked"), ("closed", "closed")],
                        default=analyzer.domain.case.CaseState["OPEN"],
                        max_length=16,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.CharField(max_length=150)),
                ("active_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, default="", max_length=150)),
            ],
            options={
                "permissions": (("manage_cases", "May open, change and close every case"),),
                "indexes": [models.Index(fields=["state", "active_at"], name="case_still")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "asked", "closed"])), name="case_state_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("note", "note"), ("document", "document")], max_length=16)),
                ("suffix", models.CharField(blank=True, default="", max_length=8)),
                ("key", models.CharField(max_length=512)),
                ("version_id", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("bytes", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                (
                    "about",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.caseentry"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="records.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["note", "document"])), name="case_entry_kind_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("finding_id", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="records.case"
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.recording"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "recording", "finding_id"), name="case_finding_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CasePerson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("act", models.CharField(choices=[("named", "named"), ("removed", "removed")], max_length=16)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="people", to="records.case"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "case", "-id"], name="case_person_last")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("act__in", ["named", "removed"])), name="case_naming_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseRecording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="recordings", to="records.case"
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="records.recording"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "recording"), name="case_recording_once")],
            },
        ),
        migrations.CreateModel(
            name="CaseReferral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(choices=[("made", "made"), ("answered", "answered")], max_length=16)),
                (
                    "body",
                    models.CharField(
                        choices=[
                            ("dsl", "dsl"),
                            ("lado", "lado"),
                            ("police", "police"),
                            ("childrens_social_care", "childrens_social_care"),
                            ("other", "other"),
                        ],
                        max_length=32,
                    ),
                ),
                ("reference", models.CharField(blank=True, default="", max_length=64)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "accepted"),
                            ("advice", "advice"),
                            ("investigating", "investigating"),
                            ("no_further_action", "no_further_action"),
                            ("substantiated", "substantiated"),
                            ("unsubstantiated", "unsubstantiated"),
                        ],
                        default="",
                        max_length=32,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="records.case"
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.casereferral",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("body__in", ["dsl", "lado", "police", "childrens_social_care", "other"])),
                        name="case_body_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step__in", ["made", "answered"])), name="case_step_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                [
                                    "",
                                    "accepted",
                                    "advice",
                                    "investigating",
                                    "no_further_action",
                                    "substantiated",
                                    "unsubstantiated",
                                ],
                            )
                        ),
                        name="case_outcome_known",
                    ),
                ],
            },
        ),
        migrations.RunPython(*operations(*GROWING)),
    ]
