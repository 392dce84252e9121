"""The catalogue's tables are what its models say, on both databases."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from analyzer.domain.stages import StageName
from analyzer.records.apps import RecordsConfig
from analyzer.records.models import Account, Alert, Arrival, Delivery, Finding, Recording, Replay, Run, Stage
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
    administrator = Account.objects.create_user("administrator")
    administrator.groups.create(name="administrator")
    for name, role in (("mary", "dsl"), ("ada", "operations")):
        Account.objects.create_user(name).groups.create(name=role)
    run = Run.objects.create(recording=recording, number=1, policy_sha256="p", software="s", created_at=START)
    place = {"start_ms": 0, "end_ms": 1, "score": 1.0, "preserve": True, "sealed": True}
    Finding.objects.create(run=run, finding_id="a", kind="undress", clause="10", severity="critical", **place)
    try:
        call_command("migrate", "records", "0001", verbosity=0)
        assert set(Group.objects.values_list("name", flat=True)) == {"administrator", "lead", "operator"}
        with connection.cursor() as cursor:
            cursor.execute("SELECT username FROM records_account WHERE is_superuser")
            assert cursor.fetchall() == [("administrator",)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM records_stage")
            assert {name for (name,) in cursor.fetchall()} == {"probe", "listen", "look", "assess", "transcode"}
    finally:
        call_command("migrate", "records", verbosity=0)
    assert set(Stage.objects.values_list("name", flat=True)) == set(StageName)
    roles = dict(Account.objects.values_list("username", "groups__name"))
    assert roles == {"administrator": "administrator", "mary": "dsl", "ada": "operations"}
    assert not Account.objects.filter(is_superuser=True).exists()
    assert Recording.objects.get().sealed_at == START
    assert list(Alert.objects.order_by("id").values_list("kind", "rank", "finding_id", "due_at")) == [
        ("stuck", 3, "", START),
        ("secrecy", 2, "0123456789abcdef", START),
    ]
