"""A timestamp authority of openssl's own, on this machine."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

CONFIG = """
[ tsa ]
default_tsa = ours
[ ours ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
[ signer ]
extendedKeyUsage = critical,timeStamping
"""


@dataclass
class Authority:
    """Where it is asked, and whose word it gives."""

    url: str
    roots: Path
    answers: int = 0


@contextmanager
def timestamp_authority(folder: Path) -> Iterator[Authority]:
    """Run an authority with a certificate of its own on a port of its own."""
    folder.mkdir(parents=True)
    _certify(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            (folder / "asked.tsq").write_bytes(self.rfile.read(int(self.headers["content-length"])))
            _openssl(
                folder, "ts", "-reply", "-config", "tsa.cnf", "-section", "ours",
                "-queryfile", "asked.tsq", "-out", "answer.tsr",
            )  # fmt: skip
            answer = (folder / "answer.tsr").read_bytes()
            authority.answers += 1
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    authority = Authority(f"http://127.0.0.1:{server.server_port}/", folder / "ca.pem")
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _certify(folder: Path) -> None:
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "serial").write_text("01\n")
    subject = ("-newkey", "rsa:2048", "-nodes", "-days", "2")
    _openssl(folder, "req", "-x509", *subject, "-subj", "/CN=root of the test", "-keyout", "ca.key", "-out", "ca.pem")
    _openssl(
        folder,
        "req",
        "-new",
        *subject[:3],
        "-subj",
        "/CN=authority of the test",
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.csr",
    )
    _openssl(
        folder, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "2", "-extfile", "tsa.cnf", "-extensions", "signer", "-out", "tsa.pem",
    )  # fmt: skip


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run([shutil.which("openssl") or "openssl", *arguments], cwd=folder, check=True, capture_output=True)
