"""`lessonguard quality`: how well machine and observers judge; lessons drawn for two who do not know of each other."""

import secrets
from typing import Annotated

import typer

from analyzer.cli.connected import service_at_hand, who

app = typer.Typer(no_args_is_help=True, help="Measure machine and observers.")


@app.command("draw")
def draw(
    week: Annotated[
        str | None, typer.Argument(metavar="WEEK", help="Such as 2026-W41; the last that is over, if absent.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="That decides; at random, if absent. It is kept.")] = None,
) -> None:
    """Draw from a week's lessons in which the machine found nothing, for two observers each. A week is drawn once."""
    with service_at_hand() as service:
        from analyzer.domain.custody import person
        from analyzer.service.quality import drawing

        chosen = week or drawing.last_week(service.clock())
        by, policy = person(who()), service.policy.quality
        decides = secrets.randbelow(drawing.SEEDS) if seed is None else seed
        count = drawing.draw(chosen, decides, by, policy, now=service.clock())
        given = drawing.give_samples(service.policy, service.clock)
    told = "was drawn before; nothing has changed" if count is None else f"{count} drawn"
    typer.echo(f"ok: {chosen}: {told}; {given} given to somebody")


@app.command("show")
def show() -> None:
    """Print every figure with its n and its interval, as JSON."""
    with service_at_hand() as service:
        from analyzer.domain.sight import EVERYTHING
        from analyzer.service.quality.figures import figures

        told = figures(EVERYTHING, service.policy.quality, now=service.clock())
    typer.echo(told.model_dump_json(indent=2))
