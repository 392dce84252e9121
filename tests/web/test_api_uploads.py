"""Uploads to the real web server: large ones in constant memory, broken ones without a trace."""

import fcntl
import os
import socket
from pathlib import Path

from tests.web.running import Web, running, until

MEGABYTE = 1024**2
LARGE = 500 * MEGABYTE
START = b'--b\r\nContent-Disposition: form-data; name="recording"; filename="lesson.mp4"\r\n\r\n'
END = b"\r\n--b--\r\n"


def test_a_large_upload_takes_constant_memory(web: Web) -> None:
    """500 MB make the server's processes grow by less than 32 MB over what 1 MB needs, and leave no second copy."""
    peaks = []
    for size in (MEGABYTE, LARGE):
        connection = web.begin(len(START) + size + len(END))
        connection.send(START)
        block = size.to_bytes(8, "big") * (MEGABYTE // 8)
        for _ in range(size // MEGABYTE):
            connection.send(block)
        connection.send(END)
        answer = connection.getresponse()
        assert answer.status == 201, answer.read()
        connection.close()
        peaks.append(web.memory())
    assert peaks[1] - peaks[0] < 32 * MEGABYTE, peaks
    assert web.scratch() == []


def test_an_upload_that_is_cut_off_leaves_nothing(web: Web) -> None:
    """The sender hangs up half-way: the file goes, no recording is made, and the server serves on."""
    before = web.recordings()
    connection = web.begin(10 * MEGABYTE)
    connection.send(START + b"x" * MEGABYTE)
    assert until(web.scratch), "nothing was written"
    connection.close()
    assert until(lambda: not web.scratch()), "something was left"
    assert web.recordings() == before


def test_what_a_killed_server_left_is_cleared_away(tmp_path: Path) -> None:
    """An upload that nobody reads any more is gone when the next server begins; one that somebody reads stays."""
    for name in ("dead", "alive"):
        (folder := tmp_path / "scratch" / f"stage-{name}").mkdir(parents=True)
        (folder / "upload-0").write_bytes(b"a lesson")
        os.utime(folder, (0, 0))
    with (folder / ".alive").open("ab") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        os.utime(folder, (0, 0))
        with running(tmp_path) as web:
            assert [path.parent.name for path in web.scratch() if path.name == "upload-0"] == ["stage-alive"]


def test_an_upload_cut_off_between_its_parts_is_refused(web: Web) -> None:
    """A recording that came whole without the record that should follow is not taken without it."""
    connection = web.begin(10 * MEGABYTE)
    connection.send(START + b"whole\r\n--b\r\n")
    assert connection.sock is not None
    connection.sock.shutdown(socket.SHUT_WR)
    with connection.getresponse() as answer:
        assert (answer.status, b"the upload was cut off" in answer.read()) == (400, True)
    connection.close()
    assert until(lambda: not web.scratch())


def test_an_upload_that_is_too_large_is_refused_before_it_is_sent(web: Web) -> None:
    """By what it says of its length: nothing has to be sent first."""
    connection = web.begin(10**15)
    assert connection.getresponse().status == 413
    connection.close()
