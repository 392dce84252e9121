"""`lessonguard serve`, and the commands that it consists of where the service runs on many machines."""

import os
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from analyzer.cli.connected import settings_read
from analyzer.cli.endings import DONE, FAILED, UNUSABLE, errors_explained, stop
from analyzer.cli.options import Home
from analyzer.domain.stages import Queue

if TYPE_CHECKING:
    from workers.embedded import Prepared


class Process(StrEnum):
    """What the service consists of."""

    WEB = "web"
    WORKER = "worker"
    SCHEDULER = "scheduler"


Concurrency = Annotated[
    int | None, typer.Option(min=1, help="Stages that are worked on at once; one for each processor if absent.")
]
AllowRemote = Annotated[
    bool, typer.Option("--allow-remote", help="Serve an address that other machines reach. Put TLS in front of it.")
]


def serve(concurrency: Concurrency = None, allow_remote: AllowRemote = False, home: Home = None) -> None:
    """Run everything on this machine, with no other server: pages, API, watched folder, worker, scheduler.

    The first start makes the data folder (LESSONGUARD_HOME), its key and the first account. Ctrl-C ends it all.
    """
    from workers import embedded

    with settings_read(home) as settings:
        embedded.check_bind(settings, allow_remote=allow_remote)
        with embedded.only_one(settings.home):
            _say("\nlessonguard is starting. A first start makes the folder, its key and the catalogue.")
            prepared = embedded.prepare(settings)
            serve_prepared(prepared, concurrency)


def serve_prepared(prepared: "Prepared", concurrency: int | None = None) -> None:
    """Run everything that a home needs, until asked to end; say where it is once pages answer."""
    from workers import embedded

    _say("Starting the web server, the worker and the scheduler. The address follows when pages answer.")
    embedded.serve(prepared, concurrency or max(embedded.FEWEST, _processors()), partial(_greet, prepared))


def web() -> None:
    """Serve pages and the API at LESSONGUARD_BIND."""
    with settings_read() as settings:
        _open_catalogue()
        from workers.web import run_web

        run_web(settings)


def worker(
    queues: Annotated[
        str, typer.Option(metavar="NAMES", help="What this worker does, separated by commas.")
    ] = ",".join(Queue),
    concurrency: Concurrency = None,
) -> None:
    """Work on stages. Asked to end, it lets short ones finish, gives long ones back, and ends within seconds."""
    with settings_read() as settings:
        chosen = _queues(queues)
        _open_catalogue()
        from workers.worker import run_worker

        code = run_worker(settings, chosen, concurrency or _processors())
    raise typer.Exit(DONE if code == 0 else FAILED)


def scheduler() -> None:
    """Look after the service: dead workers, lost messages, alerts, watched folders, replays, ledgers. Once or more."""
    with settings_read() as settings:
        _open_catalogue()
        from workers.scheduler import run_scheduler

        run_scheduler(settings)


def migrate() -> None:
    """Bring the catalogue's tables up to this version; to be done before anything else starts."""
    with settings_read() as settings, errors_explained():
        _open_catalogue()
        from analyzer.service import catalogue

        if settings.database is None:
            from workers.embedded import make_private

            make_private(settings.home)
        catalogue.migrate()
    typer.echo("ok: the catalogue is that of this version")


def health(
    process: Annotated[Process, typer.Argument(help="Which of the service's processes on this machine.")],
) -> None:
    """Say whether a process of the service is alive, as containers ask; exit 1 if not."""
    with settings_read() as settings:
        if process is Process.WEB:
            from workers.web import answers

            alive = answers(settings)
        else:
            from workers.liveness import is_alive

            alive = is_alive(settings, process.value)
    if not alive:
        stop(f"{process.value}: does not answer", FAILED)
    typer.echo(f"ok: {process.value}")


def _open_catalogue() -> None:
    from analyzer.service.catalogue import open_catalogue

    open_catalogue()


def _queues(names: str) -> tuple[Queue, ...]:
    known = {queue.value: queue for queue in Queue}
    asked = [name.strip() for name in names.split(",") if name.strip()]
    if unknown := [name for name in asked if name not in known]:
        stop(f"--queues: '{', '.join(unknown)}' is not among {', '.join(known)}", UNUSABLE)
    if not asked:
        stop(f"--queues: none is named of {', '.join(known)}", UNUSABLE)
    return tuple(dict.fromkeys(known[name] for name in asked))


def _processors() -> int:
    return len(os.sched_getaffinity(0))


def _console() -> Console:
    return Console(soft_wrap=True, highlight=False, markup=False)


def _say(line: str) -> None:
    _console().print(line)


def _greet(prepared: "Prepared") -> None:
    settings = prepared.settings
    console = _console()
    console.print("\nlessonguard is ready.\n")
    console.print(f"  pages             {settings.url}")
    if prepared.first_account:
        console.print(f"  first sign-in     {prepared.first_account}")
        console.print("                    (choose a password for the account there; the link is shown once)")
        console.print("  nothing at hand?  lessonguard sample load")
        console.print("                    (hands in the sample lesson of three minutes)")
    console.print(f"  watched folder    {settings.watch_folder}")
    console.print("                    (copy maths.mp4 there, and its lesson record as maths.json)")
    console.print("  or hand in with   lessonguard ingest maths.mp4 --lesson maths.json")
    console.print(f"  everything is in  {settings.home}\n")
    console.print("Ctrl-C ends it; nothing is lost.\n")
