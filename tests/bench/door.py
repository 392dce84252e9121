"""The web server as its users meet it: an API token for machines, a signed-in browser for people."""

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener
from uuid import uuid4

from analyzer.domain.scope import Scope
from analyzer.records.accounts import add_account
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import issue_token

BOUNDARY = "lessonguard-bench"
BLOCK = 1024**2
PASSWORD = "a password for one benchmark"  # noqa: S105 - of an account that lives as long


@dataclass(frozen=True)
class Door:
    """One web server."""

    address: str
    """host:port."""
    token: str

    def hand_in(self, path: Path, lesson: Path | None = None) -> str:
        """Upload a recording as it is read from disk; its id."""
        files = {"recording": path, **({"lesson": lesson} if lesson else {})}
        heads = {name: _head(name, file) for name, file in files.items()}
        length = sum(len(heads[name]) + file.stat().st_size + 2 for name, file in files.items()) + len(_END)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Content-Length": str(length),
        }
        connection = http.client.HTTPConnection(self.address, timeout=600)
        try:
            connection.request("POST", "/api/v1/recordings", _body(heads, files), headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status != 201:
            raise SystemExit(f"handing in was answered with {answer.status}")
        return str(json.loads(content)["id"])

    def took(self, path: str, browser: OpenerDirector | None = None) -> float:
        """Seconds until an answer is read to its end, on a connection of its own."""
        request = Request(f"http://{self.address}{path}")
        if browser is None:
            request.add_header("Authorization", f"Bearer {self.token}")
        began = time.perf_counter()
        with (browser or build_opener()).open(request, timeout=60) as answer:
            content = answer.read()
        if answer.url != request.full_url or not content:
            raise SystemExit(f"{path} was not answered with what was asked for")
        return time.perf_counter() - began

    def browser(self) -> OpenerDirector:
        """Somebody who has signed in and may see every page."""
        account = add_account("bench", ("dsl",))
        if account is None:
            raise SystemExit("there is an account of this name")
        account.set_password(PASSWORD)
        account.save()
        cookies = CookieJar()
        browser = build_opener(HTTPCookieProcessor(cookies))
        page = f"http://{self.address}/sign-in"
        browser.open(page).close()
        token = next(cookie.value for cookie in cookies if cookie.name == "csrftoken")
        form = {"username": "bench", "password": PASSWORD, "next": "/recordings", "csrfmiddlewaretoken": token}
        with browser.open(page, urlencode(form).encode()) as answer:
            if not answer.url.endswith("/recordings"):
                raise SystemExit("signing in was refused")
        return browser


def open_door(address: str, service: Service) -> Door:
    """A door with a new token."""
    scopes = [Scope.HAND_IN, Scope.READ]
    return Door(address, issue_token(f"bench {uuid4()}", scopes, timedelta(days=1), now=service.clock()).secret)


_END = f"--{BOUNDARY}--\r\n".encode()


def _head(name: str, path: Path) -> bytes:
    kind = f'Content-Disposition: form-data; name="{name}"; filename="{path.name}"'
    return f"--{BOUNDARY}\r\n{kind}\r\nContent-Type: application/octet-stream\r\n\r\n".encode()


def _body(heads: Mapping[str, bytes], files: Mapping[str, Path]) -> Iterator[bytes]:
    for name, path in files.items():
        yield heads[name]
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block
        yield b"\r\n"
    yield _END
