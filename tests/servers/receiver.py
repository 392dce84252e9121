"""A real web server that keeps what is posted to it, and answers as it is told to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from tests.servers.tls import server_context


@dataclass
class Receiver:
    """What was posted, and what is answered."""

    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    status: int = 204
    location: str = ""
    silent: bool = False
    """Whether it takes what is posted and answers nothing."""
    over: Event = field(default_factory=Event)
    url: str = ""


@contextmanager
def receiver(*, tls: bool = False) -> Iterator[Receiver]:
    """Run a receiver on a port of its own."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.bodies.append(self.rfile.read(int(self.headers["content-length"])))
            kept.headers.append(dict(self.headers))
            if kept.silent:
                kept.over.wait(30)
                return
            self.send_response(kept.status)
            if kept.location:
                self.send_header("location", kept.location)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is none of the test's business."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = server_context().wrap_socket(server.socket, server_side=True)
    kept.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/alerts"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield kept
    finally:
        kept.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
