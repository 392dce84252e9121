"""Adding and removing passkeys, and signing in by one."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import DEVICE_ID_SESSION_KEY

from analyzer.domain.errors import PermanentError
from analyzer.records.accounts import find_account
from analyzer.records.passkeys import passkeys_of
from analyzer.records.second_factor import has_factor, recovery_codes_left
from analyzer.service.passkeys import Asked, add, ask, ask_for_new, may_be_used, prove_by_passkey, remove
from analyzer.web.pages.permissions import person_of, signed_in
from analyzer.web.second_factor import is_proven
from analyzer.web.service import the_service

SCRIPTED = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The policy of all pages, and our own script, by which a browser talks to a passkey."""
STATE = "passkey_asked"
"""Where a session keeps what a passkey was asked."""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def passkeys(request: HttpRequest) -> HttpResponseBase:
    """The signed-in person's own passkeys; the answer of a new one is taken."""
    who, now = person_of(request), the_service().clock()
    if has_factor(who.id) and not is_proven(request):
        return redirect("second-factor")
    if request.method == "POST":
        try:
            answer, called = request.POST.get("passkey", ""), request.POST.get("called", "")
            device = add(who, answer, taken_state(request), request.get_host(), called=called, now=now)
        except PermanentError as error:
            messages.error(request, f"Nothing was added: {error}.")
        else:
            request.session[DEVICE_ID_SESSION_KEY] = device
            messages.success(request, "The passkey is yours. Sign in with it from now on.")
        return redirect("passkeys")
    usable = may_be_used(request.get_host())
    asked = ask_for_new(who, request.get_host()) if usable else None
    context = {"passkeys": passkeys_of(who.id), "codes_left": recovery_codes_left(who.id), "factor": has_factor(who.id)}
    return with_passkey(request, "passkeys.html", context, asked)


@require_POST
@signed_in
def remove_one(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Remove one of the signed-in person's own passkeys."""
    who = person_of(request)
    if not remove(who, passkey_id, now=the_service().clock()):
        raise Http404
    messages.success(request, "That passkey opens nothing any more.")
    return redirect("passkeys")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_by_passkey(request: HttpRequest) -> HttpResponse:
    """Ask for a passkey, which says by itself whose it is; it is both factors at once."""
    host = request.get_host()
    if not may_be_used(host):
        raise Http404
    if request.method == "POST":
        try:
            known = prove_by_passkey(
                request.POST.get("passkey", ""), taken_state(request), host, now=the_service().clock()
            )
        except PermanentError as error:
            messages.error(request, f"Not signed in: {error}.")
            return redirect("sign-in-by-passkey")
        login(request, find_account(known.account), backend="django.contrib.auth.backends.ModelBackend")
        request.session[DEVICE_ID_SESSION_KEY] = known.device
        return redirect("home")
    return with_passkey(request, "sign_in_by_passkey.html", {}, ask(None, host))


def with_passkey(request: HttpRequest, template: str, context: dict[str, object], asked: Asked | None) -> HttpResponse:
    """A page on which a passkey is asked; what was asked is kept in the session until the answer comes."""
    if asked is not None:
        request.session[STATE] = asked.state
    answer = render(request, template, {**context, "options": asked.options if asked else None})
    answer["Content-Security-Policy"] = SCRIPTED
    return answer


def taken_state(request: HttpRequest) -> dict[str, str]:
    """What a passkey was asked; each question is answered once."""
    state: dict[str, str] = request.session.pop(STATE, {})
    return state
