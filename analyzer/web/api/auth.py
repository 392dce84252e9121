"""Who may use the API."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from analyzer.domain.scope import Scope
from analyzer.records.rows import Account, ApiToken
from analyzer.service.personal_tokens import PREFIX, person_of
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


class AnyToken(HttpBearer):
    """A person's token, or one of a machine that has one of some scopes."""

    def __init__(self, *needed: Scope) -> None:
        super().__init__()
        self._person, self._machine = PersonToken(), BearerToken(*needed)

    def __call__(self, request: HttpRequest) -> Account | ApiToken:
        """Whoever asks; raises as the others do."""
        return super().__call__(request) or self._machine(request)

    def authenticate(self, request: HttpRequest, token: str) -> Account | ApiToken:
        """Whoever has this secret; raises as the others do."""
        ours = self._person if token.strip().startswith(PREFIX) else self._machine
        return ours.authenticate(request, token)


class PersonToken(HttpBearer):
    """`Authorization: Bearer lgp_…`, the token of a person; what they may do is asked where it is done."""

    def __call__(self, request: HttpRequest) -> Account:
        """The person of this request.

        Raises:
            TokenRefusedError: there is no token, or it is no person's.
        """
        account: Account | None = super().__call__(request)
        if account is None:
            raise TokenRefusedError("the bearer token of a person is needed")
        return account

    def authenticate(self, request: HttpRequest, token: str) -> Account:  # noqa: ARG002 - the base's signature
        """The person with this token; raises as calling it does."""
        return person_of(token, now=the_service().clock())
