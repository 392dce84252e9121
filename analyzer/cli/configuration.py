"""What policy owners and operators look after: configuration, settings, weights, schemas."""

import json
import os
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analyzer.cli.endings import DONE, UNUSABLE, errors_explained, stop, tell
from analyzer.cli.options import ConfigFolder, Json, ModelsFolder

app = typer.Typer(no_args_is_help=True, help="Look after the files that policy owners edit.")


class SchemaName(StrEnum):
    """What has a published schema."""

    LESSON = "lesson"
    ANALYSIS = "analysis"
    SETTINGS = "settings"


Described = Annotated[
    SchemaName,
    typer.Argument(help="lesson: what comes in. analysis: what goes out. settings: the service's, with defaults."),
]


def schema(name: Described) -> None:
    """Print the JSON Schema of what comes in, of what goes out, or of the service's settings."""
    from analyzer.domain.analysis import Analysis
    from analyzer.domain.lesson import Lesson
    from analyzer.settings.service_settings import ServiceSettings

    schemas: dict[SchemaName, Callable[[], dict[str, object]]] = {
        SchemaName.LESSON: Lesson.model_json_schema,
        SchemaName.ANALYSIS: partial(Analysis.model_json_schema, mode="serialization"),
        SchemaName.SETTINGS: ServiceSettings.model_json_schema,
    }
    typer.echo(json.dumps(schemas[name](), indent=1))


def models(config: ConfigFolder = None, folder: ModelsFolder = None, as_json: Json = False) -> None:
    """Show every model: installed, verified by SHA-256, used for what. Exit 2 if one is missing or wrong."""
    from analyzer.settings.configuration import read_configuration
    from analyzer.signals.weights import WeightStore

    with errors_explained():
        statuses = WeightStore(read_configuration(config).models, folder).statuses()
    rows = [{**status.weight.model_dump(mode="json"), "state": status.state, "fix": status.fix} for status in statuses]
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
    else:
        table = Table("model", "state", "used for", "licence", title="Models")
        for row in rows:
            table.add_row(*(escape(str(row[key])) for key in ("name", "state", "used_for", "licence")))
        Console().print(table)
        for row in rows:
            if row["fix"]:
                tell(f"{row['name']}: {row['fix']}")
    raise typer.Exit(DONE if all(row["state"] == "verified" for row in rows) else UNUSABLE)


@app.command("check")
def check(
    config: ConfigFolder = None,
    connect: Annotated[
        bool, typer.Option("--connect", help="Also ask the database, the broker and the object store.")
    ] = False,
) -> None:
    """Read every file of a configuration folder and every LESSONGUARD_ setting; say all that is wrong, and where."""
    from analyzer.service.checking import configuration_problems, settings_problems

    problems = configuration_problems(config) + settings_problems(os.environ)
    if connect and not problems:
        problems = _connection_problems()
    if problems:
        stop("\n".join(problems), UNUSABLE)
    _report(config, connected=connect)


def _connection_problems() -> list[str]:
    from analyzer.cli.connected import service_at_hand

    with service_at_hand() as service:
        from analyzer.service.checking import connection_problems

        return connection_problems(service.settings, service.queue, service.store)


def _report(config: Path | None, *, connected: bool) -> None:
    from analyzer.settings.configuration import read_configuration

    with errors_explained():
        configuration = read_configuration(config)
    typer.echo(f"ok: {configuration.folder} (policy_sha256 {configuration.sha256})")
    if connected:
        typer.echo("ok: database, broker and object store answer")
