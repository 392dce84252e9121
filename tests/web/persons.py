"""People who ask the API by tokens of their own."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from analyzer.records.accounts import add_account
from analyzer.service.bootstrap import Service
from analyzer.service.personal_tokens import issue_personal_token

API = "/api/v1"


class Caller:
    """Somebody with these roles who asks the API, and is signed in nowhere."""

    def __init__(self, service: Service, role: str | None, name: str = "", tutor_id: str = "") -> None:
        self.name = name or f"{role or 'nobody'}-1"
        add_account(self.name, (role,) if role else (), tutor_id)
        secret = issue_personal_token(self.name, timedelta(days=1), now=service.clock()).secret
        self.client = Client(headers={"host": "localhost", "authorization": f"Bearer {secret}"})

    def get(self, path: str) -> HttpResponse:
        """What is answered at an address below /api/v1."""
        return self.client.get(API + path)

    def post(self, path: str, given: Any = None) -> HttpResponse:
        """What is answered to JSON that is sent there."""
        return self.client.post(API + path, {} if given is None else given, content_type="application/json")


def detail(answer: HttpResponse, status: int) -> str:
    """The one sentence of an answer that is a problem of this status."""
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), answer.content
    return str(answer.json()["detail"])  # type: ignore[attr-defined]  # the test client's
