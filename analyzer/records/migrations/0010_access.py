"""Roles are groups by name, and what they may do is config/access.yaml; recordings know whether access is cut,
and sessions whose they are."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

RENAMED = {"operator": "operations", "lead": "dsl"}
"""Today's name of a role by the one before."""
ADMINISTRATOR = "administrator"
"""Role of those who had every right: they look after accounts, and give themselves what else they need, on record."""


def to_roles(apps: Any, _: Any) -> None:
    groups, accounts = apps.get_model("auth", "Group").objects, apps.get_model("records", "Account").objects
    for before, after in RENAMED.items():
        groups.filter(name=before).update(name=after)
    for group in groups.filter(name__in=["observer", *RENAMED.values()]):
        group.permissions.clear()
    for account in accounts.filter(is_superuser=True):
        account.groups.add(groups.get_or_create(name=ADMINISTRATOR)[0])
    accounts.filter(is_superuser=True).update(is_superuser=False, is_staff=False)


def to_groups_before(apps: Any, _: Any) -> None:
    groups, accounts = apps.get_model("auth", "Group").objects, apps.get_model("records", "Account").objects
    for before, after in RENAMED.items():
        groups.filter(name=after).update(name=before)
    accounts.filter(groups__name=ADMINISTRATOR).update(is_superuser=True, is_staff=True)


def seal(apps: Any, _: Any) -> None:
    sealed = apps.get_model("records", "Finding").objects.filter(sealed=True)
    first = sealed.filter(run__recording=models.OuterRef("pk")).order_by("run__created_at")
    recordings = apps.get_model("records", "Recording").objects
    recordings.filter(id__in=sealed.values("run__recording")).update(
        sealed_at=models.Subquery(first.values("run__created_at")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_holds_and_fixity"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="alert",
            options={},
        ),
        migrations.AlterModelOptions(
            name="ledgerday",
            options={},
        ),
        migrations.AlterModelOptions(
            name="recording",
            options={},
        ),
        migrations.AddField(
            model_name="account",
            name="tutor_id",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="recording",
            name="quarantined_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="recording",
            name="sealed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="assignments", to="records.recording"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "ended_at"], name="assignment_of_account")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("recording",), name="assignment_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("began_at", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(null=True)),
                ("browser", models.CharField(blank=True, default="", max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["account", "-seen_at"], name="session_of_account")]},
        ),
        migrations.RunPython(to_roles, to_groups_before),
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
