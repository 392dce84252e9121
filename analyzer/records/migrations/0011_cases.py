"""Investigations, the sealed lane and the desk; what was put into a case only grows."""

from typing import Any

import analyzer.domain.case
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def seal_what_is(apps: Any, _schema_editor: object) -> None:
    """Seal recordings in which an earlier version found what nobody may look at, since it was found."""
    sealed = apps.get_model("records", "Finding").objects.filter(sealed=True)
    first = sealed.filter(run__recording=models.OuterRef("pk")).order_by("run__created_at").values("run__created_at")
    recordings = apps.get_model("records", "Recording").objects.filter(id__in=sealed.values("run__recording"))
    recordings.update(sealed_at=models.Subquery(first[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0010_access"),
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
            name="AlertOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outcome", models.CharField(max_length=32)),
                ("next_step", models.CharField(max_length=32)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "alert",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outcome", to="records.alert"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Quarantine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="quarantines", to="records.recording"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlertOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="records.alert"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("alert", "by"), name="alert_opened_once")],
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
        migrations.CreateModel(
            name="EvidenceRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("requested", "requested"),
                            ("approved", "approved"),
                            ("withdrawn", "withdrawn"),
                            ("handed_over", "handed_over"),
                        ],
                        default=analyzer.domain.case.ReleaseState["REQUESTED"],
                        max_length=16,
                    ),
                ),
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
                ("recipient", models.CharField(max_length=64)),
                ("reference", models.CharField(max_length=64)),
                ("requested_by", models.CharField(max_length=150)),
                ("requested_at", models.DateTimeField()),
                ("approved_by", models.CharField(blank=True, default="", max_length=150)),
                ("approved_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.CharField(blank=True, default="", max_length=150)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("handed_over_by", models.CharField(blank=True, default="", max_length=150)),
                ("handed_over_at", models.DateTimeField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("bytes", models.BigIntegerField()),
                ("receipt_key", models.CharField(blank=True, default="", max_length=512)),
                ("receipt_version_id", models.CharField(blank=True, default="", max_length=200)),
                ("receipt_sha256", models.CharField(blank=True, default="", max_length=64)),
                (
                    "approver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="records.case"
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="records.recording"
                    ),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["recording", "state"], name="release_of_recording")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("body__in", ["dsl", "lado", "police", "childrens_social_care", "other"])),
                        name="release_body_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["requested", "approved", "withdrawn", "handed_over"])),
                        name="release_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approver", None),
                            models.Q(("approver", models.F("requester")), _negated=True),
                            _connector="OR",
                        ),
                        name="release_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    (
                                        analyzer.domain.case.ReleaseState["APPROVED"],
                                        analyzer.domain.case.ReleaseState["HANDED_OVER"],
                                    ),
                                ),
                                _negated=True,
                            ),
                            models.Q(("approved_at__isnull", False), ("approver__isnull", False)),
                            _connector="OR",
                        ),
                        name="release_approved",
                    ),
                ],
            },
        ),
        migrations.RunPython(seal_what_is, migrations.RunPython.noop),
    ]
