"""The front of the web server: one thread holds every connection, and none of ours waits for a slow sender.

Waitress reads requests in its own loop and hands them to threads when they are whole. Uploads alone are handed over
once their headers are there, to threads of their own, and are read as they come: a body of gigabytes is neither kept
in memory nor written twice. Whoever begins a request and does not finish it is hung up on; of one address, those that
began first make room for those that come.
"""

import io
import socket
import sys
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

import structlog
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import RequestEntityTooLarge

from workers.upload_stream import UploadStream

UPLOADS = ("POST", "/api/v1/recordings")
SMALL = 5 * 512 * 1024
"""Bytes of any other request's body."""
BEGUN_S = 20.0
"""Seconds within which a request's headers have to be there, or the connection's first byte."""
SMALL_S = 60.0
"""Seconds within which a small body has to be there."""
SILENT_S = 60.0
"""Seconds without a byte after which an upload, or a connection between two requests, is given up."""
UNFINISHED = 32
"""Requests of one address that may be unfinished at once; the oldest make room."""
CONNECTIONS = 128
"""Connections of one address at once."""
NEARBY = 8
"""Times as many of both from this machine and from private networks: a proxy there stands for many people."""
ALL = 1000
"""Connections in all."""

log = structlog.get_logger(__name__)


class Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Reads one request; of an upload, only its headers."""

    upload: UploadStream | None = None
    content_length: int
    expect_continue: bool

    def __init__(self, adj: Any, channel: "Channel") -> None:
        super().__init__(adj)
        self._channel = channel

    def parse_header(self, header_plus: bytes) -> None:
        """Read the headers, and decide how the body is to be read."""
        super().parse_header(header_plus)
        if self.content_length <= SMALL:
            return
        length, self.content_length, self.body_rcv = self.content_length, 0, None
        self.headers["CONNECTION"] = "close"  # what is not read of it must not be taken for a request
        awaited, self.expect_continue = self.expect_continue, False
        if (self.command, self.path) == UPLOADS:
            self.upload = self._channel.begin_upload(length, awaited=awaited)
        else:
            self.error = RequestEntityTooLarge(f"a body here has at most {SMALL} bytes")

    def get_body_stream(self) -> Any:
        """What the application reads the body from."""
        return io.BufferedReader(self.upload, SMALL // 10) if self.upload else super().get_body_stream()


class Feeder(HTTPRequestParser):  # type: ignore[misc]
    """Stands in for a parser while an upload's body comes."""

    empty = True  # no request of its own

    def __init__(self, adj: Any, upload: UploadStream) -> None:
        super().__init__(adj)
        self._upload = upload

    def received(self, data: bytes) -> int:
        """Hand on what belongs to the body."""
        fed = self._upload.feed(data)
        self.completed = self._upload.complete
        return fed


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection."""

    upload: UploadStream | None = None
    served = False

    def __init__(self, server: "Front", sock: socket.socket, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002
        super().__init__(server, sock, addr, adj, map=map)
        self.began_at = self.creation_time
        self.origin = origin_of(addr[0])
        self.nearby = not self.origin or ip_address(addr[0].partition("%")[0]).is_private
        server.keep_within_limits(self)

    def parser_class(self, adj: Any) -> HTTPRequestParser:
        """What reads the next bytes."""
        if self.upload is not None and not self.upload.complete:
            return Feeder(adj, self.upload)
        self.began_at = time.time()
        return Parser(adj, self)

    def begin_upload(self, length: int, *, awaited: bool) -> UploadStream:
        """Have the body of this length read as it comes; the sender may wait to be told that it is wanted."""
        begin: Callable[[], None] = self._tell_to_go_on if awaited else lambda: None
        self.upload = UploadStream(length, begin, self.server.pull_trigger)
        return self.upload

    def _tell_to_go_on(self) -> None:
        told = b"HTTP/1.1 100 Continue\r\n\r\n"
        with self.outbuf_lock:
            self.outbufs[-1].append(told)
            self.current_outbuf_count += len(told)
            self.total_outbufs_len += len(told)
        self.server.pull_trigger()

    @property
    def uploading(self) -> bool:
        """Whether the body of an upload is still to come."""
        return self.upload is not None and not self.upload.complete

    @property
    def unfinished(self) -> bool:
        """Whether a request has begun, or is awaited for the first time, and is not there yet."""
        return not self.requests and not self.total_outbufs_len and (self.request is not None or not self.served)

    @property
    def idle(self) -> bool:
        """Whether nothing is asked or answered on it."""
        return not self.requests and not self.total_outbufs_len and self.request is None

    def readable(self) -> bool:
        """Whether bytes are wanted now."""
        if self.uploading and self.upload is not None:
            return self.upload.has_room and not (self.will_close or self.close_when_flushed)
        return bool(super().readable())

    def handle_read(self) -> None:
        """Take what has come; a sender of an upload that has said its last is still told what became of it."""
        if not self.uploading or self.upload is None:
            super().handle_read()
            return
        try:
            data = self.socket.recv(self.adj.recv_bytes)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            self.last_activity = time.time()
            self.received(data)
        else:
            self.upload.cut()

    def service(self) -> None:
        """Answer a request."""
        self.served = True
        super().service()

    def handle_close(self) -> None:
        """Let go of it; whoever reads an upload comes to its end."""
        if self.upload is not None:
            self.upload.cut()
        super().handle_close()

    def overdue(self, now: float) -> bool:
        """Whether the sender has had its time."""
        if self.uploading:
            return bool(self.upload and self.upload.has_room) and now - self.last_activity > SILENT_S
        if self.unfinished:
            headers = self.request is not None and self.request.headers_finished
            return bool(now - self.began_at > (SMALL_S if headers else BEGUN_S))
        return not self.requests and now - self.last_activity > SILENT_S


class Front(TcpWSGIServer):  # type: ignore[misc]
    """Listens at one address."""

    channel_class = Channel

    def __init__(self, *given: Any, uploads: ThreadedTaskDispatcher, **named: Any) -> None:
        self._uploads = uploads
        super().__init__(*given, **named)

    def add_task(self, task: Channel) -> None:
        """Have a request answered; uploads by threads of their own, so that they keep nobody else waiting."""
        upload = getattr(task.requests[0], "upload", None)
        (self._uploads if upload else self.task_dispatcher).add_task(task)

    def handle_error(self) -> None:
        """Go on listening: a connection that failed while it was taken is no reason to take no other."""
        log.error("a connection could not be taken", kind=type(sys.exc_info()[1]).__name__)

    def maintenance(self, now: float) -> None:
        """Hang up on whoever has had its time."""
        for channel in list(self.active_channels.values()):
            if channel.overdue(now):
                if channel.upload is not None:
                    channel.upload.cut()
                else:
                    channel.will_close = True

    def keep_within_limits(self, newest: Channel) -> None:
        """Make room for a new connection, or hang up on it."""
        times = NEARBY if newest.nearby else 1
        others = [one for one in self.active_channels.values() if one is not newest]
        same = [one for one in others if one.origin == newest.origin]
        unfinished = sorted((one for one in same if one.unfinished), key=lambda one: one.began_at)
        for channel in unfinished[: max(0, len(unfinished) + 1 - UNFINISHED * times)]:
            channel.handle_close()
        if len(same) >= CONNECTIONS * times or len(others) >= ALL:
            idle = sorted((one for one in same if one.idle), key=lambda one: one.last_activity)
            spared = next((one for one in (*unfinished, *idle) if one.connected), newest)
            spared.handle_close()


def origin_of(address: str) -> str:
    """Whose connection one is: an address, a network of one household's size, or nothing for this machine itself."""
    found = ip_address(address.partition("%")[0])
    found = (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
    if found.is_loopback:
        return ""
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)


def finish(fronts: list[Front], channels: dict[int, Any], limit_s: float) -> None:
    """Take nothing new, and let what is being answered come to its end for a while."""
    for front in fronts:
        front.accepting = False
        front.socket.close()
        front.del_channel()
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline and any(
        one.requests or one.total_outbufs_len for one in channels.values() if isinstance(one, Channel)
    ):
        wasyncore.loop(timeout=0.1, map=channels, use_poll=True, count=1)
