"""What is kept for long enough is destroyed: decided, certified; sweeps remember, people agree."""

import analyzer.domain.destruction
import analyzer.domain.stages
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0011_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("deleting", "deleting"),
                            ("emptied", "emptied"),
                            ("destroyed", "destroyed"),
                            ("withdrawn", "withdrawn"),
                            ("stopped", "stopped"),
                        ],
                        default=analyzer.domain.destruction.DestructionState["DELETING"],
                        max_length=16,
                    ),
                ),
                ("kinds", models.JSONField()),
                ("before", models.CharField(max_length=16)),
                ("due_at", models.DateTimeField()),
                ("basis", models.CharField(max_length=16)),
                ("objects_listed", models.JSONField(default=list)),
                ("left", models.JSONField(default=list)),
                ("rows", models.JSONField(default=dict)),
                ("policy_version", models.CharField(max_length=100)),
                ("policy_sha256", models.CharField(max_length=64)),
                ("agent", models.CharField(max_length=200)),
                ("approved_by", models.JSONField(default=list)),
                ("decided_at", models.DateTimeField()),
                ("emptied_at", models.DateTimeField(null=True)),
                ("destroyed_at", models.DateTimeField(null=True)),
                ("obstacle", models.CharField(blank=True, default="", max_length=500)),
                ("certificate_version", models.CharField(blank=True, default="", max_length=200)),
                ("certificate_sha256", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="SweepMark",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField()),
                ("refusal", models.CharField(blank=True, default="", max_length=500)),
                ("leaving", models.PositiveIntegerField(default=0)),
                ("kept", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="recording",
            name="recording_state_known",
        ),
        migrations.AddField(
            model_name="recording",
            name="erase_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="recording",
            name="state",
            field=models.CharField(
                choices=[
                    ("arriving", "arriving"),
                    ("processing", "processing"),
                    ("assessed", "assessed"),
                    ("parked", "parked"),
                    ("deleting", "deleting"),
                    ("destroyed", "destroyed"),
                ],
                default=analyzer.domain.stages.RecordingState["ARRIVING"],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["arriving", "processing", "assessed", "parked", "deleting", "destroyed"])
                ),
                name="recording_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(fields=("subject", "by"), name="approval_once"),
        ),
        migrations.AddField(
            model_name="destruction",
            name="recording",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="destructions", to="records.recording"
            ),
        ),
        migrations.AddIndex(
            model_name="destruction",
            index=models.Index(fields=["state", "decided_at"], name="destruction_open"),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["deleting", "emptied", "destroyed", "withdrawn", "stopped"])),
                name="destruction_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("deleting", "emptied"))),
                fields=("recording",),
                name="destruction_one_open",
            ),
        ),
    ]
