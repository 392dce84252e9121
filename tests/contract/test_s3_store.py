"""What only a server has: refusals, links, networks that alter bytes, and a process of its own that dies."""

import hashlib
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex

import pytest
import urllib3

from analyzer.domain.errors import ConfigurationError, IntegrityError, TransientError
from tests.servers.seaweedfs import SeaweedFS

CONTENT = b"the content of an object"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
SOME_MB = 80 << 20
MOST_TRIES = 6
"""Of one call of the store; a put asks the server twice."""


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[SeaweedFS]:
    """A server that may be killed."""
    server = SeaweedFS(tmp_path / "server")
    try:
        server.start()
        server.store().create_bucket()
        yield server
    finally:
        server.kill()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"access_key": "unknown"}, "refuses"),
        ({"secret_key": "wrong-secret-key"}, "refuses"),
        ({"bucket": "absent"}, "lacks the bucket itself"),
        ({"bucket": "plain"}, "lacks versioning, Object Lock"),
        ({"bucket": "versioned"}, "lacks Object Lock"),
        ({"endpoint": "host/path"}, "host:port"),
    ],
    ids=str,
)
def test_check_names_what_is_missing(s3_server: SeaweedFS, changes: dict[str, str], message: str) -> None:
    """A server or bucket that cannot keep evidence is refused, and what it lacks is named."""
    bucket = changes.get("bucket", "absent")
    if bucket != "absent" and not s3_server.store()._client.bucket_exists(bucket):
        _make_plain_bucket(s3_server, bucket)
    with pytest.raises(ConfigurationError, match=message):
        s3_server.store(**changes).check()


def _make_plain_bucket(server: SeaweedFS, bucket: str) -> None:
    from minio.commonconfig import ENABLED
    from minio.versioningconfig import VersioningConfig

    client = server.store()._client
    client.make_bucket(bucket)
    if bucket == "versioned":
        client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))


def test_making_the_bucket_again_changes_nothing(s3_server: SeaweedFS) -> None:
    """Setting up twice is harmless."""
    s3_server.store().create_bucket()
    s3_server.store().check()


def test_a_link_reads_one_version_for_a_while(s3_server: SeaweedFS) -> None:
    """A presigned address reads ranges of the version it was made for, nothing else, and ends."""
    store, key = s3_server.store(), f"derived/{token_hex(8)}/played"
    stored = store.put(key, CONTENT, SHA256)
    store.put(key, b"newer", hashlib.sha256(b"newer").hexdigest())
    link = store.link(stored, timedelta(minutes=1))
    assert link is not None
    with urllib3.PoolManager() as http:
        assert http.request("GET", link).data == CONTENT
        part = http.request("GET", link, headers={"Range": "bytes=4-10"})
        assert (part.status, part.data) == (206, CONTENT[4:11])
        assert http.request("GET", link.replace("played", "other")).status == 403
        assert http.request("DELETE", link).status == 403
        brief = store.link(stored, timedelta(seconds=1))
        assert brief is not None
        eventually(lambda: http.request("GET", brief).status == 403)


def test_links_are_for_the_public_endpoint(s3_server: SeaweedFS) -> None:
    """Browsers get the address under which they reach the server, and its signature holds there."""
    port = s3_server.endpoint.rpartition(":")[2]
    stored = s3_server.store().put(f"derived/{token_hex(8)}", CONTENT, SHA256)
    for public, begins in ((f"localhost:{port}", "http://localhost:"), ("https://media.example", "https://media.ex")):
        link = s3_server.store(public_endpoint=public).link(stored, timedelta(minutes=1))
        assert link is not None
        assert link.startswith(begins)
        if "localhost" in public:
            assert urllib3.request("GET", link).data == CONTENT


def test_a_network_that_alters_bytes_is_found_out(s3_server: SeaweedFS) -> None:
    """When the server holds other bytes than were sent, it is said, and nothing of them is left."""
    key = f"originals/{token_hex(8)}"
    with altering_proxy(s3_server.endpoint, b"content", b"CONTENT") as endpoint:
        with pytest.raises(IntegrityError, match="other bytes"):
            s3_server.store(endpoint=endpoint).put(key, CONTENT, SHA256)
        assert not list(s3_server.store().list(key, versions=True))
        with pytest.raises(IntegrityError, match="other bytes"):
            s3_server.store(endpoint=endpoint).put(
                key, CONTENT, SHA256, retain_until=datetime.now(UTC) + timedelta(seconds=30)
            )
    stored = s3_server.store().put(key, CONTENT, SHA256)
    with s3_server.store().open(key, stored.version_id) as file:
        assert file.read() == CONTENT


def test_a_server_that_is_away(tmp_path: Path) -> None:
    """Without a server every door says, after a few tries, that it may be tried again."""
    server = SeaweedFS(tmp_path)
    store = server.store()
    attempts: list[Callable[[], object]] = [
        store.check,
        lambda: store.put("a", CONTENT, SHA256),
        lambda: store.stat("a"),
        lambda: store.delete("a", "1"),
        lambda: list(store.list("")),
    ]
    for attempt in attempts:
        with pytest.raises(TransientError):
            attempt()
    with hanging_up(server.ports["s3"][0]) as calls:
        for attempt in attempts:
            before = len(calls)
            with pytest.raises(TransientError):
                attempt()
            assert 1 <= len(calls) - before <= MOST_TRIES


@contextmanager
def hanging_up(port: int) -> Iterator[list[object]]:
    """A port at which everybody is hung up on; every caller is noted."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", port)) as server:

        def answer() -> None:
            while True:
                try:
                    caller, address = server.accept()
                except OSError:
                    return
                calls.append(address)
                caller.close()

        thread = threading.Thread(target=answer)
        thread.start()
        try:
            yield calls
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_a_server_killed_while_it_is_written_to_and_read_from(mortal: SeaweedFS, tmp_path: Path) -> None:
    """A put that the server did not survive is never seen; a read breaks off as transient; what was there is there."""
    source = tmp_path / "source"
    source.write_bytes(bytes(SOME_MB))
    sha256 = hashlib.sha256(bytes(SOME_MB)).hexdigest()
    store = mortal.store()
    kept = store.put("originals/kept", source, sha256, retain_until=datetime.now(UTC) + timedelta(days=1))
    with ThreadPoolExecutor(1) as pool, store.open("originals/kept", kept.version_id) as reading:
        assert reading.read(1) == b"\0"
        writing = pool.submit(mortal.store().put, "originals/cut", source, sha256)
        eventually(lambda: bool(store._client._list_multipart_uploads("lessonguard").uploads))
        mortal.kill()
        with pytest.raises(TransientError):
            writing.result(timeout=60)
        with pytest.raises(TransientError):
            reading.read()
    mortal.start()
    assert [row.key for row in store.list("", versions=True)] == ["originals/kept"]
    assert store.retained_until(kept.key, kept.version_id) is not None
    with store.local(kept, tmp_path / "scratch") as path:
        assert path.stat().st_size == SOME_MB
    assert store.remove_unfinished(datetime.now(UTC) + timedelta(hours=1)) == 1
    again = store.put("originals/cut", source, sha256)
    assert store.stat("originals/cut").version_id == again.version_id


def eventually(condition: Callable[[], bool], within_s: float = 20) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def altering_proxy(endpoint: str, before: bytes, after: bytes) -> Iterator[str]:
    """An address that hands everything on to a server, some bytes altered."""
    host, _, port = endpoint.rpartition(":")
    kept_alive: list[socket.socket] = []

    class Alter(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            kept_alive.append(self.request)
            with socket.create_connection((host, int(port))) as server:
                back = threading.Thread(target=pump, args=(server, self.request, bytes))
                back.start()
                pump(self.request, server, lambda block: block.replace(before, after))
                back.join()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Alter) as proxy:
        threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}).start()
        try:
            yield f"127.0.0.1:{proxy.server_address[1]}"
        finally:
            proxy.shutdown()
            for connection in kept_alive:
                with suppress(OSError):  # the other side has gone
                    connection.shutdown(socket.SHUT_RD)


def pump(source: socket.socket, target: socket.socket, alter: Callable[[bytes], bytes]) -> None:
    """Hand bytes on until one side is done."""
    while block := source.recv(65536):
        target.sendall(alter(block))
    with suppress(OSError):  # the other side has gone
        target.shutdown(socket.SHUT_WR)
