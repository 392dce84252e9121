"""Accounts name the time zone in which pages tell times."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0023_feedback"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="zone",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
    ]
