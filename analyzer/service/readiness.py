"""Whether this process has everything that it needs to serve."""

import structlog

from analyzer.domain.errors import LessonguardError, ObjectMissingError
from analyzer.domain.stages import Queue
from analyzer.messaging.port import TaskQueue
from analyzer.records.database import catalogue_answers
from analyzer.storage.port import ObjectStore

PROBED = "lessonguard/readiness"
"""A key that nothing is ever stored under: that the store says so proves that it answers."""

log = structlog.get_logger(__name__)


def readiness(store: ObjectStore, queue: TaskQueue) -> dict[str, bool]:
    """Whether each part answers: the database, the object store, the broker."""
    answers = {
        "database": catalogue_answers(),
        "store": _store_answers(store),
        "broker": queue.depth(Queue.IO) is not None,
    }
    if away := [part for part, there in answers.items() if not there]:
        log.warning("not ready", away=away)
    return answers


def _store_answers(store: ObjectStore) -> bool:
    try:
        store.stat(PROBED)
    except ObjectMissingError:
        return True
    except LessonguardError:
        return False
    return True
