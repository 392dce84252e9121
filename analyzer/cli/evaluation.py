"""`lessonguard evaluate`: how well the language detectors do on labelled utterances."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from analyzer.cli.endings import errors_explained
from analyzer.cli.options import ConfigFolder, Json, Quiet

if TYPE_CHECKING:
    from analyzer.analysis.evaluate import Judge


def evaluate(
    labelled: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="JSON lines, plain or .gz: text, labels, speaker, ...")
    ],
    predictions: Annotated[
        Path | None, typer.Option(metavar="OUT.jsonl", help="Also write what was claimed on each line.")
    ] = None,
    errors: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            help="Also list the N surest false alarms and the N gravest, furthest misses, with words.",
        ),
    ] = 0,
    config: ConfigFolder = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Measure the language detectors on labelled utterances: recall, precision, false alarms per lesson-hour."""
    from analyzer.analysis.evaluate import read_lines, write_predictions
    from analyzer.analysis.evaluate_side_by_side import evaluate_side_by_side
    from analyzer.analysis.report import report as told
    from analyzer.analysis.unfiltered import as_claimed
    from analyzer.analysis.worst import worst
    from analyzer.settings.configuration import read_configuration

    with errors_explained():
        policy = read_configuration(config).policy
        judged = evaluate_side_by_side(read_lines(labelled), partial(_make_judge, config, every_score=errors > 0))
        result = as_claimed(judged, policy)
        if predictions is not None:
            write_predictions(result, predictions)
        report = told(result)
        if errors:
            report["errors"] = worst(judged, policy, errors)
    if as_json:
        typer.echo(json.dumps(report, indent=1))
    elif not quiet:
        _print_evaluation(report)


def _make_judge(config: Path | None, *, every_score: bool) -> "Judge":
    from analyzer.analysis.bootstrap import language_judge
    from analyzer.analysis.unfiltered import unfiltered
    from analyzer.settings.configuration import read_configuration

    configuration = read_configuration(config)
    return language_judge(unfiltered(configuration) if every_score else configuration)


def _print_evaluation(report: dict[str, Any]) -> None:
    console = Console()
    columns = ("source", "kind", "lines", "positives", "recall", "precision", "false_positive_rate")
    headings = (Column(column.replace("_", " "), no_wrap=column == "kind") for column in columns)
    table = Table(*headings, title=f"{report['lines']} lines")
    tables = {"(all)": report["by_kind"], **report["by_source"]}
    for source, kinds in tables.items():
        for kind, row in kinds.items():
            figures = ("–" if row[key] is None else f"{row[key]:g}" for key in columns[2:])
            table.add_row(escape(source), kind, *figures)
    console.print(table)
    _print_doubt(console, report)
    for name, rows in report.get("errors", {}).items():
        listed = Table("line", "kind", "score", "text", title=name.replace("_", " "))
        for row in rows:
            listed.add_row(str(row["line"]), row["kind"], f"{row['score']:g}", escape(row["text"]))
        console.print(listed)
    alerts = report["alerts"]
    if alerts["lessons"]:
        title = f"Alerts per lesson-hour, {alerts['lessons']} lessons, {alerts['hours']:.1f} hours"
        table = Table("kind or severity", "alerts", "per hour", "95 % interval", title=title)
        for name, row in alerts["rates"].items():
            low, high = row["interval_95"]
            table.add_row(name, str(row["alerts"]), f"{row['per_hour']:.3f}", f"{low:.3f} to {high:.3f}")
        console.print(table)


def _print_doubt(console: Console, report: dict[str, Any]) -> None:
    if (mean := report["mean"]) is None:
        return
    parts = ((name, mean[name], *mean[f"{name}_95"]) for name in ("recall", "precision"))
    told = ", ".join(f"{name} {value:.2f} ({low:.2f} to {high:.2f})" for name, value, low, high in parts)
    console.print(f"Mean over kinds, with 95 % intervals: {told}")
    every = report["reliability"]["all"]
    title = f"Scores against truth: calibration error {every['calibration_error']:.2f}, Brier {every['brier']:.2f}"
    table = Table("score", "claims", "mean score", "true", title=title)
    for one in every["bins"]:
        table.add_row(f"{one['low']:.1f}–{one['high']:.1f}", str(one["n"]), f"{one['score']:.2f}", str(one["true"]))
    console.print(table)
