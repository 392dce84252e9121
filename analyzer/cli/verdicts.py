"""`lessonguard verdicts`: what people decided, for whoever measures the machine."""

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.connected import service_at_hand
from analyzer.cli.endings import FAILED, stop

app = typer.Typer(no_args_is_help=True, help="Hand out what people decided, to measure the machine by.")


@app.callback()
def _verdicts() -> None:
    """Keep `export` a command of its own."""


@app.command("export")
def export(
    out: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="Written anew, for its owner alone.")],
) -> None:
    """Write every judged line with the kinds that people found in it, as `lessonguard evaluate` reads them.

    The file holds words of lessons. Lines with a question still open are left out.
    """
    with service_at_hand() as service:
        from analyzer.service.reviews.exporting import export_verdicts

        count = 0
        try:
            with out.open("w", encoding="utf-8") as file:
                for line in export_verdicts(service.store, service.settings):
                    file.write(f"{line}\n")
                    count += 1
        except OSError as error:
            stop(f"the file cannot be written: {error.strerror}", FAILED)
    typer.echo(f"ok: {count} lines that people have judged")
