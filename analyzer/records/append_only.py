"""Tables that only grow: the database refuses to change or remove what stands in them."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "this table only grows: nothing in it is changed or removed"
TABLES = (
    "records_custodyevent",
    "records_caserecording",
    "records_casefinding",
    "records_caseentry",
    "records_casereferral",
    "records_caseperson",
    "records_quarantine",
    "records_alertopening",
    "records_alertoutcome",
)
"""Every table that is protected so."""
FUNCTION = "lessonguard_append_only"


def forbid(connection: BaseDatabaseWrapper, table: str) -> None:
    """Have the database refuse to change or remove rows of a table."""
    for statement in _rules(connection, table):
        _execute(connection, statement)


def permit(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the rules away, as a migration that rebuilds the table has to."""
    suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
    for name in _names(connection, table):
        _execute(connection, f"DROP TRIGGER IF EXISTS {name}{suffix}")


def missing_rules(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """Names of rules that should protect a table and are not there, or are switched off."""
    where = (
        "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(where, [table])
        there = {name for (name,) in cursor.fetchall()}
    return [name for name in _names(connection, table) if name not in there]


def operations(*tables: str) -> tuple[Any, Any]:
    """What a migration runs forwards and backwards."""

    def forwards(_apps: object, schema_editor: Any) -> None:
        for table in tables:
            forbid(schema_editor.connection, table)

    def backwards(_apps: object, schema_editor: Any) -> None:
        for table in tables:
            permit(schema_editor.connection, table)

    return forwards, backwards


def _names(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    verbs = ("update", "delete", "truncate") if connection.vendor == "postgresql" else ("update", "delete")
    return [f"{table}_no_{verb}" for verb in verbs]


def _rules(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    if connection.vendor != "postgresql":
        return [
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for verb in ("update", "delete")
        ]
    function = (
        f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    rows = [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
        for verb in ("update", "delete")
    ]
    whole = (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
    )
    return [function, *rows, whole]


def _execute(connection: BaseDatabaseWrapper, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
