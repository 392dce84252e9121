"""An identity provider on this machine that signs people in without asking, and may be told to lie."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "lessonguard-of-a-test"


@dataclass
class Provider:
    """What the provider says, and with which key it signs it."""

    port: int = 0
    claims: dict[str, Any] = field(default_factory=dict)
    """Added to, or put in the place of, those of an honest answer; None takes one away."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None
    """Another key than the one that it publishes."""
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """As it names itself."""
        return f"http://localhost:{self.port}"

    def token(self) -> str:
        """Its word for who somebody is."""
        said = {
            "iss": self.address,
            "sub": "7",
            "aud": CLIENT,
            "iat": int(time()),
            "exp": int(time()) + 60,
            "nonce": self.asked["nonce"],
            "preferred_username": "t.lee",
        } | self.claims
        honest = {key: value for key, value in said.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "one"}, honest, self.signs_with or self.key)

    def answer(self, path: str, given: dict[str, str]) -> tuple[int, dict[str, str], Any]:
        """Status, headers and JSON."""
        match path:
            case "/.well-known/openid-configuration":
                return 200, {}, self._described()
            case "/keys":
                return 200, {}, {"keys": [self.key.as_dict(private=False)]}
            case "/authorize":
                self.asked = given
                back = f"{given['redirect_uri']}?{urlencode({'code': 'c', 'state': given['state']})}"
                return 302, {"Location": back}, {}
            case _:
                return 200, {}, {"access_token": "a", "token_type": "Bearer", "id_token": self.token()}

    def _described(self) -> dict[str, Any]:
        ways = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {
            "issuer": self.address,
            "id_token_signing_alg_values_supported": ["RS256"],
            **{name: f"{self.address}/{path}" for name, path in ways.items()},
        }


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that answers on a port of its own."""
    told = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(parse_qs(urlsplit(self.path).query))

        def do_POST(self) -> None:
            self._answer(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

        def _answer(self, given: dict[str, list[str]]) -> None:
            flat = {name: values[0] for name, values in given.items()}
            status, headers, body = told.answer(urlsplit(self.path).path, flat)
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()
