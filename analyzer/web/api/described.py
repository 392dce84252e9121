"""What /api/v1/openapi.json says of refusals: one shape, and the statuses that each operation can answer with."""

from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

Operation = dict[str, Any]
PROBLEM = "application/problem+json"
SHAPE: dict[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457: why a request was refused; never what was in it.",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
OF_A_PATH = MappingProxyType({"integer": {"minimum": 0}, "string": {"minLength": 1, "pattern": "^[^/]+$"}})
"""What a part of an address is for Django to find the operation at all, by its type."""
ALWAYS = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.METHOD_NOT_ALLOWED,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)
"""405 is what its address answers to any method that it does not have."""
HEADERS = MappingProxyType(
    {
        HTTPStatus.METHOD_NOT_ALLOWED: "Allow",
        HTTPStatus.TOO_MANY_REQUESTS: "Retry-After",
        HTTPStatus.SERVICE_UNAVAILABLE: "Retry-After",
    }
)
"""What an answer says besides."""
PROVEN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
FOUND = frozenset({HTTPStatus.NOT_FOUND})
TAKES = frozenset({HTTPStatus.UNPROCESSABLE_ENTITY})
ACTS = frozenset({HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.TOO_MANY_REQUESTS, *TAKES})


class DescribedAPI(NinjaAPI):
    """An API whose description names its refusals."""

    def get_openapi_schema(self, **about: Any) -> OpenAPISchema:
        """The description, refusals included."""
        schema = super().get_openapi_schema(**about)
        schema["components"]["schemas"]["Problem"] = SHAPE
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                _describe(method, operation)
        return schema


def answers(kind: str, **schema: str) -> dict[str, Any]:
    """What `openapi_extra` says of an operation that answers with no shape of ours."""
    return {"responses": {200: {"description": HTTPStatus.OK.phrase, "content": {kind: {"schema": schema}}}}}


def refusals(*statuses: HTTPStatus) -> dict[int, Any]:
    """A problem for each status."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        int(status): {
            "description": status.phrase,
            "content": content,
            **({"headers": {HEADERS[status]: {"schema": {"type": "string"}}}} if status in HEADERS else {}),
        }
        for status in sorted(statuses)
    }


A_FILE = answers("application/octet-stream", type="string", format="binary")


def _describe(method: str, operation: Operation) -> None:
    parameters = operation.get("parameters", [])
    found_by = [one["schema"] for one in parameters if one["in"] == "path"]
    for schema in found_by:
        schema.update({} if "format" in schema else OF_A_PATH[schema["type"]])
    statuses = ALWAYS
    statuses |= PROVEN if operation.get("security") else frozenset()
    statuses |= FOUND if found_by else frozenset()
    statuses |= TAKES if parameters else frozenset()
    statuses |= ACTS if method == "post" else frozenset()
    operation["responses"] = refusals(*statuses) | operation["responses"]
