"""Whatever the API's own description allows, or nearly allows, is answered as that description says."""

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from analyzer.domain.scope import Scope
from analyzer.records.accounts import add_account
from analyzer.service.bootstrap import Service
from analyzer.service.personal_tokens import issue_personal_token
from analyzer.service.tokens import issue_token
from analyzer.web.api import api
from analyzer.web.wsgi import application
from tests.web.world import World

PREFIX = "/api/v1/"
EXAMPLES = 12
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DESCRIBED = api.get_openapi_schema(path_prefix=PREFIX)
SCHEMA = schemathesis.openapi.from_dict(DESCRIBED)
ASKED = [
    (method.upper(), path, mode)
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
    for mode in schemathesis.GenerationMode
    if mode is schemathesis.GenerationMode.POSITIVE or operation.get("parameters") or "requestBody" in operation
]
"""Each operation with input as described, and, where it takes any, with input that is not."""


def keys(service: Service) -> dict[str, str]:
    """A key for each scope, one for all, and tokens of persons with and without rights, by a name."""
    now, day = service.clock(), timedelta(days=1)
    by_scope = {scope: (scope,) for scope in Scope} | {"all": tuple(Scope)}
    made = {name: issue_token(f"m-{name}", scopes, day, now=now).secret for name, scopes in by_scope.items()}
    for name, roles in {"lead": ("dsl", "observation_lead"), "nobody": ()}.items():
        add_account(f"{name}-1", roles)
        made[name] = issue_personal_token(f"{name}-1", day, now=now).secret
    return made


def known_by(world: World) -> dict[str, Any]:
    """What addresses may name that is there, by the name of the parameter."""
    state = "theirs"
    return {
        "recording_id": str(world.rows[state].id),
        "hold_id": world.holds[state].pk,
        "case_id": world.case.row.pk,
        "entry_id": world.case.entry.pk,
        "term": "autumn-2026",
        "alert_id": world.alerts[state].pk,
    }


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path", "mode"), ASKED)
def test_every_answer_is_described(
    method: str, path: str, mode: schemathesis.GenerationMode, service: Service, world: World
) -> None:
    """With every key, of what is there and what is not: no failure, and only documented statuses, types and shapes."""
    there = known_by(world)
    operation = SCHEMA[path][method]
    secrets = keys(service)

    @seed(20261005)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        name=st.sampled_from(sorted(secrets)),
        known=st.booleans(),
    )
    def send(case: schemathesis.Case, name: str, known: bool) -> None:
        if known:
            case.path_parameters |= {key: there[key] for key in case.path_parameters if key in there}
        if known and "case_id" in case.path_parameters and isinstance(case.body, dict) and "recording" in case.body:
            case.body["recording"] = there["recording_id"]
        headers = {"Authorization": f"Bearer {secrets[name]}", "Host": "localhost"}
        response = case.call(app=application, base_url="http://localhost", headers=headers)
        case.validate_response(response, checks=CHECKS)

    send()
