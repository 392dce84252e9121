"""Uploads to the real web server: large ones in constant memory, broken ones without a trace."""

import socket

from tests.web.running import Web, until

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
