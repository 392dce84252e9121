"""Who may use the API."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from analyzer.domain.scope import Scope
from analyzer.records.rows import ApiToken
from analyzer.service.tokens import TokenRefusedError, check_token
from analyzer.web.service import the_service


class BearerToken(HttpBearer):
    """`Authorization: Bearer lg_…`, with a token that has one of some scopes."""

    def __init__(self, *needed: Scope) -> None:
        super().__init__()
        self.needed = needed

    def __call__(self, request: HttpRequest) -> ApiToken:
        """The token of this request.

        Raises:
            TokenRefusedError: there is none, or it opens nothing.
            ScopeMissingError: it has none of the scopes.
        """
        token: ApiToken | None = super().__call__(request)
        if token is None:
            raise TokenRefusedError("a bearer token is needed")
        return token

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:  # noqa: ARG002 - the base's signature
        """The token with this secret.

        Raises:
            TokenRefusedError: it is unknown, expired or revoked.
            ScopeMissingError: it has none of the scopes.
        """
        return check_token(token.strip(), self.needed, now=the_service().clock())
