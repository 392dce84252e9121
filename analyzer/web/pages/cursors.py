"""Where the next page of a list begins, as an address carries it: `after=<time>,<id>` of the last line, or `skip`."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest

Id = TypeVar("Id")
LONGEST_NUMBER = 9
"""Digits."""


def read_cursor(request: HttpRequest, read_id: Callable[[str], Id]) -> tuple[datetime, Id] | None:
    """The last line of the page before; None for the first page.

    Raises:
        Http404: the address was not made by these pages.
    """
    if not (given := request.GET.get("after")):
        return None
    at, _, name = given.partition(",")
    try:
        moment, last = datetime.fromisoformat(at), read_id(name)
        moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if moment.tzinfo is None:
        raise Http404
    return moment, last


def next_page(at: datetime, last: object, **kept: str) -> str:
    """The query of the page that follows a line; `kept` goes along where it is not empty."""
    return "?" + urlencode(
        {**{key: value for key, value in kept.items() if value}, "after": f"{at.isoformat()},{last}"}
    )


def read_skip(request: HttpRequest) -> int:
    """How many lines were on the pages before, as an address carries it: `skip=<number>`.

    Raises:
        Http404: it is no number.
    """
    given = request.GET.get("skip", "0")
    if not (given.isascii() and given.isdecimal() and len(given) <= LONGEST_NUMBER):
        raise Http404
    return int(given)
