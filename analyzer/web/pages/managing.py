"""Who may sign in and as what: for administrators; and for everybody, where they are signed in themselves."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from analyzer.domain.access import Right
from analyzer.domain.zone import places
from analyzer.records.sessions import open_sessions, session_ref
from analyzer.service.account_lists import account_named, list_accounts
from analyzer.service.accounts import (
    Invitation,
    change_roles,
    close,
    end_own_session,
    invite,
    invite_again,
    revoke_sessions,
    sessions_of,
)
from analyzer.service.own_account import choose_mail, choose_zone
from analyzer.service.second_factor import forget, is_set_up
from analyzer.web.pages.permissions import allowed, nowhere, person_of, signed_in
from analyzer.web.retyping import retyped
from analyzer.web.service import the_service


@require_safe
@allowed(Right.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account there ever was, with its roles, and what can be done about it."""
    return _page(request)


@require_POST
@allowed(Right.MANAGE_ACCOUNTS)
@retyped("Not invited", "accounts")
def invite_account(request: HttpRequest) -> HttpResponse:
    """Make an account, and show its link: now, and never again."""
    name, tutor, mail = (request.POST.get(key, "").strip() for key in ("name", "tutor", "mail"))
    by, roles = person_of(request).name, request.POST.getlist("role")
    made = invite(name, roles, the_service(), by=by, tutor_id=tutor, mail=mail)
    return _page(request, made)


@require_safe
@allowed(Right.MANAGE_ACCOUNTS)
def account(request: HttpRequest, name: str) -> HttpResponse:
    """One account: its roles, and where its owner is signed in."""
    service = the_service()
    with nowhere():
        found = account_named(name)
    context = {
        "section": "accounts",
        "account": found,
        "roles": service.policy.access.roles,
        "sessions": sessions_of(name, now=service.clock()),
        "factor": is_set_up(name),
    }
    return render(request, "account.html", context)


@require_POST
@allowed(Right.MANAGE_ACCOUNTS)
@retyped("Nothing was changed", "account")
def change_account(request: HttpRequest, name: str) -> HttpResponse:
    """Do what the pressed button says with an account."""
    service, by = the_service(), person_of(request).name
    match request.POST.get("do"):
        case "roles":
            change_roles(name, request.POST.getlist("role"), service, by=by)
            messages.success(request, "The roles are changed.")
        case "close":
            close(name, service, by=by)
            messages.success(request, "Nobody gets in by this account any more.")
        case "revoke":
            ended = revoke_sessions(name, by=by, now=service.clock())
            messages.success(request, f"{ended} session{'' if ended == 1 else 's'} ended.")
        case "factor":
            forget(name, by=by, now=service.clock())
            messages.success(request, "They set up a second factor when they sign in next.")
        case "reset":
            return _page(request, invite_again(name, service, by=by))
        case _:
            raise Http404
    return redirect("account", name=name)


@require_safe
@signed_in
def sessions(request: HttpRequest) -> HttpResponse:
    """The signed-in person's own account: where they are signed in, and in which zone they are told times."""
    service = the_service()
    now = service.clock()
    context = {
        "sessions": open_sessions(person_of(request).id, now=now),
        "this": session_ref(request.session.session_key or ""),
        "now": now,
        "everybodys": service.policy.pages.zone,
        "places": places(),
    }
    return render(request, "sessions.html", context)


@require_POST
@signed_in
@retyped("Nothing was changed", "sessions")
def choose_own(request: HttpRequest) -> HttpResponse:
    """Keep what the signed-in person chooses: the zone of times on pages, or where mail that something waits goes."""
    name, given = person_of(request).name, request.POST
    if "mail" in given:
        choose_mail(name, given["mail"].strip())
    else:
        choose_zone(name, given.get("zone", ""))
    messages.success(request, "That is kept, and counts from now on.")
    return redirect("sessions")


@require_POST
@signed_in
def end_session(request: HttpRequest, ref: str) -> HttpResponse:
    """End one of the signed-in person's own sessions."""
    who = person_of(request)
    if not end_own_session(who.id, who.name, ref, now=the_service().clock()):
        raise Http404
    messages.success(request, "That session is over.")
    return redirect("sessions")


def _page(request: HttpRequest, invitation: Invitation | None = None) -> HttpResponse:
    context = {
        "section": "accounts",
        "accounts": list_accounts(),
        "roles": the_service().policy.access.roles,
        "invitation": invitation,
    }
    return render(request, "accounts.html", context)
