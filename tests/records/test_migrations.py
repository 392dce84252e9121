"""The catalogue's tables are what its models say, on both databases."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from analyzer.domain.stages import StageName
from analyzer.records.apps import RecordsConfig
from analyzer.records.models import Alert, Arrival, Delivery, Recording, Replay, Stage
from tests.fakes import START
from tests.records.rows import with_stages


def test_no_model_was_changed_without_a_migration(each_catalogue: str) -> None:
    """`makemigrations --check` has nothing to write."""
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.usefixtures("each_catalogue")
def test_every_migration_applies() -> None:
    """Nothing is left to migrate, and every model can be asked for its rows."""
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    models = list(apps.get_app_config(RecordsConfig.label).get_models())
    assert models
    assert [model.__name__ for model in models if model._default_manager.exists()] == []


@pytest.mark.usefixtures("each_catalogue")
@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Arrival, "state"),
        (Delivery, "state"),
        (Recording, "state"),
        (Recording, "family"),
        (Replay, "state"),
        (Stage, "name"),
        (Stage, "state"),
        (Stage, "family"),
    ],
)
def test_no_table_takes_a_state_that_there_is_not(model: type[Model], field: str) -> None:
    """Whoever writes to the tables by hand, or as an older version, is refused what the code could not read."""
    recording, _ = with_stages()
    alert = Alert.objects.create(recording=recording, subject="s", kind="k", severity="minor", raised_at=START)
    Delivery.objects.create(alert=alert, level=0, channel="email", target="t", next_at=START)
    Arrival.objects.create(source="api", reference="r", fingerprint="f", first_seen_at=START, changed_at=START)
    Replay.objects.create(
        since=START,
        until=START,
        policy_sha256="p",
        software="s",
        per_minute=1,
        total=1,
        created_at=START,
        paced_at=START,
    )
    with pytest.raises(IntegrityError):
        model._default_manager.filter(pk=model._default_manager.first().pk).update(**{field: "asleep"})


@pytest.mark.usefixtures("each_catalogue")
def test_a_catalogue_with_rows_comes_along() -> None:
    """What an older version wrote is there after every later migration, under today's names."""
    recording, _ = with_stages()
    for subject, kind, severity in (("stuck", "stuck", "critical"), ("0123456789abcdef", "secrecy", "serious")):
        Alert.objects.create(recording=recording, subject=subject, kind=kind, severity=severity, raised_at=START)
    try:
        call_command("migrate", "records", "0001", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM records_stage")
            assert {name for (name,) in cursor.fetchall()} == {"probe", "listen", "look", "assess", "transcode"}
    finally:
        call_command("migrate", "records", verbosity=0)
    assert set(Stage.objects.values_list("name", flat=True)) == set(StageName)
    assert list(Alert.objects.order_by("id").values_list("kind", "rank", "finding_id", "due_at")) == [
        ("stuck", 3, "", START),
        ("secrecy", 2, "0123456789abcdef", START),
    ]
