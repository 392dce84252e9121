"""A case as somebody reads it: the same on its page, by the API and at a terminal, and told before it is shown."""

from dataclasses import dataclass, replace
from uuid import UUID

from analyzer.domain.content import Content
from analyzer.domain.sight import Sight
from analyzer.records.case_views import CaseDetails, case_details
from analyzer.records.cases import Viewer
from analyzer.records.reached import cut_from
from analyzer.service.bootstrap import Clock
from analyzer.service.cases.acting import NoSuchCaseError, agent_of
from analyzer.service.cases.people import viewed_case
from analyzer.service.viewing import saw_case


@dataclass(frozen=True)
class ReadCase:
    """What somebody may read of a case."""

    details: CaseDetails
    cut_off: frozenset[UUID]
    """Recordings that it is about and that are not there for them: sealed or in quarantine. They are in none of the
    details."""


def read_case(case_id: int, viewer: Viewer, clock: Clock) -> ReadCase:
    """A case, for whoever may look into it, without what is cut off from them.

    Raises:
        NoSuchCaseError: there is none, or not for them.
    """
    viewed_case(case_id, viewer)
    details = case_details(case_id)
    if details is None:
        raise NoSuchCaseError("there is no such case")
    saw_case(case_id, Content.CASE, agent_of(viewer.name), now=clock())
    cut = cut_from({one.recording_id for one in details.recordings}, seeing_in_cases(viewer))
    recordings = tuple(one for one in details.recordings if one.recording_id not in cut)
    findings = tuple(one for one in details.findings if one.recording_id not in cut)
    return ReadCase(replace(details, recordings=recordings, findings=findings), cut)


def seeing_in_cases(viewer: Viewer) -> Sight:
    """How far somebody who looks into cases may know of what is sealed or in quarantine."""
    return Sight(viewer.account_id, "", viewer.cut, viewer.cut)
