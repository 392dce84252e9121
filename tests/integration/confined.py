"""Runs a command where it is noticed whatever it sends, be it from Python, a library or a program that it starts.

`python -m tests.integration.confined mute COMMAND…` has the kernel kill every process that calls somebody.
`python -m tests.integration.confined alone REPORT COMMAND…`, in network and mount namespaces of its own, gives it a
machine that has its loopback alone, and reports the names that it asked for and the packets that found no route.
"""

import ctypes
import fcntl
import json
import os
import platform
import signal
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

NO_NEW_PRIVS, SECCOMP, FILTER = 38, 22, 2
KILL_PROCESS, ALLOW = 0x80000000, 0x7FFF0000
SPEAKING = {"x86_64": (42, 44, 46, 307), "aarch64": (203, 206, 211, 269)}
"""connect, sendto, sendmsg and sendmmsg: a socket alone says nothing."""
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
"""Of classic BPF, from linux/filter.h."""
UP, GET_FLAGS, SET_FLAGS = 0x1, 0x8913, 0x8914
"""From linux/if.h and linux/sockios.h."""
BIND = 4096
"""From linux/mount.h."""


def mute(command: list[str]) -> None:
    """Become a command that is killed, with SIGSYS, when it or whatever it starts calls anybody through a socket."""
    calls = SPEAKING[platform.machine()]
    program = [
        (LOAD, 0, 0, 0),  # number of the system call
        *((JUMP_IF_EQUAL, len(calls) - nth, 0, call) for nth, call in enumerate(calls)),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, KILL_PROCESS),
    ]
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(SECCOMP, FILTER, header):
        raise OSError(ctypes.get_errno(), "no seccomp")
    os.execvp(command[0], command)  # noqa: S606 - a test's command


def alone(report: Path, command: list[str]) -> int:
    """Run a command on a machine that consists of its loopback, and note what it looked for beyond."""
    names: list[str] = []
    _raise_loopback()
    _hide(Path("/etc/resolv.conf"), report.with_suffix(".empty"))  # so that names are asked for on loopback
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    threading.Thread(target=_note, args=(server, names), daemon=True).start()
    process = subprocess.Popen(command, process_group=0)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _: os.killpg(process.pid, number))
    code = process.wait()
    report.write_text(json.dumps({"names": names, "without_route": _packets_without_route()}))
    return code


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(one, GET_FLAGS, asked))[1]
        fcntl.ioctl(one, SET_FLAGS, struct.pack("16sh14x", b"lo", flags | UP))


def _hide(path: Path, behind: Path) -> None:
    behind.touch()
    if ctypes.CDLL(None).mount(os.fsencode(behind), os.fsencode(path.resolve()), None, BIND, None):
        raise OSError(f"{path} cannot be hidden")


def _note(server: socket.socket, names: list[str]) -> None:
    while True:
        packet, _ = server.recvfrom(4096)
        name, at = [], 12
        while packet[at]:
            name.append(packet[at + 1 : at + 1 + packet[at]].decode("ascii", "replace"))
            at += packet[at] + 1
        names.append(".".join(name))


def _packets_without_route() -> int:
    lines = [line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:")]
    return int(dict(zip(*lines, strict=True))["OutNoRoutes"])


if __name__ == "__main__":
    if sys.argv[1] == "mute":
        mute(sys.argv[2:])
    sys.exit(alone(Path(sys.argv[2]), sys.argv[3:]))
