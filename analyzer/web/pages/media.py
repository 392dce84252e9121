"""The playable copy, by ranges, for whoever holds a ticket that was made for them minutes ago."""

import re
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from analyzer.domain.access import Right
from analyzer.domain.custody import person
from analyzer.records.details import ItemDetails
from analyzer.service.reviews.playing import blocks, playable
from analyzer.service.reviews.watching import watched
from analyzer.web.pages.permissions import allowed_on_recording, seeing
from analyzer.web.service import the_service

SALT = "lessonguard.media"
MOST = 768 * 1024
"""Bytes of one answer: less than the web server keeps in memory before it writes what waits to be sent to a file."""
RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@require_safe
@allowed_on_recording(Right.PLAY_MEDIA)
def ticket(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """The address at which the copy can be read for the next minutes; 404 where none may be."""
    item = _copy(request, recording_id)
    if item is None:
        raise Http404
    return JsonResponse({"address": media_address(request, recording_id, item)})


@require_safe
@allowed_on_recording(Right.PLAY_MEDIA)
def media(request: HttpRequest, recording_id: UUID, signed: str) -> HttpResponse:
    """One range of the copy. Whole files are not handed out, and a ticket of somebody else's opens nothing."""
    item = _copy(request, recording_id)
    if item is None or _ticket(signed) != _holder(request, recording_id, item):
        raise Http404
    wanted = _range(request.headers.get("Range", ""), item.bytes)
    if request.method == "HEAD" and "Range" not in request.headers:
        return HttpResponse(headers=_headers(item.bytes), content_type="video/mp4")
    if wanted is None:
        refused = {"Content-Range": f"bytes */{item.bytes}", "Accept-Ranges": "bytes"}
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=refused)
    start, end = wanted
    service = the_service()
    content = b"".join(blocks(item, start, end, service.store))
    by = person(request.user.get_username())
    watched(recording_id, item, start, end, ticket=signed, by=by, now=service.clock())
    headers = {**_headers(end - start), "Content-Range": f"bytes {start}-{end - 1}/{item.bytes}"}
    return HttpResponse(content, status=HTTPStatus.PARTIAL_CONTENT, content_type="video/mp4", headers=headers)


def _copy(request: HttpRequest, recording_id: UUID) -> ItemDetails | None:
    return playable(recording_id, seeing(request, Right.PLAY_MEDIA), the_service().policy.cases).item


def media_address(request: HttpRequest, recording_id: UUID, item: ItemDetails) -> str:
    """An address for this account, this recording and this copy, good for some minutes."""
    signed = signing.dumps(_holder(request, recording_id, item), salt=SALT)
    return reverse("media", kwargs={"recording_id": recording_id, "signed": signed})


def _holder(request: HttpRequest, recording_id: UUID, item: ItemDetails) -> list[object]:
    return [request.user.pk, str(recording_id), item.id]


def _ticket(signed: str) -> object:
    try:
        return signing.loads(signed, salt=SALT, max_age=timedelta(seconds=the_service().policy.review.link_s))
    except signing.BadSignature:
        return None


def _headers(length: int) -> dict[str, str]:
    return {
        "Content-Length": str(length),
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store, private",
        "Content-Disposition": 'inline; filename="lesson.mp4"',
    }


def _range(header: str, size: int) -> tuple[int, int] | None:
    """The bytes [start, end) that are answered of what is asked for: no more than `MOST`; None where there are none."""
    asked = RANGE.fullmatch(header.strip())
    if not asked or asked.groups() == ("", "") or not size:
        return None
    first, last = asked.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    return (start, min(end, start + MOST)) if start < end else None
