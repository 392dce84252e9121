"""Keys to the API: shown once, kept as a checksum, good for as long as was said."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from analyzer.domain.errors import ConflictError, PermanentError
from analyzer.domain.scope import Scope
from analyzer.records.models import ApiToken
from analyzer.service.bootstrap import Service
from analyzer.service.tokens import (
    ScopeMissingError,
    TokenRefusedError,
    check_token,
    issue_token,
    list_tokens,
    revoke_token,
)
from tests.fakes import FakeClock

HAND_IN, READ, CASES, EVIDENCE, METRICS = Scope


def test_a_token_is_shown_once(service: Service) -> None:
    """256 random bits behind a prefix; what is stored does not open anything."""
    issued = issue_token("platform", [HAND_IN], timedelta(days=1), now=service.clock())
    other = issue_token("archive", [HAND_IN], timedelta(days=1), now=service.clock())
    assert issued.secret.startswith("lg_")
    assert len(issued.secret) == 3 + 43
    assert issued.secret != other.secret
    row = ApiToken.objects.get(name="platform")
    assert issued.secret not in map(str, vars(row).values())
    with pytest.raises(TokenRefusedError, match="unknown"):
        check_token(row.secret_sha256, [HAND_IN], now=service.clock())
    assert check_token(issued.secret, [HAND_IN], now=service.clock()) == row
    assert [token.name for token in list_tokens()] == ["archive", "platform"]


def test_a_token_ends(service: Service, clock: FakeClock) -> None:
    """By itself, or when it is revoked; neither way is there a way back."""
    short = issue_token("short", [HAND_IN], timedelta(hours=1), now=service.clock())
    gone = issue_token("gone", [HAND_IN], timedelta(hours=1), now=service.clock())
    revoke_token("gone", now=service.clock())
    with pytest.raises(TokenRefusedError, match="revoked"):
        check_token(gone.secret, [HAND_IN], now=service.clock())
    clock.forward(3599)
    assert check_token(short.secret, [HAND_IN], now=service.clock()).name == "short"
    clock.forward(1)
    for needed in (HAND_IN, READ):
        with pytest.raises(TokenRefusedError, match="expired"):
            check_token(short.secret, [needed], now=service.clock())
    revoked_at = ApiToken.objects.get(name="gone").revoked_at
    revoke_token("gone", now=service.clock())
    assert ApiToken.objects.get(name="gone").revoked_at == revoked_at


def test_the_last_use_is_written_once_a_minute(service: Service, clock: FakeClock) -> None:
    """Busy machines read one row a request and write none."""
    secret = issue_token("platform", [HAND_IN], timedelta(days=1), now=service.clock()).secret
    for seconds, queries in ((0, 2), (30, 1), (31, 2)):
        clock.forward(seconds)
        with CaptureQueriesContext(connection) as seen:
            check_token(secret, [HAND_IN], now=service.clock())
        assert len(seen) == queries
    assert ApiToken.objects.get().last_used_at == clock()


@pytest.mark.parametrize(("name", "days"), [("", 1), ("x" * 101, 1), ("a\nb", 1), ("platform", 0), ("platform", -1)])
def test_a_wrong_order_is_refused(service: Service, name: str, days: int) -> None:
    """Names that lists cannot show and lifetimes that are none."""
    with pytest.raises(PermanentError):
        issue_token(name, [HAND_IN], timedelta(days=days), now=service.clock())


@pytest.mark.parametrize(
    ("has", "needed", "names"),
    [
        ([HAND_IN], [HAND_IN], ""),
        ([HAND_IN, READ], [READ], ""),
        ([READ], [HAND_IN, READ], ""),
        ([READ], [HAND_IN], "the scope hand_in"),
        ([METRICS], [READ, HAND_IN], "the scope hand_in or read"),
        ([HAND_IN, READ], [METRICS], "the scope metrics"),
    ],
)
def test_a_token_opens_what_it_is_for(service: Service, has: list[Scope], needed: list[Scope], names: str) -> None:
    """One scope of those that are needed is enough; without any it is told which, and was not used."""
    secret = issue_token("platform", has, timedelta(days=1), now=service.clock()).secret
    if names:
        with pytest.raises(ScopeMissingError, match=f"{names}$"):
            check_token(secret, needed, now=service.clock())
    else:
        check_token(secret, needed, now=service.clock())
    assert (ApiToken.objects.get().last_used_at is None) == bool(names)


def test_a_token_without_scopes_is_refused(service: Service) -> None:
    """It would open nothing."""
    with pytest.raises(PermanentError, match="one thing at least"):
        issue_token("platform", [], timedelta(days=1), now=service.clock())


def test_names_are_used_once(service: Service) -> None:
    """Also after their token has ended: what was logged of it stays its own. An unknown one cannot be revoked."""
    issue_token("platform", [HAND_IN], timedelta(days=1), now=service.clock())
    revoke_token("platform", now=service.clock())
    with pytest.raises(ConflictError):
        issue_token("platform", [HAND_IN], timedelta(days=1), now=service.clock())
    with pytest.raises(PermanentError, match="there is no token"):
        revoke_token("archive", now=service.clock())
