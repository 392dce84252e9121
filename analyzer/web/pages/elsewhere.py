"""Signing in where the organisation's people sign in anyway: its own identity provider (OpenID Connect).

Authlib speaks the protocol: discovery, PKCE, nonce, the provider's keys. Accounts are ours: nobody gets one by signing
in.
"""

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from joserfc.errors import JoseError

from analyzer.records.accounts import find_account
from analyzer.settings.service_settings import ServiceSettings
from analyzer.web.second_factor import PROVEN_ELSEWHERE
from analyzer.web.service import the_service

LONGEST_WAIT_S = 10
"""For each answer of the provider."""
WRONG = (AuthlibBaseError, JoseError, KeyError, TypeError, ValueError)
"""What an answer that cannot be believed raises."""


@never_cache
@require_safe
def sign_in_elsewhere(request: HttpRequest) -> HttpResponse:
    """Lead somebody to the provider."""
    settings = the_service().settings
    try:
        there: HttpResponse = _provider(settings).authorize_redirect(
            request, settings.url.rstrip("/") + reverse("signed-in-elsewhere")
        )
    except (requests.RequestException, *WRONG):
        messages.error(request, "Your organisation's sign-in cannot be reached. Try again, or use a password.")
        return redirect("sign-in")
    return there


@never_cache
@require_safe
def signed_in_elsewhere(request: HttpRequest) -> HttpResponse:
    """Take the provider's word for who somebody is, if it is the provider's, for us, and of an open account."""
    settings = the_service().settings
    claims_options = {
        "iss": {"essential": True, "value": settings.oidc_issuer},
        "aud": {"essential": True, "value": settings.oidc_client_id},
    }
    try:
        claims = _provider(settings).authorize_access_token(request, claims_options=claims_options)["userinfo"]
        name = claims[settings.oidc_claim]
        if not isinstance(name, str) or "\0" in name:
            raise TypeError
        if settings.oidc_claim == "email" and claims.get("email_verified") is not True:
            raise ValueError
    except (requests.RequestException, *WRONG):
        messages.error(request, "Not signed in: what your organisation's sign-in said could not be believed.")
        return redirect("sign-in")
    account = find_account(name)
    if account is None or not account.is_active:
        messages.error(
            request, "Not signed in: there is no open account of your name here. Ask whoever looks after them."
        )
        return redirect("sign-in")
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    used = claims.get("amr")
    if isinstance(used, list) and not set(settings.oidc_second_factors).isdisjoint(map(str, used)):
        request.session[PROVEN_ELSEWHERE] = True
    return redirect("home")


def _provider(settings: ServiceSettings) -> DjangoOAuth2App:
    if settings.oidc_issuer is None or settings.oidc_client_secret is None:
        raise Http404
    return OAuth().register(
        "organisation",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": LONGEST_WAIT_S,
        },
    )
