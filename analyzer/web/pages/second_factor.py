"""Setting up an app that shows codes, and typing one of them."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods
from django_otp import DEVICE_ID_SESSION_KEY

from analyzer.records.accounts import find_account
from analyzer.records.second_factor import begin_factor, has_factor
from analyzer.service.second_factor import prove
from analyzer.web.pages.permissions import person_of, signed_in
from analyzer.web.service import the_service


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code; whoever has no app yet sets one up first."""
    who, wrong = person_of(request), False
    if request.method == "POST":
        code = request.POST.get("code", "").replace(" ", "")
        device = prove(who.id, who.name, code, now=the_service().clock())
        if device:
            request.session.cycle_key()
            request.session[DEVICE_ID_SESSION_KEY] = device
            messages.success(request, "It is you.")
            return redirect("home")
        wrong = True
    known = has_factor(who.id)
    return render(request, "second_factor.html", {"wrong": wrong, "known": known, **({} if known else _new(who.name))})


def _new(name: str) -> dict[str, object]:
    account = find_account(name)
    new = begin_factor(account) if account else None
    return {"new": new, "picture": _picture(new.address) if new else ""}


def _picture(address: str) -> SafeString:
    svg = segno.make(address).svg_inline(scale=5, dark="#000", light="#fff")
    return mark_safe(svg)  # noqa: S308 - drawn here, from an address that is only drawn
