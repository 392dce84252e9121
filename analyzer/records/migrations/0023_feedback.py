"""Feedback to tutors has tables of its own, which only grow."""

import analyzer.domain.feedback
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0022_passkeys"),
    ]

    operations = [
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
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
        ),
        migrations.CreateModel(
            name="FeedbackAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("released", "released"),
                            ("read", "read"),
                            ("replied", "replied"),
                            ("disputed", "disputed"),
                            ("kept", "kept"),
                            ("changed", "changed"),
                        ],
                        max_length=16,
                    ),
                ),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("remark", models.PositiveIntegerField(null=True)),
                (
                    "feedback",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="records.feedback"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="feedback",
            index=models.Index(fields=["recording", "id"], name="feedback_recording"),
        ),
        migrations.AddIndex(
            model_name="feedbackact",
            index=models.Index(fields=["act", "feedback"], name="feedback_act"),
        ),
        migrations.AddConstraint(
            model_name="feedbackact",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        (
                            analyzer.domain.feedback.FeedbackActName["RELEASED"],
                            analyzer.domain.feedback.FeedbackActName["READ"],
                        ),
                    )
                ),
                fields=("feedback", "act"),
                name="feedback_act_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="feedbackact",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["released", "read", "replied", "disputed", "kept", "changed"])),
                name="feedback_act_known",
            ),
        ),
    ]
