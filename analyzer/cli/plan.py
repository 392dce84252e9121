"""`lessonguard plan`: which lessons of which tutors are observed in a term, and how that stands."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import UNUSABLE, stop
from analyzer.cli.options import Json

if TYPE_CHECKING:
    from analyzer.service.planning.telling import Standing


def plan(
    term: Annotated[
        str | None, typer.Option(help="Its name in config/service/terms.yaml; the one that runs if absent.")
    ] = None,
    draw: Annotated[bool, typer.Option("--draw", help="Draw what can be drawn, as the scheduler does.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a line for each observation, as a table.")] = False,
    as_json: Json = False,
) -> None:
    """Tell how the observations of a term stand. What was drawn once is never drawn anew."""
    with service_at_hand() as service:
        from analyzer.records.planned import PlanFilter
        from analyzer.service.planning.drawing import draw_term
        from analyzer.service.planning.telling import as_csv as table
        from analyzer.service.planning.telling import standing_of

        policy, now = service.policy.plan, service.clock()
        chosen = policy.term_named(term) if term else policy.term_shown(now)
        if chosen is None:
            stop(f"--term: is one of {', '.join(one.name for one in policy.in_order())}", UNUSABLE)
        if draw and not chosen.holds(now):
            stop(f"{chosen.name}: lessons are drawn while the term runs", UNUSABLE)
        drawn = draw_term(chosen, service) if draw else 0
        if as_csv:
            sys.stdout.writelines(table(chosen, PlanFilter(), policy, conduct=True, now=now))
            return
        standing = standing_of(chosen, policy, now=now)
    if as_json:
        told = {"term": chosen.name, "drawn": drawn, "counts": asdict(standing.counts)}
        typer.echo(json.dumps(told | {"forecast": asdict(standing.forecast)}, indent=1))
        return
    typer.echo("\n".join(([f"{drawn} lessons drawn"] if draw else []) + _sentences(standing)))


def _sentences(standing: "Standing") -> list[str]:
    counts, told = standing.counts, standing.forecast
    stand = f"{counts.due} due, {counts.overdue} overdue, {counts.excused} excused"
    lines = [
        f"{standing.term.title}, {standing.term.first} to {standing.term.last}",
        f"{counts.done} of {counts.asked} done, {stand}; no lesson is drawn yet for {counts.undrawn}",
    ]
    if told.left:
        lines.append(
            f"at the pace of the last {told.days} days ({told.pace} a week) {told.share:.0%} by {standing.term.last}; "
            f"{told.needed} a week are needed, {told.short} more than now"
        )
    return lines
