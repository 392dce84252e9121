"""What arrivals, messages and replays can come to is named, and no table takes another state than there is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="arrival",
            name="state",
            field=models.CharField(
                choices=[
                    ("seen", "seen"),
                    ("taken", "taken"),
                    ("same", "same"),
                    ("refused", "refused"),
                    ("failed", "failed"),
                ],
                default="seen",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[("pending", "pending"), ("sent", "sent"), ("dead", "dead"), ("withdrawn", "withdrawn")],
                default="pending",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="replay",
            name="state",
            field=models.CharField(
                choices=[
                    ("running", "running"),
                    ("done", "done"),
                    ("applying", "applying"),
                    ("current", "current"),
                    ("abandoned", "abandoned"),
                    ("failed", "failed"),
                ],
                default="running",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="arrival",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["seen", "taken", "same", "refused", "failed"])),
                name="arrival_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["pending", "sent", "dead", "withdrawn"])), name="delivery_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["arriving", "processing", "assessed", "parked"])),
                name="recording_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="recording",
            constraint=models.CheckConstraint(
                condition=models.Q(("family__in", ["", "permanent", "transient", "integrity", "killed", "bug"])),
                name="recording_family_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="replay",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["running", "done", "applying", "current", "abandoned", "failed"])),
                name="replay_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("name__in", ["probe", "speech", "vision", "assess", "transcode"])),
                name="stage_name_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "ready", "running", "done", "skipped", "parked"])),
                name="stage_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stage",
            constraint=models.CheckConstraint(
                condition=models.Q(("family__in", ["", "permanent", "transient", "integrity", "killed", "bug"])),
                name="stage_family_known",
            ),
        ),
    ]
