"""The task queue: messages wait where they should, and a broker that is away costs nobody more than seconds."""

import math
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from queue import Empty

import pytest
from structlog.testing import capture_logs

from analyzer.domain.stages import Queue
from analyzer.messaging.app import RUN_STAGE, make_app
from analyzer.messaging.celery_queue import CeleryTaskQueue
from analyzer.messaging.filesystem import Transport
from analyzer.messaging.port import StageMessage
from analyzer.service.bootstrap import make_message_app
from analyzer.settings.service_settings import ServiceSettings
from tests.servers.valkey import Valkey, free_port
from workers.child import Child
from workers.tasks import register

MESSAGES = 200
GRACE_S = 30.0


def test_messages_wait_in_the_queue_they_are_for(settings: ServiceSettings) -> None:
    """Whoever asks how many messages wait sees those of one queue; a queue that nobody has used is empty."""
    tasks = CeleryTaskQueue(make_message_app(settings), GRACE_S)
    assert [tasks.depth(queue) for queue in Queue] == [0, 0, 0, 0]
    tasks.enqueue(StageMessage(1, Queue.SPEECH, 60))
    tasks.enqueue(StageMessage(2, Queue.SPEECH, 60))
    tasks.enqueue_alerts()
    assert {queue.value: tasks.depth(queue) for queue in Queue} == {"io": 1, "media": 0, "speech": 2, "vision": 0}


@contextmanager
def silent_server() -> Iterator[int]:
    """A port that takes connections and never answers, as a broker behind a broken network does."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield server.getsockname()[1]


@pytest.mark.parametrize("scheme", ["redis://127.0.0.1:{}/0", "amqp://guest:guest@127.0.0.1:{}//"])
@pytest.mark.parametrize("silent", [False, True], ids=["refuses", "is silent"])
def test_a_broker_that_is_away_holds_nobody_up(tmp_path: Path, scheme: str, silent: bool) -> None:
    """Of a hundred messages to a broker that is gone one waits for it; none raises, and its depth is not known."""
    with silent_server() as port, capture_logs() as logs:
        address = scheme.format(port if silent else free_port())
        tasks = CeleryTaskQueue(make_app(address, tmp_path), GRACE_S, away_s=math.inf)
        for stage_id in range(100):
            tasks.enqueue(StageMessage(stage_id, Queue.IO, 60))
        tasks.enqueue_alerts()
        assert tasks.depth(Queue.IO) is None
    assert [line["event"] for line in logs] == ["the broker is away"]


def test_a_broker_that_comes_back_is_used_again(tmp_path: Path, valkey_server: Valkey) -> None:
    """A process needs no restart when its broker does."""
    tasks = CeleryTaskQueue(make_app(valkey_server.url, tmp_path), GRACE_S, away_s=0)
    tasks.enqueue(StageMessage(1, Queue.IO, 60))
    valkey_server.kill()
    tasks.enqueue(StageMessage(2, Queue.IO, 60))
    assert tasks.depth(Queue.IO) is None
    valkey_server.start()
    tasks.enqueue(StageMessage(3, Queue.IO, 60))
    assert tasks.depth(Queue.IO) == 1


def test_messages_of_a_newer_version_are_understood(settings: ServiceSettings, catalogue: None) -> None:
    """A deploy in the middle of a queue harms nothing: what a newer version added to a message is passed over."""
    child = Child(settings, make_message_app(settings))
    register(child)
    with capture_logs() as logs:
        child.app.tasks[RUN_STAGE].apply(kwargs={"stage_id": 4711, "priority": "high"})
    assert [(line["event"], line.get("stage_id")) for line in logs] == [("stage not to be had", 4711)]


def _take(folder: Path, mine: Path) -> None:
    """Take messages until there are none, and note their bodies."""
    app = make_app(None, folder / "messages")
    with app.connection_for_read() as connection, connection.channel() as channel, mine.open("w") as out:
        while True:
            try:
                out.write(channel._get("io")["headers"]["kwargsrepr"] + "\n")
            except Empty:
                return


def test_each_message_in_files_is_taken_once(tmp_path: Path) -> None:
    """Several processes that write and read at once lose no message, see none twice and none half-written."""
    senders = [CeleryTaskQueue(make_app(None, tmp_path / "messages"), GRACE_S) for _ in range(2)]

    def send(tasks: CeleryTaskQueue, first: int) -> None:
        for stage_id in range(first, first + MESSAGES // 2):
            tasks.enqueue(StageMessage(stage_id, Queue.IO, 60))

    threads = [threading.Thread(target=send, args=(tasks, n * MESSAGES // 2)) for n, tasks in enumerate(senders)]
    readers = [get_context("spawn").Process(target=_take, args=(tmp_path, tmp_path / f"{n}.txt")) for n in range(3)]
    for one in (*threads, *readers):
        one.start()
    for one in (*threads, *readers):
        one.join(60)
    _take(tmp_path, tmp_path / "rest.txt")
    taken = [line for path in tmp_path.glob("*.txt") for line in path.read_text().splitlines()]
    assert sorted(taken) == sorted(f"{{'stage_id': {n}}}" for n in range(MESSAGES))
    assert list((tmp_path / "messages").iterdir()) == []


def test_the_embedded_broker_is_ours() -> None:
    """The embedded shape uses messages as files, since kombu's own transport could show half of one."""
    with make_app(None, Path("nowhere")).connection_for_write() as connection:
        assert isinstance(connection.transport, Transport)
