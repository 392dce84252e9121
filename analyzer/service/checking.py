"""Says everything that is wrong with what operators and policy owners wrote, and where; not the first thing only."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from analyzer.domain.errors import ConfigurationError, LessonguardError
from analyzer.domain.stages import Queue
from analyzer.messaging.port import TaskQueue
from analyzer.service.signing_keys import key_ring
from analyzer.settings.configuration import FILES, LEXICON_FILES, read_configuration, read_yaml, shipped_or
from analyzer.settings.service_policy import SERVICE_FILES, service_file
from analyzer.settings.service_settings import PREFIX, ServiceSettings, read_settings
from analyzer.storage.port import ObjectStore


def configuration_problems(folder: Path | None) -> list[str]:
    """What is wrong in a configuration folder, one problem a line: `file: key: what`; the shipped one for None."""
    folder = shipped_or(folder)
    if not folder.is_dir():
        return [f"'{folder.name}' is not a configuration folder"]
    kinds = {folder / name: kind for name, kind in {**FILES, **LEXICON_FILES}.items()}
    kinds |= {service_file(folder, name): kind for name, kind in SERVICE_FILES.items()}
    wrong = [line for path, kind in kinds.items() for line in _wrong(partial(read_yaml, path, kind))]
    return wrong or list(_wrong(lambda: read_configuration(folder)))


def settings_problems(environment: Mapping[str, str]) -> list[str]:
    """What is wrong with the service's settings, one problem a line: `VARIABLE: what`."""
    return list(_wrong(lambda: read_settings(environment)))


def connection_problems(settings: ServiceSettings, queue: TaskQueue, store: ObjectStore) -> list[str]:
    """Which servers do not answer, which keys are missing, one problem a line: `VARIABLE: what`."""
    return [*catalogue_problems(settings.database), *_broker(queue), *_store(store), *_signing(settings)]


def _wrong(read: Callable[[], object]) -> Iterator[str]:
    try:
        read()
    except ConfigurationError as error:
        yield from str(error).splitlines()


def catalogue_problems(database: SecretStr | None) -> Iterator[str]:
    """What is wrong with the catalogue's tables and rules; one problem a line."""
    from django.db import DatabaseError, connection

    from analyzer.records.rules import missing_rules
    from analyzer.service.catalogue import is_migrated

    if database is None and not Path(connection.settings_dict["NAME"]).exists():
        yield f"{PREFIX}HOME: there is no catalogue yet; run `lessonguard serve`, or `lessonguard migrate`"
        return
    try:
        if not is_migrated():
            yield f"{PREFIX}DATABASE: its tables are not those of this version; run `lessonguard migrate`"
        elif missing := missing_rules(connection):
            named = ", ".join(missing)
            yield f"{PREFIX}DATABASE: lost its rules {named}; ask who took them away, then run `lessonguard migrate`"
    except DatabaseError as error:
        yield f"{PREFIX}DATABASE: does not answer ({type(error).__name__})"


def _broker(queue: TaskQueue) -> Iterator[str]:
    if queue.depth(Queue.IO) is None:
        yield f"{PREFIX}BROKER: does not answer"


def _store(store: ObjectStore) -> Iterator[str]:
    try:
        store.check()
    except LessonguardError as error:
        yield f"{PREFIX}S3_ENDPOINT: {error}"


def _signing(settings: ServiceSettings) -> Iterator[str]:
    yield from _wrong(lambda: key_ring(settings))
