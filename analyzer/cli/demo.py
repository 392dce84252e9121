"""`lessonguard demo`: the sample lesson on a scorecard, and on a desk at which somebody may sign in."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from analyzer.cli.analysis import progress_shown, show_result
from analyzer.cli.connected import settings_read
from analyzer.cli.endings import tell
from analyzer.cli.options import Json, Quiet
from analyzer.cli.service import serve_prepared

if TYPE_CHECKING:
    from analyzer.service.demonstration import SignIn
    from workers.embedded import Prepared

THE_SAME = ("BIND", "URL", "DEBUG")
"""Settings that a demonstration takes from the environment. Others are of a real service, which it never touches."""


def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where to write the scorecard.")] = Path("out/sample"),
    home: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the desk is kept: a folder of its own, never your service's.")
    ] = Path("out/demo-home"),
    serve: Annotated[bool, typer.Option("--serve", help="Open the desk at once; Ctrl-C ends it.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Assess the sample lesson that ships with lessonguard: three minutes, a few things wrong, most things right.

    It ends with a scorecard and with a desk: a home of its own in which the lesson is assessed, and an account for it,
    whose password is printed once. A later call assesses nothing again and prints a new password.
    """
    shown = not quiet and not as_json
    if shown:
        tell("Assessing the sample lesson of three minutes: first the models are loaded, then they listen and look.")
        tell("That may take a minute or two.")
    with _home_of_its_own(home) as prepared:
        from analyzer.service.bootstrap import make_service
        from analyzer.service.demonstration import demonstrate, let_somebody_in

        service = make_service(prepared.settings)
        with progress_shown(shown) as progress:
            made = demonstrate(service, out, progress)
        show_result(made.result, as_json=as_json, quiet=quiet)
        if shown:
            _say_next(out, home, let_somebody_in(service), prepared.settings.url, of_today=made.of_today)
        if serve:
            serve_prepared(prepared)


@contextmanager
def _home_of_its_own(home: Path) -> Iterator["Prepared"]:
    """The demonstration's home, made where there is none; nobody else works on it meanwhile."""
    from analyzer.settings.logs import configure_logging
    from analyzer.settings.service_settings import PREFIX

    for name in [name for name in os.environ if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in THE_SAME]:
        del os.environ[name]
    with settings_read(home) as settings:
        from workers import embedded

        embedded.check_bind(settings, allow_remote=False)
        embedded.mark_as_demonstration(settings.home)
        configure_logging(settings)
        logging.getLogger().setLevel(logging.ERROR)
        with embedded.only_one(settings.home):
            yield embedded.prepare(settings)


def _say_next(out: Path, home: Path, sign_in: "SignIn", url: str, *, of_today: bool) -> None:
    console = Console(soft_wrap=True, highlight=False, markup=False)
    console.print("\nNext")
    console.print(f"  open the card     {out / 'scorecard.html'}")
    console.print(f"  open the desk     lessonguard serve --home {home}")
    console.print(f"  sign in there     {url}  as {sign_in.name}, password {sign_in.password}")
    console.print("                    (shown this once; another `lessonguard demo` prints another)")
    if not of_today:
        console.print(
            "                    (the desk's own assessment is of earlier rules: move its folder away for a new one)"
        )
    console.print("  your own lesson   lessonguard analyze lesson.mp4 --lesson lesson.json")
    console.print("  what goes in      lessonguard schema lesson")
    console.print("  your own policy   lessonguard config check --config DIR (a copy of config/ that you edited)")
