"""Signing in and out, and choosing a password; Django's own views, which are well tried."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import LoginView, PasswordChangeView, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy

from analyzer.domain.access import Right
from analyzer.records.database import unit_of_work
from analyzer.records.sessions import forget_ended_sessions
from analyzer.service.access import has
from analyzer.service.accounts import note_password
from analyzer.service.passkeys import may_be_used
from analyzer.web.pages.permissions import person_of
from analyzer.web.service import the_service

FIRST_PAGES = (
    (Right.ACKNOWLEDGE_ALERT, "alerts"),
    (Right.VIEW_QUEUE, "queue"),
    (Right.VIEW_OPERATIONS, "operations"),
    (Right.VIEW_RECORDING_STATE, "recordings"),
    (Right.VIEW_ALERT, "alerts"),
    (Right.VIEW_LEDGER, "ledger"),
    (Right.MANAGE_ACCOUNTS, "accounts"),
    (Right.VIEW_RELEASED_FEEDBACK, "my-feedback"),
)
"""Where people begin, by the first right that they have."""


class SignIn(LoginView):
    """Asks for name and password."""

    template_name = "sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What other ways there are: a passkey, where the address has a name, and the organisation's own sign-in."""
        ways = {"passkeys": may_be_used(self.request.get_host()), "elsewhere": the_service().settings.oidc_issuer}
        return super().get_context_data(**ways, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in; sessions that are over are forgotten meanwhile."""
        forget_ended_sessions(now=the_service().clock())
        return super().form_valid(form)


class SetPassword(PasswordResetConfirmView):
    """Lets whoever holds an invitation choose the password of the account, once."""

    template_name = "password.html"
    title = "Choose a password"
    extra_context = {"heading": "Choose a password"}  # noqa: RUF012 - Django's own convention; never changed
    success_url = reverse_lazy("home")
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"

    def dispatch(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """End an outdated session before the link is noted in it: the browser of whoever asked for one still has it."""
        _ = self.request.user.is_authenticated
        return super().dispatch(*args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Save it, and note that it was chosen."""
        with unit_of_work():
            note_password(form.user.get_username(), now=the_service().clock())
            return super().form_valid(form)


class ChangePassword(PasswordChangeView):
    """Lets people change their own password."""

    template_name = "password.html"
    extra_context = {"heading": "Change the password"}  # noqa: RUF012 - Django's own convention; never changed
    success_url = reverse_lazy("home")

    def form_valid(self, form: Any) -> HttpResponse:
        """Save it and say so."""
        messages.success(self.request, "The password has been changed.")
        with unit_of_work():
            note_password(self.request.user.get_username(), now=the_service().clock())
            return super().form_valid(form)


def home(request: HttpRequest) -> HttpResponse:
    """Lead people to the first page that they may see."""
    if not request.user.is_authenticated:
        return redirect("sign-in")
    for right, page in FIRST_PAGES:
        if has(person_of(request), right):
            return redirect(page)
    text = "This account has no rights yet. Whoever manages accounts can give it some."
    return render(request, "refused.html", {"heading": "Nothing to see yet", "text": text})
