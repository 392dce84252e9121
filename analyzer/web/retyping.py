"""A form that was refused comes back as it was sent, with the reason beside it: nobody types anything twice.

Pages know nothing of it: the page that the form stands on is made as for whoever looks at it, and what was typed is put
into the fields of that one form. Nothing of it is kept here, in a session or in the browser. Passwords, codes and files
do not come back.
"""

import copy
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse

from analyzer.domain.errors import LessonguardError
from analyzer.web.forms_in_pages import filled
from analyzer.web.statuses import answer_to

View = Callable[..., HttpResponseBase]
Address = Callable[..., str]


def retyped(saying: str, page: str | Address) -> Callable[[View], View]:
    """For the view of a form: where it is refused, the page is shown again with all that was typed.

    Where the page itself cannot be shown, the refusal is told alone.

    Args:
        saying: what did not happen, before the reason.
        page: on which the form stands: its name, if its address holds what the form's does, or what tells its address.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **where: object) -> HttpResponseBase:
            try:
                return view(request, **where)
            except LessonguardError as error:
                if request.method != "POST":
                    raise
                address = reverse(page, kwargs=where) if isinstance(page, str) else page(request, **where)
                try:
                    return again(request, address, f"{saying}: {error}.", status_of(error))
                except LessonguardError:
                    raise error from None

        return guarded

    return guard


def again(request: HttpRequest, address: str, why: str, status: HTTPStatus) -> HttpResponseBase:
    """The page at an address of ours, with the form that was sent as it was sent.

    Raises:
        Http404: the page is not there for whoever sent it.
        LessonguardError: it cannot be shown.
    """
    asked = urlsplit(address)
    looking = copy.copy(request)
    looking.method, looking.path, looking.path_info = "GET", asked.path, asked.path
    looking.GET = QueryDict(asked.query)
    looking.META = {name: value for name, value in request.META.items() if name != "HTTP_ACCEPT_ENCODING"}
    view = resolve(asked.path)
    shown: HttpResponseBase = view.func(looking, *view.args, **view.kwargs)
    if isinstance(shown, HttpResponse) and shown.status_code == HTTPStatus.OK and _is_page(shown):
        text = filled(shown.content.decode(), request.path, asked.path, dict(request.POST.lists()), why)
        shown.content = text.encode()
        shown.status_code = int(status)
    return shown


def _is_page(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html")


def status_of(error: LessonguardError) -> HTTPStatus:
    """How a form is answered that was refused: its page is there, whatever is wrong with what it names."""
    status = answer_to(error).status
    told = {HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE}
    return status if status in told else HTTPStatus.UNPROCESSABLE_ENTITY
