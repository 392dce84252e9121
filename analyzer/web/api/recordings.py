"""Recordings: handing them in, and asking what became of them."""

import hashlib
import json
import uuid
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field, ValidationError

from analyzer.domain.complaints import complaints
from analyzer.domain.content import Content
from analyzer.domain.custody import token
from analyzer.domain.errors import ObjectMissingError
from analyzer.domain.scope import Scope
from analyzer.domain.sight import BUT_WHAT_IS_CUT
from analyzer.domain.stages import RecordingState
from analyzer.records.reached import is_there_for_machines
from analyzer.records.recordings import Cursor, Details, newest_recordings, recording_details
from analyzer.service.analyses import read_analysis
from analyzer.service.intake.by_key import ByKey, ingest_object
from analyzer.service.intake.ingest import HandedIn, Ingested, Outcome, ingest
from analyzer.service.intake.once import check_once
from analyzer.service.pipeline.working_folder import working_folder
from analyzer.service.viewing import saw
from analyzer.web.api.auth import BearerToken
from analyzer.web.api.described import answers, refusals
from analyzer.web.api.shapes import IngestedOut, ListedOut, ObjectIn, PageOut, RecordingOut, RunOut, StageOut
from analyzer.web.api.uploads import Form, Upload, read_form
from analyzer.web.service import the_service
from analyzer.web.statuses import RequestError

router = Router()

LONGEST_KEY = 200
LONGEST_PAGE = 200
Id = Annotated[str, Field(max_length=200, pattern="^[^\\x00]*$")]
"""Of a lesson or participant; no row holds a NUL character, and PostgreSQL is not even asked for one."""
BY_KEY = "application/json"
HAND_IN: dict[str, Any] = {
    "responses": refusals(HTTPStatus.NOT_FOUND, HTTPStatus.LENGTH_REQUIRED, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "maxLength": LONGEST_KEY},
            "description": "The same key with the same request is the same request; with another, it is refused.",
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["recording"],
                    "additionalProperties": False,
                    "properties": {
                        "recording": {"type": "string", "format": "binary"},
                        "lesson": {"type": "string", "format": "binary", "description": "The lesson record, a file."},
                        "parts": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "Files that the lesson's tracks name, by their file names.",
                        },
                        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "Of the recording."},
                    },
                }
            },
            BY_KEY: {"schema": ObjectIn.model_json_schema()},
        },
    },
}


@router.post(
    "/recordings",
    auth=BearerToken(Scope.HAND_IN),
    response={200: IngestedOut, 201: IngestedOut},
    openapi_extra=HAND_IN,
    summary="Hand in",
)
def hand_in(request: HttpRequest, response: HttpResponse) -> Status[IngestedOut]:
    """Take a recording in: 201 for a new one; 200 for one that was there, also where its lesson record is adopted."""
    reference = _reference(request)
    ingested = _by_key(request, reference) if request.content_type == BY_KEY else _upload(request, reference)
    details = _details(ingested.recording_id)
    response["Location"] = f"/api/v1/recordings/{ingested.recording_id}"
    status = HTTPStatus.OK if ingested.outcome in {Outcome.SAME, Outcome.ADOPTED} else HTTPStatus.CREATED
    state = details.recording.state
    made = IngestedOut(id=ingested.recording_id, outcome=ingested.outcome, number=ingested.number, state=state)
    return Status(status, made)


def _reference(request: HttpRequest) -> str:
    """Names this request among those of its token."""
    key = request.headers.get("Idempotency-Key", "") or uuid.uuid4().hex
    if len(key) > LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise RequestError(
            HTTPStatus.UNPROCESSABLE_ENTITY, f"Idempotency-Key: has 1 to {LONGEST_KEY} printable ASCII characters"
        )
    return f"{request.auth.id}:{key}"  # type: ignore[attr-defined] # ninja puts the token there


def _by_key(request: HttpRequest, reference: str) -> Ingested:
    try:
        given = ObjectIn.model_validate_json(request.body)
    except ValidationError as error:
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, complaints(error)) from error
    return ingest_object(ByKey(**given.model_dump()), reference, the_service())


def _upload(request: HttpRequest, reference: str) -> Ingested:
    if request.content_type != "multipart/form-data":
        raise RequestError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send multipart/form-data or {BY_KEY}")
    service = the_service()
    with working_folder(service.settings) as folder:
        form = read_form(request, folder, ("recording", "lesson", "parts"), service.settings.max_upload_bytes)
        handed = _handed_in(form, reference)
        check_once(reference, handed.fingerprint)
        return ingest(handed, service)


def _handed_in(form: Form, reference: str) -> HandedIn:
    recording, lesson, parts = form.one("recording"), form.one("lesson"), form.all("parts")
    if recording is None:
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, "recording: is missing")
    if form.fields.get("sha256", recording.sha256).lower() != recording.sha256:
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, "sha256: the recording that arrived has another checksum")
    if len({part.name for part in parts}) < len(parts):
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, "parts: two have the same name")
    return HandedIn(
        media=recording.path,
        sidecar=lesson.path if lesson else None,
        parts={part.name: part.path for part in parts},
        source="api",
        reference=reference,
        fingerprint=_fingerprint(form.files),
        media_name=recording.name,
        checksums={file.path: file.sha256 for file in form.files},
    )


def _fingerprint(files: tuple[Upload, ...]) -> str:
    listed = sorted((file.field, file.name if file.field == "parts" else "", file.sha256) for file in files)
    return hashlib.sha256(json.dumps(listed).encode()).hexdigest()


@router.get("/recordings", response=PageOut, summary="List, latest first")
def list_recordings(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    *,
    state: RecordingState | None = None,
    lesson: Id | None = None,
    tutor: Id | None = None,
    after: str | None = None,
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 50,
) -> PageOut:
    """One page; `after` of the page before names the next."""
    rows = newest_recordings(
        state, lesson, tutor, sight=BUT_WHAT_IS_CUT, before=_cursor(after) if after else None, limit=limit
    )
    last = rows[-1].cursor if len(rows) == limit else None
    return PageOut(
        items=[ListedOut.from_orm(row) for row in rows],
        after=f"{last.uploaded_at.isoformat(timespec='microseconds')},{last.id}" if last else None,
    )


def _cursor(given: str) -> Cursor:
    at, _, name = given.partition(",")
    try:
        return Cursor(datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%f%z").astimezone(UTC), uuid.UUID(name))
    except (ValueError, OverflowError) as error:
        raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, "after: was not given by a page before") from error


@router.get(
    "/recordings/{uuid:recording_id}",
    auth=BearerToken(Scope.HAND_IN, Scope.READ),
    response=RecordingOut,
    summary="How far one is",
)
def show_recording(request: HttpRequest, recording_id: uuid.UUID) -> RecordingOut:  # noqa: ARG001 - ninja's signature
    """Its state, its stages and its runs; no words."""
    check_there(recording_id)
    details = _details(recording_id)
    runs = [
        RunOut(**{name: getattr(run, name) for name in RunOut.model_fields if name != "current"}, current=run is shown)
        for shown in [details.current_run]
        for run in details.runs
    ]
    own = {
        name: getattr(details.recording, name) for name in RecordingOut.model_fields if name not in {"stages", "runs"}
    }
    return RecordingOut(**own, stages=[StageOut.from_orm(stage) for stage in details.stages], runs=runs)


@router.get(
    "/recordings/{uuid:recording_id}/scorecard",
    openapi_extra=answers("application/json", type="object"),
    summary="The analysis of the run that is shown",
)
def show_scorecard(request: HttpRequest, recording_id: uuid.UUID) -> HttpResponse:
    """analysis.json as stored, with the words said that its findings quote."""
    check_there(recording_id)
    content = read_analysis(recording_id, the_service().store)
    by = token(request.auth.name)  # type: ignore[attr-defined] # ninja puts the token there
    saw(recording_id, Content.ANALYSIS, by, now=the_service().clock())
    return HttpResponse(content, content_type="application/json")


def check_there(recording_id: uuid.UUID) -> None:
    """For machines, what is sealed or in quarantine is not there.

    Raises:
        ObjectMissingError: it is, or there is no such recording.
    """
    if not is_there_for_machines(recording_id):
        raise ObjectMissingError("there is no such recording")


def _details(recording_id: uuid.UUID) -> Details:
    if (details := recording_details(recording_id)) is None:
        raise ObjectMissingError("there is no such recording")
    return details
