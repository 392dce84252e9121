"""Holds have states and are released by two people; bytes are read again; people have tokens; walks know how far."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def tell_states(apps: Any, _: Any) -> None:
    holds = apps.get_model("records", "Hold").objects
    holds.exclude(verified_at=None).update(state="in_force")
    holds.filter(verified_at=None).exclude(failure="").update(state="failed")


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0005_custody"),
    ]

    operations = [
        migrations.CreateModel(
            name="HoldRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=150)),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PersonalToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret_sha256", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("begun_at", models.DateTimeField()),
                ("after", models.BigIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterModelOptions(
            name="hold",
            options={
                "permissions": (
                    ("place_hold", "May place a hold"),
                    ("release_hold", "May approve that a hold is released"),
                )
            },
        ),
        migrations.RemoveConstraint(
            model_name="hold",
            name="hold_once",
        ),
        migrations.RemoveIndex(
            model_name="hold",
            name="hold_verified",
        ),
        migrations.AddField(
            model_name="hold",
            name="asked_by",
            field=models.CharField(blank=True, default="", max_length=150),
        ),
        migrations.AddField(
            model_name="hold",
            name="case_reference",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="hold",
            name="lifted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="hold",
            name="origin",
            field=models.CharField(
                choices=[("finding", "finding"), ("person", "person"), ("store", "store")],
                default="finding",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="released_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="hold",
            name="state",
            field=models.CharField(
                choices=[
                    ("requested", "requested"),
                    ("in_force", "in_force"),
                    ("failed", "failed"),
                    ("released", "released"),
                ],
                default="requested",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="checked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="fixity",
            field=models.CharField(
                blank=True,
                choices=[("proven", "proven"), ("mismatch", "mismatch"), ("missing", "missing")],
                default="",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="proven_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="recording",
            name="frozen_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(fields=["state", "verified_at"], name="hold_verified"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["role", "checked_at", "created_at"], name="item_checked"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("fixity__in", ("mismatch", "missing"))), fields=["fixity"], name="item_broken"
            ),
        ),
        migrations.AddIndex(
            model_name="recording",
            index=models.Index(
                condition=models.Q(("frozen_at__isnull", False)), fields=["frozen_at"], name="recording_frozen"
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "released"), _negated=True),
                fields=("recording", "reason", "case_reference"),
                name="hold_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["requested", "in_force", "failed", "released"])),
                name="hold_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["finding", "person", "store"])), name="hold_origin_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("fixity__in", ["", "proven", "mismatch", "missing"])), name="item_fixity_known"
            ),
        ),
        migrations.AddField(
            model_name="holdrelease",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="holdrelease",
            name="hold",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="records.hold"
            ),
        ),
        migrations.AddField(
            model_name="personaltoken",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="tokens", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="holdrelease",
            constraint=models.UniqueConstraint(fields=("hold", "account"), name="hold_release_once"),
        ),
        migrations.RunPython(tell_states, migrations.RunPython.noop),
    ]
