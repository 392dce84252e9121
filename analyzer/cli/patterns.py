"""`lessonguard patterns`: weak signs over several lessons are put before the safeguarding lead now."""

import typer

from analyzer.cli.connected import service_at_hand


def patterns() -> None:
    """Look for weak signs over several lessons now, as the scheduler does by itself; the desk alone shows them."""
    with service_at_hand() as service:
        from analyzer.service.patterns.proposing import propose_patterns

        made = propose_patterns(service)
    typer.echo(f"ok: {made} proposed")
