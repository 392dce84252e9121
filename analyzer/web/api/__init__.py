"""The HTTP API: /api/v1, described by /api/v1/openapi.json. Everything but that and events needs a bearer token."""

from analyzer.domain.scope import Scope
from analyzer.web.api import (
    accounts,
    alerts,
    assigning,
    cases,
    events,
    evidence,
    feedback,
    holds,
    operations,
    patterns,
    plan,
    problems,
    quality,
    queue,
    recordings,
    redactions,
    reviews,
)
from analyzer.web.api.auth import BearerToken
from analyzer.web.api.described import DescribedAPI

api = DescribedAPI(
    title="lessonguard",
    version="1",
    description="Hands recordings of lessons in, and tells what became of them. A token has scopes: handing in needs "
    "`hand_in`, how far one is `hand_in` or `read`, lists, the queue, plans and scorecards `read`, cases `cases`, "
    "their evidence `evidence`, how the work goes `metrics`. What people do, they do here with a token of their own "
    "(`lessonguard account token`), and as on the pages: what is not there for them is 404, what needs a right that "
    "they have not is 403, and where somebody else was first it is 409, with nothing done.",
    docs_url=None,  # its page would load scripts from elsewhere
    auth=BearerToken(Scope.READ),  # unless an operation says otherwise
)
problems.install(api)
api.add_router("", recordings.router)
api.add_router("", queue.router)
api.add_router("", events.router)
api.add_router("", alerts.router)
api.add_router("", reviews.router)
api.add_router("", assigning.router)
api.add_router("", feedback.router)
api.add_router("", holds.router)
api.add_router("", plan.router)
api.add_router("", patterns.router)
api.add_router("", cases.router)
api.add_router("", evidence.router)
api.add_router("", quality.router)
api.add_router("", redactions.router)
api.add_router("", operations.router)
api.add_router("", accounts.router)

__all__ = ["api"]
