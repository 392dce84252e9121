"""The chain of custody, in tables of which one only grows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_alerts_gravest_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustodyCheckpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=512)),
                ("version_id", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("stamped_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CustodyEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=200)),
                ("position", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("agent", models.CharField(max_length=200)),
                ("action", models.CharField(max_length=64)),
                ("facts", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["action", "at"], name="custody_action")],
                "constraints": [models.UniqueConstraint(fields=("chain", "position"), name="custody_place_once")],
            },
        ),
        migrations.CreateModel(
            name="CustodyHead",
            fields=[
                ("chain", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("digest", models.CharField(max_length=64)),
                ("anchored", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("position__gt", models.F("anchored"))),
                        fields=["chain"],
                        name="custody_grown",
                    )
                ],
            },
        ),
    ]
