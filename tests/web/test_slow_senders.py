"""Whoever sends slowly, or begins and never ends, keeps nobody else waiting."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from typing import Any

import pytest
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.task import ThreadedTaskDispatcher

from tests.web.running import Web
from workers.front import CONNECTIONS, NEARBY, SMALL, UNFINISHED, Front, origin_of

LINE = b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
FORM = LINE + b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nusername=a"
UPLOAD = (
    b"POST /api/v1/recordings HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b"Content-Length: 10000000\r\nAuthorization: Bearer %s\r\n\r\n--b\r\nContent-Disposition: form-data; "
)


@contextmanager
def senders(port: int, count: int, begun: bytes) -> Iterator[list[socket.socket]]:
    """So many connections on each of which this was sent, and no more comes."""
    with ExitStack() as stack:
        made = []
        for _ in range(count):
            made.append(stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20)))
            made[-1].sendall(begun)
        yield made


def status(web: Web, path: str) -> int:
    """How a request of somebody else is answered; that it is, before the time is over, is what is asked."""
    connection = HTTPConnection("127.0.0.1", web.port, timeout=20)
    connection.request("GET", path, headers={"Host": "localhost", "Authorization": f"Bearer {web.token}"})
    answered = connection.getresponse().status
    connection.close()
    return answered


@pytest.mark.parametrize("count", [20, 200])
@pytest.mark.parametrize("begun", [b"", b"GET / HT", LINE, FORM, UPLOAD])
def test_unfinished_requests_keep_nobody_waiting(web: Web, count: int, begun: bytes) -> None:
    """Connections without a byte, half a line, half the headers, half a form; uploads of holders of tokens, too."""
    with senders(web.port, count, begun % web.token.encode() if begun is UPLOAD else begun):
        assert status(web, "/health/live") == 200
        assert status(web, "/sign-in") == 200
        assert status(web, "/api/v1/recordings") == 200


def test_an_upload_of_a_stranger_is_refused_before_it_is_sent(web: Web) -> None:
    """No thread waits for it, and nothing of it is kept."""
    with senders(web.port, 20, UPLOAD % b"guess") as made:
        for one in made:
            assert one.recv(1000).startswith(b"HTTP/1.1 401")
        assert web.scratch() == []


def test_a_large_body_where_none_belongs_is_refused(web: Web) -> None:
    """Only uploads are large."""
    begun = LINE + b"Content-Length: %d\r\n\r\n" % (SMALL + 1)
    with senders(web.port, 1, begun) as (one,):
        assert one.recv(1000).startswith(b"HTTP/1.1 413")


def test_who_waits_to_be_told_to_go_on_is_told(web: Web) -> None:
    """As curl does before a large upload: a good token is told to go on, another is refused without a byte."""
    head = UPLOAD.partition(b"\r\n\r\n")[0] + b"\r\nExpect: 100-continue\r\n\r\n"
    for token, told in ((web.token.encode(), b"HTTP/1.1 100"), (b"guess", b"HTTP/1.1 401")):
        with senders(web.port, 1, head % token) as (one,):
            assert one.recv(1000).startswith(told)


class Standing:
    """A front in this process, whose clock the test moves."""

    def __init__(self, answered: Callable[..., Any]) -> None:
        self.channels: dict[int, Any] = {}
        self.threads = ThreadedTaskDispatcher()
        self.threads.set_thread_count(1)
        chosen = Adjustments(listen="127.0.0.1:0", cleanup_interval=10_000, connection_limit=10_000)
        self.front = Front(
            answered,
            self.channels,
            dispatcher=self.threads,
            adj=chosen,
            sockinfo=chosen.listen[0],
            uploads=self.threads,
        )
        self.front.next_channel_cleanup = time.time() + 10_000
        self.port = int(self.front.effective_port)

    def turn(self) -> None:
        """Let the loop do what there is to do."""
        for _ in range(3):
            wasyncore.loop(timeout=0.05, map=self.channels, use_poll=True, count=1)

    def hung_up(self, sender: socket.socket) -> bool:
        """Whether it let go of a connection."""
        self.turn()
        sender.settimeout(0.2)
        try:
            return sender.recv(1000) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False


@pytest.fixture
def standing() -> Iterator[Standing]:
    """A front whose application is never asked."""
    made = Standing(lambda *_: [])
    yield made
    made.threads.shutdown(timeout=1)
    wasyncore.close_all(made.channels)


@pytest.mark.parametrize(
    ("begun", "patient", "over"),
    [(b"", 19, 21), (b"GET / HT", 19, 21), (LINE, 19, 21), (FORM, 59, 61)],
)
def test_what_is_begun_has_to_end(standing: Standing, begun: bytes, patient: float, over: float) -> None:
    """Headers within 20 s, a form within a minute, however slowly and steadily it comes."""
    with senders(standing.port, 1, begun) as (sender,):
        standing.turn()
        standing.front.maintenance(time.time() + patient)
        assert not standing.hung_up(sender)
        sender.sendall(b"x")
        standing.turn()
        standing.front.maintenance(time.time() + over)
        assert standing.hung_up(sender)


def test_a_connection_that_fails_closes_no_door(standing: Standing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong while one is taken, the next one is taken."""

    def fail(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched, senders(standing.port, 1, LINE):
        patched.setattr(standing.front, "keep_within_limits", fail)
        standing.turn()
    with senders(standing.port, 1, LINE) as (sender,):
        standing.turn()
        assert not standing.hung_up(sender)
        assert any(channel.request for channel in standing.front.active_channels.values())


def test_the_oldest_make_room(standing: Standing) -> None:
    """Of one address so many may be unfinished at once; who came first goes first, and who comes is let in."""
    with senders(standing.port, 1, LINE) as (first,), ExitStack() as stack:
        standing.turn()
        for number in range(UNFINISHED * NEARBY):
            (last,) = stack.enter_context(senders(standing.port, 1, LINE))
            wasyncore.loop(timeout=0.05, map=standing.channels, use_poll=True, count=1)
            if number < 2:
                assert not standing.hung_up(first)
        assert standing.hung_up(first)
        assert not standing.hung_up(last)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_an_origin_is_a_household(address: str, origin: str) -> None:
    """Nobody is many by having many addresses; a proxy on this machine stands for many."""
    assert origin_of(address) == origin
    assert CONNECTIONS > UNFINISHED
