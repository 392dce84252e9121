"""The catalogue's tables are what its models say, on both databases."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from analyzer.records.apps import RecordsConfig


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
