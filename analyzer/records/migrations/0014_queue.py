"""The queue has a row of facts for each assessed lesson, and people keep views of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_reviews"),
    ]

    operations = [
        migrations.CreateModel(
            name="Queued",
            fields=[
                (
                    "recording",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="queued",
                        serialize=False,
                        to="records.recording",
                    ),
                ),
                ("lesson_name", models.CharField(db_index=True, max_length=200)),
                ("tutor", models.CharField(db_index=True, max_length=200)),
                ("subject", models.CharField(max_length=200)),
                ("uploaded_at", models.DateTimeField()),
                ("questions", models.PositiveIntegerField()),
                ("rank", models.SmallIntegerField()),
                ("concerns", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField(null=True)),
                ("graded", models.BooleanField()),
                ("state", models.CharField(choices=[("waiting", "waiting"), ("done", "done")], max_length=16)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "rank", "-uploaded_at", "-recording"], name="queued_rank"),
                    models.Index(fields=["state", "concerns", "-uploaded_at", "-recording"], name="queued_concerns"),
                    models.Index(fields=["state", "due_on", "-uploaded_at", "-recording"], name="queued_due"),
                    models.Index(fields=["state", "-uploaded_at", "-recording"], name="queued_newest"),
                    models.Index(
                        fields=["state", "rank", "concerns", "due_on", "account", "subject"], name="queued_counts"
                    ),
                    models.Index(fields=["tutor", "state", "rank", "-uploaded_at", "-recording"], name="queued_tutor"),
                    models.Index(fields=["account", "state", "rank", "-uploaded_at", "-recording"], name="queued_mine"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "done"])), name="queued_state_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("filters", models.CharField(max_length=1000)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account", "name"), name="saved_view_once")],
            },
        ),
    ]
