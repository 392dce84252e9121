"""Setting up an app that shows codes, and proving by one of them, by a passkey or by a recovery code."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_POST
from django_otp import DEVICE_ID_SESSION_KEY

from analyzer.domain.errors import PermanentError
from analyzer.records.accounts import find_account
from analyzer.records.passkeys import passkeys_of
from analyzer.records.second_factor import begin_factor, has_app, has_factor
from analyzer.service.access import Person
from analyzer.service.passkeys import ask, may_be_used, prove_by_passkey
from analyzer.service.second_factor import prove, renew_recovery_codes
from analyzer.web.pages.passkeys import taken_state, with_passkey
from analyzer.web.pages.permissions import person_of, signed_in
from analyzer.web.second_factor import is_proven
from analyzer.web.service import the_service


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a proof; whoever has neither app nor passkey yet sets an app up first."""
    who, wrong = person_of(request), False
    known = has_factor(who.id)
    if request.method == "POST":
        device = _proof(request, who)
        if device:
            request.session.cycle_key()
            request.session[DEVICE_ID_SESSION_KEY] = device
            if not known:
                return _show_new_codes(request)
            messages.success(request, "It is you.")
            return redirect("home")
        wrong = True
    host = request.get_host()
    asked = ask(who.id, host) if passkeys_of(who.id) and may_be_used(host) else None
    context = {"wrong": wrong, "known": known, "app": has_app(who.id), **({} if known else _new(who.name))}
    return with_passkey(request, "second_factor.html", context, asked)


@require_POST
@signed_in
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Make new recovery codes and show them, once."""
    if not is_proven(request):
        return redirect("second-factor")
    return _show_new_codes(request)


def _proof(request: HttpRequest, who: Person) -> str | None:
    """What the session remembers; None where the code or the passkey is wrong."""
    now = the_service().clock()
    if "passkey" not in request.POST:
        return prove(who.id, who.name, request.POST.get("code", "").replace(" ", ""), now=now)
    try:
        known = prove_by_passkey(request.POST["passkey"], taken_state(request), request.get_host(), now=now)
    except PermanentError as error:
        messages.error(request, f"Not proven: {error}.")
        return None
    return known.device if known.account_id == who.id else None


def _show_new_codes(request: HttpRequest) -> HttpResponse:
    who = person_of(request)
    codes = renew_recovery_codes(who.id, who.name, now=the_service().clock())
    return render(request, "recovery_codes.html", {"codes": codes})


def _new(name: str) -> dict[str, object]:
    account = find_account(name)
    new = begin_factor(account) if account else None
    return {"new": new, "picture": _picture(new.address) if new else ""}


def _picture(address: str) -> SafeString:
    svg = segno.make(address).svg_inline(scale=5, dark="#000", light="#fff")
    return mark_safe(svg)  # noqa: S308 - drawn here, from an address that is only drawn
